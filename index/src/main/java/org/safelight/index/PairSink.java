package org.safelight.index;

import org.safelight.fingerprint.PerceptualHash;

/// Is told pairs of listed hashes that look alike.
public interface PairSink {
    /// Takes one pair.
    ///
    /// @param distanceBits in how many bits they differ, at least 1
    void pair(PerceptualHash one, PerceptualHash other, int distanceBits);
}
