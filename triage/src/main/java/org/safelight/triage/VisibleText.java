package org.safelight.triage;

/// Makes text from an exhibit harmless to read: what cannot be seen, or changes how other text reads, is shown by
/// its number. A name may hold marks that reverse the reading order (so that `gpj.exe` reads as `exe.jpg`), letters
/// that take no space, or hundreds of accents on one letter.
///
/// The shown form is `U+202E`, or `+60 accents`; the report puts it in a box, so that it cannot be mistaken for letters
/// of the name. The name itself, byte for byte, is in results.csv and results.sqlite.
///
/// Source: Unicode general categories Cc, Cf, Cs, Co, Cn, Zl, Zp; UTS 39 on invisible and confusable characters.
final class VisibleText {

    /// More accents than this on one letter are only counted; no living script needs more.
    private static final int MOST_ACCENTS = 4;

    private VisibleText() {}

    /// Takes the pieces of a text in order.
    interface Sink {
        /// Characters that can be shown as they are.
        void plain(String text);

        /// What must be shown by its number, such as `U+202E`, or counted, such as `+60 accents`.
        void marked(String number);
    }

    /// Gives the text in pieces, harmless ones and marked ones.
    static void pieces(String text, Sink sink) {
        int from = 0;
        int accents = 0;
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            int after = at + Character.charCount(character);
            accents = isAccent(character) ? accents + 1 : 0;
            if (accents > MOST_ACCENTS) {
                if (from < at) sink.plain(text.substring(from, at));
                after = endOfAccents(text, at);
                sink.marked("+" + text.codePointCount(at, after) + " accents");
                from = after;
            } else if (isHarmful(character)) {
                if (from < at) sink.plain(text.substring(from, at));
                sink.marked("U+%04X".formatted(character));
                from = after;
            }
            at = after;
        }
        if (from < text.length()) sink.plain(text.substring(from));
    }

    private static int endOfAccents(String text, int from) {
        int at = from;
        while (at < text.length() && isAccent(text.codePointAt(at))) at += Character.charCount(text.codePointAt(at));
        return at;
    }

    /// The whole text with marked characters spelled out, for places that hold no elements.
    static String of(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        pieces(text, new Sink() {
            @Override
            public void plain(String piece) {
                visible.append(piece);
            }

            @Override
            public void marked(String number) {
                visible.append('[').append(number).append(']');
            }
        });
        return visible.toString();
    }

    private static boolean isAccent(int character) {
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    private static boolean isHarmful(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            // Only the common space is shown as a space: the others look like it and are not it.
            case Character.SPACE_SEPARATOR -> character != ' ';
            // Letters and a symbol that are drawn as nothing.
            default ->
                character == 0x034F
                        || character == 0x115F
                        || character == 0x1160
                        || character == 0x17B4
                        || character == 0x17B5
                        || character == 0x2800
                        || character == 0x3164
                        || character == 0xFFA0;
        };
    }
}
