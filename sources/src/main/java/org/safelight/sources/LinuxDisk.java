package org.safelight.sources;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.safelight.sources.Failures.SystemCallFailed;

/// Reads by the system calls of Linux, for three things the JDK cannot do: leave access times as they are
/// (`O_NOATIME`), never wait on what became a pipe (`O_NONBLOCK`), and list a folder that was opened without
/// following a link.
///
/// `O_NOATIME` is refused (EPERM) on files of other users; then the file is opened without, and [#accessTimes]
/// tells. Sources: open(2), getdents(2), pread(2); flag values from `asm-generic/fcntl.h` and arm64's
/// `fcntl.h`.
final class LinuxDisk implements Disk {
    private static final int READ_ONLY = 0;
    private static final int NO_WAITING = 0x800;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int KEEP_ACCESS_TIME = 0x40000;
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    private static final int FOLLOW_NO_LINK = ARM ? 0x8000 : 0x20000;
    private static final int MUST_BE_FOLDER = ARM ? 0x4000 : 0x10000;

    /// Bytes read at once into memory outside the Java heap when the caller's buffer is on it.
    private static final int SCRATCH_BYTES = 256 * 1024;
    /// The number of the system call `getdents64`. It is called by number because `readdir` tells an error from
    /// the end only by a cleared error number, which a Java thread cannot promise to keep clear.
    private static final long LIST_CALL = ARM ? 61 : 217;

    /// `struct linux_dirent64`: inode 8 bytes, offset 8, length of the entry 2, type 1, then the name,
    /// ended by a zero byte.
    private static final int LENGTH_IN_ENTRY = 16;

    private static final int NAME_IN_ENTRY = 19;
    private static final ValueLayout.OfShort LENGTH = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final MethodHandle open;
    private final MethodHandle close;
    private final MethodHandle read;
    private final MethodHandle list;
    private final VarHandle errorNumber;
    /// Native memory of each reading thread, so that none is asked for per file.
    private final ThreadLocal<Scratch> scratch;

    private volatile boolean keptAll = true;

    private static final class Scratch {
        final MemorySegment callState;
        final MemorySegment path = Arena.ofAuto().allocate(4096 + 1);
        final MemorySegment bytes = Arena.ofAuto().allocate(SCRATCH_BYTES);

        Scratch(StructLayout callState) {
            this.callState = Arena.ofAuto().allocate(callState);
        }
    }

    private LinuxDisk() {
        Linker linker = Linker.nativeLinker();
        Linker.Option errors = Linker.Option.captureCallState("errno");
        StructLayout state = Linker.Option.captureStateLayout();
        this.errorNumber = state.varHandle(PathElement.groupElement("errno"));
        this.scratch = ThreadLocal.withInitial(() -> new Scratch(state));
        this.open = linker.downcallHandle(
                symbol(linker, "open"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
                errors,
                Linker.Option.firstVariadicArg(2));
        this.close = linker.downcallHandle(symbol(linker, "close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT), errors);
        this.read = linker.downcallHandle(
                symbol(linker, "pread"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG),
                errors);
        this.list = linker.downcallHandle(
                symbol(linker, "syscall"),
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
                errors,
                Linker.Option.firstVariadicArg(1));
    }

    private static MemorySegment symbol(Linker linker, String name) {
        return linker.defaultLookup().find(name).orElseThrow(() -> new UnsupportedOperationException(name));
    }

    /// The system's own way of reading, or empty: another system, another processor, or native calls are not
    /// allowed.
    static Optional<LinuxDisk> ifPossible() {
        String processor = System.getProperty("os.arch", "");
        boolean known = System.getProperty("os.name", "").equals("Linux")
                && (processor.equals("amd64") || processor.equals("x86_64") || processor.equals("aarch64"));
        if (!known) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LinuxDisk());
        } catch (IllegalCallerException | UnsupportedOperationException | UnsatisfiedLinkError notAllowed) {
            return Optional.empty();
        }
    }

    @Override
    public AccessTimes accessTimes() {
        return keptAll ? AccessTimes.KEPT : AccessTimes.SOME_MAY_HAVE_CHANGED;
    }

    @Override
    public OpenFile open(byte[] file) throws IOException {
        int descriptor = descriptor(file, READ_ONLY | NO_WAITING | CLOSE_ON_EXEC | FOLLOW_NO_LINK);
        return new OpenDescriptor(descriptor);
    }

    /// Opens a path, keeping its access time if the system lets us.
    private int descriptor(byte[] path, int flags) throws IOException {
        Scratch mine = scratch.get();
        if (path.length >= mine.path.byteSize()) {
            throw new SystemCallFailed("open", Failures.NAME_TOO_LONG);
        }
        MemorySegment.copy(path, 0, mine.path, JAVA_BYTE, 0, path.length);
        mine.path.set(JAVA_BYTE, path.length, (byte) 0);
        boolean keeping = true;
        while (true) {
            int descriptor = callOpen(mine, flags | (keeping ? KEEP_ACCESS_TIME : 0));
            if (descriptor >= 0) {
                if (!keeping) {
                    keptAll = false;
                }
                return descriptor;
            }
            int number = (int) errorNumber.get(mine.callState, 0L);
            if (keeping && number == Failures.NOT_PERMITTED) {
                keeping = false;
            } else if (number != Failures.INTERRUPTED) {
                throw new SystemCallFailed("open", number);
            }
        }
    }

    @Override
    public Listing list(byte[] folder) throws IOException {
        int descriptor = descriptor(folder, READ_ONLY | CLOSE_ON_EXEC | FOLLOW_NO_LINK | MUST_BE_FOLDER);
        try {
            Scratch mine = scratch.get();
            List<byte[]> names = new ArrayList<>();
            while (true) {
                long got = callList(mine, descriptor);
                if (got == 0) {
                    return new Listing(names, Optional.empty());
                }
                if (got < 0) {
                    int number = (int) errorNumber.get(mine.callState, 0L);
                    return new Listing(names, Optional.of(new SystemCallFailed("getdents64", number)));
                }
                for (long at = 0; at < got; at += mine.bytes.get(LENGTH, at + LENGTH_IN_ENTRY) & 0xffff) {
                    byte[] name = name(mine.bytes, at + NAME_IN_ENTRY);
                    boolean itselfOrAbove =
                            name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
                    if (!itselfOrAbove) {
                        names.add(name);
                    }
                }
            }
        } finally {
            callClose(descriptor);
        }
    }

    private static byte[] name(MemorySegment entries, long start) {
        long end = start;
        while (entries.get(JAVA_BYTE, end) != 0) {
            end++;
        }
        byte[] name = new byte[(int) (end - start)];
        MemorySegment.copy(entries, JAVA_BYTE, start, name, 0, name.length);
        return name;
    }

    private long callList(Scratch mine, int descriptor) {
        try {
            return (long) list.invokeExact(mine.callState, LIST_CALL, descriptor, mine.bytes, (long) SCRATCH_BYTES);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void callClose(int descriptor) {
        try {
            int _ = (int) close.invokeExact(scratch.get().callState, descriptor);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private int callOpen(Scratch mine, int flags) {
        try {
            return (int) open.invokeExact(mine.callState, mine.path, flags);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private final class OpenDescriptor implements OpenFile {
        private final int descriptor;
        private boolean closed;

        OpenDescriptor(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public int read(ByteBuffer to, long position) throws IOException {
            // A descriptor's number may be another file's once closed.
            if (closed) {
                throw new ClosedChannelException();
            }
            if (!to.hasRemaining()) {
                return 0;
            }
            Scratch mine = scratch.get();
            int got;
            if (to.isDirect()) {
                got = call(mine, MemorySegment.ofBuffer(to), to.remaining(), position);
                if (got > 0) {
                    to.position(to.position() + got);
                }
            } else {
                got = call(mine, mine.bytes, Math.min(to.remaining(), SCRATCH_BYTES), position);
                if (got > 0) {
                    to.put(mine.bytes.asSlice(0, got).asByteBuffer());
                }
            }
            return got == 0 ? -1 : got;
        }

        private int call(Scratch mine, MemorySegment to, long most, long position) throws IOException {
            while (true) {
                long got;
                try {
                    got = (long) read.invokeExact(mine.callState, descriptor, to, most, position);
                } catch (Throwable impossible) {
                    throw new AssertionError(impossible);
                }
                if (got >= 0) {
                    return (int) got;
                }
                int number = (int) errorNumber.get(mine.callState, 0L);
                if (number != Failures.INTERRUPTED) {
                    throw new SystemCallFailed("read", number);
                }
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                callClose(descriptor);
            }
        }
    }
}
