package org.safelight.server.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// A PostgreSQL of our own in a folder: its programs come with Safelight, its data stays there.
///
/// ```text
/// postgres/
///   programs-18.6.0/   initdb, pg_ctl, postgres: unpacked once
///   cluster/           the data
///   passwords          of the three roles, random, readable by the owner only
///   server.log         what PostgreSQL says; no statements and no values
///   lock               held while a server runs
/// ```
///
/// A server that was killed leaves PostgreSQL running. The next start takes the lock (so nobody else uses it),
/// stops it in order and starts it anew; PostgreSQL recovers from its own log. A PostgreSQL that ends while the
/// server runs (killed for want of memory, say) is started again on the same port: what was committed is there,
/// what was under way failed and was said to have failed.
///
/// PostgreSQL refuses to run as root; as root it is started in a user namespace of its own (`unshare -U`),
/// where its user is nobody.
final class EmbeddedPostgres implements AutoCloseable {
    private static final String VERSION = "18.6.0";
    private static final String SUPERUSER = "postgres";
    private static final String OWNER = "safelight_owner";
    private static final String USER = "safelight";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final long MOST_PROGRAM_BYTES = 400L << 20;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER = PosixFilePermissions.fromString("rwx------");

    private final Path folder;
    private final Path programs;
    private final FileChannel lockFile;
    private final Credentials credentials;
    private final int port;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread keeper;

    private EmbeddedPostgres(Path folder, Path programs, FileChannel lockFile, int port, Credentials credentials) {
        this.folder = folder;
        this.programs = programs;
        this.lockFile = lockFile;
        this.port = port;
        this.credentials = credentials;
        keeper = Thread.ofPlatform().name("database-keeper").daemon().unstarted(this::keepRunning);
    }

    /// Starts it; makes it first where it is not there yet.
    ///
    /// @throws IOException if it cannot; the message says why
    static EmbeddedPostgres start(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, OWNER_ONLY_FOLDER);
        FileChannel lockFile =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (locked(lockFile) == null) {
                throw new InUseException();
            }
            Path programs = programs(folder);
            Properties passwords = passwords(folder);
            Path cluster = folder.resolve("cluster");
            if (!Files.exists(cluster.resolve("PG_VERSION"))) {
                create(folder, programs, passwords);
            }
            stopOrphan(folder, programs);
            int port = freePort();
            run(folder, programs, "pg_ctl", startArguments(folder, port));
            EmbeddedPostgres started =
                    new EmbeddedPostgres(folder, programs, lockFile, port, credentials(port, passwords));
            try {
                createRoles(port, passwords);
                started.keeper.start();
            } catch (SQLException e) {
                started.close();
                throw new IOException("its roles could not be made: " + e.getMessage(), e);
            }
            return started;
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    Credentials credentials() {
        return credentials;
    }

    /// How to reach one that another process has started.
    ///
    /// @throws IOException if it does not run
    static Credentials running(Path folder) throws IOException {
        return credentials(runningPort(folder), passwords(folder));
    }

    /// As the role that may do everything, of one that runs: here or in another process. For backups alone.
    static Credentials superuser(Path folder) throws IOException {
        String password = passwords(folder).getProperty(SUPERUSER);
        return new Credentials(url(runningPort(folder), "safelight"), SUPERUSER, password, SUPERUSER, password);
    }

    private static int runningPort(Path folder) throws IOException {
        try {
            // The fourth line of the file is the port. Source: PostgreSQL, storage/file layout.
            return Integer.parseInt(Files.readAllLines(folder.resolve("cluster/postmaster.pid"))
                    .get(3)
                    .strip());
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("it is just starting or stopping. Try again in a moment.", e);
        }
    }

    /// Another process uses the folder.
    static final class InUseException extends IOException {
        InUseException() {
            super("another Safelight server uses it. Stop that one, or name another folder.");
        }
    }

    private static @Nullable FileLock locked(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    // The programs

    private static Path programs(Path folder) throws IOException {
        Path programs = folder.resolve("programs-" + VERSION);
        if (Files.isDirectory(programs)) {
            return programs;
        }
        String architecture = System.getProperty("os.arch", "").equals("aarch64") ? "arm_64" : "x86_64";
        String resource =
                "/postgres-" + System.getProperty("os.name", "").toLowerCase(Locale.ROOT) + "-" + architecture + ".txz";
        Path unpacking = Files.createTempDirectory(folder, "unpacking-");
        try (InputStream packed = EmbeddedPostgres.class.getResourceAsStream(resource)) {
            if (packed == null) {
                throw new IOException("PostgreSQL for this machine (" + resource
                        + ") does not come with Safelight. Use a PostgreSQL of your own: --db jdbc:postgresql://…");
            }
            unpack(packed, unpacking);
        }
        return Files.move(unpacking, programs, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void unpack(InputStream packed, Path to) throws IOException {
        long bytes = 0;
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = to.resolve(entry.getName()).normalize();
                if (!target.startsWith(to)) {
                    throw new IOException("a packed program would be put outside the folder");
                }
                bytes += entry.getSize();
                if (bytes > MOST_PROGRAM_BYTES) {
                    throw new IOException("the packed programs are larger than they can be");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else if (entry.isSymbolicLink()) {
                    Files.createDirectories(target.getParent());
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
                    if ((entry.getMode() & 0100) != 0) {
                        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }
    }

    // The first start

    private static Properties passwords(Path folder) throws IOException {
        Path file = folder.resolve("passwords");
        Properties passwords = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            passwords.load(in);
            return passwords;
        } catch (NoSuchFileException firstStart) {
            for (String role : List.of(SUPERUSER, OWNER, USER)) {
                passwords.setProperty(role, randomPassword());
            }
        }
        Path written =
                Files.createTempFile(folder, "passwords-", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try (Writer out = Files.newBufferedWriter(written)) {
            passwords.store(out, "Roles of the database in this folder. Keep this file secret.");
        }
        sync(written);
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        return passwords;
    }

    private static String randomPassword() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void create(Path folder, Path programs, Properties passwords) throws IOException {
        Path cluster = folder.resolve("cluster");
        Path making = folder.resolve("cluster-being-made");
        deleteTree(making);
        deleteTree(cluster);
        Path password =
                Files.createTempFile(folder, "first-", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(password, passwords.getProperty(SUPERUSER));
            run(
                    folder,
                    programs,
                    "initdb",
                    List.of(
                            "--pgdata=" + making,
                            "--username=" + SUPERUSER,
                            "--pwfile=" + password,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--locale=C",
                            "--data-checksums"));
        } finally {
            Files.deleteIfExists(password);
        }
        // A cluster that was half made when the machine stopped never gets this name.
        Files.move(making, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void createRoles(int port, Properties passwords) throws SQLException {
        Credentials superuser =
                new Credentials(url(port, "postgres"), SUPERUSER, passwords.getProperty(SUPERUSER), "", "");
        try (Connection connection =
                        DriverManager.getConnection(superuser.url(), superuser.owner(), superuser.ownerPassword());
                Statement statement = connection.createStatement()) {
            for (String role : List.of(OWNER, USER)) {
                // Hex digits only: a password of ours cannot end the text it stands in.
                statement.execute("""
                        do $$ begin
                          if not exists (select 1 from pg_roles where rolname = '%1$s') then
                            create role %1$s login nosuperuser nocreatedb nocreaterole password '%2$s';
                          end if;
                        end $$""".formatted(role, passwords.getProperty(role)));
            }
            try (var found = statement.executeQuery("select 1 from pg_database where datname = 'safelight'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("create database safelight owner " + OWNER);
        }
    }

    private static Credentials credentials(int port, Properties passwords) {
        return new Credentials(
                url(port, "safelight"), OWNER, passwords.getProperty(OWNER), USER, passwords.getProperty(USER));
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    // Start and stop

    private static List<String> startArguments(Path folder, int port) {
        String settings = String.join(
                " ",
                List.of(
                        "-p " + port,
                        "-c listen_addresses=127.0.0.1",
                        "-c unix_socket_directories=",
                        "-c fsync=on",
                        "-c synchronous_commit=on",
                        "-c full_page_writes=on",
                        "-c shared_buffers=256MB",
                        "-c max_connections=100",
                        "-c max_wal_size=4GB",
                        "-c log_min_messages=warning",
                        // A statement can hold personal data, so none is logged.
                        "-c log_min_error_statement=panic",
                        "-c log_error_verbosity=terse",
                        "-c log_parameter_max_length_on_error=0"));
        return List.of(
                "start",
                "--pgdata=" + folder.resolve("cluster"),
                "--log=" + folder.resolve("server.log"),
                "--wait",
                "--timeout=" + PATIENCE.toSeconds(),
                "--silent",
                "--options=" + settings);
    }

    /// PostgreSQL outlives a server that was killed.
    private static void stopOrphan(Path folder, Path programs) throws IOException {
        Path cluster = folder.resolve("cluster");
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        if (isRunning(pidFile, programs)) {
            run(
                    folder,
                    programs,
                    "pg_ctl",
                    List.of(
                            "stop",
                            "--pgdata=" + cluster,
                            "--mode=fast",
                            "--wait",
                            "--timeout=" + PATIENCE.toSeconds(),
                            "--silent"));
        }
        // Otherwise the machine went down with it: PostgreSQL sees for itself that the file is stale.
    }

    private static boolean isRunning(Path pidFile, Path programs) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        return !lines.isEmpty()
                && ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                        .filter(process -> process.info().command().orElse("").startsWith(programs.toString()))
                        .isPresent();
    }

    /// Starts it again whenever it has ended, until this is closed.
    private void keepRunning() {
        System.Logger log = System.getLogger(EmbeddedPostgres.class.getName());
        Path pidFile = folder.resolve("cluster/postmaster.pid");
        Duration pause = BETWEEN_LOOKS;
        try {
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    if (!Files.exists(pidFile) || !isRunning(pidFile, programs)) {
                        log.log(System.Logger.Level.WARNING, "database has ended; it is started again");
                        run(folder, programs, "pg_ctl", startArguments(folder, port));
                        log.log(System.Logger.Level.WARNING, "database runs again");
                    }
                    pause = BETWEEN_LOOKS;
                } catch (IOException | NumberFormatException e) {
                    // What is left of a killed one is still ending, or the disk is full: the next looks try again,
                    // each after a longer pause, so that the log does not fill a disk.
                    log.log(System.Logger.Level.ERROR, "database does not start, see postgres/server.log");
                    pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void run(Path folder, Path programs, String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        // A pipe would stay open in the server that pg_ctl starts, and reading it would never end.
        Path said = Files.createTempFile(folder, program + "-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .directory(folder.toFile());
            builder.environment().clear();
            builder.environment().put("PATH", "/usr/bin:/bin");
            builder.environment().put("LC_ALL", "C");
            builder.environment().put("TZ", "UTC");
            Process process = builder.start();
            if (!process.waitFor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end within " + 2 * PATIENCE.toSeconds() + " s");
            }
            if (process.exitValue() != 0) {
                String words = Files.readString(said, StandardCharsets.ISO_8859_1);
                throw new IOException(program + " ended with " + process.exitValue() + ": "
                        + words.substring(Math.max(0, words.length() - 500)).strip()
                        + " (more may be in " + folder.resolve("server.log") + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(program + " was interrupted", e);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    @Override
    public void close() {
        if (!lockFile.isOpen()) {
            return;
        }
        closing.countDown();
        try (lockFile) {
            keeper.join();
            run(
                    folder,
                    programs,
                    "pg_ctl",
                    List.of(
                            "stop",
                            "--pgdata=" + folder.resolve("cluster"),
                            "--mode=fast",
                            "--wait",
                            "--timeout=" + PATIENCE.toSeconds(),
                            "--silent"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // The next start stops it; nothing is lost by it.
            System.getLogger(EmbeddedPostgres.class.getName())
                    .log(System.Logger.Level.WARNING, "database could not be stopped");
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var below = Files.walk(folder)) {
            for (Path path : below.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
