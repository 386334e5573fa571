package org.safelight.server.registry;

import java.nio.ByteBuffer;
import org.safelight.fingerprint.PerceptualHash;

/// PDQ hashes as the 32 bytes in which the database keeps them: bit 255 first, as their text has it.
final class Looks {
    private static final int BYTES = 32;

    private Looks() {}

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
