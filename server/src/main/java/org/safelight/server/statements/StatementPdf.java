package org.safelight.server.statements;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.apache.pdfbox.pdfwriter.compress.CompressParameters;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/// Writes a statement as PDF: the same statement always gives the same bytes. Its time is that of the
/// statement, its identifier follows from it, and the font comes with the library and is put into the file.
final class StatementPdf {
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
    private static final float MARGIN = 56;
    private static final float SIZE = 10.5f;
    private static final float LEADING = 15;
    private static final float WIDTH = PDRectangle.A4.getWidth() - 2 * MARGIN;
    /// The second column of tables begins here.
    private static final float SECOND = MARGIN + WIDTH * 0.62f;

    private final PDDocument document;
    private final PDFont font;
    private final String title;
    private PDPageContentStream page;
    private float y;
    private int pages;

    private StatementPdf(PDDocument document, PDFont font, String title) throws IOException {
        this.document = document;
        this.font = font;
        this.title = title;
        page = begin();
    }

    /// Writes one.
    ///
    /// @param madeAt to the second
    static byte[] write(StatementText text, Instant madeAt) throws IOException {
        try (PDDocument document = new PDDocument();
                InputStream ttf = PDDocument.class.getResourceAsStream(FONT)) {
            if (ttf == null) {
                throw new IOException("The font of statements is not in this installation. Build it again.");
            }
            document.setDocumentId(madeAt.getEpochSecond());
            document.setVersion(1.7f);
            PDDocumentInformation about = document.getDocumentInformation();
            about.setTitle(text.title());
            about.setProducer("Safelight");
            Calendar at = GregorianCalendar.from(madeAt.atZone(ZoneOffset.UTC));
            at.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
            about.setCreationDate(at);
            about.setModificationDate(at);
            document.getDocumentCatalog().setLanguage("en-GB");
            StatementPdf pdf = new StatementPdf(document, PDType0Font.load(document, ttf, true), text.title());
            pdf.all(text);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            // Objects in one order: packed together they would come in that of their places in memory.
            document.save(bytes, CompressParameters.NO_COMPRESSION);
            return bytes.toByteArray();
        }
    }

    private void all(StatementText text) throws IOException {
        line(MARGIN, 17, text.title(), WIDTH);
        for (StatementText.Part part : text.parts()) {
            y -= LEADING;
            room(4);
            line(MARGIN, 13, part.heading(), WIDTH);
            for (String paragraph : part.paragraphs()) {
                line(MARGIN, SIZE, paragraph, WIDTH);
            }
            for (StatementText.Line row : part.lines()) {
                List<String> left = wrapped(row.what(), SIZE, SECOND - MARGIN - 12);
                List<String> right = wrapped(row.value(), SIZE, MARGIN + WIDTH - SECOND);
                room(Math.max(left.size(), right.size()));
                for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
                    if (i < left.size()) {
                        put(MARGIN, SIZE, left.get(i));
                    }
                    if (i < right.size()) {
                        put(SECOND, SIZE, right.get(i));
                    }
                    y -= LEADING;
                }
            }
        }
        end();
    }

    private void line(float x, float size, String text, float width) throws IOException {
        for (String part : wrapped(text, size, width)) {
            room(1);
            put(x, size, part);
            y -= Math.max(LEADING, size * 1.4f);
        }
    }

    /// Begins a new page if so many lines do not fit on this one.
    private void room(int lines) throws IOException {
        if (y - lines * LEADING < MARGIN + LEADING) {
            end();
            page = begin();
        }
    }

    private PDPageContentStream begin() throws IOException {
        PDPage next = new PDPage(PDRectangle.A4);
        document.addPage(next);
        pages++;
        y = PDRectangle.A4.getHeight() - MARGIN;
        return new PDPageContentStream(document, next);
    }

    private void end() throws IOException {
        float below = y;
        y = MARGIN - 14;
        put(MARGIN, 8, shortened(title, 90) + "  ·  page " + pages);
        y = below;
        page.close();
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, text.offsetByCodePoints(0, most / 2)) + "…";
    }

    private void put(float x, float size, String text) throws IOException {
        page.beginText();
        page.setFont(font, size);
        page.newLineAtOffset(x, y);
        page.showText(text);
        page.endText();
    }

    /// The text in lines that fit; a word that does not is cut.
    private List<String> wrapped(String text, float size, float width) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : drawable(text).split(" ", -1)) {
            String rest = word;
            while (true) {
                String tried = line.isEmpty() ? rest : line + " " + rest;
                if (width(tried, size) <= width) {
                    line.setLength(0);
                    line.append(tried);
                    break;
                }
                if (!line.isEmpty()) {
                    lines.add(line.toString());
                    line.setLength(0);
                    continue;
                }
                int fits = 1;
                while (fits < rest.length() && width(rest.substring(0, fits + 1), size) <= width) {
                    fits++;
                }
                lines.add(rest.substring(0, fits));
                rest = rest.substring(fits);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    private float width(String text, float size) throws IOException {
        return font.getStringWidth(text) / 1_000 * size;
    }

    /// What the font has no sign for, or what turns the direction of others, is written as its number, so that
    /// nothing is left out unseen.
    private String drawable(String text) {
        StringBuilder drawable = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (hasSign(point)) {
                drawable.appendCodePoint(point);
            } else {
                drawable.append(String.format(Locale.ROOT, "[U+%04X]", point));
            }
        });
        return drawable.toString();
    }

    private boolean hasSign(int point) {
        if (Character.getType(point) == Character.FORMAT || Character.isISOControl(point)) {
            return false;
        }
        try {
            return font.encode(Character.toString(point)).length > 0;
        } catch (IOException | IllegalArgumentException none) {
            return false;
        }
    }
}
