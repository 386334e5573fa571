package org.safelight.fingerprint;

/// The eight ways a picture can be turned or mirrored, in the order and by the names of the PDQ reference.
/// Each says what was done to the picture whose hash this is.
public enum Orientation {
    ORIGINAL,
    /// A quarter turn against the clock: what was at the right is at the top.
    ROTATED_90,
    ROTATED_180,
    /// A quarter turn with the clock: what was at the left is at the top.
    ROTATED_270,
    /// Mirrored about the horizontal axis: what was at the top is at the bottom.
    FLIPPED_X,
    /// Mirrored about the vertical axis: what was at the left is at the right.
    FLIPPED_Y,
    /// Mirrored about the diagonal from top left to bottom right: rows became columns.
    FLIPPED_PLUS_1,
    /// Mirrored about the diagonal from bottom left to top right.
    FLIPPED_MINUS_1;

    /// Its place in [PdqVariants#hashes], 0 to 7: the order of the reference, which this enum keeps.
    @SuppressWarnings("EnumOrdinal")
    public int place() {
        return ordinal();
    }
}
