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

    private long w0;
    private long w1;
    private long w2;
    private long w3;
    private int digits;

    static boolean isHexDigit(int character) {
        return character >= 0 && character < 128 && DIGITS[character] >= 0;
    }

    /// Reads the digits that stand at `from` and says how many there are; the first 64 are kept.
    int read(byte[] buffer, int from, int to) {
        int end = from;
        while (end < to && isHexDigit(buffer[end])) {
            end++;
        }
        digits = end - from;
        w0 = word(buffer, from, end);
        w1 = word(buffer, from + 16, end);
        w2 = word(buffer, from + 32, end);
        w3 = word(buffer, from + 48, end);
        return digits;
    }

    /// Up to sixteen digits, the first most significant; places behind the end count as zero.
    private static long word(byte[] buffer, int from, int end) {
        long word = 0;
        int stop = Math.min(end, from + 16);
        for (int i = from; i < stop; i++) {
            word = word << 4 | DIGITS[buffer[i]];
        }
        return stop <= from ? 0 : word << (4 * (16 - (stop - from)));
    }

    /// Reads all characters, without white space around them, and says how many digits they are, or -1 if one of
    /// them
    /// is not a digit.
    int readAll(char[] buffer, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && buffer[start] <= ' ') {
            start++;
        }
        while (start < end && buffer[end - 1] <= ' ') {
            end--;
        }
        // A character that is no digit turns the sign on, and nothing turns it off again.
        int anyWrong = 0;
        for (int i = start; i < end; i++) {
            anyWrong |= buffer[i] < DIGITS.length ? DIGITS[buffer[i]] : -1;
        }
        if (anyWrong < 0) {
            digits = 0;
            return -1;
        }
        digits = end - start;
        w0 = word(buffer, start, end);
        w1 = word(buffer, start + 16, end);
        w2 = word(buffer, start + 32, end);
        w3 = word(buffer, start + 48, end);
        return digits;
    }

    int readAll(String text) {
        return readAll(text.toCharArray(), 0, text.length());
    }

    private static long word(char[] buffer, int from, int end) {
        long word = 0;
        int stop = Math.min(end, from + 16);
        for (int i = from; i < stop; i++) {
            word = word << 4 | DIGITS[buffer[i]];
        }
        return stop <= from ? 0 : word << (4 * (16 - (stop - from)));
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
        return digits == 2 * kind.bytes() ? new Digest(kind, w0, w1, w2, w3) : null;
    }

    /// The digits as a PDQ hash; null if they are not 64.
    @Nullable
    PerceptualHash pdq() {
        return digits == 64 ? new PerceptualHash(w3, w2, w1, w0) : null;
    }
}
