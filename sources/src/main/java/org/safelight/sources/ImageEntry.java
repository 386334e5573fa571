package org.safelight.sources;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One name that a file system on a disk image has, or had.
///
/// @param volumeOffset where its volume begins on the disk
/// @param path within the volume, raw bytes as far as The Sleuth Kit tells them, `/` between names
/// @param kind of the name or what it points to, as The Sleuth Kit has them: `r` a file, `d` a folder, `l` a
///     link, `v` made up by The Sleuth Kit itself, others
/// @param allocated whether it is there as files are; false for one that was deleted
/// @param address of its metadata, such as an inode number
/// @param modifiedAt ISO-8601; FAT's are local times, without a zone
/// @param runs where its bytes lie; empty when they must be asked for, see `byRuns`
/// @param byRuns whether the content is exactly what is in `runs`; false for compressed ones, those that lie
///     within their metadata, and those of which parts are missing
record ImageEntry(
        long volumeOffset,
        @SuppressWarnings("ArrayRecordComponent") byte[] path, // never compared
        char kind,
        long bytes,
        boolean allocated,
        long address,
        @Nullable String modifiedAt,
        @Nullable String accessedAt,
        @Nullable String changedAt,
        @Nullable String createdAt,
        List<ByteRun> runs,
        boolean byRuns) {}
