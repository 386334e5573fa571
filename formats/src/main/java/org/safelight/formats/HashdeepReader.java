package org.safelight.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;

/// What hashdeep writes: `%%%% HASHDEEP-1.0`, `%%%% size,md5,sha256,filename`, comments after `##`, then one file
/// a line
/// in these columns. The name is the last column and may hold commas; it is not read.
final class HashdeepReader implements ListReader {
    private static final String MAGIC = "%%%% HASHDEEP-1.";
    private static final String DIRECTIVE = "%%%%";

    private final Path file;

    HashdeepReader(Path file) {
        this.file = file;
    }

    static boolean isHead(byte[] text) {
        byte[] magic = MAGIC.getBytes(StandardCharsets.US_ASCII);
        return text.length >= magic.length && java.util.Arrays.equals(text, 0, magic.length, magic, 0, magic.length);
    }

    @Override
    public ListFormat format() {
        return ListFormat.HASHDEEP;
    }

    @Override
    public String words() {
        return format().label();
    }

    @Override
    public SetDescription says() {
        return new SetDescription("", "", "", "", null, null, null);
    }

    @Override
    public void read(EntryTaker taker) throws IOException {
        List<@Nullable DigestKind> columns = List.of();
        HexText hex = new HexText();
        try (LineReader lines = new LineReader(TextInput.open(file))) {
            taker.readsAt(() -> "line " + lines.line());
            while (lines.next()) {
                if (lines.isTooLong()) {
                    taker.record();
                    taker.odd("a line longer than " + Words.count(LineReader.LONGEST) + " bytes: not taken");
                } else if (lines.startsWith(DIRECTIVE)) {
                    String directive =
                            lines.text().substring(DIRECTIVE.length()).strip();
                    if (!directive.startsWith("HASHDEEP")) {
                        columns = columns(directive, taker);
                    }
                } else if (!lines.startsWith("#") && lines.start() < lines.end()) {
                    taker.record();
                    row(lines, columns, hex, taker);
                }
            }
        }
    }

    private static List<@Nullable DigestKind> columns(String directive, EntryTaker taker) {
        List<@Nullable DigestKind> columns = new ArrayList<>();
        for (String name : directive.toLowerCase(Locale.ROOT).split(",", -1)) {
            columns.add(
                    switch (name.strip()) {
                        case "md5" -> DigestKind.MD5;
                        case "sha1" -> DigestKind.SHA1;
                        case "sha256" -> DigestKind.SHA256;
                        case "size", "filename" -> null;
                        default -> {
                            taker.odd("a column of a kind that is not matched here: left out");
                            yield null;
                        }
                    });
        }
        return columns;
    }

    private void row(LineReader lines, List<@Nullable DigestKind> columns, HexText hex, EntryTaker taker)
            throws ListReadException {
        List<Digest> digests = new ArrayList<>(3);
        int from = lines.start();
        boolean broken = columns.isEmpty();
        for (int column = 0; column < columns.size() && !broken; column++) {
            boolean isLast = column == columns.size() - 1;
            int to = from;
            while (to < lines.end() && (isLast || lines.buffer()[to] != ',')) {
                to++;
            }
            broken = !isLast && to == lines.end();
            DigestKind kind = columns.get(column);
            if (kind != null && !broken) {
                Digest digest = hex.read(lines.buffer(), from, to) == to - from ? hex.digest(kind) : null;
                if (digest != null) {
                    digests.add(digest);
                } else {
                    taker.odd("a " + kind.label() + " that is not " + 2 * kind.bytes() + " hex digits: left out");
                }
            }
            from = to + 1;
        }
        if (broken && !lines.isTerminated() && !columns.isEmpty()) {
            throw new ListReadException("Cannot read " + file + ": it ends in the middle of line " + lines.line()
                    + ". It was cut short, so nothing of it was imported. Copy the file again.");
        }
        if (broken || digests.isEmpty()) {
            taker.odd("a line without the columns that the head of the file names: not taken");
        } else {
            digests.sort(null);
            taker.take(List.copyOf(digests), null, ListEntry.UNKNOWN_QUALITY, null, null, Set.of(), null);
        }
    }
}
