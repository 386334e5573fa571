package org.safelight.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// What the chunks of a WebP tell without decoding it: where the data of each picture lies, and whether it is all
/// there. The decoder fills what is missing with something, and does not say so. Never throws.
///
/// Source: RFC 9649, section 2.
///
/// @param frames the pictures in their order
/// @param isCut whether the file is shorter than its header says
record WebpStructure(List<Frame> frames, boolean isCut) {
    private static final int HEADER = 12;
    private static final int CHUNK = 8;
    private static final int STILL_LOSSY = 0x5650_3820;
    private static final int STILL_LOSSLESS = 0x5650_384c;
    private static final int ANIMATION_FRAME = 0x414e_4d46;

    /// @param bytes that its data should have, and `present` how many of them the file has
    record Frame(long bytes, long present) {}

    static WebpStructure of(byte[] webp) {
        ByteBuffer file = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);
        List<Frame> frames = new ArrayList<>();
        long end = webp.length < HEADER ? HEADER : CHUNK + (file.getInt(4) & 0xffff_ffffL);
        long at = HEADER;
        while (at + CHUNK <= Math.min(end, webp.length)) {
            int type = Integer.reverseBytes(file.getInt((int) at));
            long length = file.getInt((int) at + Integer.BYTES) & 0xffff_ffffL;
            long start = at + CHUNK;
            if (type == STILL_LOSSY || type == STILL_LOSSLESS || type == ANIMATION_FRAME) {
                frames.add(new Frame(length, Math.min(length, webp.length - start)));
            }
            at = start + length + (length & 1);
        }
        return new WebpStructure(List.copyOf(frames), end > webp.length || at > webp.length + 1L);
    }

    /// The share of a picture's data that is there: 0 to 1.
    double shareOf(int frame) {
        if (frame >= frames.size()) {
            return isCut ? 0 : 1;
        }
        Frame it = frames.get(frame);
        return it.present() == it.bytes() ? 1 : (double) it.present() / it.bytes();
    }
}
