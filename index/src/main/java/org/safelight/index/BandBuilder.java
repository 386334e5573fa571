package org.safelight.index;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Makes the bands of [BandedIndex] from rows, all cores at once, each a band.
///
/// A band is sorted in two passes that both stay in the caches: rows are dealt to 256 parts by the high
/// byte of the band's value; each part is sorted by counting the low byte together with the number of set
/// bits of the sketch. Both keep the order of rows, so the result does not depend on timing. Needs 8 bytes
/// for each row and core, and the band.
final class BandBuilder {
    private static final ValueLayout.OfLong PACKED = ValueLayout.JAVA_LONG;
    private static final int WEIGHTS = 32;
    private static final int PARTS = 256;

    /// Takes one band; called for bands 0 to 15 in order.
    interface BandSink {
        void take(MemorySegment band) throws IOException;
    }

    private final MemorySegment rows;
    private final BandLayout layout;
    private final @Nullable BitSet leftOut;

    /// @param rows 32 bytes each, in the order of [BandOrder]
    /// @param leftOut the rows that are in a crowd; null if none is
    BandBuilder(MemorySegment rows, @Nullable BitSet leftOut) {
        this.rows = rows;
        this.leftOut = leftOut;
        layout = BandLayout.of((int) (rows.byteSize() / 32), leftOut == null ? 0 : leftOut.cardinality());
    }

    BandLayout layout() {
        return layout;
    }

    /// Makes all bands.
    void build(int threads, BandSink sink) throws IOException {
        record Made(Arena arena, MemorySegment bytes) {}
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            ArrayDeque<Future<Made>> made = new ArrayDeque<>();
            try {
                for (int next = 0; next < BandOrder.BANDS || !made.isEmpty(); ) {
                    if (next < BandOrder.BANDS && made.size() < threads + 1) {
                        int band = next++;
                        Callable<Made> task = () -> {
                            Arena arena = Arena.ofShared();
                            MemorySegment bytes = arena.allocate(layout.bandBytes(band), 64);
                            make(band, bytes);
                            return new Made(arena, bytes);
                        };
                        made.add(workers.submit(task));
                    } else {
                        Made band = made.remove().get();
                        try (Arena _ = band.arena()) {
                            sink.take(band.bytes());
                        }
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("The building of an index was interrupted. It was not written.");
            } catch (ExecutionException e) {
                throw new IOException("The bands of the index could not be made: " + e.getCause(), e);
            } finally {
                for (Future<Made> left : made) {
                    if (left.isDone() && left.state() == Future.State.SUCCESS) {
                        left.resultNow().arena().close();
                    }
                }
            }
        }
    }

    /// Makes one band in `band`, which is zero.
    void make(int number, MemorySegment band) {
        int count = layout.rows();
        long valueWord = 8L * (number >>> 2);
        int next = BandOrder.after(number);
        long sketchWord = 8L * (next >>> 2);
        int[] partStarts = new int[PARTS + 1];
        for (int row = 0; row < count; row++) {
            if (leftOut == null || !leftOut.get(row)) {
                long word = rows.get(SlxFormat.LONG, 32L * row + valueWord);
                partStarts[(BandOrder.inWord(word, number) >>> 8) + 1]++;
            }
        }
        for (int part = 0; part < PARTS; part++) {
            partStarts[part + 1] += partStarts[part];
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment dealt = arena.allocate(8L * layout.postings(), 64);
            int[] at = partStarts.clone();
            for (int row = 0; row < count; row++) {
                if (leftOut != null && leftOut.get(row)) {
                    continue;
                }
                int value = BandOrder.inWord(rows.get(SlxFormat.LONG, 32L * row + valueWord), number);
                int sketch = BandOrder.inWord(rows.get(SlxFormat.LONG, 32L * row + sketchWord), next);
                int key = (value & 0xff) * WEIGHTS + Integer.bitCount(sketch);
                dealt.setAtIndex(PACKED, at[value >>> 8]++, (long) key << 48 | (long) sketch << 32 | row);
            }
            int[] keyStarts = new int[256 * WEIGHTS + 1];
            for (int part = 0; part < PARTS; part++) {
                sortPart(number, part, dealt, partStarts[part], partStarts[part + 1], keyStarts, band);
            }
        }
        band.set(SlxFormat.INT, (long) BandOrder.VALUES * BandLayout.ENTRY_BYTES, layout.postings());
    }

    private void sortPart(
            int number, int part, MemorySegment dealt, int from, int to, int[] keyStarts, MemorySegment band) {
        java.util.Arrays.fill(keyStarts, 0);
        for (int i = from; i < to; i++) {
            keyStarts[(int) (dealt.getAtIndex(PACKED, i) >>> 48) + 1]++;
        }
        keyStarts[0] = from;
        for (int key = 0; key < keyStarts.length - 1; key++) {
            keyStarts[key + 1] += keyStarts[key];
        }
        for (int low = 0; low < 256; low++) {
            writeEntry(band, (long) (part << 8 | low) * BandLayout.ENTRY_BYTES, keyStarts, low * WEIGHTS);
        }
        long sketches = layout.sketches(number) - layout.directory(number);
        long ids = layout.ids(number) - layout.directory(number);
        int idBytes = layout.idBytes();
        for (int i = from; i < to; i++) {
            long packed = dealt.getAtIndex(PACKED, i);
            int place = keyStarts[(int) (packed >>> 48)]++;
            band.set(SlxFormat.SHORT, sketches + 2L * place, (short) (packed >>> 32));
            if (number == 0) {
                continue;
            }
            int row = (int) packed;
            if (idBytes == 4) {
                band.set(SlxFormat.INT, ids + 4L * place, row);
            } else {
                band.set(SlxFormat.SHORT, ids + 3L * place, (short) row);
                band.set(SlxFormat.BYTE, ids + 3L * place + 2, (byte) (row >>> 16));
            }
        }
    }

    private static void writeEntry(MemorySegment band, long offset, int[] keyStarts, int firstKey) {
        int start = keyStarts[firstKey];
        int size = keyStarts[firstKey + WEIGHTS] - start;
        int shift = BandLayout.shift(size);
        band.set(SlxFormat.INT, offset, start);
        band.set(SlxFormat.INT, offset + 4, size);
        for (int bits = BandLayout.FEWEST_BITS; bits <= BandLayout.MOST_BITS; bits++) {
            int upTo = keyStarts[firstKey + bits + 1] - start;
            band.set(SlxFormat.BYTE, offset + BandLayout.COUNTS_AT + bits - BandLayout.FEWEST_BITS, (byte)
                    (upTo >>> shift));
        }
    }
}
