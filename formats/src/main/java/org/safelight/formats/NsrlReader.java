package org.safelight.formats;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.sqlite.JDBC;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteLimits;

/// The NSRL Reference Data Set version 3 of NIST: a SQLite file with a row for each file of published software.
/// In the "minimal" sets the table `FILE` has the columns `sha256`, `sha1` and `md5`; in the "full" ones the
/// table `METADATA` has them and `FILE` is a view on it.
///
/// NIST collects files of published software and states that the set holds no illicit data, such as child abuse
/// images. So a match is known to be irrelevant, unless the user says otherwise. It is not a statement that a
/// file is
/// harmless: hacking tools are in it too.
///
/// The file is opened as immutable: SQLite then takes no lock and writes no journal beside it. What a
/// write-ahead log
/// beside it may hold would be missed by that, so a file with one is refused.
///
/// Nothing in the file is run: only tables that SQLite itself keeps are read, and their stored columns only. A
/// view, a virtual table or a computed column is a program by whoever wrote the file, and may never end. A row
/// has a bounded size, a step between two rows a bounded length, and there are never more rows than the file
/// has room for: pages that lead in a circle end the reading.
final class NsrlReader implements ListReader {
    private static final int HEAD_BYTES = 100;
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final List<DigestKind> KINDS = List.of(DigestKind.MD5, DigestKind.SHA1, DigestKind.SHA256);
    /// Where a set keeps its digests: the first that is there.
    private static final List<String> TABLES = List.of("FILE", "METADATA");
    /// A row of the sets that NIST publishes has some hundred bytes, with a long path some thousand.
    private static final int MOST_BYTES_OF_A_ROW = 1 << 20;
    /// A row takes at least these of its page: two for where it lies, its length, its number, and a record with
    /// one text that is not empty.
    private static final int FEWEST_BYTES_OF_A_ROW = 6;
    /// Instructions of SQLite's machine; from one row of a table to the next takes about ten.
    private static final int MOST_STEPS_OF_A_ROW = 100_000;

    private final Path file;
    private final String table;
    private final List<DigestKind> columns;
    private final SetDescription says;

    private NsrlReader(Path file, String table, List<DigestKind> columns, SetDescription says) {
        this.file = file;
        this.table = table;
        this.columns = columns;
        this.says = says;
    }

    static boolean isHead(byte[] head) {
        return head.length >= MAGIC.length && java.util.Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    static NsrlReader open(Path file) throws IOException {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        if (Files.isRegularFile(log) && Files.size(log) > 0) {
            throw new ListReadException(
                    "Cannot use the list " + file + ": a write-ahead log lies beside it, so a part of its"
                            + " content is not in the file itself and would be missed. Nothing was imported. Open and close it once"
                            + " with the program that wrote it, then repeat.");
        }
        requireWhole(file);
        try (Connection connection = connect(file);
                Statement statement = connection.createStatement()) {
            Watch.over(connection);
            for (String table : TABLES) {
                Set<String> names = storedColumns(statement, table);
                List<DigestKind> columns = KINDS.stream()
                        .filter(kind -> names.contains(column(kind)))
                        .toList();
                if (!columns.isEmpty()) {
                    return new NsrlReader(file, table, columns, says(statement));
                }
            }
            throw new ListReadException(
                    "Cannot use " + file + " as a list: it is a SQLite file, but has no table FILE or METADATA with"
                            + " md5, sha1 or sha256 as NSRL RDS version 3 has. Nothing was imported. Check which file it is.");
        } catch (SQLException broken) {
            throw damaged(file, broken, 0);
        }
    }

    /// SQLite does not notice pages that are missing until a row leads there. The file's head says how many
    /// there are.
    private static void requireWhole(Path file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        try (FileChannel channel = FileChannel.open(file)) {
            while (head.hasRemaining() && channel.read(head) >= 0) {
                // Reads on until the head is there.
            }
        }
        // SQLite file format 1.3: page size at byte 16 (1 stands for 65 536), size in pages at 28, which holds
        // only if the
        // change counter at 24 equals the one at 92.
        int pageBytes = head.getShort(16) == 1 ? 1 << 16 : head.getShort(16) & 0xffff;
        long pages = head.getInt(28) & 0xffff_ffffL;
        boolean isStated = head.getInt(24) == head.getInt(92);
        long bytes = Files.size(file);
        if (head.hasRemaining() || (isStated && bytes < pages * pageBytes)) {
            throw new ListReadException("Cannot use the list " + file + ": it has " + Words.count(bytes)
                    + " bytes, but its head speaks of " + Words.count(pages * pageBytes)
                    + ". It was cut short, so nothing of it was imported. Copy the file again and compare its digest with"
                    + " the publisher's.");
        }
    }

    private static Connection connect(Path file) throws SQLException {
        // A path may hold characters that a URI gives a meaning to.
        String escaped = URLEncoder.encode(file.toAbsolutePath().toString(), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        Properties properties = config.toProperties();
        Connection connection = new JDBC().connect("jdbc:sqlite:file:" + escaped + "?immutable=1", properties);
        if (connection == null) {
            throw new SQLException("the SQLite driver does not take its own address");
        }
        try (Statement statement = connection.createStatement()) {
            ((SQLiteConnection) connection).setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, MOST_BYTES_OF_A_ROW);
            // The schema is the publisher's: it may not call functions that reach outside, and is checked as it
            // is read.
            statement.execute("pragma trusted_schema = off");
            statement.execute("pragma cell_size_check = on");
            statement.execute("pragma query_only = on");
        } catch (SQLException unusable) {
            connection.close();
            throw unusable;
        }
        return connection;
    }

    /// SQLite asks it every so many steps; it ends a statement that has given no row since it was asked before.
    private static final class Watch extends ProgressHandler {
        private long rows;
        private long rowsBefore;

        static Watch over(Connection connection) throws SQLException {
            Watch watch = new Watch();
            ProgressHandler.setHandler(connection, MOST_STEPS_OF_A_ROW, watch);
            return watch;
        }

        void row() {
            rows++;
        }

        @Override
        protected int progress() {
            boolean isStuck = rows == rowsBefore;
            rowsBefore = rows;
            return isStuck ? 1 : 0;
        }
    }

    /// The columns that a table has in the file, in lower case; none if there is no such table, or the name is
    /// that of a view or a virtual table. Computed columns are left out.
    private static Set<String> storedColumns(Statement statement, String table) throws SQLException {
        // Pragmas, and not the functions of the same names: a table in the file could take the place of those.
        try (ResultSet rows = statement.executeQuery("pragma main.table_list('" + table + "')")) {
            if (!rows.next() || !"table".equals(rows.getString("type"))) {
                return Set.of();
            }
        }
        Set<String> names = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("pragma main.table_xinfo('" + table + "')")) {
            while (rows.next()) {
                if (rows.getInt("hidden") == 0) {
                    names.add(String.valueOf(rows.getString("name")).toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }

    /// A set without a table VERSION is still a set; then its version is not stated.
    private static SetDescription says(Statement statement) throws SQLException {
        String version = "";
        String name = "NSRL RDS";
        if (storedColumns(statement, "VERSION").containsAll(Set.of("version", "build_set"))) {
            try (ResultSet rows = statement.executeQuery("select version, build_set from VERSION limit 1")) {
                if (rows.next()) {
                    version = Words.shown(String.valueOf(rows.getString(1)));
                    name += " " + Words.shown(String.valueOf(rows.getString(2)));
                }
            }
        }
        return new SetDescription(name, "NIST", version, "", Meaning.KNOWN_IRRELEVANT, null, null);
    }

    private static String column(DigestKind kind) {
        return switch (kind) {
            case MD5 -> "md5";
            case SHA1 -> "sha1";
            case SHA256 -> "sha256";
        };
    }

    private static ListReadException damaged(Path file, SQLException broken, long rows) {
        return new ListReadException(
                "Cannot read " + file + " to its end: SQLite says '"
                        + Words.shown(String.valueOf(broken.getMessage())) + "' after "
                        + Words.count(rows, "row", "rows")
                        + ". It was cut short or damaged, so nothing of it was imported. Copy the file again and compare its digest"
                        + " with the publisher's.",
                broken);
    }

    @Override
    public ListFormat format() {
        return ListFormat.NSRL_SQLITE;
    }

    @Override
    public String words() {
        return format().label()
                + (table.equals("FILE") ? ", minimal (digests in FILE)" : ", full (digests in METADATA)")
                + ": files of published software";
    }

    @Override
    public SetDescription says() {
        return says;
    }

    /// Rows that repeat the digests of the row before, as one file is in many products, give one entry.
    @Override
    public void read(EntryTaker taker) throws IOException {
        taker.readsAt(() -> "row " + Words.count(taker.records()));
        String query = "select "
                + String.join(", ", columns.stream().map(NsrlReader::column).toList()) + " from " + table
                + " not indexed";
        long mostRows = Files.size(file) / FEWEST_BYTES_OF_A_ROW;
        try (Connection connection = connect(file);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            Watch watch = Watch.over(connection);
            HexText hex = new HexText();
            List<Digest> last = List.of();
            while (rows.next()) {
                watch.row();
                taker.record();
                if (taker.records() > mostRows) {
                    throw new SQLException("its pages hold the same rows again and again");
                }
                List<Digest> digests = digests(rows, hex, taker);
                if (digests.isEmpty()) {
                    taker.odd("a row without any digest that could be read: not taken");
                } else if (!digests.equals(last)) {
                    taker.take(digests, null, ListEntry.UNKNOWN_QUALITY, null, null, Set.of(), null);
                    last = digests;
                }
            }
        } catch (SQLException broken) {
            throw damaged(file, broken, taker.records());
        }
    }

    private List<Digest> digests(ResultSet rows, HexText hex, EntryTaker taker) throws SQLException {
        List<Digest> digests = new ArrayList<>(columns.size());
        for (int column = 0; column < columns.size(); column++) {
            @Nullable String written = rows.getString(column + 1);
            if (written != null && !written.isBlank()) {
                DigestKind kind = columns.get(column);
                Digest digest = hex.readAll(written) < 0 ? null : hex.digest(kind);
                if (digest != null) {
                    digests.add(digest);
                } else {
                    taker.odd("a " + kind.label() + " that is not " + 2 * kind.bytes() + " hex digits: left out");
                }
            }
        }
        return digests;
    }
}
