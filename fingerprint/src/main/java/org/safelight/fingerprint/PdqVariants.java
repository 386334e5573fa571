package org.safelight.fingerprint;

import java.util.List;

/// The hashes of one picture in all eight orientations, by [Orientation#place], and its quality (0 to 100).
/// All come from one transform, so a turned copy is found by looking up eight hashes, without turning any pixel.
/// A hash from here and one of the really turned picture differ in up to about 20 bits: the pixel grid is not
/// symmetric.
public record PdqVariants(List<PerceptualHash> hashes, int quality) {
    public PdqVariants {
        hashes = List.copyOf(hashes);
        if (hashes.size() != Orientation.values().length) {
            throw new IllegalArgumentException(
                    "There is one hash for each of the 8 orientations, but " + hashes.size() + " were given.");
        }
        if (quality < 0 || quality > 100) {
            throw new IllegalArgumentException("A PDQ quality is 0 to 100, not " + quality + ".");
        }
    }

    /// The picture as it is.
    public Pdq original() {
        return new Pdq(hash(Orientation.ORIGINAL), quality);
    }

    public PerceptualHash hash(Orientation orientation) {
        return hashes.get(orientation.place());
    }
}
