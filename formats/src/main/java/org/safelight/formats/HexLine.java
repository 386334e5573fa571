package org.safelight.formats;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.DigestKind;

/// Takes one line of a text list apart: where its hex digits are, and what the rest says. Reusable.
///
/// Forms: `hex`, `hex  name`, `hex *name`, `\hex  escaped name`, `hex,quality,name`, `hex;…`, `"hex",…`,
/// `MD5 (name) = hex`, `SHA2-256(name)= hex`, `hash=hex,…,quality=99,…`.
final class HexLine {
    enum Form {
        EMPTY,
        COMMENT,
        /// Names of columns.
        HEADER,
        HEX,
        BROKEN
    }

    private final HexText hex = new HexText();
    private Form form = Form.EMPTY;
    private @Nullable DigestKind tagged;
    private boolean sumSeparator;
    private int quality = ListEntry.UNKNOWN_QUALITY;
    private int digits;
    private boolean onlyHex;

    Form read(byte[] line, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && line[start] <= ' ' && line[start] >= 0) {
            start++;
        }
        while (start < end && line[end - 1] <= ' ' && line[end - 1] >= 0) {
            end--;
        }
        tagged = null;
        sumSeparator = false;
        quality = ListEntry.UNKNOWN_QUALITY;
        onlyHex = false;
        digits = 0;
        form = readStripped(line, start, end);
        return form;
    }

    private Form readStripped(byte[] line, int start, int end) {
        if (start == end) {
            return Form.EMPTY;
        }
        byte first = line[start];
        if (first == '#'
                || first == ';'
                || first == '%'
                || (first == '/' && end - start > 1 && line[start + 1] == '/')) {
            return Form.COMMENT;
        }
        if (first == '\\' || first == '"') {
            return hexFirst(line, start + 1, end);
        }
        int equals = keyed(line, start, end);
        if (equals > 0) {
            return hexFirst(line, equals, end);
        }
        if (HexText.isHexDigit(first)) {
            Form plain = hexFirst(line, start, end);
            if (plain == Form.HEX) {
                return plain;
            }
        }
        return tagForm(line, start, end);
    }

    /// Where the digits of `hash=…` start; 0 if the line has no such start.
    private static int keyed(byte[] line, int start, int end) {
        int length = "hash=".length();
        return line[start] == 'h'
                        && end - start > length
                        && new String(line, start, length, StandardCharsets.ISO_8859_1).equals("hash=")
                ? start + length
                : 0;
    }

    private Form hexFirst(byte[] line, int start, int end) {
        digits = hex.read(line, start, end);
        int after = start + digits;
        onlyHex = after == end;
        if (!isDigestLength(digits)) {
            return Form.BROKEN;
        }
        if (onlyHex) {
            return Form.HEX;
        }
        byte separator = line[after];
        switch (separator) {
            case ' ', '\t' -> {
                // The forms of the coreutils: a space, then a space (text) or an asterisk (binary), then the name.
                sumSeparator =
                        separator == ' ' && after + 1 < end && (line[after + 1] == ' ' || line[after + 1] == '*');
            }
            case ',', ';', '"', '|', ':' -> {
                // A column of a table.
            }
            default -> {
                return Form.BROKEN;
            }
        }
        if (digits == 64) {
            quality = quality(line, after, end);
        }
        return Form.HEX;
    }

    private static boolean isDigestLength(int digits) {
        return switch (digits) {
            case 32, 40, 56, 64, 96, 128 -> true;
            default -> false;
        };
    }

    /// A whole number from 0 to 100 in the next column, or after `quality=`; else unknown.
    private static int quality(byte[] line, int after, int end) {
        int from = after;
        while (from < end
                && (line[from] == ' '
                        || line[from] == '\t'
                        || line[from] == ','
                        || line[from] == ';'
                        || line[from] == '"')) {
            from++;
        }
        if (from < end && (line[from] < '0' || line[from] > '9')) {
            String rest = new String(line, from, end - from, StandardCharsets.ISO_8859_1);
            int key = rest.indexOf("quality=");
            if (key < 0) {
                return ListEntry.UNKNOWN_QUALITY;
            }
            from += key + "quality=".length();
        }
        int value = 0;
        int i = from;
        for (; i < end && i < from + 4 && line[i] >= '0' && line[i] <= '9'; i++) {
            value = 10 * value + line[i] - '0';
        }
        boolean ends =
                i == end || line[i] == ',' || line[i] == ';' || line[i] == ' ' || line[i] == '\t' || line[i] == '"';
        return i > from && ends && value <= 100 ? value : ListEntry.UNKNOWN_QUALITY;
    }

    /// `MD5 (name) = hex`, or a line of column names, or neither.
    private Form tagForm(byte[] line, int start, int end) {
        String text = new String(line, start, end - start, StandardCharsets.ISO_8859_1);
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open > 0 && close > open) {
            DigestKind kind = kindOfTag(text.substring(0, open));
            int from = close + 1;
            while (from < text.length() && (text.charAt(from) == ' ' || text.charAt(from) == '=')) {
                from++;
            }
            digits = hex.read(line, start + from, end);
            boolean whole = start + from + digits == end;
            if (whole && kind != null && digits == 2 * kind.bytes()) {
                tagged = kind;
                return Form.HEX;
            }
            if (whole && kind == null && isDigestLength(digits) && text.indexOf('=', close) > 0) {
                // Of an algorithm that is not matched here, such as SHA512, whose length tells it from the others.
                return digits == 64 ? Form.BROKEN : Form.HEX;
            }
        }
        return isHeader(text) ? Form.HEADER : Form.BROKEN;
    }

    private static @Nullable DigestKind kindOfTag(String tag) {
        return switch (tag.strip().toUpperCase(Locale.ROOT)) {
            case "MD5" -> DigestKind.MD5;
            case "SHA1", "SHA-1" -> DigestKind.SHA1;
            case "SHA256", "SHA-256", "SHA2-256" -> DigestKind.SHA256;
            default -> null;
        };
    }

    private static boolean isHeader(String text) {
        if (text.length() > 500) {
            return false;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains("md5") || lower.contains("sha") || lower.contains("hash") || lower.contains("pdq");
    }

    /// The digits of the last line read, if its form is [Form#HEX].
    HexText hex() {
        return hex;
    }

    int digits() {
        return digits;
    }

    /// The kind that the line itself names; null if only the number of digits tells.
    @Nullable
    DigestKind tagged() {
        return tagged;
    }

    /// Whether the digits are followed as md5sum and its kin do it.
    boolean hasSumSeparator() {
        return sumSeparator;
    }

    /// Whether the line is hex digits and nothing else, however many.
    boolean isOnlyHex() {
        return onlyHex;
    }

    /// 0 to 100, or -1.
    int quality() {
        return quality;
    }
}
