package org.safelight.sandbox;

import java.time.Duration;

/// How much a confined program may use. Past a limit the operating system refuses, or ends it with a signal.
///
/// @param memoryBytes writable memory of its own (`RLIMIT_DATA`): heap, stacks, what it allocates. Memory
///     that is shared and not a file's cannot be had at all, so this bounds what it takes. A JVM needs some
///     400 MB more than its `-Xmx`
/// @param cpu processor time, whole seconds, at least 1; past it, signal 24
/// @param fileBytes how long a file may become that it writes; past it, signal 25. All that it writes together may
///     not be more either: it is looked at 20 times a second, and then ended with signal 9. 0 for a program that only
///     writes to standard output, which is not a file and so not bounded by this
/// @param openFiles how many it may have open at once, standard input and output among them
public record Limits(long memoryBytes, Duration cpu, long fileBytes, int openFiles) {
    private static final int LEAST_OPEN_FILES = 4;

    public Limits {
        if (memoryBytes <= 0 || cpu.toSeconds() < 1 || fileBytes < 0 || openFiles < LEAST_OPEN_FILES) {
            throw new IllegalArgumentException("Limits that nothing can run in: " + memoryBytes + " bytes of memory, "
                    + cpu + ", files of " + fileBytes + " bytes, " + openFiles + " open files");
        }
    }
}
