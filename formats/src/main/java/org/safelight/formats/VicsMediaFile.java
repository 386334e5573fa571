package org.safelight.formats;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;

/// One place of a content on the exhibit.
///
/// @param path of the folder and the name, as the examiner sees it
/// @param sourceId which exhibit it is on; null if not stated
/// @param physicalLocation byte offset on the medium, or -1 if not known
/// @param parent the file that holds this one, such as an archive; null if none does
public record VicsMediaFile(
        String name,
        String path,
        @Nullable Instant createdAt,
        @Nullable Instant writtenAt,
        @Nullable Instant accessedAt,
        boolean deleted,
        boolean unallocated,
        @Nullable String sourceId,
        long physicalLocation,
        @Nullable Parent parent) {

    /// The file that holds another.
    ///
    /// @param md5 null if not known
    /// @param physicalLocation byte offset on the medium, or -1 if not known
    public record Parent(@Nullable Digest md5, String name, String path, long physicalLocation) {}

    /// A file that is there as files are, with its times.
    public static VicsMediaFile of(
            String name,
            String path,
            @Nullable Instant createdAt,
            @Nullable Instant writtenAt,
            @Nullable Instant accessedAt,
            @Nullable String sourceId) {
        return new VicsMediaFile(name, path, createdAt, writtenAt, accessedAt, false, false, sourceId, -1, null);
    }
}
