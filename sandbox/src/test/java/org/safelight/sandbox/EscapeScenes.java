package org.safelight.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Starts confined programs that try to get out, and prints what came of it. A main class of its own, so that
/// it can run as another user.
final class EscapeScenes {
    static final String UNAVAILABLE = "unavailable";

    private static final long MEGABYTE = 1 << 20;
    private static final long MEMORY = 512 * MEGABYTE;
    private static final int SIGNALS_FROM = 128;

    private EscapeScenes() {}

    /// Plays one scene.
    ///
    /// @param arguments the kind of sandbox, and the scene
    public static void main(String[] arguments) throws Exception {
        if (arguments[1].equals("neither")) {
            neither();
            return;
        }
        Sandbox sandbox;
        try {
            sandbox = Sandbox.of(SandboxKind.valueOf(arguments[0]));
        } catch (SandboxUnavailableException not) {
            System.out.println(
                    UNAVAILABLE + ": " + String.valueOf(not.getMessage()).replace('\n', ' '));
            return;
        }
        Path folder = Files.createTempDirectory("safelight-escape");
        try {
            switch (arguments[1]) {
                case "escape" -> escape(sandbox, folder);
                case "limits" -> limits(sandbox, folder);
                case "abandon" -> abandon(sandbox);
                default -> throw new IllegalArgumentException(arguments[1]);
            }
        } finally {
            try (var files = Files.walk(folder)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void escape(Sandbox sandbox, Path folder) throws Exception {
        Path named = Files.writeString(folder.resolve("named"), "may be read");
        Path secret = Files.writeString(folder.resolve("secret"), "may not be read");
        Path writable = Files.createDirectory(folder.resolve("results"));
        Path outside = Files.createDirectory(folder.resolve("outside"));
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> command = confinedJava(EscapeAttempts.class);
            command.addAll(List.of(
                    Integer.toString(server.getLocalPort()),
                    Long.toString(ProcessHandle.current().pid()),
                    named.toString(),
                    secret.toString(),
                    writable.toString(),
                    outside.toString()));
            Process process = sandbox.start(new Confinement(
                    command, confinedJavaNeeds(named), List.of(writable), Map.of(), limits(20, MEGABYTE)));
            System.out.print(outputOf(process));
            System.out.println("exit " + process.waitFor());
            boolean isSame = Files.readString(named).equals("may be read")
                    && Files.readString(secret).equals("may not be read")
                    && names(outside).isEmpty()
                    && names(writable).equals(List.of("result"))
                    && names(folder).size() == 4
                    && !Files.exists(Path.of("/escaped"))
                    && !Files.exists(Path.of("/tmp/escaped"));
            System.out.println(isSame ? "nothing changed" : "something changed");
            System.out.println("noted "
                    + Sandbox.refusals(process).stream()
                            .distinct()
                            .filter(List.of("execve", "kill", "ptrace", "socket")::contains)
                            .sorted()
                            .collect(Collectors.joining(" ")));
            server.setSoTimeout(1);
            server.accept();
            System.out.println("somebody connected");
        } catch (SocketTimeoutException nobody) {
            System.out.println("nobody connected");
        }
    }

    private static void limits(Sandbox sandbox, Path folder) throws Exception {
        Process hog = sandbox.start(new Confinement(
                confinedJava(MemoryHog.class), confinedJavaNeeds(), List.of(), Map.of(), limits(20, 0)));
        String took = outputOf(hog);
        int exit = hog.waitFor();
        List<String> steps = took.lines().filter(line -> line.endsWith(" MB")).toList();
        long most = steps.isEmpty()
                ? 0
                : Long.parseLong(steps.getLast().substring(0, steps.getLast().indexOf(' ')));
        System.out.println("10 GB: "
                + (exit != 0 && most < 512 && !took.contains("all")
                        ? "stopped below 512 MB"
                        : "took " + most + " MB, exit " + exit));

        System.out.println("spins: " + ending(shell(sandbox, "while :; do :; done", List.of())));
        System.out.println(
                "spins and does not listen: " + ending(shell(sandbox, "trap '' XCPU; while :; do :; done", List.of())));
        Path file = Files.createFile(folder.resolve("large"));
        System.out.println("100 GB into a file: "
                + ending(shell(sandbox, "exec > " + file + "; while :; do printf %65536s x; done", List.of(file)))
                + " at " + Files.size(file) + " bytes");

        Path many = Files.createDirectory(folder.resolve("many"));
        Process filler = sandbox.start(new Confinement(
                List.of("/bin/sh", "-c", "i=0; while :; do i=$((i+1)); printf %65536s x > " + many + "/$i; done"),
                List.of(),
                List.of(many),
                Map.of(),
                limits(20, MEGABYTE)));
        System.out.println("100 GB into many files: " + ending(filler) + ", " + Sandbox.refusals(filler));

        Process writer = shell(sandbox, "while :; do printf %65536s x; done", List.of());
        long read = 0;
        byte[] piece = new byte[1 << 16];
        while (read < 64 * MEGABYTE) {
            read += writer.getInputStream().readNBytes(piece, 0, piece.length);
        }
        writer.destroyForcibly();
        System.out.println("100 GB to standard output: "
                + (writer.waitFor(10, TimeUnit.SECONDS) ? "ended after " + read + " bytes" : "goes on"));
    }

    /// Takes from this process, and so from all it starts, what both routes need, as a hardened container does; then
    /// looks for a sandbox.
    private static void neither() throws Exception {
        int machine = Linux.MACHINE.auditArchitecture;
        long[][] filter = {
            {0x20, 0, 0, 4}, // the architecture
            {0x15, 0, 3, machine},
            {0x20, 0, 0, 0}, // the number
            {0x15, 2, 0, SystemCall.LANDLOCK_CREATE_RULESET.numberOn(Linux.MACHINE)},
            {0x15, 2, 0, SystemCall.MOUNT.numberOn(Linux.MACHINE)},
            {0x06, 0, 0, 0x7fff0000},
            {0x06, 0, 0, 0x00050000 | Linux.ENOSYS},
            {0x06, 0, 0, 0x00050000 | Linux.EPERM},
        };
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(filter.length * 8L, 8);
            for (int i = 0; i < filter.length; i++) {
                code.set(ValueLayout.JAVA_SHORT, i * 8L, (short) filter[i][0]);
                code.set(ValueLayout.JAVA_BYTE, i * 8L + 2, (byte) filter[i][1]);
                code.set(ValueLayout.JAVA_BYTE, i * 8L + 3, (byte) filter[i][2]);
                code.set(ValueLayout.JAVA_INT, i * 8L + 4, (int) filter[i][3]);
            }
            MemorySegment program = arena.allocate(16, 8);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) filter.length);
            program.set(ValueLayout.ADDRESS, 8, code);
            Linux.mustCall("no new privileges", SystemCall.PRCTL, 38, 1, 0, 0, 0);
            Linux.mustCall("a filter for all threads", SystemCall.SECCOMP, 1, 1, program.address());
        }
        try {
            System.out.println("found " + Sandbox.find().words());
        } catch (SandboxUnavailableException refused) {
            System.out.println(refused.getMessage());
        }
    }

    private static void abandon(Sandbox sandbox) throws Exception {
        Process process = shell(sandbox, "echo runs; trap '' PIPE; while :; do :; done", List.of());
        process.getInputStream().read();
        System.out.println("runs");
        Thread.sleep(100_000);
    }

    private static Process shell(Sandbox sandbox, String script, List<Path> writable) throws IOException {
        long cpu = script.startsWith("echo runs") ? 60 : 1;
        return sandbox.start(new Confinement(
                List.of("/bin/sh", "-c", script), List.of(), writable, Map.of(), limits(cpu, MEGABYTE)));
    }

    private static String ending(Process process) throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return "goes on";
        }
        int exit = process.exitValue();
        return exit > SIGNALS_FROM ? "signal " + (exit - SIGNALS_FROM) : "exit " + exit;
    }

    private static Limits limits(long cpuSeconds, long fileBytes) {
        return new Limits(MEMORY, Duration.ofSeconds(cpuSeconds), fileBytes, 64);
    }

    private static String outputOf(Process process) throws IOException {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                process.getErrorStream().transferTo(System.err);
            } catch (IOException gone) {
                // So is what it would have said.
            }
        });
        try (InputStream output = process.getInputStream()) {
            return new String(output.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> confinedJava(Class<?> main) {
        List<String> command =
                java(List.of("-Xmx64m", "-XX:+ErrorFileToStderr"), System.getProperty("java.class.path"));
        command.add(main.getName());
        return command;
    }

    private static List<Path> confinedJavaNeeds(Path... more) {
        List<Path> paths = new ArrayList<>(List.of(more));
        paths.add(Path.of(System.getProperty("java.home")));
        Pattern.compile(":")
                .splitAsStream(System.getProperty("java.class.path"))
                .map(Path::of)
                .forEach(paths::add);
        return paths;
    }

    /// A JVM that starts fast.
    static List<String> java(List<String> options, String classPath) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        return command;
    }
}
