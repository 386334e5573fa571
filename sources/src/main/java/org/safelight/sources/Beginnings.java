package org.safelight.sources;

import java.util.Arrays;

/// Tells whether bytes begin as a picture, a video or a container does: whether a part of a document is a
/// file in its own right.
final class Beginnings {
    private static final byte[][] MEDIA = {
        {(byte) 0xff, (byte) 0xd8, (byte) 0xff},
        {(byte) 0x89, 'P', 'N', 'G'},
        {'G', 'I', 'F', '8'},
        {'R', 'I', 'F', 'F'},
        {'I', 'I', 42, 0},
        {'M', 'M', 0, 42},
        {0x1a, 0x45, (byte) 0xdf, (byte) 0xa3},
        {0x30, 0x26, (byte) 0xb2, 0x75},
        {'F', 'L', 'V', 1},
        {0, 0, 1, (byte) 0xba},
        {0, 0, 1, (byte) 0xb3},
        {(byte) 0xff, 0x0a},
        {0, 0, 0, 12, 'J', 'X', 'L', ' '},
        {0, 0, 0, 12, 'j', 'P', ' ', ' '},
    };
    private static final byte[] BOX = {'f', 't', 'y', 'p'};

    private Beginnings() {}

    /// Whether it is a file in its own right.
    ///
    /// @param beginning some first bytes, as many as [ContainerKind#BYTES_NEEDED] if there are
    static boolean isFile(byte[] beginning) {
        return isMedia(beginning) || ContainerKind.of(beginning).isPresent();
    }

    static boolean isMedia(byte[] beginning) {
        if (beginning.length < 12) {
            return false;
        }
        for (byte[] mark : MEDIA) {
            if (Arrays.equals(beginning, 0, mark.length, mark, 0, mark.length)) {
                return true;
            }
        }
        return Arrays.equals(beginning, 4, 8, BOX, 0, 4) || isBitmap(beginning);
    }

    /// `BM`, and a length that is that of a bitmap. Source: BITMAPFILEHEADER.
    private static boolean isBitmap(byte[] beginning) {
        return beginning[0] == 'B'
                && beginning[1] == 'M'
                && beginning[6] == 0
                && beginning[7] == 0
                && beginning[8] == 0
                && beginning[9] == 0;
    }
}
