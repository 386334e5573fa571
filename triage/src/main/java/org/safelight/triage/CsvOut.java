package org.safelight.triage;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// `results.csv`: one row for each path of the exhibit, in path order, for spreadsheets and scripts.
///
/// RFC 4180: a header, commas, CRLF, quotes where needed; UTF-8 without a byte order mark. An absent value is
/// an empty cell. A row is written as it is read, so memory does not grow with the exhibit.
///
/// Names on an exhibit are hostile, and a spreadsheet takes a cell such as `=HYPERLINK(…)` for a formula. So
/// a text cell that begins with `=`, `+`, `-`, `@`, a tab, a line end or the wide forms of these signs gets
/// one apostrophe in front, and so does one that begins with an apostrophe. That loses nothing: **a leading
/// apostrophe is never part of the text; take exactly one away to have it.** Quoting alone would not help,
/// spreadsheets remove quotes before they look. Source: OWASP, "CSV Injection". Number cells are written by
/// Safelight and are left as they are.
final class CsvOut {

    /// A column: its name in the header and the expression that gives it, over `f` (file), `c` (content), `s`
    /// (stack) and `k` (the first claim: same file before look-alike, then the gravest, then the nearest).
    private record Column(String name, String expression, boolean isText) {
        static Column text(String name, String expression) {
            return new Column(name, expression, true);
        }

        static Column number(String name, String expression) {
            return new Column(name, expression, false);
        }
    }

    /// Every claim of the content in words, in the order of the claims.
    private static final String CLAIMS_IN_WORDS = """
            (select group_concat(words, '; ') from (
               select l.name || case l.version when '' then '' else ' ' || l.version end || ': ' || a.standing
                      || coalesce(', category ' || a.category || coalesce(' (' || a.category_label || ')', '')
                                  || coalesce(', scheme ' || l.scheme, ''), '')
                      || ', ' || a.how || ' by ' || a.matched_by
                      || coalesce(', ' || a.distance_bits || ' of 256 bits', '')
                      || coalesce(', series ' || a.series, '')
                      || case a.flags when '' then '' else ', ' || a.flags end as words
                 from claim a join list l on l.id = a.list_id
                where a.content_id = c.id order by a.rowid))""";

    private static final String CONTAINER_MD5 = """
            (select p.md5 from file o join content p on p.id = o.content_id where o.path = f.container)""";

    private static final List<Column> COLUMNS = List.of(
            Column.text("path", "f.path"),
            Column.text("verdict", "coalesce(c.verdict, 'not-read')"),
            Column.text("decided", "case when c.decided = 1 then 'yes' else 'no' end"),
            Column.number("stack", "c.stack_id"),
            Column.number("stack_members", "s.members"),
            Column.text(
                    "stack_leader", "case when s.leader_content = c.id then 'yes' when s.id is not null then 'no' end"),
            Column.text("reason", "s.reason"),
            Column.text("standing", "k.standing"),
            Column.text("scheme", "(select scheme from list where id = k.list_id)"),
            Column.text("category", "k.category"),
            Column.text("category_label", "k.category_label"),
            Column.text("match", "k.how"),
            Column.number("distance_bits", "k.distance_bits"),
            Column.text("orientation", "k.orientation"),
            Column.number("quality", "k.quality"),
            Column.text("entry_pdq", "k.entry_pdq"),
            Column.text("claims", CLAIMS_IN_WORDS),
            Column.number("claims_left_out", "c.claims_left_out"),
            Column.text("media_type", "c.media_type"),
            Column.text("media_class", "c.media_class"),
            Column.number("bytes", "coalesce(c.bytes, f.bytes)"),
            Column.number("width", "c.width"),
            Column.number("height", "c.height"),
            Column.number("frames", "c.frames"),
            Column.text("md5", "c.md5"),
            Column.text("sha1", "c.sha1"),
            Column.text("sha256", "c.sha256"),
            Column.text("pdq", "c.pdq"),
            Column.number("pdq_quality", "c.pdq_quality"),
            Column.text("decoder", "c.decoder"),
            Column.number("files_with_these_bytes", "c.files"),
            Column.text("not_examined_kind", "coalesce(f.not_examined_kind, c.problem_kind)"),
            Column.text("not_examined", "coalesce(f.not_examined, c.problem)"),
            Column.text("make", "c.make"),
            Column.text("model", "c.model"),
            Column.text("serial", "c.serial"),
            Column.text("lens", "c.lens"),
            Column.text("software", "c.software"),
            Column.number("latitude", "c.latitude"),
            Column.number("longitude", "c.longitude"),
            Column.text("taken_at", "c.taken_at"),
            Column.text("modified_at", "f.modified_at"),
            Column.text("accessed_at", "f.accessed_at"),
            Column.text("changed_at", "f.changed_at"),
            Column.text("container", "f.container"),
            Column.text("container_md5", CONTAINER_MD5),
            Column.text("state", "f.state"),
            Column.text("location", "f.location"));

    private CsvOut() {}

    /// @throws UncheckedIOException if the results cannot be read or the rows cannot be written
    static void write(Results results, OutputStream out) {
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.CRLF).build(out, StandardCharsets.UTF_8);
        csv.writeRecord(COLUMNS.stream().map(Column::name).toList());
        String sql = "select " + COLUMNS.stream().map(Column::expression).collect(Collectors.joining(", ")) + """

                  from file f
                  left join content c on c.id = f.content_id
                  left join stack s on s.id = c.stack_id
                  left join claim k on k.rowid = (select min(rowid) from claim where content_id = c.id)
                 order by f.id
                """;
        String[] cells = new String[COLUMNS.size()];
        results.each(sql, row -> {
            for (int i = 0; i < cells.length; i++) {
                String value = row.getString(i + 1);
                String cell = value == null ? "" : value;
                cells[i] = COLUMNS.get(i).isText() ? harmless(cell) : cell;
            }
            csv.writeRecord(cells);
        });
        try {
            csv.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The text as a cell that no spreadsheet takes for a formula.
    static String harmless(String text) {
        if (text.isEmpty()) return text;
        return switch (text.charAt(0)) {
            case '=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠' -> "'" + text;
            default -> text;
        };
    }
}
