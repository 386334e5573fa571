package org.safelight.decode;

import java.util.Set;

/// Sorts media types into what a person would have to look at.
final class MediaTypes {
    /// Drawings made of lines and letters. Like documents, they may embed a picture; they are not one.
    private static final Set<String> DRAWINGS = Set.of(
            "image/svg+xml",
            "image/cgm",
            "image/emf",
            "image/wmf",
            "image/emf+",
            "image/vnd.dwg",
            "image/vnd.dwf",
            "image/vnd.dgn",
            "image/x-dwg",
            "image/vnd.dxf",
            "image/x-xfig");

    /// Containers that usually hold moving pictures. Where sound and pictures share a container, it counts as video:
    /// nothing that may be viewed goes unseen because of its wrapping.
    private static final Set<String> VIDEO_CONTAINERS = Set.of(
            "application/mp4",
            "application/x-matroska",
            "application/mxf",
            "application/ogg",
            "application/vnd.rn-realmedia",
            "application/x-mplayer2",
            "application/vnd.ms-asf",
            "application/quicktime");

    private MediaTypes() {}

    /// @param mediaType lower case, without parameters
    static MediaClass classOf(String mediaType) {
        if (mediaType.startsWith("image/")) {
            return DRAWINGS.contains(mediaType) || mediaType.startsWith("image/vnd.dxf")
                    ? MediaClass.OTHER
                    : MediaClass.PICTURE;
        }
        return mediaType.startsWith("video/") || VIDEO_CONTAINERS.contains(mediaType)
                ? MediaClass.VIDEO
                : MediaClass.OTHER;
    }
}
