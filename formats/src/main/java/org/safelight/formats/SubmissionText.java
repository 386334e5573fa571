package org.safelight.formats;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Texts as a submission may hold them: one line, and nothing in it that a reader cannot see.
public final class SubmissionText {
    private SubmissionText() {}

    /// Whether a text has a character that is not shown or moves others: control, format, line end, half a pair.
    static boolean hidesSomething(String text) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            if (isHidden(text.codePointAt(at))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHidden(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /// The text with each such character as `\xNN`, byte by byte of its UTF-8; half a pair as `\xEF\xBF\xBD`.
    public static String escaped(String text) {
        if (!hidesSomething(text)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            at += Character.charCount(character);
            if (!isHidden(character)) {
                escaped.appendCodePoint(character);
                continue;
            }
            boolean isHalf = Character.getType(character) == Character.SURROGATE;
            for (byte part : Character.toString(isHalf ? 0xFFFD : character).getBytes(StandardCharsets.UTF_8)) {
                escaped.append("\\x").append(Character.forDigit((part >> 4) & 15, 16));
                escaped.append(Character.forDigit(part & 15, 16));
            }
        }
        return escaped.toString();
    }

    /// A path as it may stand in a submission. One that is too long keeps its beginning and its end; between them
    /// stands that it was cut, and a digest, so that two paths stay two.
    public static String path(String path) {
        String escaped = escaped(path);
        if (escaped.length() <= SubmissionLine.LONGEST_PATH) {
            return escaped.isEmpty() ? "(without a path)" : escaped;
        }
        String mark = " ... cut, SHA-256 of the whole path "
                + HexFormat.of().formatHex(Sha256.of(escaped.getBytes(StandardCharsets.UTF_8))) + " ... ";
        int each = (SubmissionLine.LONGEST_PATH - mark.length()) / 2;
        int behind = escaped.length() - each;
        behind += Character.isLowSurrogate(escaped.charAt(behind)) ? 1 : 0;
        return beginning(escaped, each) + mark + escaped.substring(behind);
    }

    /// A text in one line, cut to as many characters as it may have.
    ///
    /// @param longest more than the four of the mark that says it was cut
    public static String shortened(String text, int longest) {
        String escaped = escaped(text);
        String mark = " ...";
        return escaped.length() <= longest ? escaped : beginning(escaped, longest - mark.length()) + mark;
    }

    private static String beginning(String text, int length) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}
