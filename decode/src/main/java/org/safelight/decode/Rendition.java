package org.safelight.decode;

/// What a person may see of a picture at a step, or why not.
public sealed interface Rendition {
    /// A picture, encoded here from numbers: none of the bytes of the item is in it.
    ///
    /// @param encoded PNG or JPEG without metadata
    /// @param mediaType `image/png` or `image/jpeg`
    /// @param width in pixels; at most [RenditionStep#longestSide], as the height
    /// @param frames pictures or pages that the item has; the first is shown
    /// @param isInPart whether rows are missing, which are black
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Made(byte[] encoded, String mediaType, int width, int height, int frames, boolean isInPart)
            implements Rendition {}

    record NotMade(Problem problem) implements Rendition {}
}
