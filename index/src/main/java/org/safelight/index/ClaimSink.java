package org.safelight.index;

import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.PerceptualHash;

/// Takes the fingerprints of an index, each with what a list says of it.
public interface ClaimSink {
    void digest(Digest digest, Claim claim);

    /// Takes a look.
    ///
    /// @param quality 0 to 100; -1 if the list gives none
    void look(PerceptualHash look, int quality, Claim claim);
}
