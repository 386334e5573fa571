package org.safelight.decode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the blocks of a GIF tell without decoding a pixel: its canvas, and where each frame goes. Never throws; a
/// file that
/// is cut short has the frames that begin before its end.
///
/// Source: GIF89a specification, sections 17 to 26.
///
/// @param width of the canvas: the logical screen, or the first frame where the screen has no size
/// @param isCut whether frames may be missing: the file ends without its end mark, or has more than [#MOST_FRAMES]
record GifStructure(int width, int height, List<Frame> frames, boolean isCut) {
    static final int MOST_FRAMES = 10_000;

    private static final int HEADER = 13;
    private static final int DESCRIPTOR = 10;
    private static final int IMAGE = 0x2c;
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int TRAILER = 0x3b;

    /// What becomes of a frame's place before the next is drawn.
    enum Disposal {
        KEEP,
        CLEAR,
        RESTORE
    }

    record Frame(int left, int top, int width, int height, Disposal disposal) {}

    /// Reads the blocks; null if not even a first frame begins.
    static @Nullable GifStructure of(byte[] bytes) {
        if (bytes.length < HEADER) {
            return null;
        }
        int width = unsignedShort(bytes, 6);
        int height = unsignedShort(bytes, 8);
        int at = HEADER + coloursLength(bytes[10]);
        List<Frame> frames = new ArrayList<>();
        Disposal disposal = Disposal.KEEP;
        boolean ended = false;
        while (at < bytes.length && frames.size() < MOST_FRAMES) {
            int block = bytes[at] & 0xff;
            if (block == EXTENSION && at + 1 < bytes.length) {
                if ((bytes[at + 1] & 0xff) == GRAPHIC_CONTROL && at + 3 < bytes.length) {
                    disposal = disposal(bytes[at + 3] >> 2 & 7);
                }
                at = afterSubBlocks(bytes, at + 2);
            } else if (block == IMAGE && at + DESCRIPTOR <= bytes.length) {
                frames.add(new Frame(
                        unsignedShort(bytes, at + 1),
                        unsignedShort(bytes, at + 3),
                        unsignedShort(bytes, at + 5),
                        unsignedShort(bytes, at + 7),
                        disposal));
                disposal = Disposal.KEEP;
                at = afterSubBlocks(bytes, at + DESCRIPTOR + coloursLength(bytes[at + 9]) + 1);
            } else if (block == 0) {
                at++;
            } else {
                ended = block == TRAILER;
                break;
            }
        }
        if (frames.isEmpty()) {
            return null;
        }
        Frame first = frames.getFirst();
        boolean hasScreen = width > 0 && height > 0;
        return new GifStructure(
                hasScreen ? width : first.left() + first.width(),
                hasScreen ? height : first.top() + first.height(),
                List.copyOf(frames),
                !ended);
    }

    private static Disposal disposal(int code) {
        return switch (code) {
            case 2 -> Disposal.CLEAR;
            case 3 -> Disposal.RESTORE;
            default -> Disposal.KEEP;
        };
    }

    private static int coloursLength(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int afterSubBlocks(byte[] bytes, int start) {
        int at = start;
        while (at < bytes.length && bytes[at] != 0) {
            at += 1 + (bytes[at] & 0xff);
        }
        return at + 1;
    }

    private static int unsignedShort(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }
}
