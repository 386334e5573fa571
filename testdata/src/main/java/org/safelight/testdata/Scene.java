package org.safelight.testdata;

/// What a made-up picture shows.
public enum Scene {
    /// Ridges under a clouded sky, with trees, a house or a boat: much like a photograph to a perceptual hash.
    LANDSCAPE(1),
    /// Cups, balls, bottles, toy houses and boats on a table: photographic too.
    STILL_LIFE(2),
    /// Tiles with motifs in changing colours: sharp edges, as in drawn graphics.
    PATTERN(3),
    /// One colour, nothing else: a perceptual hash has nothing to say of it (PDQ quality 0).
    FLAT(4);

    private final int salt;

    Scene(int salt) {
        this.salt = salt;
    }

    /// Makes one seed give unrelated pictures in two scenes.
    int salt() {
        return salt;
    }

    /// Whether its PDQ quality is high (80 or more at 64 px a side and above).
    public boolean isPhotographic() {
        return this == LANDSCAPE || this == STILL_LIFE;
    }
}
