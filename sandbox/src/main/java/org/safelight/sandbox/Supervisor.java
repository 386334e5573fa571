package org.safelight.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Answers the kernel about the calls that [SystemCallFilter] leaves to it. While a program is being started they
/// are allowed, until the last program that must be started has been; its limits are set before the first. From
/// then on they are refused, and noted: what a decoder should never ask for is worth knowing when it fails.
///
/// A program could keep us busy with refusals beyond its own limits. So after [#MOST_REFUSALS] the kernel's line to
/// us is closed, and all these calls fail without us. If this process ends, the line is closed too: nothing that
/// was not started by then ever starts.
///
/// Source: seccomp_unotify(2), getrlimit(2).
final class Supervisor implements AutoCloseable {
    static final int MOST_REFUSALS = 64;

    private static final long RECEIVE = 0xc0502100L;
    private static final long ANSWER = 0xc0182101L;
    private static final int NOTICE_BYTES = 80;
    private static final int ANSWER_BYTES = 24;
    private static final int NOTICE_PID_AT = 8;
    private static final int NOTICE_CALL_AT = 16;
    private static final int ANSWER_ERROR_AT = 16;
    private static final int ANSWER_FLAGS_AT = 20;
    private static final int CONTINUE = 1;

    private static final int POLL_BYTES = 8;
    private static final int POLL_ANSWER_AT = 6;
    private static final short POLL_INPUT = 1;
    private static final short POLL_ENDED = 0x38;
    private static final long WAIT_NANOS = 100_000_000;
    private static final long NEVER = -1;

    private static final int RLIMIT_CPU = 0;
    private static final int RLIMIT_FSIZE = 1;
    private static final int RLIMIT_DATA = 2;
    private static final int RLIMIT_CORE = 4;
    private static final int RLIMIT_NOFILE = 7;
    private static final int RLIMIT_AS = 9;
    /// Address space beyond memory: what a JVM reserves without using it. It bounds the kernel's own tables
    /// of it.
    private static final long RESERVED_BYTES = 8L << 30;

    private final int line;
    private final List<String> refused = new ArrayList<>();

    /// @param line the file descriptor that the kernel gave for the filter; closed by [#close]
    Supervisor(int line) {
        this.line = line;
    }

    /// Something that may go wrong elsewhere while this waits.
    interface Check {
        /// Asked again and again.
        ///
        /// @throws IOException if there is nothing to wait for any more
        void goesOn() throws IOException;
    }

    /// Returns when `programs` programs have been started, one in place of the other.
    void supervise(int programs, Limits limits, Check check) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment notice = arena.allocate(NOTICE_BYTES, Long.BYTES);
            int started = 0;
            while (started < programs) {
                if (poll(arena, WAIT_NANOS) != POLL_INPUT) {
                    check.goesOn();
                    continue;
                }
                if (!receive(notice)) {
                    continue;
                }
                if (SystemCallFilter.isRefused(notice.get(ValueLayout.JAVA_INT, NOTICE_CALL_AT))) {
                    refuse(arena, notice);
                    continue;
                }
                if (notice.get(ValueLayout.JAVA_INT, NOTICE_CALL_AT) == SystemCall.EXECVE.numberOn(Linux.MACHINE)) {
                    if (started == 0) {
                        limit(arena, notice.get(ValueLayout.JAVA_INT, NOTICE_PID_AT), limits);
                    }
                    started++;
                }
                allow(arena, notice.get(ValueLayout.JAVA_LONG, 0));
            }
        }
    }

    /// Refuses whatever is asked until the program has ended, or has asked too often; then closes the line.
    void refuseFromNowOn() {
        try (this;
                Arena arena = Arena.ofConfined()) {
            MemorySegment notice = arena.allocate(NOTICE_BYTES, Long.BYTES);
            for (int refusals = 0; refusals < MOST_REFUSALS; ) {
                int happened = poll(arena, NEVER);
                if ((happened & POLL_INPUT) != 0) {
                    if (receive(notice)) {
                        refuse(arena, notice);
                        refusals++;
                    }
                } else if ((happened & POLL_ENDED) != 0) {
                    return;
                }
            }
        }
    }

    /// The names of the calls that were refused, in order; at most [#MOST_REFUSALS].
    List<String> refused() {
        synchronized (refused) {
            return List.copyOf(refused);
        }
    }

    private boolean receive(MemorySegment notice) {
        notice.fill((byte) 0);
        // Fails if who asked is gone.
        return Linux.call(SystemCall.IOCTL, line, RECEIVE, notice.address()) >= 0;
    }

    private void refuse(Arena arena, MemorySegment notice) {
        // Noted before it is answered: whoever sees what came of the answer finds the note.
        synchronized (refused) {
            if (refused.size() < MOST_REFUSALS) {
                refused.add(SystemCall.nameOf(notice.get(ValueLayout.JAVA_INT, NOTICE_CALL_AT), Linux.MACHINE));
            }
        }
        answer(arena, notice.get(ValueLayout.JAVA_LONG, 0), -Linux.EPERM, 0);
    }

    /// What happened on the line within the time: [#POLL_INPUT], [#POLL_ENDED], or 0.
    private int poll(Arena arena, long nanos) {
        MemorySegment poll = arena.allocate(POLL_BYTES, Long.BYTES);
        poll.set(ValueLayout.JAVA_INT, 0, line);
        poll.set(ValueLayout.JAVA_SHORT, Integer.BYTES, POLL_INPUT);
        MemorySegment time = arena.allocate(2 * Long.BYTES, Long.BYTES);
        time.setAtIndex(ValueLayout.JAVA_LONG, 1, Math.max(0, nanos));
        long ready = Linux.call(SystemCall.PPOLL, poll.address(), 1, nanos == NEVER ? 0 : time.address(), 0, 0);
        return ready > 0 ? poll.get(ValueLayout.JAVA_SHORT, POLL_ANSWER_AT) : 0;
    }

    private void allow(Arena arena, long id) {
        answer(arena, id, 0, CONTINUE);
    }

    private void answer(Arena arena, long id, int error, int flags) {
        MemorySegment answer = arena.allocate(ANSWER_BYTES, Long.BYTES);
        answer.set(ValueLayout.JAVA_LONG, 0, id);
        answer.set(ValueLayout.JAVA_INT, ANSWER_ERROR_AT, error);
        answer.set(ValueLayout.JAVA_INT, ANSWER_FLAGS_AT, flags);
        // Fails only if who asked is gone.
        Linux.call(SystemCall.IOCTL, line, ANSWER, answer.address());
    }

    private static void limit(Arena arena, int pid, Limits limits) throws IOException {
        limit(arena, pid, RLIMIT_DATA, limits.memoryBytes(), limits.memoryBytes());
        limit(arena, pid, RLIMIT_AS, limits.memoryBytes() + RESERVED_BYTES, limits.memoryBytes() + RESERVED_BYTES);
        // The first ends it with a signal that tells why; the second is for a program that does not heed it.
        limit(arena, pid, RLIMIT_CPU, limits.cpu().toSeconds(), limits.cpu().toSeconds() + 1);
        limit(arena, pid, RLIMIT_FSIZE, limits.fileBytes(), limits.fileBytes());
        limit(arena, pid, RLIMIT_NOFILE, limits.openFiles(), limits.openFiles());
        limit(arena, pid, RLIMIT_CORE, 0, 0);
    }

    private static void limit(Arena arena, int pid, int which, long soft, long hard) throws IOException {
        MemorySegment values = arena.allocate(2 * Long.BYTES, Long.BYTES);
        MemorySegment before = arena.allocate(2 * Long.BYTES, Long.BYTES);
        Linux.mustCall("to read a limit", SystemCall.PRLIMIT64, pid, which, 0, before.address());
        // A limit that is lower already stays: only the system's administrator may raise it.
        long ceiling = before.getAtIndex(ValueLayout.JAVA_LONG, 1);
        values.setAtIndex(ValueLayout.JAVA_LONG, 0, unsignedMin(soft, ceiling));
        values.setAtIndex(ValueLayout.JAVA_LONG, 1, unsignedMin(hard, ceiling));
        Linux.mustCall("to set a limit", SystemCall.PRLIMIT64, pid, which, values.address(), 0);
    }

    private static long unsignedMin(long a, long b) {
        return Long.compareUnsigned(a, b) <= 0 ? a : b;
    }

    @Override
    public void close() {
        Linux.call(SystemCall.CLOSE, line);
    }
}
