package org.safelight.sandbox;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The system calls named here, by number.
///
/// Source: asm/unistd_64.h and asm-generic/unistd.h of Linux 6.16. Numbers never change once given; from 424
/// on both are the same.
enum SystemCall {
    ACCEPT(43, 202),
    ACCEPT4(288, 242),
    ACCT(163, 89),
    ADD_KEY(248, 217),
    ADJTIMEX(159, 171),
    BIND(49, 200),
    BPF(321, 280),
    CAPGET(125, 90),
    CAPSET(126, 91),
    CHMOD(90),
    CHOWN(92),
    CHROOT(161, 51),
    CLOCK_ADJTIME(305, 266),
    CLOCK_SETTIME(227, 112),
    CLONE(56, 220),
    CLONE3(435, 435),
    CLOSE(3, 57),
    CONNECT(42, 203),
    DELETE_MODULE(176, 106),
    EXECVE(59, 221),
    EXECVEAT(322, 281),
    FANOTIFY_INIT(300, 262),
    FANOTIFY_MARK(301, 263),
    FCHMOD(91, 52),
    FCHMODAT(268, 53),
    FCHMODAT2(452, 452),
    FCHOWN(93, 55),
    FCHOWNAT(260, 54),
    FILE_SETATTR(469, 469),
    FINIT_MODULE(313, 273),
    FORK(57),
    FREMOVEXATTR(199, 16),
    FSCONFIG(431, 431),
    FSETXATTR(190, 7),
    FSMOUNT(432, 432),
    FSOPEN(430, 430),
    FSPICK(433, 433),
    FUTIMESAT(261),
    INIT_MODULE(175, 105),
    IOCTL(16, 29),
    IOPERM(173),
    IOPL(172),
    IOPRIO_SET(251, 30),
    IO_URING_ENTER(426, 426),
    IO_URING_REGISTER(427, 427),
    IO_URING_SETUP(425, 425),
    KCMP(312, 272),
    KEXEC_FILE_LOAD(320, 294),
    KEXEC_LOAD(246, 104),
    KEYCTL(250, 219),
    KILL(62, 129),
    LANDLOCK_ADD_RULE(445, 445),
    LANDLOCK_CREATE_RULESET(444, 444),
    LANDLOCK_RESTRICT_SELF(446, 446),
    LCHOWN(94),
    LINK(86),
    LINKAT(265, 37),
    LISTEN(50, 201),
    LOOKUP_DCOOKIE(212, 18),
    LREMOVEXATTR(198, 15),
    LSETXATTR(189, 6),
    LSM_SET_SELF_ATTR(460, 460),
    MEMFD_CREATE(319, 279),
    MEMFD_SECRET(447, 447),
    MIGRATE_PAGES(256, 238),
    MKNOD(133),
    MKNODAT(259, 33),
    MMAP(9, 222),
    MODIFY_LDT(154),
    MOUNT(165, 40),
    MOUNT_SETATTR(442, 442),
    MOVE_MOUNT(429, 429),
    MOVE_PAGES(279, 239),
    MQ_OPEN(240, 180),
    MSGGET(68, 186),
    NAME_TO_HANDLE_AT(303, 264),
    NFSSERVCTL(180, 42),
    OPEN(2),
    OPENAT(257, 56),
    OPENAT2(437, 437),
    OPEN_BY_HANDLE_AT(304, 265),
    OPEN_TREE(428, 428),
    OPEN_TREE_ATTR(467, 467),
    PERF_EVENT_OPEN(298, 241),
    PERSONALITY(135, 92),
    PIDFD_GETFD(438, 438),
    PIDFD_OPEN(434, 434),
    PIDFD_SEND_SIGNAL(424, 424),
    PIPE2(293, 59),
    PIVOT_ROOT(155, 41),
    PPOLL(271, 73),
    PRCTL(157, 167),
    PRLIMIT64(302, 261),
    PROCESS_MADVISE(440, 440),
    PROCESS_MRELEASE(448, 448),
    PROCESS_VM_READV(310, 270),
    PROCESS_VM_WRITEV(311, 271),
    PTRACE(101, 117),
    QUOTACTL(179, 60),
    QUOTACTL_FD(443, 443),
    REBOOT(169, 142),
    REMOVEXATTR(197, 14),
    REMOVEXATTRAT(466, 466),
    REQUEST_KEY(249, 218),
    RT_SIGQUEUEINFO(129, 138),
    RT_TGSIGQUEUEINFO(297, 240),
    SCHED_SETATTR(314, 274),
    SCHED_SETPARAM(142, 118),
    SCHED_SETSCHEDULER(144, 119),
    SECCOMP(317, 277),
    SEMGET(64, 190),
    SENDTO(44, 206),
    SETDOMAINNAME(171, 162),
    SETFSGID(123, 152),
    SETFSUID(122, 151),
    SETGID(106, 144),
    SETGROUPS(116, 159),
    SETHOSTNAME(170, 161),
    SETNS(308, 268),
    SETPRIORITY(141, 140),
    SETREGID(114, 143),
    SETRESGID(119, 149),
    SETRESUID(117, 147),
    SETREUID(113, 145),
    SETTIMEOFDAY(164, 170),
    SETUID(105, 146),
    SETXATTR(188, 5),
    SETXATTRAT(463, 463),
    SHMAT(30, 196),
    SHMGET(29, 194),
    SOCKET(41, 198),
    SOCKETPAIR(53, 199),
    SWAPOFF(168, 225),
    SWAPON(167, 224),
    SYMLINK(88),
    SYMLINKAT(266, 36),
    SYSLOG(103, 116),
    TKILL(200, 130),
    TRUNCATE(76, 45),
    UMOUNT2(166, 39),
    UNSHARE(272, 97),
    USELIB(134),
    USERFAULTFD(323, 282),
    UTIME(132),
    UTIMENSAT(280, 88),
    UTIMES(235),
    VFORK(58),
    VHANGUP(153, 58),
    WAIT4(61, 260),
    WAITID(247, 95);

    /// Calls with this number or a higher one came after this was written.
    static final int FIRST_UNKNOWN = 470;

    private static final int NONE = -1;

    private final int onX86;
    private final int onArm;

    SystemCall(int onX86, int onArm) {
        this.onX86 = onX86;
        this.onArm = onArm;
    }

    /// An old call that aarch64 never had.
    SystemCall(int onX86) {
        this(onX86, NONE);
    }

    boolean isOn(Machine machine) {
        return numberOn(machine) != NONE;
    }

    int numberOn(Machine machine) {
        return machine == Machine.X86_64 ? onX86 : onArm;
    }

    /// The call's name as Linux has it, such as `socket`.
    static String nameOf(int number, Machine machine) {
        for (SystemCall call : values()) {
            if (call.numberOn(machine) == number) {
                return call.name().toLowerCase(Locale.ROOT);
            }
        }
        return "system call " + number;
    }

    /// Processors whose numbers are known here.
    enum Machine {
        X86_64(0xC000003E),
        AARCH64(0xC00000B7);

        /// As the kernel names it to a filter: `AUDIT_ARCH_…`.
        final int auditArchitecture;

        Machine(int auditArchitecture) {
            this.auditArchitecture = auditArchitecture;
        }

        /// Null on any other system.
        static @Nullable Machine here() {
            if (!System.getProperty("os.name").equals("Linux")) {
                return null;
            }
            return switch (System.getProperty("os.arch")) {
                case "amd64", "x86_64" -> X86_64;
                case "aarch64" -> AARCH64;
                default -> null;
            };
        }
    }
}
