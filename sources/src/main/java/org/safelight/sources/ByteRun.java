package org.safelight.sources;

import java.util.List;

/// A stretch of a file and where on the disk it lies.
///
/// @param fileOffset where in the file it begins
/// @param diskOffset where on the disk it begins, in bytes from the disk's first; [#ZEROS] for a stretch that
///     is not stored because it is all zeros
/// @param bytes at least 1
public record ByteRun(long fileOffset, long diskOffset, long bytes) {
    /// In place of a disk offset: the stretch reads as zeros.
    public static final long ZEROS = -1;

    /// Where the content begins on the disk; -1 if none of it is stored, or not as it is.
    static long firstOffset(List<ByteRun> runs) {
        return runs.stream()
                .filter(run -> run.diskOffset != ZEROS)
                .mapToLong(ByteRun::diskOffset)
                .findFirst()
                .orElse(-1);
    }

    /// Whether the runs, in this order, are a content of that length without a gap.
    static boolean cover(List<ByteRun> runs, long bytes) {
        long at = 0;
        for (ByteRun run : runs) {
            if (run.fileOffset != at || run.bytes <= 0) {
                return false;
            }
            at += run.bytes;
        }
        return at == bytes;
    }
}
