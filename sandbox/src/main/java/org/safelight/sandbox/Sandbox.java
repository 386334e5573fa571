package org.safelight.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Starts programs confined. Safe for any number of threads.
public final class Sandbox {
    private static final Path ENDS_WITH_PARENT = Path.of("/usr/bin/setpriv");
    private static final Path SHELL = Path.of("/bin/sh");
    /// A signal that is ignored stays ignored in the program that takes the shell's place.
    private static final List<String> DEAF =
            List.of(SHELL.toString(), "-c", "trap '' HUP INT QUIT TERM; exec \"$@\"", "sh");

    private static final Duration PROOF_TIME = Duration.ofSeconds(10);
    private static final int PROOF_BYTES = 4096;

    private static @Nullable Sandbox found;

    private final SandboxKind kind;
    private final String words;
    private final @Nullable Bubblewrap bubblewrap;

    private Sandbox(SandboxKind kind, String words, @Nullable Bubblewrap bubblewrap) {
        this.kind = kind;
        this.words = words;
        this.bubblewrap = bubblewrap;
    }

    /// What confines on this machine: bubblewrap where it works, else Landlock. It was seen to confine: a
    /// program that it started could read what was named and nothing else, and could not start another.
    ///
    /// Looked for once: a later call costs nothing.
    ///
    /// @throws SandboxUnavailableException if nothing does; the message says what to do
    public static synchronized Sandbox find() {
        if (found == null) {
            found = best();
        }
        return found;
    }

    private static Sandbox best() {
        List<String> reasons = new ArrayList<>();
        for (SandboxKind kind : List.of(SandboxKind.BUBBLEWRAP, SandboxKind.LANDLOCK)) {
            try {
                return of(kind);
            } catch (SandboxUnavailableException not) {
                reasons.add(not.getMessage());
            }
        }
        throw new SandboxUnavailableException("""
                Nothing on this machine can confine the programs that read evidence, so none was started.
                %s
                Install bubblewrap (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap), or use \
                Linux 5.13 or newer with Landlock switched on.
                To go on without, with the risk that a hostile file takes over this account: --unsandboxed. The report \
                will say so.""".formatted(String.join("\n", reasons)));
    }

    /// One kind of confinement, whatever else there is: to compare them, or to test them.
    ///
    /// @throws SandboxUnavailableException if it does not work on this machine; the message says why
    public static Sandbox of(SandboxKind kind) {
        return switch (kind) {
            case BUBBLEWRAP -> proved(bubblewrap());
            case LANDLOCK -> proved(landlock());
            case NONE -> none();
        };
    }

    /// Confines nothing. Only for a person who asked for it; every report must say so.
    public static Sandbox none() {
        return new Sandbox(
                SandboxKind.NONE, "nothing: programs that read evidence have all rights of this account", null);
    }

    private static Sandbox bubblewrap() {
        String whyNot = Linux.whyNot();
        Optional<Path> program = Bubblewrap.find();
        if (whyNot != null || program.isEmpty()) {
            throw new SandboxUnavailableException("bubblewrap: " + (whyNot == null ? "not installed" : whyNot) + ".");
        }
        return new Sandbox(
                SandboxKind.BUBBLEWRAP,
                version(program.get()) + ", and a filter of system calls",
                new Bubblewrap(program.get(), isRoot()));
    }

    private static Sandbox landlock() {
        String whyNot = Linux.whyNot();
        if (whyNot == null && Landlock.version() < 1) {
            whyNot = "the kernel does not have it, or it is not switched on";
        }
        if (whyNot == null && !Files.isExecutable(ENDS_WITH_PARENT)) {
            whyNot = ENDS_WITH_PARENT + " (util-linux) is not there";
        }
        if (whyNot != null) {
            throw new SandboxUnavailableException("Landlock: " + whyNot + ".");
        }
        return new Sandbox(
                SandboxKind.LANDLOCK,
                "Landlock, version " + Landlock.version() + ", and a filter of system calls",
                null);
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException unknown) {
            return false;
        }
    }

    private static String version(Path bubblewrap) {
        try {
            Process process = new ProcessBuilder(bubblewrap.toString(), "--version").start();
            String version = new String(process.getInputStream().readNBytes(100), StandardCharsets.UTF_8).strip();
            return version.isEmpty() ? "bubblewrap" : version;
        } catch (IOException unusable) {
            // Then the proof fails too, and says why.
            return "bubblewrap";
        }
    }

    /// Starts a shell that tries to get out, once.
    private static Sandbox proved(Sandbox sandbox) {
        // /etc/passwd is on every system and open to all; $(…) takes a new process.
        String script = "echo started; { read -r line < /etc/passwd; } 2> /dev/null && echo read; echo $(echo forked)";
        var confinement = new Confinement(
                List.of(SHELL.toString(), "-c", script),
                List.of(),
                List.of(),
                Map.of(),
                new Limits(64 << 20, Duration.ofSeconds(2), 0, 16));
        String said;
        String complained;
        try {
            Process process = sandbox.start(confinement);
            process.getOutputStream().close();
            if (!process.waitFor(PROOF_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            try (InputStream output = process.getInputStream();
                    InputStream error = process.getErrorStream()) {
                said = new String(output.readNBytes(PROOF_BYTES), StandardCharsets.UTF_8);
                complained = new String(error.readNBytes(PROOF_BYTES), StandardCharsets.UTF_8);
            }
        } catch (IOException failed) {
            throw new SandboxUnavailableException(sandbox.words() + ": " + failed.getMessage() + ".");
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new SandboxUnavailableException(sandbox.words() + ": interrupted while it was tried.");
        }
        if (!said.equals("started\n")) {
            throw new SandboxUnavailableException(sandbox.words() + ": a program that was to be confined by it said '"
                    + said.strip() + "' and '" + complained.strip() + "'.");
        }
        return sandbox;
    }

    public SandboxKind kind() {
        return kind;
    }

    /// Whether a program can read a file without a trace in its access time, whatever the file system: behind
    /// bubblewrap all is read-only, and behind Landlock root's programs see it so ([Starter]).
    public boolean keepsAccessTimes() {
        return kind == SandboxKind.BUBBLEWRAP || (kind == SandboxKind.LANDLOCK && isRoot());
    }

    /// What confines, and its version, for a person: "bubblewrap 0.8.0, and a filter of system calls".
    public String words() {
        return words;
    }

    /// Starts a program. It ends when this process ends.
    ///
    /// Signals that are meant for the caller do not reach it: Ctrl-C, a closed terminal, a system that shuts
    /// down. The caller decides what they mean. Its streams are pipes: it waits for a caller who does not
    /// read its output and its messages.
    ///
    /// @throws IOException if it cannot be started, or something it was to read or write does not exist
    public Process start(Confinement confinement) throws IOException {
        List<String> command = new ArrayList<>(DEAF);
        switch (kind) {
            case NONE -> {
                command.addAll(confinement.command());
                ProcessBuilder builder = new ProcessBuilder(command).directory(new File("/"));
                builder.environment().clear();
                builder.environment().putAll(confinement.environment());
                return builder.start();
            }
            case BUBBLEWRAP -> {
                command.addAll(Objects.requireNonNull(bubblewrap).command(confinement));
                return ConfinedProcess.start(command, confinement, null);
            }
            case LANDLOCK -> {
                command.addAll(List.of(ENDS_WITH_PARENT.toString(), "--pdeathsig", "KILL", "--"));
                command.addAll(confinement.command());
                try (Arena arena = Arena.ofShared();
                        var landlock = new Landlock(arena)) {
                    for (Path path : readable(confinement)) {
                        landlock.allowReading(path);
                    }
                    for (Path path : confinement.writable()) {
                        landlock.allowWriting(path);
                    }
                    return ConfinedProcess.start(command, confinement, landlock);
                }
            }
        }
        throw new AssertionError(kind);
    }

    /// What a confined program asked for and was refused so far, in order: system calls by name, such as
    /// `socket`, at most 64 of them, after which they are refused without a note; and that it wrote too much.
    /// What it may not open is refused too, but not noted: programs look for many files that are not there.
    ///
    /// @param process as [#start] gave it; of an unconfined one nothing is noted
    public static List<String> refusals(Process process) {
        return process instanceof ConfinedProcess confined ? confined.refusals() : List.of();
    }

    private static List<Path> readable(Confinement confinement) {
        return Stream.of(
                        SystemFiles.LIBRARIES.stream().filter(Files::exists),
                        SystemFiles.DEVICES.stream(),
                        Stream.of(SHELL, ENDS_WITH_PARENT, confinement.program()),
                        confinement.readOnly().stream())
                .flatMap(paths -> paths)
                .toList();
    }
}
