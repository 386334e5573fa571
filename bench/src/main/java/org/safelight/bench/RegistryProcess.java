package org.safelight.bench;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/// A registry as its users run it: `safelight serve` in a process of its own, with its own PostgreSQL, on this machine.
/// The command is the launcher, `./safelight`, or what system property `safelight.command` names.
final class RegistryProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 180;
    private static final int LOOK_EVERY_MILLIS = 5;

    private final Process process;
    private final Path data;
    private final int port;
    private final double secondsToAnswer;

    private RegistryProcess(Process process, Path data, int port, double secondsToAnswer) {
        this.process = process;
        this.data = data;
        this.port = port;
        this.secondsToAnswer = secondsToAnswer;
    }

    static String command() {
        return System.getProperty("safelight.command", "./safelight");
    }

    /// Starts one and returns when it answers; what it prints is in `serve.log` beside its data folder.
    ///
    /// @param data made where it is not there
    static RegistryProcess start(Path data) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path log = data.resolveSibling("serve.log");
        Files.createDirectories(data);
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(
                        command(), "serve", "--data", data.toString(), "--port", Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        // A bench that is stopped leaves no server behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        HttpRequest signIn = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sign-in"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while ((System.nanoTime() - begun) / 1e9 < PATIENCE_SECONDS && process.isAlive()) {
                try {
                    if (client.send(signIn, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200) {
                        return new RegistryProcess(process, data, port, (System.nanoTime() - begun) / 1e9);
                    }
                } catch (IOException notYet) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
                }
            }
        }
        process.destroy();
        throw new IllegalStateException("The server did not start: " + Files.readString(log));
    }

    int port() {
        return port;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    /// From the start of the command to the first whole page.
    double secondsToAnswer() {
        return secondsToAnswer;
    }

    /// The database, as the role that row-level security does not bind.
    Connection database() throws IOException, SQLException {
        Properties passwords = new Properties();
        try (Reader in = Files.newBufferedReader(data.resolve("postgres/passwords"))) {
            passwords.load(in);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postmaster().get(3).strip() + "/safelight",
                "postgres",
                passwords.getProperty("postgres"));
    }

    /// Line 1 is its process, line 4 its port. Source: PostgreSQL, storage/file layout.
    private List<String> postmaster() throws IOException {
        return Files.readAllLines(data.resolve("postgres/cluster/postmaster.pid"));
    }

    /// Processor time of the server itself so far.
    double processorSeconds() {
        return ProgramRun.processorSecondsOf(process.pid());
    }

    /// Processor time of all processes of its PostgreSQL so far, those that have ended among them.
    double processorSecondsOfDatabase() throws IOException {
        long postmaster = Long.parseLong(postmaster().getFirst().strip());
        double seconds = ProgramRun.processorSecondsOf(postmaster) + ProgramRun.processorSecondsOfChildren(postmaster);
        List<ProcessHandle> children = new ArrayList<>();
        ProcessHandle.of(postmaster).ifPresent(handle -> handle.descendants().forEach(children::add));
        for (ProcessHandle child : children) {
            seconds += ProgramRun.processorSecondsOf(child.pid());
        }
        return seconds;
    }

    /// Memory that the server holds and no file backs: heap, stacks, buffers.
    long anonymousMegabytes() {
        return ProgramRun.kilobytes(process.pid(), "Pss_Anon:") >> 10;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
