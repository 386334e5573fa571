package org.safelight.triage;

import static org.safelight.triage.Html.attribute;
import static org.safelight.triage.Html.css;
import static org.safelight.triage.ReportWords.number;

import java.util.List;
import org.safelight.triage.Html.Tag;

/// The shapes that the page is made of: sections, tables, lists of facts, warnings, paths and digests. They know
/// of no results.
///
/// A table is written row by row; its cells say the name of their column, for small screens, so a row has as many
/// cells as its table has columns.
abstract class ReportShapes {
    /// A longer path is cut in the middle; the whole of it is in results.csv.
    private static final int LONGEST_PATH = 400;

    final Html html;

    ReportShapes(Html html) {
        this.html = html;
    }

    void section(ReportHtml.Section section, Runnable inside) {
        html.element(
                Tag.SECTION,
                () -> {
                    html.element(Tag.H2, section.heading(), attribute("id", section.id()), css("govuk-heading-l"));
                    inside.run();
                },
                attribute("aria-labelledby", section.id()));
    }

    void paragraph(String text) {
        html.element(Tag.P, text, css("govuk-body report-prose"));
    }

    void note(String text) {
        html.element(Tag.P, text, css("govuk-body-s report-note report-prose"));
    }

    void inset(String text) {
        html.element(Tag.DIV, text, css("govuk-inset-text report-prose"));
    }

    void warning(String text) {
        html.element(
                Tag.DIV,
                () -> {
                    html.element(Tag.SPAN, "!", css("govuk-warning-text__icon"), attribute("aria-hidden", "true"));
                    html.element(
                            Tag.STRONG,
                            () -> {
                                html.element(Tag.SPAN, "Warning: ", css("govuk-visually-hidden"));
                                html.text(text);
                            },
                            css("govuk-warning-text__text"));
                },
                css("govuk-warning-text"));
    }

    void facts(Runnable rows) {
        html.element(Tag.DL, rows, css("govuk-summary-list report-facts"));
    }

    void fact(String name, String value) {
        factRow(name, () -> html.text(value));
    }

    void factRow(String name, Runnable value) {
        html.element(
                Tag.DIV,
                () -> {
                    html.element(Tag.DT, name, css("govuk-summary-list__key"));
                    html.element(Tag.DD, value, css("govuk-summary-list__value report-value"));
                },
                css("govuk-summary-list__row"));
    }

    void timeField(String field, String words) {
        html.element(Tag.SPAN, words, attribute("data-time-field", field));
    }

    /// The head of a column.
    ///
    /// @param width in hundredths of the table, a multiple of 5 that the style sheet has a class for
    record Column(String name, boolean numeric, int width) {
        String classes() {
            return (numeric ? "govuk-table__header govuk-table__header--numeric" : "govuk-table__header")
                    + " report-width-" + width;
        }
    }

    static Column words(String name, int width) {
        return new Column(name, false, width);
    }

    static Column numbers(String name, int width) {
        return new Column(name, true, width);
    }

    /// A table whose rows become blocks on a small screen, each cell under the name of its column.
    void stackedTable(String caption, List<Column> columns, Runnable rows) {
        table(caption, columns, rows, "govuk-table report-table report-table--stacked");
    }

    /// A table whose columns fit a small screen.
    void table(String caption, List<Column> columns, Runnable rows) {
        table(caption, columns, rows, "govuk-table report-table");
    }

    private void table(String caption, List<Column> columns, Runnable rows, String classes) {
        this.columns = columns;
        // A style that makes blocks of rows takes their roles away; so each says its own.
        html.element(
                Tag.TABLE,
                () -> {
                    html.element(Tag.CAPTION, caption, css("govuk-table__caption govuk-table__caption--m"));
                    html.element(
                            Tag.THEAD,
                            () -> row(() -> columns.forEach(column -> html.element(
                                    Tag.TH,
                                    column.name(),
                                    attribute("scope", "col"),
                                    attribute("role", "columnheader"),
                                    css(column.classes())))),
                            attribute("role", "rowgroup"),
                            css("govuk-table__head"));
                    html.element(Tag.TBODY, rows, attribute("role", "rowgroup"), css("govuk-table__body"));
                },
                attribute("role", "table"),
                css(classes));
    }

    /// The columns of the table that is being written, and how many cells its row has so far.
    private List<Column> columns = List.of();

    private int cells;

    void row(Runnable cells) {
        this.cells = 0;
        html.element(Tag.TR, cells, attribute("role", "row"), css("govuk-table__row"));
    }

    void rowHead(String text) {
        rowHead(() -> html.text(text), "report-value");
    }

    void rowHead(String text, String note) {
        rowHead(
                () -> {
                    html.text(text);
                    html.element(Tag.DIV, note, css("report-note report-light"));
                },
                "report-value");
    }

    void rowNumber(long number) {
        rowHead(() -> html.text(number(number)), "govuk-table__header--numeric");
    }

    void rowHead(Runnable inside, String classes) {
        html.element(
                Tag.TH,
                inside,
                attribute("scope", "row"),
                attribute("role", "rowheader"),
                attribute("data-column", column()),
                css("govuk-table__header " + classes));
    }

    void cell(String text) {
        cell(text, "report-value");
    }

    void cell(String text, String classes) {
        cell(() -> html.text(text), " " + classes);
    }

    void cell(Runnable inside) {
        cell(inside, "");
    }

    void cell(Runnable inside, String classes) {
        html.element(
                Tag.TD,
                inside,
                attribute("role", "cell"),
                attribute("data-column", column()),
                css("govuk-table__cell" + classes));
    }

    /// The name of the column that the next cell stands in.
    private String column() {
        return columns.get(cells++).name();
    }

    void numberCell(long number) {
        cell(number(number), "govuk-table__cell--numeric report-number");
    }

    void digest(String kind, String hex) {
        html.element(Tag.DIV, () -> {
            html.text(kind + " ");
            digestValue(hex);
        });
    }

    void digestValue(String hex) {
        html.element(Tag.SPAN, hex, css("report-digest"));
    }

    /// A path as the exhibit has it, each name kept to its own reading direction.
    void path(String path) {
        html.element(
                Tag.SPAN,
                () -> {
                    if (path.codePointCount(0, path.length()) <= LONGEST_PATH) {
                        names(path);
                        return;
                    }
                    int head = path.offsetByCodePoints(0, LONGEST_PATH * 2 / 3);
                    int tail = path.offsetByCodePoints(path.length(), -LONGEST_PATH / 3);
                    names(path.substring(0, head));
                    html.element(
                            Tag.STRONG,
                            " [" + number(path.codePointCount(head, tail))
                                    + " characters left out, all are in results.csv] ");
                    names(path.substring(tail));
                },
                css("report-path"),
                attribute("dir", "ltr"));
    }

    private void names(String path) {
        int from = 0;
        while (from < path.length()) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            String name = path.substring(from, end);
            if (readsRightToLeft(name)) html.element(Tag.BDI, name);
            else html.text(name);
            if (slash >= 0) html.text("/");
            from = end + 1;
        }
    }

    private static boolean readsRightToLeft(String name) {
        return name.codePoints().anyMatch(character -> switch (Character.getDirectionality(character)) {
            case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
                    Character.DIRECTIONALITY_ARABIC_NUMBER -> true;
            default -> false;
        });
    }
}
