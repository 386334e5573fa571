package org.safelight.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.safelight.sandbox.SystemCall.Machine;

/// What a decoder that was taken over would try. Runs confined, as a main class of its own; says for each
/// attempt what came of it: `name: done`, or `name: stopped` and why.
final class EscapeAttempts {
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));

    private EscapeAttempts() {}

    private interface Attempt {
        void run() throws Exception;
    }

    /// Tries all.
    ///
    /// @param arguments a port that is listened to, the parent's process id, a file that may be read, one
    ///     that may not, a folder that may be written in, one that may not
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        long parent = Long.parseLong(arguments[1]);
        Path named = Path.of(arguments[2]);
        Path secret = Path.of(arguments[3]);
        Path writable = Path.of(arguments[4]);
        Path outside = Path.of(arguments[5]);

        attempt("read what is named", () -> Files.readString(named));
        attempt("write where it may", () -> {
            Files.writeString(writable.resolve("a"), "result");
            Files.move(writable.resolve("a"), writable.resolve("b"));
            Files.delete(writable.resolve("b"));
            Files.writeString(writable.resolve("result"), "result");
        });
        attempt("start a thread", () -> Thread.ofPlatform().start(() -> {}).join());

        attempt("connect by Java", () -> {
            try (var channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                channel.finishConnect();
            }
        });
        for (int family : List.of(1, 2, 10, 16, 17)) {
            call("open a socket of family " + family, SystemCall.SOCKET, family, 1, 0);
        }
        call("open a pair of sockets", SystemCall.SOCKETPAIR, 1, 2, 0, memory(64));

        attempt("read /etc/passwd", () -> Files.readString(Path.of("/etc/passwd")));
        attempt("read what is not named", () -> Files.readString(secret));
        attempt("list what is not named", () -> {
            try (var entries = Files.list(outside)) {
                var _ = entries.toList();
            }
        });
        attempt("read the memory of others", () -> Files.readAllBytes(Path.of("/proc/" + parent + "/environ")));
        attempt("write outside", () -> Files.writeString(outside.resolve("escaped"), "x"));
        attempt("write in the root folder", () -> Files.writeString(Path.of("/escaped"), "x"));
        attempt("write in /tmp", () -> Files.writeString(Path.of("/tmp/escaped"), "x"));
        attempt("write in /dev", () -> Files.writeString(Path.of("/dev/escaped"), "x"));
        attempt("overwrite what may be read", () -> Files.writeString(named, "x"));
        attempt("append to what may be read", () -> Files.writeString(named, "x", StandardOpenOption.APPEND));
        attempt("remove what may be read", () -> Files.delete(named));
        call("cut what may be read", SystemCall.TRUNCATE, text(named.toString()), 0);
        // Read only, and cut: no right to write is asked for.
        call("cut what may be read by opening it", SystemCall.OPENAT, -100, text(named.toString()), 0x200);
        attempt("link out of the results", () -> Files.createSymbolicLink(writable.resolve("link"), secret));
        attempt("link a file into the results", () -> Files.createLink(writable.resolve("hard"), named));
        call("make a pipe by name", SystemCall.MKNODAT, -100, text(writable + "/pipe"), 0x1180, 0);

        attempt("start a program by Java", () -> new ProcessBuilder("/bin/sh", "-c", "true").start());
        if (SystemCall.FORK.isOn(machine())) {
            call("fork", SystemCall.FORK);
            call("fork as vfork does", SystemCall.VFORK);
        }
        call("fork as clone does", SystemCall.CLONE, 17, 0, 0, 0, 0);
        call("fork as clone3 does", SystemCall.CLONE3, memory(88), 88);
        call("exec", SystemCall.EXECVE, text("/bin/sh"), words("/bin/sh", "-c", "exit 99"), words());
        call("exec by a descriptor", SystemCall.EXECVEAT, -100, text("/bin/sh"), words("sh"), words(), 0);

        call("signal the parent", SystemCall.KILL, parent, 0);
        call("signal all", SystemCall.KILL, -1, 0);
        call("trace the parent", SystemCall.PTRACE, 16, parent, 0, 0);
        call("open the parent", SystemCall.PIDFD_OPEN, parent, 0);
        call("limit the parent", SystemCall.PRLIMIT64, parent, 0, memory(16), 0);
        call("outlive the parent", SystemCall.PRCTL, 1, 0);
        call("raise its own limit", SystemCall.PRLIMIT64, 0, 2, longs(-1, -1), 0);
        call("new namespaces", SystemCall.UNSHARE, 0x10000000);
        call("mount", SystemCall.MOUNT, text("none"), text("/"), text("tmpfs"), 0, 0);
        call("another root", SystemCall.CHROOT, text("/"));
        call("another user", SystemCall.SETUID, 1);
        call("memory that is not counted", SystemCall.MEMFD_CREATE, text("x"), 0);
        call("shared memory that is not counted", SystemCall.MMAP, 0, 4096, 3, 0x21, -1);
        call("io_uring", SystemCall.IO_URING_SETUP, 8, memory(120));
        call("bpf", SystemCall.BPF, 0, memory(120), 120);
        call("perf", SystemCall.PERF_EVENT_OPEN, memory(128), 0, -1, -1, 0);
        call("a system call of the future", 500);
        attempt("keep a privilege", EscapeAttempts::lookForPrivileges);
        System.out.println("end");
    }

    /// Root may keep the right to read what others own, and nothing else.
    private static void lookForPrivileges() throws IOException {
        long sets = memory(24);
        long version = longs(0x20080522);
        if (syscall(SystemCall.CAPGET.numberOn(machine()), version, sets) != 0) {
            throw new IOException("cannot be told");
        }
        var read = MemorySegment.ofAddress(sets).reinterpret(24);
        long effective = Integer.toUnsignedLong(read.getAtIndex(ValueLayout.JAVA_INT, 0))
                | (long) read.getAtIndex(ValueLayout.JAVA_INT, 3) << 32;
        if ((effective & ~4L) == 0) {
            throw new IOException("none is left");
        }
    }

    private static void attempt(String name, Attempt attempt) {
        String outcome;
        try {
            attempt.run();
            outcome = "done";
        } catch (Exception | LinkageError stopped) {
            outcome = "stopped by " + stopped.getClass().getSimpleName();
        }
        System.out.println(name + ": " + outcome);
    }

    private static void call(String name, SystemCall call, long... arguments) {
        call(name, call.numberOn(machine()), arguments);
    }

    private static void call(String name, long number, long... arguments) {
        System.out.println(name + ": " + (syscall(number, arguments) < 0 ? "stopped" : "done"));
    }

    private static long syscall(long number, long... arguments) {
        long[] all = java.util.Arrays.copyOf(arguments, 5);
        try {
            return (long) SYSCALL.invokeExact(number, all[0], all[1], all[2], all[3], all[4]);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Machine machine() {
        Machine here = Machine.here();
        if (here == null) {
            throw new IllegalStateException("Not on this system");
        }
        return here;
    }

    private static long memory(long bytes) {
        return Arena.global().allocate(bytes, 8).address();
    }

    private static long text(String text) {
        return Arena.global().allocateFrom(text).address();
    }

    private static long longs(long... values) {
        return Arena.global().allocateFrom(ValueLayout.JAVA_LONG, values).address();
    }

    private static long words(String... words) {
        List<Long> addresses = new ArrayList<>();
        for (String word : words) {
            addresses.add(text(word));
        }
        addresses.add(0L);
        return longs(addresses.stream().mapToLong(Long::longValue).toArray());
    }
}
