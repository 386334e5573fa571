package org.safelight.triage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Writes HTML that is well formed and escaped by construction: an element closes itself, and the only ways to put
/// characters on the page escape them. There is no method for raw markup.
///
/// Written by hand rather than with a template engine: the report is one page without conditions that change its
/// shape, its data is hostile (names from an exhibit), and here a forgotten escape is not a slip of a template but
/// something that cannot be written. It streams, so the page never is in memory. For one thread.
/// A disk that fails ends the writing with [UncheckedIOException].
final class Html {

    /// The elements the report uses.
    enum Tag {
        A,
        BDI,
        BODY,
        CAPTION,
        DD,
        DIV,
        DL,
        DT,
        FOOTER,
        H1,
        H2,
        H3,
        HEAD,
        HEADER,
        HTML,
        LI,
        LINK,
        MAIN,
        META,
        NAV,
        OL,
        P,
        SECTION,
        SPAN,
        STRONG,
        STYLE,
        TABLE,
        TBODY,
        TD,
        TH,
        THEAD,
        TIME,
        TITLE,
        TR,
        UL;

        private final String text = name().toLowerCase(Locale.ROOT);

        private boolean isVoid() {
            return this == META || this == LINK;
        }
    }

    /// An attribute of an element. Names come from code only; values are escaped.
    record Attribute(String name, String value) {}

    private final Writer out;

    Html(OutputStream out) {
        this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    }

    static Attribute css(String classes) {
        return new Attribute("class", classes);
    }

    static Attribute attribute(String name, String value) {
        return new Attribute(name, value);
    }

    void documentType() {
        write("<!DOCTYPE html>\n");
    }

    void element(Tag tag, Runnable inside, Attribute... attributes) {
        start(tag, attributes);
        inside.run();
        write("</");
        write(tag.text);
        write(isBlock(tag) ? ">\n" : ">");
    }

    /// An element that holds only text.
    void element(Tag tag, String text, Attribute... attributes) {
        element(tag, () -> text(text), attributes);
    }

    /// An element without inside, such as `meta`.
    void empty(Tag tag, Attribute... attributes) {
        if (!tag.isVoid()) throw new IllegalArgumentException(tag + " is not an empty element");
        start(tag, attributes);
        write("\n");
    }

    /// The page's style sheet, which is part of Safelight and not of the data.
    void style(String sheet) {
        // A style element ends at the first such text whatever surrounds it.
        if (sheet.contains("</")) throw new IllegalArgumentException("a style sheet cannot hold </");
        start(Tag.STYLE);
        write(sheet);
        write("</style>\n");
    }

    /// Text; what cannot be seen or would change how the rest reads is shown by its number.
    void text(String text) {
        VisibleText.pieces(text, new VisibleText.Sink() {
            @Override
            public void plain(String piece) {
                escape(piece);
            }

            @Override
            public void marked(String number) {
                element(Tag.SPAN, () -> escape(number), css("report-mark"));
            }
        });
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start(Tag tag, Attribute... attributes) {
        write("<");
        write(tag.text);
        for (Attribute attribute : attributes) {
            write(" ");
            write(attribute.name());
            write("=\"");
            escape(VisibleText.of(attribute.value()));
            write("\"");
        }
        write(">");
    }

    private void write(String text) {
        try {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void escape(String text) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            String replacement = switch (text.charAt(i)) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '"' -> "&quot;";
                case '\'' -> "&#39;";
                default -> "";
            };
            if (!replacement.isEmpty()) {
                write(text.substring(from, i));
                write(replacement);
                from = i + 1;
            }
        }
        write(text.substring(from));
    }

    /// A line end after these keeps the source readable and changes nothing on the page.
    private static boolean isBlock(Tag tag) {
        return switch (tag) {
            case A, BDI, SPAN, STRONG, TIME, DD, DT, LI, TD, TH -> false;
            default -> true;
        };
    }
}
