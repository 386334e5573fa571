package org.safelight.formats;

import org.jspecify.annotations.Nullable;

/// What a media record of an existing document says, as far as a decision about it needs. Texts are as written,
/// numbers
/// too; null if the member is absent, null, or neither a text nor a number.
public record VicsMediaRecord(
        @Nullable String mediaId,
        @Nullable String md5,
        @Nullable String sha1,
        @Nullable String category,
        @Nullable String comments,
        @Nullable String relativeFilePath) {

    /// Hidden: records stand for evidence, and must not get into logs by accident.
    @Override
    public String toString() {
        return "VicsMediaRecord[hidden]";
    }
}
