package org.safelight.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What the thread does that starts a program: it gives up its rights, which it cannot have back, starts the
/// program, which inherits what is left, and waits for its end. It must live as long, because Linux ends the
/// program when the thread that started it ends.
///
/// It does nothing else, and starts no thread, which would inherit the lost rights and go on to serve others.
/// That is why this is not done by `ProcessBuilder`.
final class Starter implements Runnable {
    private static final int SET_NO_NEW_PRIVILEGES = 38;
    private static final int AMBIENT_CAPABILITIES = 47;
    private static final int CLEAR_ALL = 4;
    private static final int CAPABILITIES_VERSION = 0x20080522;
    private static final int CAPABILITIES_BYTES = 24;
    /// CAP_DAC_READ_SEARCH: to read what others own, within what is named. Only root has it to keep.
    private static final int CAPABILITY_KEPT = 1 << 2;

    private static final int NEW_MOUNTS = 0x20000;
    private static final int CURRENT_FOLDER = -100;
    private static final int AND_ALL_BELOW = 0x8000;
    private static final int MOUNT_ATTRIBUTES_BYTES = 32;
    private static final long NO_ACCESS_TIMES = 0x10;
    private static final long ALL_ABOUT_ACCESS_TIMES = 0x70;
    private static final long PRIVATE = 1 << 18;

    private static final int SET_FILTER = 1;
    private static final int GIVE_LINE = 1 << 3;

    private static final int WAIT_FOR_PID = 1;
    private static final int WAIT_FOR_END = 4;
    private static final int DO_NOT_REAP = 0x01000000;
    private static final int SIGNAL_BITS = 0x7f;
    private static final int SIGNALS_FROM = 128;
    private static final int EXIT_SHIFT = 8;
    private static final int EXIT_BITS = 0xff;

    private final List<String> command;
    private final Map<String, String> environment;
    private final @Nullable Landlock landlock;
    private final int input;
    private final int output;
    private final int error;

    /// The line to [Supervisor].
    final CompletableFuture<Integer> line = new CompletableFuture<>();
    /// The program's process id.
    final CompletableFuture<Integer> pid = new CompletableFuture<>();
    /// When it has ended; its process id stays its own until [#mayBeReaped].
    final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    /// To be completed by who started this thread, when it does not need the process id to be valid any more.
    final CompletableFuture<Boolean> mayBeReaped = new CompletableFuture<>();
    /// As of [Process#exitValue].
    final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /// @param landlock what it may open; null if the program sees to that itself
    Starter(
            List<String> command,
            Map<String, String> environment,
            @Nullable Landlock landlock,
            int input,
            int output,
            int error) {
        this.command = command;
        this.environment = environment;
        this.landlock = landlock;
        this.input = input;
        this.output = output;
        this.error = error;
    }

    @Override
    public void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment executable = arena.allocateFrom(command.getFirst());
            MemorySegment arguments = strings(arena, command);
            MemorySegment variables = strings(
                    arena,
                    environment.entrySet().stream()
                            .map(variable -> variable.getKey() + "=" + variable.getValue())
                            .toList());
            MemorySegment filter = SystemCallFilter.in(arena, Linux.MACHINE);
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);

            keepAccessTimes(arena);
            giveUpRights(arena);
            line.complete((int) Linux.mustCall(
                    "a filter of system calls", SystemCall.SECCOMP, SET_FILTER, GIVE_LINE, filter.address()));
            int started = Linux.spawn(arena, executable, arguments, variables, input, output, error);
            if (started < 0) {
                throw new IOException(command.getFirst() + " cannot be started (error " + -started + ")");
            }
            pid.complete(started);
            while (Linux.call(SystemCall.WAITID, WAIT_FOR_PID, started, 0, WAIT_FOR_END | DO_NOT_REAP)
                    == -Linux.EINTR) {
                // A signal to this process; the program goes on.
            }
            ended.complete(true);
            mayBeReaped.join();
            while (Linux.call(SystemCall.WAIT4, started, status.address(), 0, 0) == -Linux.EINTR) {
                // As above.
            }
            int how = status.get(ValueLayout.JAVA_INT, 0);
            int signal = how & SIGNAL_BITS;
            exit.complete(signal == 0 ? how >> EXIT_SHIFT & EXIT_BITS : SIGNALS_FROM + signal);
        } catch (Throwable failed) {
            line.completeExceptionally(failed);
            pid.completeExceptionally(failed);
            ended.complete(true);
            exit.completeExceptionally(failed);
        }
    }

    /// To this thread and what it starts, all file systems are such that reading leaves access times alone;
    /// nobody else sees that. Only root may have it so: for others the kernel refuses, and reading may change
    /// them. Source: mount_setattr(2), since Linux 5.12.
    private static void keepAccessTimes(Arena arena) {
        if (Linux.call(SystemCall.UNSHARE, NEW_MOUNTS) < 0) {
            return;
        }
        MemorySegment attributes = arena.allocate(MOUNT_ATTRIBUTES_BYTES, Long.BYTES);
        attributes.setAtIndex(ValueLayout.JAVA_LONG, 0, NO_ACCESS_TIMES);
        attributes.setAtIndex(ValueLayout.JAVA_LONG, 1, ALL_ABOUT_ACCESS_TIMES);
        attributes.setAtIndex(ValueLayout.JAVA_LONG, 2, PRIVATE);
        Linux.call(
                SystemCall.MOUNT_SETATTR,
                CURRENT_FOLDER,
                arena.allocateFrom("/").address(),
                AND_ALL_BELOW,
                attributes.address(),
                MOUNT_ATTRIBUTES_BYTES);
    }

    private void giveUpRights(Arena arena) throws IOException {
        Linux.mustCall("to give up new privileges", SystemCall.PRCTL, SET_NO_NEW_PRIVILEGES, 1);
        if (landlock == null) {
            return;
        }
        Linux.call(SystemCall.PRCTL, AMBIENT_CAPABILITIES, CLEAR_ALL);
        MemorySegment header = arena.allocate(Long.BYTES, Long.BYTES);
        header.set(ValueLayout.JAVA_INT, 0, CAPABILITIES_VERSION);
        // Two times: effective, permitted, inheritable.
        MemorySegment sets = arena.allocate(CAPABILITIES_BYTES, Long.BYTES);
        Linux.mustCall("to read privileges", SystemCall.CAPGET, header.address(), sets.address());
        int kept = sets.getAtIndex(ValueLayout.JAVA_INT, 1) & CAPABILITY_KEPT;
        sets.fill((byte) 0);
        sets.setAtIndex(ValueLayout.JAVA_INT, 0, kept);
        sets.setAtIndex(ValueLayout.JAVA_INT, 1, kept);
        Linux.mustCall("to give up privileges", SystemCall.CAPSET, header.address(), sets.address());
        landlock.confineThisThread();
    }

    private static MemorySegment strings(Arena arena, List<String> strings) {
        MemorySegment array = arena.allocate((strings.size() + 1L) * Long.BYTES, Long.BYTES);
        for (int i = 0; i < strings.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(strings.get(i)));
        }
        return array;
    }
}
