package org.safelight.triage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.safelight.decode.MediaClass;
import org.safelight.fingerprint.Orientation;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.Claim;
import org.safelight.index.Listing;
import org.safelight.index.LookAlike;
import org.safelight.index.Lookup;
import org.safelight.index.Standing;

/// What triage says of one content. A pure function of the journalled facts and of what the index answers.
///
/// The same file is stronger than a likeness, and of several lists that have the same file
/// *known illegal* wins over *known irrelevant*, which wins over *ungraded*. All claims are kept whichever wins.
///
/// A claim that another digest contradicts (equal by MD5, different by SHA-256: a file made to collide) never
/// settles anything: it can neither hide a file as irrelevant nor condemn it unseen.
sealed interface Verdict {
    /// The same file is on a list of illegal material.
    record Known() implements Verdict {}

    /// The same file is on a list of files that matter to nobody.
    record Irrelevant() implements Verdict {}

    /// The same file is on a list that does not say what it is, or digests contradict each other: a person must
    /// look.
    record KnownUngraded() implements Verdict {}

    /// A frame looks like a listed picture: a person must confirm it.
    record LooksAlike(List<Resemblance> resemblances) implements Verdict {}

    /// A picture or video that is on no list and like nothing on one.
    record Unknown(MediaClass mediaClass) implements Verdict {}

    record NotMedia(String mediaType) implements Verdict {}

    record NotExamined(String reason, String words) implements Verdict {}

    /// A listed picture that a frame of the content looks like.
    ///
    /// @param distanceBits the smallest of all frames and orientations
    /// @param orientation how the exhibit's picture is turned against the listed one
    /// @param quality of the exhibit's frame
    /// @param claims illegal or ungraded ones only: irrelevance is never inferred from looks
    record Resemblance(
            PerceptualHash entryHash, int distanceBits, Orientation orientation, int quality, List<Claim> claims) {
        /// The gravest of its claims; 0 if none has a category.
        int severity() {
            return claims.stream().mapToInt(Claim::severity).max().orElse(0);
        }
    }

    /// How the index is asked for look-alikes: all entries within so many bits.
    interface LookAlikes {
        List<LookAlike> within(PerceptualHash hash, int bits);
    }

    default VerdictKind kind() {
        return switch (this) {
            case Known() -> VerdictKind.KNOWN;
            case Irrelevant() -> VerdictKind.IRRELEVANT;
            case KnownUngraded() -> VerdictKind.KNOWN_UNGRADED;
            case LooksAlike(var _) -> VerdictKind.LOOKS_ALIKE;
            case Unknown(var mediaClass) ->
                mediaClass == MediaClass.VIDEO ? VerdictKind.UNKNOWN_VIDEO : VerdictKind.UNKNOWN_PICTURE;
            case NotMedia(var _) -> VerdictKind.NOT_MEDIA;
            case NotExamined(var _, var _) -> VerdictKind.NOT_EXAMINED;
        };
    }

    /// The verdict that digests alone give, so that nothing needs to be decoded; empty if the content is still
    /// open.
    static Optional<Verdict> settledBy(Lookup lookup) {
        List<Listing> certain = listings(lookup).stream()
                .filter(listing -> listing.contradictedBy().isEmpty())
                .toList();
        if (anyStands(certain, Standing.KNOWN_ILLEGAL)) {
            return Optional.of(new Known());
        }
        if (anyStands(certain, Standing.KNOWN_IRRELEVANT)) {
            return Optional.of(new Irrelevant());
        }
        return Optional.empty();
    }

    /// The verdict on a content.
    ///
    /// @param resemblances as [#resemblances] gives them
    static Verdict of(Fact.ContentExamined content, Lookup lookup, List<Resemblance> resemblances) {
        Optional<Verdict> settled = settledBy(lookup);
        if (settled.isPresent()) {
            return settled.get();
        }
        // What is left of the listings is ungraded or contradicted; only irrelevance that is contradicted says
        // nothing.
        if (listings(lookup).stream().anyMatch(listing -> listing.claim().standing() != Standing.KNOWN_IRRELEVANT)) {
            return new KnownUngraded();
        }
        if (!resemblances.isEmpty()) {
            return new LooksAlike(resemblances);
        }
        Fact.Look look = content.examination();
        if (look == null) {
            return new NotExamined("not-looked-into", "A list had settled it when it was read, but does not any more");
        }
        String problemKind = look.problemKind();
        String problem = look.problem();
        if (look.hashes().isEmpty() && problemKind != null) {
            return new NotExamined(problemKind, problem == null ? problemKind : problem);
        }
        return switch (look.mediaClass()) {
            case PICTURE, VIDEO -> new Unknown(look.mediaClass());
            case OTHER -> new NotMedia(look.mediaType());
        };
    }

    /// All listings of a look-up; empty if there is none.
    static List<Listing> listings(Lookup lookup) {
        return switch (lookup) {
            case Lookup.SameFile(var listings) -> listings;
            case Lookup.NotListed() -> List.of();
        };
    }

    private static boolean anyStands(List<Listing> listings, Standing standing) {
        return listings.stream().anyMatch(listing -> listing.claim().standing() == standing);
    }

    /// Every listed picture that a usable frame looks like, each once with its smallest distance: graver first,
    /// then nearer, then by hash. Claims that only say "irrelevant", and claims already made of the same file,
    /// do not count.
    ///
    /// @param minimumQuality frames below it are not compared
    static List<Resemblance> resemblances(
            List<PdqVariants> frames, Lookup sameFile, LookAlikes index, int withinBits, int minimumQuality) {
        Set<Claim> made = new HashSet<>();
        for (Listing listing : listings(sameFile)) {
            made.add(listing.claim());
        }
        Map<PerceptualHash, Resemblance> best = new HashMap<>();
        for (PdqVariants frame : frames) {
            if (frame.quality() < minimumQuality) {
                continue;
            }
            for (Orientation orientation : Orientation.values()) {
                for (LookAlike alike : index.within(frame.hash(orientation), withinBits)) {
                    Resemblance earlier = best.get(alike.entryHash());
                    if (earlier != null && earlier.distanceBits() <= alike.distanceBits()) {
                        continue;
                    }
                    List<Claim> claims = counting(alike, made);
                    if (!claims.isEmpty()) {
                        best.put(
                                alike.entryHash(),
                                new Resemblance(
                                        alike.entryHash(), alike.distanceBits(), orientation, frame.quality(), claims));
                    }
                }
            }
        }
        List<Resemblance> found = new ArrayList<>(best.values());
        found.sort(Comparator.comparingInt(Resemblance::severity)
                .reversed()
                .thenComparingInt(Resemblance::distanceBits)
                .thenComparing(resemblance -> resemblance.entryHash().hex()));
        return found;
    }

    private static List<Claim> counting(LookAlike alike, Set<Claim> made) {
        return alike.claims().stream()
                .filter(claim -> claim.standing() != Standing.KNOWN_IRRELEVANT && !made.contains(claim))
                .toList();
    }

    /// Whether any usable frame has a listed picture within so many bits that counts. Stops at the first.
    static boolean anyNear(List<PdqVariants> frames, LookAlikes index, int withinBits, int minimumQuality) {
        for (PdqVariants frame : frames) {
            if (frame.quality() < minimumQuality) {
                continue;
            }
            for (PerceptualHash hash : frame.hashes()) {
                for (LookAlike alike : index.within(hash, withinBits)) {
                    if (!counting(alike, Set.of()).isEmpty()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
