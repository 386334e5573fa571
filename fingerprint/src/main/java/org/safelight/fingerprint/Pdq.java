package org.safelight.fingerprint;

/// A perceptual hash with how much it can be trusted.
///
/// `quality` is 0 to 100: how much structure the picture has. Below 50 the hash is mostly noise, and the reference
/// advice is not to match it.
public record Pdq(PerceptualHash hash, int quality) {
    public Pdq {
        if (quality < 0 || quality > 100) {
            throw new IllegalArgumentException("A PDQ quality is 0 to 100, not " + quality + ".");
        }
    }
}
