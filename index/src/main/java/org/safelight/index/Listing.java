package org.safelight.index;

import java.util.Set;
import org.safelight.fingerprint.DigestKind;

/// One claim about a file that has a digest in common with an entry of a list.
///
/// @param claim what the list says
/// @param matchedBy the kinds of digest that are equal; at least one
/// @param contradictedBy kinds that the entry carries too, but for which no entry of this claim has the file's value.
///     A file made to share an MD5 (or SHA-1) with another shows here: equal by MD5, contradicted by SHA-256.
///     Empty for nearly all files ever seen.
public record Listing(Claim claim, Set<DigestKind> matchedBy, Set<DigestKind> contradictedBy) {}
