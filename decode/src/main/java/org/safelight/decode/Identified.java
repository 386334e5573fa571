package org.safelight.decode;

import org.jspecify.annotations.Nullable;

/// The type of an item by its first bytes.
///
/// @param problem set if the worker came to grief on those bytes; then the type is `application/octet-stream`
public record Identified(
        String mediaType, MediaClass mediaClass, @Nullable Problem problem) {
    Identified(String mediaType) {
        this(mediaType, MediaTypes.classOf(mediaType), null);
    }

    /// Not known, because the worker did not come so far.
    static Identified unknown(@Nullable Problem problem) {
        return new Identified("application/octet-stream", MediaClass.OTHER, problem);
    }
}
