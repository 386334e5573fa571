package org.safelight.sources;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the file system says of a file without opening it.
///
/// @param bytes its length
/// @param changedAt when its content or its entry last changed (Linux "ctime"); null where the system does not
///     tell
/// @param device with `inode`, which file it is: two paths with the same pair are hard links to one file. Both
///     0 where the system does not tell
/// @param links how many names the file has, 1 where the system does not tell
public record FileFacts(
        long bytes,
        Instant modifiedAt,
        Instant accessedAt,
        @Nullable Instant changedAt,
        long device,
        long inode,
        long links) {
    /// Whether nothing tells that the content differs: same file, length, and times of change (not of access).
    public boolean sameContentAs(FileFacts other) {
        return bytes == other.bytes
                && modifiedAt.equals(other.modifiedAt)
                && Objects.equals(changedAt, other.changedAt)
                && device == other.device
                && inode == other.inode;
    }
}
