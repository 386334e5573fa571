package org.safelight.server.exhibits;

import org.jspecify.annotations.Nullable;
import org.safelight.formats.SubmissionVerdict;

/// A content that was seen on an exhibit.
///
/// @param number of the content, on its exhibit
/// @param sha256 32 bytes; null where the exhibit came from a tool that does not compute it. One of the three
///     digests is always there
/// @param sha1 20 bytes
/// @param md5 16 bytes
/// @param pdq 32 bytes, bit 255 first; null if it has no look
/// @param pdqQuality 0 to 100; 0 without a look, and where another tool does not say
/// @param kind `picture`, `video` or `other`
/// @param sizeBytes -1 if not known
/// @param width in pixels; 0 if not known, as the height
/// @param vpdq frames of a video that are good enough to be compared: for each 32 bytes of its PDQ hash, bit 255 first,
///     and one of its quality; null if it has none
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SeenContent(
        int number,
        byte @Nullable [] sha256,
        byte @Nullable [] sha1,
        byte @Nullable [] md5,
        byte @Nullable [] pdq,
        int pdqQuality,
        String kind,
        long sizeBytes,
        int width,
        int height,
        SubmissionVerdict verdict,
        byte @Nullable [] vpdq) {
    /// Hides the fingerprints, which are personal data.
    @Override
    public String toString() {
        return "SeenContent[" + number + "]";
    }

    static String kind(@Nullable String mediaType) {
        if (mediaType == null) {
            return "other";
        }
        return mediaType.startsWith("image") ? "picture" : mediaType.startsWith("video") ? "video" : "other";
    }
}
