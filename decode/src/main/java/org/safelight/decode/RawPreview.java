package org.safelight.decode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The largest JPEG inside a camera's raw file: the preview that the camera made, of full size or nearly.
///
/// Raw formats are many, undocumented, and place it in as many ways; but a JPEG tells its own beginning, size and end.
/// So the file is searched for one. Lossless JPEG, in which some store the raw pixels, is passed over, as are
/// beginnings
/// without an end. Bounded by the length of the file; never throws.
///
/// @param from its first byte
/// @param to after its last byte
record RawPreview(int from, int to, int width, int height) {
    private static final int MARKER = 0xff;
    private static final int START = 0xd8;
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int FIRST_RESTART = 0xd0;
    private static final int LAST_RESTART = 0xd7;
    private static final int FRAME_BYTES = 9;
    /// A file has a thumbnail, a preview or two; thousands of beginnings are an attack.
    private static final int MOST_LOOKED_AT = 200;

    long pixels() {
        return (long) width * height;
    }

    byte[] in(byte[] file) {
        return Arrays.copyOfRange(file, from, to);
    }

    /// The one with most pixels, of equal ones the first; null if there is none. A file that is itself a JPEG is none.
    static @Nullable RawPreview largest(byte[] file) {
        RawPreview best = null;
        int lookedAt = 0;
        int at = 1;
        while (at + 4 < file.length && lookedAt < MOST_LOOKED_AT) {
            if (file[at] == (byte) MARKER && file[at + 1] == (byte) START && file[at + 2] == (byte) MARKER) {
                lookedAt++;
                RawPreview found = at(file, at);
                if (found != null) {
                    if (best == null || found.pixels() > best.pixels()) {
                        best = found;
                    }
                    at = found.to;
                    continue;
                }
            }
            at++;
        }
        return best;
    }

    private static @Nullable RawPreview at(byte[] file, int start) {
        int width = 0;
        int height = 0;
        int at = start + 2;
        while (at + 4 <= file.length) {
            if (file[at] != (byte) MARKER) {
                return null;
            }
            int marker = file[at + 1] & 0xff;
            if (marker == END) {
                return width == 0 ? null : new RawPreview(start, at + 2, width, height);
            }
            if (marker == MARKER) {
                at++;
                continue;
            }
            int length = unsigned(file, at + 2);
            if (length < 2 || at + 2 + length > file.length) {
                return null;
            }
            switch (marker) {
                // Baseline, extended and progressive: what decoders take.
                case 0xc0, 0xc1, 0xc2 -> {
                    if (length < FRAME_BYTES) {
                        return null;
                    }
                    height = unsigned(file, at + 5);
                    width = unsigned(file, at + 7);
                }
                case 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf -> {
                    return null;
                }
                default -> {}
            }
            at += 2 + length;
            if (marker == SCAN) {
                at = afterScan(file, at);
            }
        }
        // Its end mark may be its last two bytes.
        boolean ends = at + 2 == file.length && file[at] == (byte) MARKER && file[at + 1] == (byte) END;
        return ends && width > 0 && height > 0 ? new RawPreview(start, at + 2, width, height) : null;
    }

    /// Where the next marker stands that is not part of the compressed pixels.
    private static int afterScan(byte[] file, int from) {
        int at = from;
        while (at + 1 < file.length) {
            if (file[at] == (byte) MARKER) {
                int next = file[at + 1] & 0xff;
                boolean isPixels = next == 0 || next == MARKER || (next >= FIRST_RESTART && next <= LAST_RESTART);
                if (!isPixels) {
                    return at;
                }
            }
            at++;
        }
        return file.length;
    }

    private static int unsigned(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
