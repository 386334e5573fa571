package org.safelight.decode;

import org.jspecify.annotations.Nullable;

/// What a worker found out about one item. Every item gets one, whatever it holds.
///
/// - A picture that was decoded: `picture`, and `problem` only if part of it is missing
/// ([ProblemKind#DECODED_IN_PART]). A video likewise: `video`.
/// - One that could not be: neither, and `problem` says why.
/// - Anything else: neither, unless the worker came to grief on it.
///
/// @param mediaType by content, such as `image/jpeg`; `application/octet-stream` where unknown; `empty` for no bytes
public record Examination(
        String mediaType,
        MediaClass mediaClass,
        @Nullable Picture picture,
        @Nullable Video video,
        @Nullable Problem problem,
        Metadata metadata) {

    /// The [#mediaType] of an item without bytes.
    public static final String EMPTY = "empty";

    /// Of anything but a video.
    public Examination(
            String mediaType,
            MediaClass mediaClass,
            @Nullable Picture picture,
            @Nullable Problem problem,
            Metadata metadata) {
        this(mediaType, mediaClass, picture, null, problem, metadata);
    }

    static Examination withoutPicture(Identified type, @Nullable Problem problem) {
        return new Examination(type.mediaType(), type.mediaClass(), null, problem, Metadata.NONE);
    }
}
