package org.safelight.fingerprint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collections;

/// Computes the PDQ of a picture from its rows, top to bottom, without ever holding the picture.
///
/// Use: [#begin], one `row` call for each row, [#finish]; then again for the next picture. Rows may be given in
/// different forms, even within one picture. A caller may reuse its row array at once. Not thread safe: one hasher
/// per thread.
///
/// How it works. PDQ is: luma, two passes of a box blur along both axes, 64 by 64 samples, cosine transform,
/// median. Blur and sampling are linear and separable, so they are two multiplications by fixed matrices of 64 by
/// height and 64 by width, in which nearly all is zero: see [AxisBands]. A row belongs to one or two bands of rows
/// and is added with its weight to their sums, one float per column ([RowKernel]: that is where the time goes).
/// When the last row of a band has come, its sums are reduced to 64 samples and their place is used for a later
/// band. So the memory is a few rows of floats, and each pixel is touched about once, whatever the size of the
/// blur.
///
/// The hashes equal those of the reference bit for bit wherever no coefficient lies within rounding of the median.
///
/// Kernels: the one for the Vector API is chosen where the JVM was started with
/// `--add-modules=jdk.incubator.vector` and has registers of 256 bits or more, else the plain one. System property
/// `safelight.kernel` (`plain` or `vector`) forces one. Both give the same bits.
public final class PdqHasher {
    /// A picture with a side below this has no hash: it gets [PerceptualHash#ZERO] and quality 0.
    public static final int SMALLEST_SIDE = 5;

    private static final int SAMPLES = AxisBands.BANDS;
    private static final int NEAREST_SIDE = 512;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final PdqVariants NO_HASH =
            new PdqVariants(Collections.nCopies(Orientation.values().length, PerceptualHash.ZERO), 0);

    private final RowKernel kernel;
    private final PdqMode mode;
    private final PdqTransform transform;
    private final float[] samples = new float[SAMPLES * SAMPLES];

    // The picture as its rows come.
    private boolean begun;
    private int width;
    private int height;
    private int rowsSeen;
    private byte[] copiedRow = {};

    // The picture as it is hashed: the same, or 512 by 512.
    private boolean nearest;
    private AxisBands columns = new AxisBands(SAMPLES);
    private AxisBands rows = new AxisBands(SAMPLES);
    private int hashedRows;
    private int openBands;
    private float[] sums = {};
    private byte[] packed = {};
    private int packedLength;
    private int[] packedWeights = {};
    private float[] lumaRow = {};
    private final byte[] nearestGrey = new byte[NEAREST_SIDE];
    private final int[] nearestArgb = new int[NEAREST_SIDE];
    private final float[] nearestLuma = new float[NEAREST_SIDE];
    private int firstUnfinishedBand;

    private PdqHasher(RowKernel kernel, PdqMode mode) {
        this.kernel = kernel;
        transform = new PdqTransform(kernel);
        this.mode = mode;
    }

    /// A hasher that counts every pixel, with the best kernel of this JVM.
    ///
    /// @throws IllegalArgumentException if system property `safelight.kernel` names no kernel
    /// @throws IllegalStateException if it forces the vector kernel where there is none
    public static PdqHasher create() {
        return create(PdqMode.FULL);
    }

    /// A hasher of this family, with the best kernel of this JVM.
    ///
    /// @throws IllegalArgumentException if system property `safelight.kernel` names no kernel
    /// @throws IllegalStateException if it forces the vector kernel where there is none
    public static PdqHasher create(PdqMode mode) {
        return new PdqHasher(Kernels.chosen(), mode);
    }

    /// A hasher that counts every pixel, with the kernel that runs everywhere.
    public static PdqHasher plain() {
        return plain(PdqMode.FULL);
    }

    /// A hasher of this family, with the kernel that runs everywhere.
    public static PdqHasher plain(PdqMode mode) {
        return new PdqHasher(new PlainKernel(), mode);
    }

    /// "plain", or "vector-" and the register width in bits, for reports and `doctor`.
    public String kernelName() {
        return kernel.name();
    }

    /// Starts a picture of this size in pixels; an unfinished one is dropped. Costs time and memory in proportion
    /// to width + height, less if the size is that of the picture before.
    ///
    /// @throws IllegalArgumentException if a side is not positive
    public void begin(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "A picture cannot have " + width + " by " + height + " pixels. Give both sides as 1 or more.");
        }
        this.width = width;
        this.height = height;
        begun = true;
        rowsSeen = 0;
        hashedRows = 0;
        firstUnfinishedBand = 0;
        if (isTooSmall()) {
            return;
        }
        nearest = mode == PdqMode.NEAREST_512 && (width > NEAREST_SIDE || height > NEAREST_SIDE);
        int hashedWidth = nearest ? NEAREST_SIDE : width;
        int hashedHeight = nearest ? NEAREST_SIDE : height;
        if (columns.length != hashedWidth) {
            columns = new AxisBands(hashedWidth);
        }
        if (rows.length != hashedHeight) {
            rows = new AxisBands(hashedHeight);
        }
        openBands = rows.mostOpen();
        packedLength = packedLength(hashedWidth);
        if (2L * openBands * packedLength > LARGEST_ARRAY) {
            begun = false;
            throw new IllegalArgumentException(
                    "A picture " + width + " pixels wide cannot be hashed: its rows are too long. It has no hash.");
        }
        sums = zeroed(sums, openBands * (hashedWidth + AxisBands.LANES));
        packed = zeroed(packed, 2 * openBands * packedLength);
        packedWeights = new int[openBands];
        if (lumaRow.length < hashedWidth) {
            lumaRow = new float[hashedWidth];
        }
    }

    /// Even and odd sums are half a page apart modulo 4096 bytes: processors tell a load from an earlier store by
    /// the low 12 bits of the address at first, and would wait for stores to places that only look the same.
    private static int packedLength(int width) {
        int halfPages = (int) ((width + (long) RowKernel.PADDING + 2047) / 2048);
        return (int) Math.min(LARGEST_ARRAY, (halfPages | 1) * 2048L);
    }

    private static float[] zeroed(float[] values, int length) {
        if (values.length < length) {
            return new float[length];
        }
        Arrays.fill(values, 0, length, 0);
        return values;
    }

    private static byte[] zeroed(byte[] values, int length) {
        if (values.length < length) {
            return new byte[length];
        }
        Arrays.fill(values, 0, length, (byte) 0);
        return values;
    }

    /// The next row, one unsigned byte of luma for each pixel from `offset` on.
    public void row(byte[] grey, int offset) {
        expectRow(grey.length, offset);
        if (isTooSmall()) {
            return;
        }
        if (!nearest) {
            addGrey(grey, offset);
            return;
        }
        if (isTaken()) {
            for (int x = 0; x < NEAREST_SIDE; x++) {
                nearestGrey[x] = grey[offset + nearestTo(x, width)];
            }
            while (isTaken()) {
                addGrey(nearestGrey, 0);
            }
        }
    }

    /// The next row, one unsigned byte of luma for each pixel from byte `offset` of the segment on.
    public void row(MemorySegment grey, long offset) {
        if (copiedRow.length < width) {
            copiedRow = new byte[width];
        }
        MemorySegment.copy(grey, ValueLayout.JAVA_BYTE, offset, copiedRow, 0, width);
        row(copiedRow, 0);
    }

    /// The next row, one pixel each int from `offset` on: red in bits 16 to 23, green in 8 to 15, blue in 0 to 7.
    /// The top byte (alpha) is ignored, as the reference does. Luma is 0.299 R + 0.587 G + 0.114 B.
    public void rowRgb(int[] argb, int offset) {
        expectRow(argb.length, offset);
        if (isTooSmall()) {
            return;
        }
        if (!nearest) {
            kernel.lumaOf(argb, offset, width, lumaRow);
            addLuma(lumaRow, 0);
            return;
        }
        if (isTaken()) {
            for (int x = 0; x < NEAREST_SIDE; x++) {
                nearestArgb[x] = argb[offset + nearestTo(x, width)];
            }
            kernel.lumaOf(nearestArgb, 0, NEAREST_SIDE, nearestLuma);
            while (isTaken()) {
                addLuma(nearestLuma, 0);
            }
        }
    }

    /// The next row, luma from 0 to 255 for each pixel from `offset` on.
    public void rowLuma(float[] luma, int offset) {
        expectRow(luma.length, offset);
        if (isTooSmall()) {
            return;
        }
        if (!nearest) {
            addLuma(luma, offset);
            return;
        }
        if (isTaken()) {
            for (int x = 0; x < NEAREST_SIDE; x++) {
                nearestLuma[x] = luma[offset + nearestTo(x, width)];
            }
            while (isTaken()) {
                addLuma(nearestLuma, 0);
            }
        }
    }

    /// The hashes and quality of the picture whose rows have all been given.
    ///
    /// @throws IllegalStateException if rows are missing: part of a picture has no hash
    public PdqVariants finish() {
        if (!begun || rowsSeen != height) {
            throw new IllegalStateException("The picture is not complete: " + rowsSeen + " of " + height
                    + " rows were given, so it has no hash. Give all rows, or begin the next picture.");
        }
        begun = false;
        return isTooSmall() ? NO_HASH : transform.variants(samples);
    }

    private void expectRow(int available, int offset) {
        if (!begun || rowsSeen == height) {
            throw new IllegalStateException("There is no row " + (rowsSeen + 1) + " in a picture of "
                    + (begun ? height : 0) + " rows. Begin a picture, and give as many rows as it has.");
        }
        if (offset < 0 || available - offset < width) {
            throw new IndexOutOfBoundsException(
                    "A row of " + width + " pixels at " + offset + " does not fit into " + available + " values.");
        }
        rowsSeen++;
    }

    private boolean isTooSmall() {
        return width < SMALLEST_SIDE || height < SMALLEST_SIDE;
    }

    /// Whether the row that came last is the nearest one to the next of the 512. A row can be taken more than once.
    private boolean isTaken() {
        return hashedRows < NEAREST_SIDE && nearestTo(hashedRows, height) == rowsSeen - 1;
    }

    // The C++ reference resizes with the nearest-neighbour rule of its image library: the pixel at or before.
    private static int nearestTo(int target, int length) {
        return (int) ((long) target * length / NEAREST_SIDE);
    }

    private void addGrey(byte[] grey, int offset) {
        int row = hashedRows++;
        for (int band = firstUnfinishedBand; band < SAMPLES && rows.start(band) <= row; band++) {
            if (rows.repeats(band)) {
                continue;
            }
            float weight = rows.weights(band)[row - rows.start(band)];
            if (rows.isPackable(band)) {
                int slot = slotOf(band);
                if (packedWeights[slot] + (int) weight > RowKernel.MOST_WEIGHT) {
                    flush(slot);
                }
                packedWeights[slot] += (int) weight;
                int evens = slot * 2 * packedLength;
                kernel.addGrey(grey, offset, columns.length, (int) weight, packed, evens, evens + packedLength);
            } else {
                for (int x = 0; x < columns.length; x++) {
                    lumaRow[x] = grey[offset + x] & 0xff;
                }
                kernel.addLuma(lumaRow, 0, columns.length, weight, sums, sumsOf(slotOf(band)));
            }
        }
        reduceBandsThatEndAt(row);
    }

    private void flush(int slot) {
        int evens = slot * 2 * packedLength;
        kernel.flush(packed, evens, evens + packedLength, columns.length, sums, sumsOf(slot));
        packedWeights[slot] = 0;
    }

    /// With room behind each row of sums for what [RowKernel#sample] reads beyond it.
    private int sumsOf(int slot) {
        return slot * (columns.length + AxisBands.LANES);
    }

    private void addLuma(float[] luma, int offset) {
        int row = hashedRows++;
        for (int band = firstUnfinishedBand; band < SAMPLES && rows.start(band) <= row; band++) {
            if (!rows.repeats(band)) {
                float weight = rows.weights(band)[row - rows.start(band)];
                kernel.addLuma(luma, offset, columns.length, weight, sums, sumsOf(slotOf(band)));
            }
        }
        reduceBandsThatEndAt(row);
    }

    /// The place of this band's sums: bands that are open at once have different ones.
    private int slotOf(int band) {
        return rows.ordinal(band) % openBands;
    }

    /// Bands end in order, as both their starts and their ends rise.
    private void reduceBandsThatEndAt(int row) {
        while (firstUnfinishedBand < SAMPLES && rows.end(firstUnfinishedBand) == row + 1) {
            reduce(firstUnfinishedBand++);
        }
    }

    /// From one sum per column to 64 samples, and the sums are zero again for a later band.
    private void reduce(int band) {
        if (rows.repeats(band)) {
            System.arraycopy(samples, (band - 1) * SAMPLES, samples, band * SAMPLES, SAMPLES);
            return;
        }
        int slot = slotOf(band);
        if (packedWeights[slot] > 0) {
            flush(slot);
        }
        int length = columns.length;
        int at = sumsOf(slot);
        float denominator = rows.denominator(band);
        for (int x = 0; x < length; x++) {
            sums[at + x] /= denominator;
        }
        kernel.sample(columns, sums, at, samples, band * SAMPLES);
        Arrays.fill(sums, at, at + length, 0);
    }
}
