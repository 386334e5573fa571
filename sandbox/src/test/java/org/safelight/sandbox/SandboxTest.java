package org.safelight.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Both routes, each as the user that runs the tests and, if that is root, as an ordinary user too. A process
/// of its own ([EscapeScenes]) starts the confined programs, so that it can be another user's, and can be
/// killed.
class SandboxTest {
    private static final String NOBODY = "65534";
    private static final long DEADLINE_SECONDS = 60;

    @TempDir
    static Path temporary;

    @BeforeAll
    static void puts_the_program_where_any_user_can_read_it() throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String entry : List.of("classes", "test-classes")) {
            Path from = Path.of("target", entry);
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    Path to = temporary
                            .resolve(entry)
                            .resolve(from.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(to);
                        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
                    } else {
                        Files.copy(file, to);
                        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-r--r--"));
                    }
                }
            }
        }
    }

    static List<Arguments> routesAndUsers() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (SandboxKind kind : List.of(SandboxKind.BUBBLEWRAP, SandboxKind.LANDLOCK)) {
            all.add(Arguments.of(kind, false));
            if (isRoot()) {
                all.add(Arguments.of(kind, true));
            }
        }
        return all;
    }

    @ParameterizedTest(name = "{0}, as an ordinary user: {1}")
    @MethodSource("routesAndUsers")
    void whatever_a_program_tries_it_does_not_get_out(SandboxKind kind, boolean asNobody) throws Exception {
        List<String> lines = run(kind, asNobody, "escape");
        assertThat(lines)
                .startsWith("read what is named: done", "write where it may: done", "start a thread: done")
                .endsWith("end", "exit 0", "nothing changed", "noted execve kill ptrace socket", "nobody connected");
        assertThat(lines.subList(3, lines.size() - 5))
                .hasSizeGreaterThan(40)
                .allMatch(line -> line.contains(": stopped"));
    }

    @ParameterizedTest(name = "{0}, as an ordinary user: {1}")
    @MethodSource("routesAndUsers")
    void past_its_limits_it_is_stopped(SandboxKind kind, boolean asNobody) throws Exception {
        assertThat(run(kind, asNobody, "limits"))
                .containsExactly(
                        "10 GB: stopped below 512 MB",
                        "spins: signal 24",
                        "spins and does not listen: signal 9",
                        "100 GB into a file: signal 25 at 1048576 bytes",
                        "100 GB into many files: signal 9, [more than 1048576 bytes in files]",
                        "100 GB to standard output: ended after 67108864 bytes");
    }

    @ParameterizedTest(name = "{0}, as an ordinary user: {1}")
    @MethodSource("routesAndUsers")
    void it_ends_when_who_started_it_is_killed(SandboxKind kind, boolean asNobody) throws Exception {
        Process parent = start(kind, asNobody, "abandon");
        try (var lines = parent.inputReader()) {
            String line = lines.readLine();
            assumeWorks(line, kind);
            List<ProcessHandle> all = parent.descendants().toList();
            assertThat(all).isNotEmpty();
            parent.toHandle().destroyForcibly();
            for (ProcessHandle one : all) {
                one.onExit().get(20, TimeUnit.SECONDS);
            }
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void where_neither_route_works_nothing_is_started_and_it_is_said_what_to_do() throws Exception {
        assertThat(run(SandboxKind.NONE, false, "neither"))
                .startsWith("Nothing on this machine can confine the programs that read evidence, so none was started.")
                .anyMatch(line -> line.startsWith("bubblewrap"))
                .anyMatch(line -> line.startsWith("Landlock: the kernel does not have it"))
                .anyMatch(line -> line.contains("--unsandboxed"));
    }

    private static List<String> run(SandboxKind kind, boolean asNobody, String scene) throws Exception {
        Process process = start(kind, asNobody, scene);
        try (InputStream output = process.getInputStream()) {
            List<String> lines = new String(output.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assumeWorks(lines.isEmpty() ? null : lines.getFirst(), kind);
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    private static void assumeWorks(@org.jspecify.annotations.Nullable String line, SandboxKind kind) {
        if (line != null && line.startsWith(EscapeScenes.UNAVAILABLE)) {
            abort(kind + " is not on this machine: " + line);
        }
    }

    private static Process start(SandboxKind kind, boolean asNobody, String scene) throws IOException {
        List<String> command = new ArrayList<>();
        if (asNobody) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv (util-linux) is not there");
            command.addAll(List.of("/usr/bin/setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
        }
        command.addAll(
                EscapeScenes.java(List.of(), temporary.resolve("classes") + ":" + temporary.resolve("test-classes")));
        command.addAll(List.of(EscapeScenes.class.getName(), kind.name(), scene));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .directory(temporary.toFile())
                .start();
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }
}
