package org.safelight.server.database;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.flywaydb.core.Flyway;
import org.postgresql.PGConnection;

/// Saves a server to one file while it runs, and makes a server of such a file.
///
/// The file is a zip: `tables/NAME` has a table as PostgreSQL's COPY writes it, all of one moment (one
/// snapshot); `files/…` has what else is in the data folder, keys included; `manifest` comes last, with the
/// SHA-256 of each part, so a file that was cut short or damaged is told before anything is made of it.
///
/// Files are read after the snapshot was taken. The stores that keep files write them before the row that names
/// them and never change them, so each that a row names is there, or was erased meanwhile.
public final class Backup {
    private static final String LAYOUT = "safelight-backup 1";
    private static final String MANIFEST = "manifest";
    private static final String TABLES = "tables/";
    private static final String FILES = "files/";
    private static final String SEQUENCES = "sequences";

    /// Sessions end with the server they are of.
    private static final Set<String> LEFT_OUT =
            Set.of("flyway_schema_history", "spring_session", "spring_session_attributes", "sign_in_attempt");

    private static final long MOST_MANIFEST_BYTES = 64L << 20;

    private Backup() {}

    /// What was saved or restored.
    ///
    /// @param rows of all tables
    /// @param files beside the database
    public record Counts(int tables, long rows, long files) {}

    /// Saves a server. It may be running and busy.
    ///
    /// @param privileged a role that row-level security does not bind
    /// @param out a new file; it has this name only when it is whole and on the disk
    /// @throws IOException if it cannot be written; then there is no such file
    public static Counts save(Path data, Credentials privileged, Path out) throws IOException, SQLException {
        if (Files.exists(out)) {
            throw new IOException("there is a file " + out + " already. Name a new one");
        }
        Path target = out.toAbsolutePath();
        Path unfinished = Files.createTempFile(
                target.getParent(),
                ".safelight-backup-",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Counts counts;
            try (Connection connection = connect(privileged);
                    ZipOutputStream zip =
                            new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 20))) {
                zip.setLevel(Deflater.BEST_SPEED);
                counts = new Saving(connection, zip).save(data);
            }
            try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            return counts;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static Connection connect(Credentials privileged) throws SQLException {
        return DriverManager.getConnection(privileged.url(), privileged.owner(), privileged.ownerPassword());
    }

    private static final class Saving {
        private final Connection connection;
        private final ZipOutputStream zip;
        private final List<String> manifest = new ArrayList<>(List.of(LAYOUT));
        private long rows;
        private long files;

        Saving(Connection connection, ZipOutputStream zip) {
            this.connection = connection;
            this.zip = zip;
        }

        Counts save(Path data) throws IOException, SQLException {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            manifest.add("version " + schemaVersion());
            List<String> tables = tables(connection);
            for (String table : tables) {
                part(TABLES + table, out -> {
                    long copied = connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyOut("copy " + quoted(table) + " (" + columns(connection, table) + ") to stdout", out);
                    rows += copied;
                    return copied;
                });
            }
            // Sequences do not belong to a snapshot: read after it, they are not behind it.
            part(SEQUENCES, out -> {
                for (var sequence : sequences().entrySet()) {
                    out.write((sequence.getKey() + "\t" + sequence.getValue() + "\n").getBytes(StandardCharsets.UTF_8));
                }
                return 0;
            });
            connection.rollback();
            saveFiles(data);
            zip.putNextEntry(new ZipEntry(MANIFEST));
            zip.write(String.join("\n", manifest).concat("\n").getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            return new Counts(tables.size(), rows, files);
        }

        private interface Part {
            long write(OutputStream out) throws IOException, SQLException;
        }

        private void part(String name, Part part) throws IOException, SQLException {
            zip.putNextEntry(new ZipEntry(name));
            DigestOutputStream out = new DigestOutputStream(new Unclosed(zip), sha256());
            long count = part.write(out);
            zip.closeEntry();
            manifest.add(HexFormat.of().formatHex(out.getMessageDigest().digest()) + " " + count + " " + name);
        }

        private void saveFiles(Path data) throws IOException, SQLException {
            List<Path> found = new ArrayList<>();
            Files.walkFileTree(data, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return folder.equals(data.resolve("postgres"))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()
                            && !file.getFileName().toString().endsWith(".tmp")) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException problem) throws IOException {
                    if (problem instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw problem;
                }
            });
            Collections.sort(found);
            for (Path file : found) {
                try (InputStream in = Files.newInputStream(file)) {
                    part(FILES + data.relativize(file), in::transferTo);
                    files++;
                } catch (NoSuchFileException erasedMeanwhile) {
                    // Its row is of the snapshot, its content is gone for good: as it must be.
                }
            }
        }

        private Map<String, String> sequences() throws SQLException {
            Map<String, String> values = new TreeMap<>();
            try (Statement statement = connection.createStatement()) {
                List<String> names = texts(
                        statement, "select sequencename from pg_sequences where schemaname = 'public' order by 1");
                for (String name : names) {
                    values.put(
                            name,
                            texts(statement, "select last_value || ' ' || is_called from " + quoted(name))
                                    .getFirst());
                }
            }
            return values;
        }

        private String schemaVersion() throws SQLException {
            try (Statement statement = connection.createStatement()) {
                return texts(
                                statement,
                                "select version from flyway_schema_history where success and version is not null"
                                        + " order by installed_rank desc limit 1")
                        .getFirst();
            }
        }
    }

    /// Makes a server's data folder of a backup.
    ///
    /// @param data does not exist, or is empty; on a failure it is as before
    /// @throws IOException if the backup is damaged or of a newer Safelight, or the folder is in use
    public static Counts restore(Path backup, Path data) throws IOException, SQLException {
        if (Files.exists(data)) {
            try (var inside = Files.list(data)) {
                if (inside.findAny().isPresent()) {
                    throw new IOException("the folder " + data + " is not empty. Name a new one");
                }
            }
        }
        Path target = data.toAbsolutePath();
        Files.createDirectories(target.getParent());
        Path making = Files.createTempDirectory(target.getParent(), ".safelight-restore-");
        try (ZipFile zip = new ZipFile(backup.toFile())) {
            Manifest manifest = checked(zip);
            Counts counts;
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(making.resolve("postgres"))) {
                counts = new Restoring(zip, manifest, postgres).restore(making);
            }
            Files.deleteIfExists(target);
            Files.move(making, target, StandardCopyOption.ATOMIC_MOVE);
            return counts;
        } finally {
            EmbeddedPostgres.deleteTree(making);
        }
    }

    /// What the manifest tells.
    ///
    /// @param parts SHA-256 in hex, by name, in the order in which they were saved
    private record Manifest(String version, Map<String, String> parts) {}

    /// Reads every part once before anything is made of it.
    private static Manifest checked(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(MANIFEST);
        if (entry == null || entry.getSize() > MOST_MANIFEST_BYTES) {
            throw new IOException("it is not a whole backup: it has no manifest. Nothing was restored");
        }
        List<String> lines;
        try (InputStream in = zip.getInputStream(entry)) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        if (lines.size() < 2 || !lines.get(0).equals(LAYOUT) || !lines.get(1).startsWith("version ")) {
            throw new IOException("it is not a backup that this Safelight can read. Nothing was restored");
        }
        Map<String, String> parts = new LinkedHashMap<>();
        for (String line : lines.subList(2, lines.size())) {
            String[] fields = line.split(" ", 3);
            ZipEntry part = fields.length == 3 ? zip.getEntry(fields[2]) : null;
            if (part == null) {
                throw new IOException("a part of it is missing. Nothing was restored");
            }
            DigestInputStream in = new DigestInputStream(new BufferedInputStream(zip.getInputStream(part)), sha256());
            try (in) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            if (!HexFormat.of().formatHex(in.getMessageDigest().digest()).equals(fields[0])) {
                throw new IOException("its part " + fields[2] + " is damaged. Nothing was restored");
            }
            parts.put(fields[2], fields[0]);
        }
        return new Manifest(lines.get(1).substring("version ".length()), parts);
    }

    private static final class Restoring {
        private final ZipFile zip;
        private final Manifest manifest;
        private final EmbeddedPostgres postgres;

        Restoring(ZipFile zip, Manifest manifest, EmbeddedPostgres postgres) {
            this.zip = zip;
            this.manifest = manifest;
            this.postgres = postgres;
        }

        Counts restore(Path data) throws IOException, SQLException {
            makeTables();
            long rows = 0;
            int tables = 0;
            long files = 0;
            try (Connection connection = connect(EmbeddedPostgres.superuser(data.resolve("postgres")));
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                // Rows come table by table: references and triggers held when they were first written.
                statement.execute("set session_replication_role = replica");
                for (String table : tables(connection)) {
                    statement.execute("truncate " + quoted(table) + " cascade");
                }
                for (String name : manifest.parts().keySet()) {
                    try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
                        if (name.startsWith(TABLES)) {
                            String table = name.substring(TABLES.length());
                            rows += connection
                                    .unwrap(PGConnection.class)
                                    .getCopyAPI()
                                    .copyIn(
                                            "copy " + quoted(table) + " (" + columns(connection, table)
                                                    + ") from stdin",
                                            in);
                            tables++;
                        } else if (name.equals(SEQUENCES)) {
                            setSequences(connection, new String(in.readAllBytes(), StandardCharsets.UTF_8));
                        } else if (name.startsWith(FILES)) {
                            restoreFile(data, name.substring(FILES.length()), in);
                            files++;
                        }
                    }
                }
                connection.commit();
                connection.setAutoCommit(true);
                statement.execute("analyze");
            }
            return new Counts(tables, rows, files);
        }

        /// The tables as they were when the backup was made; the server's next start brings them up to date.
        private void makeTables() {
            Credentials credentials = postgres.credentials();
            Flyway.configure()
                    .dataSource(credentials.url(), credentials.owner(), credentials.ownerPassword())
                    .placeholders(Map.of("user", credentials.user()))
                    .target(manifest.version())
                    .load()
                    .migrate();
        }

        private static void setSequences(Connection connection, String lines) throws SQLException {
            try (var set = connection.prepareStatement("select setval(?::regclass, ?, ?)")) {
                for (String line : lines.lines().toList()) {
                    String[] fields = line.split("[\t ]", 3);
                    set.setString(1, quoted(fields[0]));
                    set.setLong(2, Long.parseLong(fields[1]));
                    set.setBoolean(3, Boolean.parseBoolean(fields[2]));
                    set.execute();
                }
            }
        }

        private static void restoreFile(Path data, String name, InputStream in) throws IOException {
            Path file = data.resolve(name).normalize();
            if (!file.startsWith(data) || file.startsWith(data.resolve("postgres"))) {
                throw new IOException("one of its files would be put outside the folder. Nothing was restored");
            }
            Files.createDirectories(file.getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    /// Ordinary tables, by name; parts of partitioned ones by themselves.
    private static List<String> tables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            List<String> tables = texts(
                    statement,
                    "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
                            + " order by 1");
            tables.removeAll(LEFT_OUT);
            return tables;
        }
    }

    /// A table's columns but those that PostgreSQL computes.
    private static String columns(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return texts(
                            statement,
                            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute where"
                                    + " attrelid = '" + quoted(table).replace("'", "''")
                                    + "'::regclass and attnum > 0 and not attisdropped and attgenerated = ''")
                    .getFirst();
        }
    }

    private static List<String> texts(Statement statement, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// Lets a part be closed without the zip being closed.
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
