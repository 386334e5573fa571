package org.safelight.server.statements;

import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is known of one item of an exhibit, and how it was decided.
///
/// @param sha256 32 bytes
/// @param scheme null without a category
/// @param how in words, the same for all that were decided so
/// @param list that names it; empty where none does
@SuppressWarnings("ArrayRecordComponent") // never compared
record ItemLine(
        int number,
        byte @Nullable [] sha256,
        @Nullable String scheme,
        @Nullable String category,
        String how,
        boolean isBlind,
        String list) {
    static final String HEAD = "item,sha256,scheme,category,how,blind,list\r\n";

    /// As RFC 4180 has it.
    String csv() {
        return number + "," + (sha256 == null ? "" : HexFormat.of().formatHex(sha256)) + ","
                + quoted(scheme == null ? "" : scheme) + "," + quoted(category == null ? "" : category) + ","
                + quoted(how) + "," + (isBlind ? "yes" : "") + "," + quoted(list) + "\r\n";
    }

    /// A table program that opens it must not take a text for a formula.
    private static String quoted(String text) {
        String plain = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return plain.matches("[A-Za-z0-9 .\\-]*") ? plain : "\"" + plain.replace("\"", "\"\"") + "\"";
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "ItemLine[%d]", number);
    }
}
