package org.safelight.decode;

/// How much of a picture a rendition may hold. Each step shows more than the one before it.
///
/// The number of pixels is the bound on detail: a rendition of at most 24 by 24 pixels holds no more than that,
/// however large a screen shows it. Every pixel is the mean of all source pixels under it, so that what is
/// finer is not there, and not folded into something coarser either.
public enum RenditionStep {
    /// Masses of light and dark: whether it is a face, a document, a landscape.
    BLURRED(24, true),
    LESS_BLURRED(48, true),
    COLOUR(96, false),
    LARGER(480, false),
    /// All of it, on a screen.
    FULL(2_560, false);

    private final int longestSide;
    private final boolean isGrey;

    RenditionStep(int longestSide, boolean isGrey) {
        this.longestSide = longestSide;
        this.isGrey = isGrey;
    }

    /// Most pixels of its longer side.
    public int longestSide() {
        return longestSide;
    }

    /// Whether colours are left out.
    public boolean isGrey() {
        return isGrey;
    }
}
