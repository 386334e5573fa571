package org.safelight.sandbox;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.safelight.sandbox.SystemCall.Machine;

/// System calls and the few functions of the C library that are used here. All calls are made by the calling
/// thread itself: what Linux keeps for each thread (privileges, Landlock, the filter) changes for that thread
/// alone.
///
/// Loads only where [Machine#here] is known and the C library is new enough: ask [#whyNot] first.
final class Linux {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EINVAL = 22;
    static final int ENOSYS = 38;

    private static final String CLOSE_FROM = "posix_spawn_file_actions_addclosefrom_np";
    private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final int ARGUMENTS = 5;

    static final Machine MACHINE = machine();
    private static final SymbolLookup LIBRARY = Linker.nativeLinker().defaultLookup();
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    LIBRARY.findOrThrow("syscall"),
                    FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG),
                    Linker.Option.firstVariadicArg(1),
                    Linker.Option.captureCallState("errno"));
    private static final MethodHandle POSIX_SPAWN =
            function("posix_spawn", INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle ACTIONS_INIT = function("posix_spawn_file_actions_init", INT, ADDRESS);
    private static final MethodHandle ACTIONS_DESTROY = function("posix_spawn_file_actions_destroy", INT, ADDRESS);
    private static final MethodHandle ACTIONS_DUP =
            function("posix_spawn_file_actions_adddup2", INT, ADDRESS, INT, INT);
    private static final MethodHandle ACTIONS_CLOSE_FROM = function(CLOSE_FROM, INT, ADDRESS, INT);
    private static final MethodHandle ACTIONS_CHANGE_FOLDER =
            function("posix_spawn_file_actions_addchdir_np", INT, ADDRESS, ADDRESS);
    private static final MethodHandle ATTRIBUTES_INIT = function("posix_spawnattr_init", INT, ADDRESS);
    private static final MethodHandle ATTRIBUTES_DESTROY = function("posix_spawnattr_destroy", INT, ADDRESS);
    private static final MethodHandle ATTRIBUTES_FLAGS =
            function("posix_spawnattr_setflags", INT, ADDRESS, ValueLayout.JAVA_SHORT);
    private static final MethodHandle ATTRIBUTES_DEFAULT =
            function("posix_spawnattr_setsigdefault", INT, ADDRESS, ADDRESS);
    private static final MethodHandle ATTRIBUTES_MASK = function("posix_spawnattr_setsigmask", INT, ADDRESS, ADDRESS);
    private static final MethodHandle ALL_SIGNALS = function("sigfillset", INT, ADDRESS);
    private static final MethodHandle NO_SIGNALS = function("sigemptyset", INT, ADDRESS);

    private Linux() {}

    /// Why programs cannot be confined on this system at all; null if they can, as far as this tells.
    static @Nullable String whyNot() {
        if (Machine.here() == null) {
            return "Programs are confined on Linux on x86-64 and aarch64 only; this is " + System.getProperty("os.name")
                    + " on " + System.getProperty("os.arch");
        }
        if (Linker.nativeLinker().defaultLookup().find(CLOSE_FROM).isEmpty()) {
            return "The C library of this system is not glibc 2.34 or newer";
        }
        return null;
    }

    private static Machine machine() {
        Machine here = Machine.here();
        if (here == null) {
            throw new IllegalStateException("Not a system whose calls are known: ask whyNot() first");
        }
        return here;
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(LIBRARY.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /// Makes a system call.
    ///
    /// @param arguments at most 5; the rest are 0
    /// @return what it returned, or the negative error number
    static long call(SystemCall call, long... arguments) {
        long[] all = new long[ARGUMENTS];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            long number = call.numberOn(MACHINE);
            long result = (long) SYSCALL.invokeExact(state, number, all[0], all[1], all[2], all[3], all[4]);
            // "errno" is the only thing that is captured, so it is at the start.
            return result == -1 ? -state.get(INT, 0) : result;
        } catch (Throwable impossible) {
            throw new IllegalStateException("A system call cannot throw", impossible);
        }
    }

    /// As [#call], for a call that must succeed.
    ///
    /// @param purpose what it was for, in the message
    static long mustCall(String purpose, SystemCall call, long... arguments) throws IOException {
        long result = call(call, arguments);
        if (result < 0) {
            throw new IOException("Linux refused " + purpose + " (error " + -result + ")");
        }
        return result;
    }

    /// Starts a program in a new session, with these as its standard input, output and error, no other file
    /// open, every signal as at first, and `/` as its folder.
    ///
    /// @param executable and the rest: C strings, and lists of them that end with a null
    /// @return its process id, or the negative error number
    static int spawn(
            Arena arena,
            MemorySegment executable,
            MemorySegment arguments,
            MemorySegment environment,
            int input,
            int output,
            int error) {
        // glibc: file actions 80 bytes, attributes 336, a set of signals 128.
        MemorySegment actions = arena.allocate(256, 16);
        MemorySegment attributes = arena.allocate(512, 16);
        MemorySegment signals = arena.allocate(256, 16);
        MemorySegment pid = arena.allocate(INT);
        MemorySegment folder = arena.allocateFrom("/");
        short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID;
        try {
            int failed = (int) ACTIONS_INIT.invokeExact(actions);
            failed |= (int) ATTRIBUTES_INIT.invokeExact(attributes);
            failed |= (int) ACTIONS_DUP.invokeExact(actions, input, 0);
            failed |= (int) ACTIONS_DUP.invokeExact(actions, output, 1);
            failed |= (int) ACTIONS_DUP.invokeExact(actions, error, 2);
            failed |= (int) ACTIONS_CLOSE_FROM.invokeExact(actions, 3);
            failed |= (int) ACTIONS_CHANGE_FOLDER.invokeExact(actions, folder);
            failed |= (int) ATTRIBUTES_FLAGS.invokeExact(attributes, flags);
            failed |= (int) ALL_SIGNALS.invokeExact(signals);
            failed |= (int) ATTRIBUTES_DEFAULT.invokeExact(attributes, signals);
            failed |= (int) NO_SIGNALS.invokeExact(signals);
            failed |= (int) ATTRIBUTES_MASK.invokeExact(attributes, signals);
            if (failed == 0) {
                failed = (int) POSIX_SPAWN.invokeExact(pid, executable, actions, attributes, arguments, environment);
            }
            var _ = (int) ACTIONS_DESTROY.invokeExact(actions);
            var _ = (int) ATTRIBUTES_DESTROY.invokeExact(attributes);
            return failed == 0 ? pid.get(INT, 0) : -failed;
        } catch (Throwable impossible) {
            throw new IllegalStateException("A C function cannot throw", impossible);
        }
    }

    private static final short POSIX_SPAWN_SETSIGDEF = 0x04;
    private static final short POSIX_SPAWN_SETSIGMASK = 0x08;
    private static final short POSIX_SPAWN_SETSID = 0x80;
}
