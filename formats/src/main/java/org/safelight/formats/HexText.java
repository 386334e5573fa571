package org.safelight.formats;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// Reads hex digits out of a buffer without making texts of them: a list has hundreds of millions.
/// Reusable; not for several threads. After [#read] says how many digits it met, [#digest] and [#pdq] take them.
final class HexText {
    private static final byte[] DIGITS = new byte[128];

    static {
        Arrays.fill(DIGITS, (byte) -1);
        for (int digit = 0; digit < 16; digit++) {
            DIGITS[Character.forDigit(digit, 16)] = (byte) digit;
            DIGITS[Character.toUpperCase(Character.forDigit(digit, 16))] = (byte) digit;
        }
    }

    private final long[] words = new long[4];
    private int digits;

    static boolean isHexDigit(int character) {
        return character >= 0 && character < 128 && DIGITS[character] >= 0;
    }

    /// Reads the digits that stand at `from` and says how many there are; the first 64 are kept.
    int read(byte[] buffer, int from, int to) {
        begin();
        for (int i = from; i < to && isHexDigit(buffer[i]); i++) {
            add(DIGITS[buffer[i]]);
        }
        return digits;
    }

    /// Reads all characters, without white space around them, and says how many digits they are, or -1 if one of
    /// them
    /// is not a digit.
    int readAll(char[] buffer, int from, int to) {
        begin();
        int start = from;
        int end = to;
        while (start < end && buffer[start] <= ' ') {
            start++;
        }
        while (start < end && buffer[end - 1] <= ' ') {
            end--;
        }
        for (int i = start; i < end; i++) {
            if (!isHexDigit(buffer[i])) {
                digits = 0;
                return -1;
            }
            add(DIGITS[buffer[i]]);
        }
        return digits;
    }

    int readAll(String text) {
        return readAll(text.toCharArray(), 0, text.length());
    }

    private void begin() {
        digits = 0;
        Arrays.fill(words, 0);
    }

    private void add(int digit) {
        if (digits < 64) {
            words[digits >>> 4] |= (long) digit << (60 - 4 * (digits & 15));
        }
        digits++;
    }

    /// The kind of digest with as many digits as were read; null if there is none.
    @Nullable
    DigestKind kind() {
        return switch (digits) {
            case 32 -> DigestKind.MD5;
            case 40 -> DigestKind.SHA1;
            case 64 -> DigestKind.SHA256;
            default -> null;
        };
    }

    /// The digits as a digest; null if they are not as many as this kind has.
    @Nullable
    Digest digest(DigestKind kind) {
        return digits == 2 * kind.bytes() ? new Digest(kind, words[0], words[1], words[2], words[3]) : null;
    }

    /// The digits as a PDQ hash; null if they are not 64.
    @Nullable
    PerceptualHash pdq() {
        return digits == 64 ? new PerceptualHash(words[3], words[2], words[1], words[0]) : null;
    }
}
