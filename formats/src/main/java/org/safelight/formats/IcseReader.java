package org.safelight.formats;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;

/// The CSV export of ICSE, columns separated by semicolons and named in the first line, in any order:
/// `MD5;SHA1;PhotoDNA;Image ID;Is distributed;Victim identified;Offender identified;Series name;Number of
/// submissions;
/// File Available;Media Type;Baseline`. Baseline (yes or no) is the category.
final class IcseReader implements ListReader {
    private static final int LONGEST_RECORD = 1 << 20;
    private static final String BASELINE = "baseline";

    private final Path file;

    IcseReader(Path file) {
        this.file = file;
    }

    /// Whether the first line names the columns by which such an export is known.
    static boolean isHead(String firstLine) {
        Set<String> names = Set.copyOf(
                List.of(firstLine
                                .replace("\"", "")
                                .toLowerCase(Locale.ROOT)
                                .strip()
                                .split("\\s*;\\s*", 100))
                        .stream()
                        .distinct()
                        .toList());
        return names.contains(BASELINE) && (names.contains("md5") || names.contains("sha1"));
    }

    @Override
    public ListFormat format() {
        return ListFormat.ICSE_CSV;
    }

    @Override
    public String words() {
        return format().label();
    }

    @Override
    public SetDescription says() {
        return new SetDescription("", "Interpol", "", "", null, null, null);
    }

    @Override
    public void read(EntryTaker taker) throws IOException {
        try (Reader text = new InputStreamReader(TextInput.open(file), StandardCharsets.UTF_8);
                CsvReader<CsvRecord> records = CsvReader.builder()
                        .fieldSeparator(';')
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .allowUnclosedQuote(false)
                        .maxBufferSize(LONGEST_RECORD)
                        .ofCsvRecord(text)) {
            rows(records, taker);
        } catch (CsvParseException broken) {
            throw new ListReadException(
                    "Cannot read " + file + " to its end: the table is broken after "
                            + Words.count(taker.records(), "row", "rows")
                            + ", perhaps by a quotation mark that is not closed. Nothing of it was imported. Export it again.",
                    broken);
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }

    private void rows(CsvReader<CsvRecord> records, EntryTaker taker) throws ListReadException {
        Map<String, Integer> columns = new HashMap<>();
        HexText hex = new HexText();
        boolean lastIsShort = false;
        long lastLine = 0;
        for (CsvRecord row : records) {
            if (columns.isEmpty()) {
                for (int column = 0; column < row.getFieldCount(); column++) {
                    columns.putIfAbsent(row.getField(column).strip().toLowerCase(Locale.ROOT), column);
                }
                continue;
            }
            lastLine = row.getStartingLineNumber();
            long line = lastLine;
            taker.readsAt(() -> "line " + line);
            taker.record();
            lastIsShort = row.getFieldCount() < columns.size();
            if (lastIsShort) {
                taker.odd("a row with fewer columns than the head of the file: read as far as it goes");
            }
            row(row, columns, hex, taker);
        }
        if (lastIsShort) {
            throw new ListReadException("Cannot read " + file + ": it ends in the middle of the row at line " + lastLine
                    + ". It was cut short, so nothing of it was imported. Copy the file again.");
        }
    }

    private static void row(CsvRecord row, Map<String, Integer> columns, HexText hex, EntryTaker taker)
            throws SchemeNeededException {
        List<Digest> digests = new ArrayList<>(2);
        for (DigestKind kind : List.of(DigestKind.MD5, DigestKind.SHA1)) {
            String name = kind == DigestKind.MD5 ? "md5" : "sha1";
            String written = field(row, columns, name);
            Digest digest = hex.readAll(written) < 0 ? null : hex.digest(kind);
            if (digest != null) {
                digests.add(digest);
            } else if (!written.isBlank()) {
                taker.odd("a " + kind.label() + " that is not " + 2 * kind.bytes() + " hex digits: left out");
            }
        }
        String photoDna = field(row, columns, "photodna");
        if (digests.isEmpty() && photoDna.isBlank()) {
            taker.odd("a row without any hash that could be read: not taken");
            return;
        }
        EnumSet<ListEntry.Flag> flags = EnumSet.noneOf(ListEntry.Flag.class);
        flag(row, columns, "is distributed", ListEntry.Flag.DISTRIBUTED, flags, taker);
        flag(row, columns, "victim identified", ListEntry.Flag.VICTIM_IDENTIFIED, flags, taker);
        flag(row, columns, "offender identified", ListEntry.Flag.OFFENDER_IDENTIFIED, flags, taker);
        taker.take(
                List.copyOf(digests),
                null,
                ListEntry.UNKNOWN_QUALITY,
                photoDna.isBlank() ? null : photoDna,
                category(field(row, columns, BASELINE), taker),
                Set.copyOf(flags),
                field(row, columns, "series name"));
    }

    private static @Nullable String category(String baseline, EntryTaker taker) {
        if (baseline.isBlank()) {
            taker.odd("a row that does not say whether it is in the Baseline: taken as ungraded");
            return null;
        }
        Boolean said = Flags.parse(baseline);
        if (said == null) {
            taker.odd("a Baseline that is neither yes nor no: taken as ungraded");
            return null;
        }
        return said ? "BASELINE" : "NOT-BASELINE";
    }

    private static void flag(
            CsvRecord row,
            Map<String, Integer> columns,
            String column,
            ListEntry.Flag flag,
            Set<ListEntry.Flag> flags,
            EntryTaker taker) {
        Boolean said = Flags.parse(field(row, columns, column));
        if (said == null) {
            taker.odd("a mark '" + flag.label() + "' that is neither yes nor no: taken as no");
        } else if (said) {
            flags.add(flag);
        }
    }

    /// The empty text if the row or the table has no such column.
    private static String field(CsvRecord row, Map<String, Integer> columns, String name) {
        Integer column = columns.get(name);
        return column == null || column >= row.getFieldCount() ? "" : row.getField(column);
    }
}
