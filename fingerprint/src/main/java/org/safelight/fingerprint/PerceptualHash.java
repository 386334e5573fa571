package org.safelight.fingerprint;

/// The look of one picture in 256 bits: pictures that look alike differ in few bits.
/// Bits 0–63 are in `w0`, bits 192–255 in `w3`. Text is 64 hex digits, bit 255 first.
/// Source: the PDQ reference description, which suggests 31 bits or fewer as "alike".
public record PerceptualHash(long w0, long w1, long w2, long w3) {
    /// The hash of a picture too small to have one, or of one without any structure. It must never match anything.
    public static final PerceptualHash ZERO = new PerceptualHash(0, 0, 0, 0);

    /// How many bits a hash has.
    public static final int BITS = 256;

    /// Reads 64 hex digits in either case.
    ///
    /// @throws IllegalArgumentException with a message for a person, if the length or a character is wrong
    public static PerceptualHash parse(String hex) {
        if (hex.length() != 64) {
            throw new IllegalArgumentException("This is not a PDQ hash: it has " + hex.length()
                    + " characters, not 64. Give it as hex digits without spaces.");
        }
        return new PerceptualHash(Hex.word(hex, 48), Hex.word(hex, 32), Hex.word(hex, 16), Hex.word(hex, 0));
    }

    /// How many bits differ: 0 (same) to 256 (inverse). Symmetric, constant time, allocates nothing.
    public int distanceBits(PerceptualHash other) {
        return Long.bitCount(w0 ^ other.w0)
                + Long.bitCount(w1 ^ other.w1)
                + Long.bitCount(w2 ^ other.w2)
                + Long.bitCount(w3 ^ other.w3);
    }

    /// Bit `index`, 0 to 255. Bit 16·i+j stands for vertical frequency i+1 and horizontal frequency j+1.
    ///
    /// @throws IndexOutOfBoundsException if there is no such bit
    public boolean bit(int index) {
        long word = switch (index >> 6) {
            case 0 -> w0;
            case 1 -> w1;
            case 2 -> w2;
            case 3 -> w3;
            default ->
                throw new IndexOutOfBoundsException("A hash has bits 0 to 255, but bit " + index + " was asked for.");
        };
        return (word >>> index & 1) != 0;
    }

    /// How many bits are set. A picture with structure has exactly 128, as half its frequencies are above their
    /// median.
    public int setBits() {
        return Long.bitCount(w0) + Long.bitCount(w1) + Long.bitCount(w2) + Long.bitCount(w3);
    }

    public boolean isZero() {
        return (w0 | w1 | w2 | w3) == 0;
    }

    /// 64 lower-case hex digits, bit 255 first.
    public String hex() {
        StringBuilder text = new StringBuilder(64);
        for (long word : new long[] {w3, w2, w1, w0}) {
            for (int shift = 60; shift >= 0; shift -= 4) {
                text.append(Character.forDigit((int) (word >>> shift) & 15, 16));
            }
        }
        return text.toString();
    }

    /// The hex, for a test's message; logs must not hold it.
    @Override
    public String toString() {
        return hex();
    }
}
