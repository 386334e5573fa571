package org.safelight.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs the whole program in a process of its own and watches it from outside: how long, how much processor
/// time, how much memory all its processes hold together.
///
/// It is the launcher where system property `safelight.command` names it, and else the same program by this
/// bench's own class path, with the launcher's options, but without its start caches: some tenths of a second more.
///
/// @param seconds from start to end
/// @param processorSeconds of all its processes, each as it was last seen: what one did after the last look, at most
///     a fifth of a second of it, is missing
/// @param megabytes the most that it and its processes held at once, each page counted once
///     (`Pss` of `/proc/…/smaps_rollup`, looked at 5 times a second)
/// @param ofItAnonymous the part of this that is no file's: heap, stacks, buffers
/// @param exitCode of the program
record ProgramRun(double seconds, double processorSeconds, long megabytes, long ofItAnonymous, int exitCode) {
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final double TICKS_PER_SECOND = 100;
    private static final int FIELDS_BEFORE_THIS = 11;
    private static final int FIELDS_BEFORE_CHILDREN = 13;

    /// Runs `safelight` with these arguments; what it prints goes to `log`.
    static ProgramRun of(Path log, String... arguments) throws IOException, InterruptedException {
        return of(log, Map.of(), arguments);
    }

    /// The same with more in its environment.
    static ProgramRun of(Path log, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = command();
        command.addAll(List.of(arguments));
        Map<Long, Double> processorSeconds = new HashMap<>();
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        Process program = builder.start();
        long most = 0;
        long anonymousThen = 0;
        while (!program.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            long all = 0;
            long anonymous = 0;
            for (ProcessHandle each : Stream.concat(Stream.of(program.toHandle()), program.descendants())
                    .toList()) {
                all += kilobytes(each.pid(), "Pss:");
                anonymous += kilobytes(each.pid(), "Pss_Anon:");
                processorSeconds.merge(each.pid(), processorSecondsOf(each.pid()), Math::max);
            }
            if (all > most) {
                most = all;
                anonymousThen = anonymous;
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new ProgramRun(
                seconds,
                processorSeconds.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum(),
                most >> 10,
                anonymousThen >> 10,
                program.exitValue());
    }

    private static List<String> command() {
        String launcher = System.getProperty("safelight.command");
        if (launcher != null) {
            return new ArrayList<>(List.of(launcher));
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms64m",
                "-XX:MaxNewSize=64m",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true"));
        for (String passedOn : List.of("safelight.natives", "safelight.workerCache")) {
            String value = System.getProperty(passedOn);
            if (value != null) {
                command.add("-D" + passedOn + "=" + value);
            }
        }
        String more = System.getenv("SAFELIGHT_JAVA_OPTIONS");
        if (more != null) {
            command.addAll(List.of(more.split(" ", -1)));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.safelight.cli.Main"));
        return command;
    }

    /// 0 where the process is gone.
    static long kilobytes(long pid, String field) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
                if (line.startsWith(field)) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException gone) {
            // It ended between the list and the look.
        }
        return 0;
    }

    /// Of all children that this process has waited for, and of those they waited for.
    static double processorSecondsOfChildren() throws IOException {
        return seconds("self", FIELDS_BEFORE_CHILDREN);
    }

    /// The same of another process.
    static double processorSecondsOfChildren(long pid) throws IOException {
        return seconds(Long.toString(pid), FIELDS_BEFORE_CHILDREN);
    }

    /// 0 where the process is gone.
    static double processorSecondsOf(long pid) {
        try {
            return seconds(Long.toString(pid), FIELDS_BEFORE_THIS);
        } catch (IOException gone) {
            return 0;
        }
    }

    /// Of this process alone.
    static double processorSecondsOfThis() throws IOException {
        return seconds("self", FIELDS_BEFORE_THIS);
    }

    /// User and system time, which stand side by side from this field on, counted after the program's name.
    private static double seconds(String process, int field) throws IOException {
        String stat = Files.readString(Path.of("/proc", process, "stat"));
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(afterName[field]) + Long.parseLong(afterName[field + 1])) / TICKS_PER_SECOND;
    }
}
