package org.safelight.decode;

import java.nio.ByteBuffer;

/// What the chunks of a PNG tell without decoding it. Never throws.
///
/// Source: PNG specification, third edition, sections 5.3 and 11.3.6.
final class PngStructure {
    private static final int SIGNATURE = 8;
    private static final int CHUNK = 12;
    private static final int ANIMATION_CONTROL = 0x6163_544c;
    private static final int IMAGE_DATA = 0x4944_4154;
    private static final int END = 0x4945_4e44;

    private PngStructure() {}

    /// How many frames an animated PNG says it has; 1 for a still picture.
    static int frames(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        long at = SIGNATURE;
        while (at + CHUNK + Integer.BYTES <= png.length) {
            int length = bytes.getInt((int) at);
            int type = bytes.getInt((int) at + Integer.BYTES);
            if (type == ANIMATION_CONTROL) {
                return Math.max(1, bytes.getInt((int) at + 2 * Integer.BYTES));
            }
            if (type == IMAGE_DATA || length < 0) {
                break;
            }
            at += CHUNK + (long) length;
        }
        return 1;
    }

    /// Whether the chunks follow each other up to the one that ends every PNG. The decoder does not look that far.
    static boolean hasEnd(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        long at = SIGNATURE;
        while (at + CHUNK <= png.length) {
            int length = bytes.getInt((int) at);
            if (bytes.getInt((int) at + Integer.BYTES) == END) {
                return true;
            }
            if (length < 0) {
                return false;
            }
            at += CHUNK + (long) length;
        }
        return false;
    }
}
