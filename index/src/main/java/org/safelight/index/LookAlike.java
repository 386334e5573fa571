package org.safelight.index;

import java.util.List;
import org.safelight.fingerprint.PerceptualHash;

/// A listed picture that looks like the one asked for. A person must confirm it.
///
/// @param entryHash the hash on the list
/// @param entryQuality the highest quality any list gives for it, 0 to 100; -1 if none gives one
/// @param distanceBits how many of 256 bits differ
/// @param claims every claim of every entry with this hash, in the order of the sets
public record LookAlike(PerceptualHash entryHash, int entryQuality, int distanceBits, List<Claim> claims) {}
