package org.safelight.fingerprint;

import java.util.HexFormat;

/// Hex digits of a text as words, without copies of the text.
final class Hex {
    private Hex() {}

    /// Sixteen digits from `from` as one word, the first digit most significant. Digits past the end of the text
    /// count as zero, so a text that ends inside fills the word from the top.
    ///
    /// @throws IllegalArgumentException if a character is not a hex digit
    static long word(String text, int from) {
        long word = 0;
        for (int i = from; i < from + 16; i++) {
            word <<= 4;
            if (i < text.length()) {
                char character = text.charAt(i);
                if (!HexFormat.isHexDigit(character)) {
                    throw new IllegalArgumentException("This is not hex text: character " + (i + 1)
                            + " is not one of 0-9, a-f or A-F. Give hex digits without spaces.");
                }
                word |= HexFormat.fromHexDigit(character);
            }
        }
        return word;
    }

    static boolean isHex(String text) {
        return text.chars().allMatch(HexFormat::isHexDigit);
    }
}
