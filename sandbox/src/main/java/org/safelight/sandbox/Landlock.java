package org.safelight.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/// Landlock: what files the calling thread, and the processes it starts, can open from then on.
///
/// Source: Documentation/userspace-api/landlock.rst, linux/landlock.h.
final class Landlock implements AutoCloseable {
    private static final int ASK_VERSION = 1;
    private static final int RULE_PATH_BENEATH = 1;
    private static final long OPEN_PATH_ONLY = 0x200000;
    private static final long OPEN_CLOSE_ON_EXEC = 0x80000;
    private static final int HERE = -100;

    private static final long EXECUTE = 1;
    private static final long WRITE_FILE = 1 << 1;
    private static final long READ_FILE = 1 << 2;
    private static final long READ_FOLDER = 1 << 3;
    private static final long REMOVE_FOLDER = 1 << 4;
    private static final long REMOVE_FILE = 1 << 5;
    private static final long MAKE_FOLDER = 1 << 7;
    private static final long MAKE_FILE = 1 << 8;
    private static final long MOVE = 1 << 13;
    private static final long TRUNCATE = 1 << 14;

    private static final long READ = EXECUTE | READ_FILE | READ_FOLDER;
    private static final long WRITE = WRITE_FILE | TRUNCATE;
    /// No links, pipes, sockets or devices.
    private static final long WRITE_FOLDER = REMOVE_FOLDER | REMOVE_FILE | MAKE_FOLDER | MAKE_FILE | MOVE;

    private static final int TCP_SINCE = 4;
    private static final long ALL_TCP = 3;
    private static final int SCOPES_SINCE = 6;
    private static final long ALL_SCOPES = 3;
    /// Rights known to versions 0, 1, 2, …: how many bits.
    private static final int[] FILE_RIGHTS = {0, 13, 14, 15, 15, 16};

    private final Arena arena;
    private final int ruleSet;
    private final long rights;

    /// The kernel's version of it: 1 and up, or the negative error number where it is not there.
    static int version() {
        return (int) Linux.call(SystemCall.LANDLOCK_CREATE_RULESET, 0, 0, ASK_VERSION);
    }

    /// Nothing may be opened, until [#allow].
    Landlock(Arena arena) throws IOException {
        this.arena = arena;
        int version = version();
        if (version < 1) {
            throw new IOException("The kernel has no Landlock, or it is not switched on (error " + -version + ")");
        }
        rights = (1L << FILE_RIGHTS[Math.min(version, FILE_RIGHTS.length - 1)]) - 1;
        MemorySegment attributes = arena.allocate(3 * Long.BYTES, Long.BYTES);
        attributes.setAtIndex(ValueLayout.JAVA_LONG, 0, rights);
        attributes.setAtIndex(ValueLayout.JAVA_LONG, 1, version >= TCP_SINCE ? ALL_TCP : 0);
        attributes.setAtIndex(ValueLayout.JAVA_LONG, 2, version >= SCOPES_SINCE ? ALL_SCOPES : 0);
        int size = version >= SCOPES_SINCE ? 3 : version >= TCP_SINCE ? 2 : 1;
        ruleSet = (int) Linux.mustCall(
                "a Landlock rule set",
                SystemCall.LANDLOCK_CREATE_RULESET,
                attributes.address(),
                (long) size * Long.BYTES);
    }

    /// Allows to read, and execute, what is at or under a path; links are followed.
    void allowReading(Path path) throws IOException {
        allow(path, READ);
    }

    /// Allows to read, write, make and remove what is at or under a path.
    void allowWriting(Path path) throws IOException {
        allow(path, READ_FILE | READ_FOLDER | WRITE | WRITE_FOLDER);
    }

    private void allow(Path path, long wanted) throws IOException {
        // The kernel refuses rights of folders on what is none.
        long given = wanted & rights & (Files.isDirectory(path) ? -1 : EXECUTE | READ_FILE | WRITE);
        int opened = (int) Linux.mustCall(
                "to name something for a confined program",
                SystemCall.OPENAT,
                HERE,
                arena.allocateFrom(path.toString()).address(),
                OPEN_PATH_ONLY | OPEN_CLOSE_ON_EXEC);
        try {
            MemorySegment rule = arena.allocate(Long.BYTES + Integer.BYTES, Long.BYTES);
            rule.set(ValueLayout.JAVA_LONG, 0, given);
            rule.set(ValueLayout.JAVA_INT, Long.BYTES, opened);
            Linux.mustCall(
                    "a Landlock rule", SystemCall.LANDLOCK_ADD_RULE, ruleSet, RULE_PATH_BENEATH, rule.address(), 0);
        } finally {
            Linux.call(SystemCall.CLOSE, opened);
        }
    }

    /// Confines the calling thread, for ever. It must have given up new privileges.
    void confineThisThread() throws IOException {
        Linux.mustCall("to confine a thread by Landlock", SystemCall.LANDLOCK_RESTRICT_SELF, ruleSet, 0);
    }

    @Override
    public void close() {
        Linux.call(SystemCall.CLOSE, ruleSet);
    }
}
