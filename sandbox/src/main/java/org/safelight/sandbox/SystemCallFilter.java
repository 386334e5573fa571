package org.safelight.sandbox;

import static org.safelight.sandbox.SystemCall.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.safelight.sandbox.SystemCall.Machine;

/// Which system calls a confined program may make: a program for the kernel's seccomp.
///
/// Three things are done with a call that is not simply allowed:
/// - **Refused**: it fails as if the program lacked the right, or as if the kernel had no such call. Most of these,
///   those of the list `REFUSED`, are put to [Supervisor], which says no and takes note.
/// - **Ignored**: it does nothing and tells the program that all went well. These change a file's times, mode
///   or owner: an unpacker that restores them would otherwise give up, and Landlock does not see them.
/// - **Until started**: starting a program needs them once (`execve`), bubblewrap more of them (`mount`). The
///   kernel asks [Supervisor], which says yes until the program itself has started, and never again.
///
/// What is not listed is allowed. A list of what is allowed would be shorter to trust, but it would differ
/// with each program, C library and processor, and a missed entry would be a file that cannot be examined.
/// Calls newer than this list do not exist for a confined program.
///
/// Source: seccomp(2), linux/filter.h, linux/seccomp.h.
final class SystemCallFilter {
    /// Bytes of `struct sock_fprog`, on 64 bits.
    private static final int PROGRAM_BYTES = 16;

    private static final int INSTRUCTION_BYTES = 8;

    private static final int LOAD_WORD = 0x20;
    private static final int AND = 0x54;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_AT_LEAST = 0x35;
    private static final int RETURN = 0x06;

    private static final int ALLOW = 0x7fff0000;
    private static final int ASK_SUPERVISOR = 0x7fc00000;
    private static final int FAIL = 0x00050000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int IGNORE = FAIL;

    // struct seccomp_data
    private static final int NUMBER_AT = 0;
    private static final int ARCHITECTURE_AT = 4;
    private static final int ARGUMENTS_AT = 16;

    /// x86-64 has a second set of numbers from here on, for programs with 32-bit pointers.
    private static final int X32 = 0x40000000;

    private static final int CLONE_THREAD = 0x00010000;
    private static final int PR_SET_PDEATHSIG = 1;
    private static final int SIGKILL = 9;
    private static final int MAP_SHARED_ANONYMOUS = 0x21;
    private static final int OPEN_ACCESS_AND_TRUNCATE = 0x203;
    private static final int OPEN_READ_AND_TRUNCATE = 0x200;
    private static final int TIOCSTI = 0x5412;
    private static final int TIOCLINUX = 0x541C;
    private static final int QUERY_PERSONALITY = 0xffffffff;
    private static final int ALL_BITS = 0xffffffff;

    private static final List<SystemCall> REFUSED = List.of(
            // Other processes.
            KCMP,
            KILL,
            PIDFD_GETFD,
            PIDFD_OPEN,
            PIDFD_SEND_SIGNAL,
            PROCESS_MADVISE,
            PROCESS_MRELEASE,
            PROCESS_VM_READV,
            PROCESS_VM_WRITEV,
            PTRACE,
            RT_SIGQUEUEINFO,
            RT_TGSIGQUEUEINFO,
            TKILL,
            IOPRIO_SET,
            MIGRATE_PAGES,
            MOVE_PAGES,
            SCHED_SETATTR,
            SCHED_SETPARAM,
            SCHED_SETSCHEDULER,
            SETPRIORITY,
            // Parts of the kernel with a history of faults, and no use here.
            ADD_KEY,
            BPF,
            IO_URING_ENTER,
            IO_URING_REGISTER,
            IO_URING_SETUP,
            KEYCTL,
            MODIFY_LDT,
            PERF_EVENT_OPEN,
            REQUEST_KEY,
            USERFAULTFD,
            // Files by another way than their name, and names that lead out.
            FANOTIFY_INIT,
            FANOTIFY_MARK,
            LOOKUP_DCOOKIE,
            MKNOD,
            MKNODAT,
            NAME_TO_HANDLE_AT,
            OPEN_BY_HANDLE_AT,
            TRUNCATE,
            // Memory that no limit counts, and ways to speak with other programs.
            MEMFD_CREATE,
            MEMFD_SECRET,
            MQ_OPEN,
            MSGGET,
            SEMGET,
            SHMAT,
            SHMGET,
            // The machine.
            ACCT,
            ADJTIMEX,
            CLOCK_ADJTIME,
            CLOCK_SETTIME,
            DELETE_MODULE,
            FINIT_MODULE,
            INIT_MODULE,
            IOPERM,
            IOPL,
            KEXEC_FILE_LOAD,
            KEXEC_LOAD,
            LSM_SET_SELF_ATTR,
            NFSSERVCTL,
            QUOTACTL,
            QUOTACTL_FD,
            REBOOT,
            SETTIMEOFDAY,
            SWAPOFF,
            SWAPON,
            SYSLOG,
            USELIB,
            VHANGUP);

    private static final List<SystemCall> IGNORED = List.of(
            CHMOD,
            CHOWN,
            FCHMOD,
            FCHMODAT,
            FCHMODAT2,
            FCHOWN,
            FCHOWNAT,
            FILE_SETATTR,
            FREMOVEXATTR,
            FSETXATTR,
            FUTIMESAT,
            LCHOWN,
            LREMOVEXATTR,
            LSETXATTR,
            REMOVEXATTR,
            REMOVEXATTRAT,
            SETXATTR,
            SETXATTRAT,
            UTIME,
            UTIMENSAT,
            UTIMES);

    private static final List<SystemCall> UNTIL_STARTED = List.of(
            EXECVE,
            EXECVEAT,
            FORK,
            VFORK,
            // bubblewrap: a socket to bring up the loopback interface of the new, empty network
            ACCEPT,
            ACCEPT4,
            BIND,
            CONNECT,
            LISTEN,
            SENDTO,
            SOCKET,
            SOCKETPAIR,
            // bubblewrap: namespaces, what is to be seen, privileges to drop
            CHROOT,
            FSCONFIG,
            FSMOUNT,
            FSOPEN,
            FSPICK,
            MOUNT,
            MOUNT_SETATTR,
            MOVE_MOUNT,
            OPEN_TREE,
            OPEN_TREE_ATTR,
            PIVOT_ROOT,
            SETDOMAINNAME,
            SETFSGID,
            SETFSUID,
            SETGID,
            SETGROUPS,
            SETHOSTNAME,
            SETNS,
            SETREGID,
            SETRESGID,
            SETRESUID,
            SETREUID,
            SETUID,
            UMOUNT2,
            UNSHARE,
            // bubblewrap: /lib. A link among a program's results could lead us where it cannot go.
            LINK,
            LINKAT,
            SYMLINK,
            SYMLINKAT);

    /// The C library uses the older call where these do not exist. What they ask for lies in memory, where a
    /// filter cannot look.
    private static final List<SystemCall> UNKNOWN = List.of(CLONE3, OPENAT2);

    private final Machine machine;
    private final List<long[]> instructions = new ArrayList<>();

    private SystemCallFilter(Machine machine) {
        this.machine = machine;
        load(ARCHITECTURE_AT);
        add(JUMP_IF_EQUAL, 1, 0, machine.auditArchitecture);
        add(RETURN, 0, 0, KILL_PROCESS);
        load(NUMBER_AT);
        if (machine == Machine.X86_64) {
            add(JUMP_IF_AT_LEAST, 0, 1, X32);
            add(RETURN, 0, 0, KILL_PROCESS);
        }
        add(JUMP_IF_AT_LEAST, 0, 1, FIRST_UNKNOWN);
        add(RETURN, 0, 0, FAIL | Linux.ENOSYS);
        REFUSED.forEach(call -> always(call, ASK_SUPERVISOR));
        IGNORED.forEach(call -> always(call, IGNORE));
        UNTIL_STARTED.forEach(call -> always(call, ASK_SUPERVISOR));
        UNKNOWN.forEach(call -> always(call, FAIL | Linux.ENOSYS));
        unless(CLONE, 0, CLONE_THREAD, CLONE_THREAD, ASK_SUPERVISOR);
        endsWithItsParent();
        // The limits of others, ours among them.
        unless(PRLIMIT64, 0, ALL_BITS, 0, FAIL | Linux.EPERM);
        unless(PERSONALITY, 0, ALL_BITS, QUERY_PERSONALITY, FAIL | Linux.EPERM);
        // Shared memory of no file counts as nobody's.
        when(MMAP, 3, MAP_SHARED_ANONYMOUS, MAP_SHARED_ANONYMOUS, FAIL | Linux.ENOMEM);
        // Cuts a file that may only be read: Landlock before Linux 6.2 does not see it.
        when(OPEN, 1, OPEN_ACCESS_AND_TRUNCATE, OPEN_READ_AND_TRUNCATE, FAIL | Linux.EACCES);
        when(OPENAT, 2, OPEN_ACCESS_AND_TRUNCATE, OPEN_READ_AND_TRUNCATE, FAIL | Linux.EACCES);
        // Types into a terminal.
        when(IOCTL, 1, ALL_BITS, TIOCSTI, FAIL | Linux.EPERM);
        when(IOCTL, 1, ALL_BITS, TIOCLINUX, FAIL | Linux.EPERM);
        add(RETURN, 0, 0, ALLOW);
    }

    /// Whether a call is never allowed, not even while a program is being started.
    static boolean isRefused(int number) {
        return REFUSED.stream().anyMatch(call -> call.isOn(Linux.MACHINE) && call.numberOn(Linux.MACHINE) == number);
    }

    /// The filter as the kernel reads it: a `struct sock_fprog`, which lives as long as the arena.
    static MemorySegment in(Arena arena, Machine machine) {
        List<long[]> instructions = new SystemCallFilter(machine).instructions;
        MemorySegment code = arena.allocate((long) instructions.size() * INSTRUCTION_BYTES, Long.BYTES);
        for (int i = 0; i < instructions.size(); i++) {
            long[] instruction = instructions.get(i);
            long at = (long) i * INSTRUCTION_BYTES;
            code.set(ValueLayout.JAVA_SHORT, at, (short) instruction[0]);
            code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) instruction[1]);
            code.set(ValueLayout.JAVA_BYTE, at + 3, (byte) instruction[2]);
            code.set(ValueLayout.JAVA_INT, at + 4, (int) instruction[3]);
        }
        MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
        program.set(ValueLayout.JAVA_SHORT, 0, (short) instructions.size());
        program.set(ValueLayout.ADDRESS, Long.BYTES, code);
        return program;
    }

    private void always(SystemCall call, int action) {
        if (call.isOn(machine)) {
            add(JUMP_IF_EQUAL, 0, 1, call.numberOn(machine));
            add(RETURN, 0, 0, action);
        }
    }

    /// The action when these bits of an argument have this value; else the call goes on to the next rule.
    private void when(SystemCall call, int argument, int bits, int value, int action) {
        argument(call, argument, bits);
        if (call.isOn(machine)) {
            add(JUMP_IF_EQUAL, 0, 1, value);
            add(RETURN, 0, 0, action);
            load(NUMBER_AT);
        }
    }

    /// The action when these bits of an argument have any other value.
    private void unless(SystemCall call, int argument, int bits, int value, int action) {
        argument(call, argument, bits);
        if (call.isOn(machine)) {
            add(JUMP_IF_EQUAL, 1, 0, value);
            add(RETURN, 0, 0, action);
            load(NUMBER_AT);
        }
    }

    /// Loads these bits of an argument if it is this call, else jumps past the three instructions that
    /// follow. The lower 32 bits are all that the kernel looks at in the arguments that are tested here.
    private void argument(SystemCall call, int argument, int bits) {
        if (call.isOn(machine)) {
            add(JUMP_IF_EQUAL, 0, 5, call.numberOn(machine));
            load(ARGUMENTS_AT + argument * Long.BYTES);
            add(AND, 0, 0, bits);
        }
    }

    /// That a program ends with its parent can be set, but not taken back: it could outlive us.
    private void endsWithItsParent() {
        add(JUMP_IF_EQUAL, 0, 6, PRCTL.numberOn(machine));
        load(ARGUMENTS_AT);
        add(JUMP_IF_EQUAL, 0, 3, PR_SET_PDEATHSIG);
        load(ARGUMENTS_AT + Long.BYTES);
        add(JUMP_IF_EQUAL, 1, 0, SIGKILL);
        add(RETURN, 0, 0, FAIL | Linux.EPERM);
        load(NUMBER_AT);
    }

    private void load(int at) {
        add(LOAD_WORD, 0, 0, at);
    }

    private void add(int code, int ifTrue, int ifFalse, int value) {
        instructions.add(new long[] {code, ifTrue, ifFalse, value});
    }
}
