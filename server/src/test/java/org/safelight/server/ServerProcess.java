package org.safelight.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.safelight.server.database.Credentials;
import org.safelight.server.database.Database;

/// `safelight serve` as a process of its own on a port of its own, which can be killed and started again. Its
/// database is that of [RunningServer] for the same folder.
public final class ServerProcess implements AutoCloseable {
    private static final Pattern FIRST_LINK = Pattern.compile("http\\S+/link/\\S+");
    private static final int PATIENCE_SECONDS = 240;

    private final Path data;
    private final int port;
    private final List<String> more;
    private final @Nullable Credentials elsewhere;
    private final Path said;
    private @Nullable Process process;
    private int saidBefore;

    private ServerProcess(Path data, @Nullable Credentials elsewhere, List<String> more) {
        this.data = data;
        this.elsewhere = elsewhere;
        this.more = more;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
            said = Files.createTempFile("safelight-serve-", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One that is not started yet.
    ///
    /// @param more options of `safelight serve`
    public static ServerProcess in(Path data, String... more) throws IOException {
        Files.createDirectories(data);
        if (!TestDatabase.isElsewhere()) {
            return new ServerProcess(data, null, List.of(more));
        }
        try (Database database = TestDatabase.in(data)) {
            return new ServerProcess(data, database.credentials(), List.of(more));
        }
    }

    /// One that works on the database of another server.
    public static ServerProcess on(Credentials database, Path data, String... more) throws IOException {
        Files.createDirectories(data);
        return new ServerProcess(data, database, List.of(more));
    }

    /// Starts it, and returns when it answers.
    public ServerProcess start() throws Exception {
        startOnly();
        awaitReady();
        return this;
    }

    /// Starts it, and returns at once.
    public void startOnly() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "org.safelight.server.ServerCommands",
                "serve",
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port)));
        command.addAll(more);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()));
        if (elsewhere != null) {
            builder.command().addAll(List.of("--db", elsewhere.url()));
            builder.environment().put("SAFELIGHT_DB_OWNER", elsewhere.owner());
            builder.environment().put("SAFELIGHT_DB_OWNER_PASSWORD", elsewhere.ownerPassword());
            builder.environment().put("SAFELIGHT_DB_USER", elsewhere.user());
            builder.environment().put("SAFELIGHT_DB_PASSWORD", elsewhere.userPassword());
        }
        saidBefore = said().length();
        process = builder.start();
    }

    /// Waits until it says that it is ready.
    ///
    /// @throws AssertionError with what it said, if it ends or takes four minutes
    public void awaitReady() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (isAlive() && System.nanoTime() < end) {
            if (said().indexOf("safelight: ready at", saidBefore) >= 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError("The server did not start: " + said());
    }

    /// Where its pages are, without a slash at the end.
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /// All that it has said since it was first started.
    public String said() throws IOException {
        return Files.readString(said, StandardCharsets.UTF_8);
    }

    /// The address that makes the first administrator, as it was printed.
    public String firstLink() throws IOException {
        Matcher link = FIRST_LINK.matcher(said());
        if (!link.find()) {
            throw new AssertionError("No link was printed: " + said());
        }
        return url() + URI.create(link.group()).getPath();
    }

    /// Ends it as a power cut does. An embedded database goes on without it, until the next start.
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /// Waits for it to end by itself.
    public boolean ends(int seconds) throws InterruptedException {
        return process == null || process.waitFor(seconds, TimeUnit.SECONDS);
    }

    /// Stops it in order.
    @Override
    public void close() throws IOException {
        if (process != null) {
            process.destroy();
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            process = null;
        }
        Files.deleteIfExists(said);
    }
}
