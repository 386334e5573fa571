package org.safelight.sources;

/// Finds JPEG, PNG and GIF files that lie whole within other bytes, by their structure. Runs in a worker.
///
/// What is found are the very bytes that were put there, so a picture is the same file as the one it was made
/// from. Each byte belongs to at most one picture: a preview within a JPEG is part of it.
final class PictureCarving {
    /// Shorter ones are icons and accidents.
    private static final int LEAST_BYTES = 100;
    /// More parts before the pixels than any camera writes; bounds the work on bytes that only look like a
    /// picture.
    private static final int MOST_PARTS = 4_096;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    private static final int PNG_END = 0x49454E44;

    private final byte[] bytes;
    private final int length;

    /// Is told of each picture: from its first byte to behind its last.
    interface Found {
        void picture(int from, int to, String extension);
    }

    private PictureCarving(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    static void find(byte[] bytes, int length, Found found) {
        new PictureCarving(bytes, length).find(found);
    }

    private void find(Found found) {
        int at = 0;
        while (at + LEAST_BYTES <= length) {
            int to = -1;
            String extension = "";
            switch (bytes[at]) {
                case (byte) 0xff -> {
                    to = jpegEnd(at);
                    extension = "jpg";
                }
                case (byte) 0x89 -> {
                    to = pngEnd(at);
                    extension = "png";
                }
                case 'G' -> {
                    to = gifEnd(at);
                    extension = "gif";
                }
                default -> {}
            }
            if (to >= at + LEAST_BYTES) {
                found.picture(at, to, extension);
                at = to;
            } else {
                at++;
            }
        }
    }

    /// Behind the end of the JPEG that begins here, or -1. Source: ISO/IEC 10918-1, annex B.
    private int jpegEnd(int from) {
        if (!isJpeg(from)) {
            return -1;
        }
        int at = from + 2;
        boolean hasPixels = false;
        for (int parts = 0; parts < MOST_PARTS && at + 4 <= length; parts++) {
            if (bytes[at] != (byte) 0xff) {
                return -1;
            }
            int marker = bytes[at + 1] & 255;
            if (marker == 0xd9) {
                return hasPixels ? at + 2 : -1;
            }
            if (marker == 0xff) {
                at++;
                continue;
            }
            boolean isLone = (marker >= 0xd0 && marker <= 0xd7) || marker == 1;
            if (marker == 0xd8 || (marker < 0xc0 && !isLone)) {
                return -1;
            }
            at += 2;
            if (isLone) {
                continue;
            }
            int size = unsignedShort(at);
            if (size < 2) {
                return -1;
            }
            at += size;
            if (marker == 0xda) {
                hasPixels = true;
                at = endOfPixels(at);
            }
        }
        return at + 2 <= length && at >= 0 && hasPixels && bytes[at] == (byte) 0xff && bytes[at + 1] == (byte) 0xd9
                ? at + 2
                : -1;
    }

    private boolean isJpeg(int at) {
        return at + 3 < length
                && bytes[at] == (byte) 0xff
                && bytes[at + 1] == (byte) 0xd8
                && bytes[at + 2] == (byte) 0xff
                && (bytes[at + 3] & 255) >= 0xc0;
    }

    /// Where the next marker is that is neither a stuffed byte nor a restart.
    private int endOfPixels(int from) {
        int at = from;
        while (at + 1 < length) {
            if (bytes[at] == (byte) 0xff) {
                int next = bytes[at + 1] & 255;
                if (next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) {
                    return at;
                }
                at += next == 0xff ? 1 : 2;
            } else {
                at++;
            }
        }
        return length;
    }

    /// Source: the PNG specification, 5.3.
    private int pngEnd(int from) {
        for (int i = 0; i < PNG.length; i++) {
            if (bytes[from + i] != PNG[i]) {
                return -1;
            }
        }
        long at = (long) from + PNG.length;
        while (at + 12 <= length) {
            long size = Integer.toUnsignedLong(word((int) at));
            int type = word((int) at + 4);
            at += 12 + size;
            if (at > length) {
                return -1;
            }
            if (type == PNG_END) {
                return (int) at;
            }
        }
        return -1;
    }

    /// Source: the GIF89a specification.
    private int gifEnd(int from) {
        boolean isGif = bytes[from + 1] == 'I'
                && bytes[from + 2] == 'F'
                && bytes[from + 3] == '8'
                && (bytes[from + 4] == '7' || bytes[from + 4] == '9')
                && bytes[from + 5] == 'a';
        if (!isGif) {
            return -1;
        }
        int at = from + 13 + colours(bytes[from + 10]);
        boolean hasPixels = false;
        while (at < length) {
            switch (bytes[at]) {
                case 0x3b -> {
                    return hasPixels ? at + 1 : -1;
                }
                case 0x21 -> at = endOfBlocks(at + 2);
                case 0x2c -> {
                    if (at + 10 >= length) {
                        return -1;
                    }
                    hasPixels = true;
                    at = endOfBlocks(at + 10 + colours(bytes[at + 9]) + 1);
                }
                default -> {
                    return -1;
                }
            }
        }
        return -1;
    }

    private static int colours(byte packed) {
        return (packed & 0x80) == 0 ? 0 : 3 << ((packed & 7) + 1);
    }

    private int endOfBlocks(int from) {
        int at = from;
        while (at < length && bytes[at] != 0) {
            at += 1 + (bytes[at] & 255);
        }
        return at + 1;
    }

    private int unsignedShort(int at) {
        return at + 1 < length ? (bytes[at] & 255) << 8 | (bytes[at + 1] & 255) : 0;
    }

    private int word(int at) {
        return (bytes[at] & 255) << 24
                | (bytes[at + 1] & 255) << 16
                | (bytes[at + 2] & 255) << 8
                | (bytes[at + 3] & 255);
    }
}
