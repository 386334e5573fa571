package org.safelight.formats;

import java.text.NumberFormat;
import java.util.Locale;

/// How messages and reports show values that came out of a file, and numbers.
final class Words {
    private static final int LONGEST_SHOWN = 60;

    private Words() {}

    /// A text out of a file, safe to print: cut at 60 characters, control characters replaced.
    static String shown(String text) {
        String cut = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
        StringBuilder safe = new StringBuilder(cut.length());
        cut.codePoints().forEach(point -> safe.appendCodePoint(isPrintable(point) ? point : '\uFFFD'));
        return safe.toString();
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            // Format characters can turn the direction of a terminal line around.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /// With thousands apart: `1,234`.
    static String count(long number) {
        return NumberFormat.getIntegerInstance(Locale.UK).format(number);
    }

    /// `1 record`, `2 records`.
    static String count(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }
}
