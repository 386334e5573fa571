package org.safelight.server.registry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PerceptualHash;

/// PDQ hashes as the 32 bytes in which the database keeps them: bit 255 first, as their text has it.
final class Looks {
    private static final int BYTES = 32;
    private static final int FRAME_BYTES = BYTES + 1;

    private Looks() {}

    /// Frames of a video that stand one after the other: 32 bytes of the hash, then one of the quality. None for null.
    static List<Pdq> frames(byte @Nullable [] all) {
        List<Pdq> read = new ArrayList<>();
        for (int at = 0; all != null && at + FRAME_BYTES <= all.length; at += FRAME_BYTES) {
            read.add(frame(all, at));
        }
        return read;
    }

    private static Pdq frame(byte[] bytes, int at) {
        return new Pdq(of(Arrays.copyOfRange(bytes, at, at + BYTES)), bytes[at + BYTES]);
    }

    static byte[] bytes(PerceptualHash look) {
        return ByteBuffer.allocate(BYTES)
                .putLong(look.w3())
                .putLong(look.w2())
                .putLong(look.w1())
                .putLong(look.w0())
                .array();
    }

    /// @throws IllegalArgumentException if it has not 32 bytes
    static PerceptualHash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("A PDQ hash has 32 bytes");
        }
        ByteBuffer words = ByteBuffer.wrap(bytes);
        long w3 = words.getLong();
        long w2 = words.getLong();
        long w1 = words.getLong();
        return new PerceptualHash(words.getLong(), w1, w2, w3);
    }
}
