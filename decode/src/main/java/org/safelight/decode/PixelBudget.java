package org.safelight.decode;

import org.jspecify.annotations.Nullable;

/// How much is decoded at all, decided from the header before any pixel is. Runs in a worker.
///
/// - One frame may have `maxPixels` pixels. All frames of an item together may have four times as many.
/// - A large picture (16 million pixels) with fewer than one byte for 2 000 pixels is refused: a photograph, drawing
///   or scanned page needs at least ten times as much, so it is a decompression bomb, a lie, or a blank page.
/// - Its pixels may take half of the heap at a time; what takes more is decoded in up to [#MOST_BANDS] bands of rows,
///   each a new decode from the start, and refused beyond that.
/// - A JPEG in several scans keeps all its coefficients in native memory, so it may have half as many pixels.
///
/// @param heapBytes most heap of this process
record PixelBudget(long maxPixels, long heapBytes) {
    static final int MOST_BANDS = 8;
    static final long LARGE_PIXELS = 16_000_000;
    static final long MOST_PIXELS_PER_BYTE = 2_000;
    private static final int ALL_FRAMES = 4;

    /// Why a picture of this size is not decoded; null if it is.
    @Nullable
    Problem problemWith(long width, long height, long bytes) {
        if (width < 1 || height < 1) {
            return new Problem(
                    ProblemKind.DAMAGED,
                    "Its header claims %d x %d pixels, which no picture has".formatted(width, height));
        }
        if (width > maxPixels / height) {
            return new Problem(
                    ProblemKind.TOO_LARGE,
                    "Its header claims %d x %d pixels; up to %d are decoded".formatted(width, height, maxPixels));
        }
        long pixels = width * height;
        if (pixels > LARGE_PIXELS && pixels / Math.max(bytes, 1) >= MOST_PIXELS_PER_BYTE) {
            return new Problem(
                    ProblemKind.TOO_LARGE,
                    "Its header claims %d x %d pixels in %d bytes: a decompression bomb, damaged, or blank"
                            .formatted(width, height, bytes));
        }
        return null;
    }

    /// Why a JPEG of this size in several scans is not decoded; null if it is.
    @Nullable
    Problem problemWithScans(long width, long height) {
        return width > maxPixels / 2 / height
                ? new Problem(
                        ProblemKind.TOO_LARGE,
                        "It has %d x %d pixels in several scans; up to %d are decoded"
                                .formatted(width, height, maxPixels / 2))
                : null;
    }

    /// Most bytes that decoded pixels may take at a time.
    long bytesAtATime() {
        return heapBytes / 2;
    }

    /// How many rows to decode at a time: all of them if they fit. 0 if not even [#MOST_BANDS] bands would do.
    int rowsAtATime(int width, int height, int bytesPerPixel) {
        long bytesPerRow = (long) width * bytesPerPixel;
        // A Java array, too, ends at 2^31 elements.
        long most = Math.min(bytesAtATime(), Integer.MAX_VALUE - 8) / bytesPerRow;
        if (most >= height) {
            return height;
        }
        return most * MOST_BANDS < height ? 0 : (int) most;
    }

    /// Most pixels of all frames of one item together.
    long pixelsOfAllFrames() {
        return maxPixels * ALL_FRAMES;
    }
}
