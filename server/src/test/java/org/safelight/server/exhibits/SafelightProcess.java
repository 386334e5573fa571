package org.safelight.server.exhibits;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The `safelight` command as a process of its own, which can be killed.
public final class SafelightProcess {
    private final Process process;
    private final Path out;
    private final Path err;

    private SafelightProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /// How it ended.
    public record Ended(int code, String out, String err) {}

    /// Starts a command.
    ///
    /// @param token put into its environment
    public static SafelightProcess start(String token, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                // Commands of the server have a program of their own.
                arguments.length > 0 && arguments[0].equals("serve")
                        ? "org.safelight.server.ServerCommands"
                        : "org.safelight.cli.Main"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path out = Files.createTempFile("safelight-test-", ".out");
        Path err = Files.createTempFile("safelight-test-", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("SAFELIGHT_TOKEN", token);
        return new SafelightProcess(builder.start(), out, err);
    }

    /// Runs a command to its end.
    public static Ended run(String token, Object... arguments) throws Exception {
        return start(token, arguments).ended();
    }

    public Ended ended() throws Exception {
        if (!process.waitFor(300, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("safelight did not end: " + Files.readString(err));
        }
        Ended ended = new Ended(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
        Files.delete(out);
        Files.delete(err);
        return ended;
    }

    /// Ends it as a power cut does.
    public void kill() {
        process.destroyForcibly();
    }

    public boolean isAlive() {
        return process.isAlive();
    }
}
