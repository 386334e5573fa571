package org.safelight.triage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
/// The same file is stronger than a likeness, and a list that says what a file is wins over one that does not.
/// Where one list says that the file matters and another that it does not, no list wins: a person looks, first
/// of all (decision 10). Every claim is shown whatever the verdict.
///
/// A claim that another digest contradicts (equal by MD5, different by SHA-256: a file made to collide) never
/// settles anything: it can neither hide a file as irrelevant nor condemn it unseen.
sealed interface Verdict {
    /// The same file is on a list of illegal material.
    record Known() implements Verdict {}

    /// One list says that the same file matters, another that it does not: a person must look.
    record Disputed() implements Verdict {}

    /// The same file is on a list of files that matter to nobody.
    record Irrelevant() implements Verdict {}

    /// The same file is on a list that does not say what it is, or digests contradict each other: a person must
    /// look.
    record KnownUngraded() implements Verdict {}

    /// A frame looks like a listed picture: a person must confirm it.
    record LooksAlike(List<Resemblance> resemblances) implements Verdict {}

    /// A video of which so much is the same as of a listed one that a person must confirm it.
    record LooksLikeVideo(List<VideoMatching.Match> matches) implements Verdict {}

    /// A video that has a listed picture, or part of a listed video, in it: a person must confirm it.
    record ContainsListed(List<VideoMatching.Match> matches) implements Verdict {}

    /// A picture or video that is on no list and like nothing on one.
    record Unknown(MediaClass mediaClass) implements Verdict {}

    record NotMedia(String mediaType) implements Verdict {}

    record NotExamined(String reason, String words) implements Verdict {}

    /// A listed picture that a frame of the content looks like.
    ///
    /// @param distanceBits the smallest of all frames and orientations
    /// @param orientation how the exhibit's picture is turned against the listed one
    /// @param quality of the exhibit's frame
    /// @param claims illegal or ungraded ones only: irrelevance is never inferred from looks; the gravest
    ///     first, at most [#MOST_CLAIMS_OF_A_LOOK_ALIKE]
    record Resemblance(
            PerceptualHash entryHash, int distanceBits, Orientation orientation, int quality, List<Claim> claims) {
        /// The gravest of its claims; 0 if none has a category.
        int severity() {
            return claims.stream().mapToInt(Claim::severity).max().orElse(0);
        }
    }

    /// The listed pictures that a content looks like, bounded: a list with a thousand copies of one picture
    /// must not fill the results, and no person reads as many.
    ///
    /// @param kept the gravest and the nearest; graver first, then nearer, then by hash
    /// @param claimsLeftOut how many more claims look-alikes make; 0 if all are kept
    record Resemblances(List<Resemblance> kept, long claimsLeftOut) {
        static final Resemblances NONE = new Resemblances(List.of(), 0);
    }

    /// So many of the gravest, and so many of the nearest, are kept of one content.
    int MOST_LOOK_ALIKES = 10;

    int MOST_CLAIMS_OF_A_LOOK_ALIKE = 8;

    /// How the index is asked for look-alikes: all entries within so many bits.
    interface LookAlikes {
        List<LookAlike> within(PerceptualHash hash, int bits);
    }

    default VerdictKind kind() {
        return switch (this) {
            case Known() -> VerdictKind.KNOWN;
            case Disputed() -> VerdictKind.DISPUTED;
            case Irrelevant() -> VerdictKind.IRRELEVANT;
            case KnownUngraded() -> VerdictKind.KNOWN_UNGRADED;
            case LooksAlike(var _) -> VerdictKind.LOOKS_ALIKE;
            case LooksLikeVideo(var _) -> VerdictKind.LOOKS_LIKE_VIDEO;
            case ContainsListed(var _) -> VerdictKind.CONTAINS_LISTED;
            case Unknown(var mediaClass) ->
                mediaClass == MediaClass.VIDEO ? VerdictKind.UNKNOWN_VIDEO : VerdictKind.UNKNOWN_PICTURE;
            case NotMedia(var _) -> VerdictKind.NOT_MEDIA;
            case NotExamined(var _, var _) -> VerdictKind.NOT_EXAMINED;
        };
    }

    /// The verdict that digests alone give, so that nothing needs to be decoded; empty if the content is still
    /// open.
    static Optional<Verdict> settledBy(Lookup lookup) {
        List<Listing> listings = listings(lookup);
        boolean isIllegal = anyStands(listings, Standing.KNOWN_ILLEGAL);
        boolean isIrrelevant = anyStands(listings, Standing.KNOWN_IRRELEVANT);
        if (isIrrelevant && anyConcern(listings)) {
            return Optional.empty();
        }
        if (isIllegal) {
            return Optional.of(new Known());
        }
        return isIrrelevant ? Optional.of(new Irrelevant()) : Optional.empty();
    }

    /// The verdict on a content.
    ///
    /// @param resemblances those that [#resemblances] keeps
    static Verdict of(Fact.ContentExamined content, Lookup lookup, List<Resemblance> resemblances) {
        return of(content, lookup, resemblances, List.of());
    }

    /// The verdict on a content that may be a video.
    ///
    /// @param matches those that [VideoMatching] keeps
    static Verdict of(
            Fact.ContentExamined content,
            Lookup lookup,
            List<Resemblance> resemblances,
            List<VideoMatching.Match> matches) {
        Optional<Verdict> settled = settledBy(lookup);
        if (settled.isPresent()) {
            return settled.get();
        }
        List<Listing> listings = listings(lookup);
        if (anyStands(listings, Standing.KNOWN_IRRELEVANT)) {
            return new Disputed();
        }
        // What is left of the listings is ungraded or contradicted; only irrelevance that is contradicted says
        // nothing.
        if (listings.stream().anyMatch(listing -> listing.claim().standing() != Standing.KNOWN_IRRELEVANT)) {
            return new KnownUngraded();
        }
        if (!resemblances.isEmpty()) {
            return new LooksAlike(resemblances);
        }
        if (!matches.isEmpty()) {
            return matches.getFirst().looksLikeListedVideo()
                    ? new LooksLikeVideo(matches)
                    : new ContainsListed(matches);
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
        return listings.stream()
                .anyMatch(listing ->
                        listing.contradictedBy().isEmpty() && listing.claim().standing() == standing);
    }

    /// Whether any list says that the file matters. A contradicted claim counts here: it settles nothing, but
    /// nor may it be overruled unseen.
    private static boolean anyConcern(List<Listing> listings) {
        return listings.stream().anyMatch(listing -> isConcern(listing.claim()));
    }

    /// Whether the claim says that the file matters: it is illegal, or in a category that the scheme calls
    /// grave without calling it illegal.
    static boolean isConcern(Claim claim) {
        return switch (claim.standing()) {
            case KNOWN_ILLEGAL -> true;
            case UNGRADED -> claim.severity() > 0;
            case KNOWN_IRRELEVANT -> false;
        };
    }

    /// The listed pictures that usable frames look like, each once with its smallest distance. Claims that only
    /// say "irrelevant", and claims already made of the same file, do not count.
    ///
    /// @param minimumQuality frames below it are not compared
    static Resemblances resemblances(
            List<PdqVariants> frames, Lookup sameFile, LookAlikes index, int withinBits, int minimumQuality) {
        Set<Claim> made = new HashSet<>();
        for (Listing listing : listings(sameFile)) {
            made.add(listing.claim());
        }
        Map<PerceptualHash, Nearest> best = new HashMap<>();
        for (PdqVariants frame : frames) {
            if (frame.quality() < minimumQuality) {
                continue;
            }
            for (Orientation orientation : Orientation.values()) {
                for (LookAlike alike : index.within(frame.hash(orientation), withinBits)) {
                    Nearest earlier = best.get(alike.entryHash());
                    if (earlier == null
                            || alike.distanceBits() < earlier.alike().distanceBits()) {
                        best.put(alike.entryHash(), new Nearest(alike, orientation, frame.quality()));
                    }
                }
            }
        }
        return bounded(best.values(), made);
    }

    /// Where a listed picture was found nearest.
    record Nearest(LookAlike alike, Orientation orientation, int quality) {}

    private static Resemblances bounded(Collection<Nearest> all, Set<Claim> made) {
        long claims = 0;
        List<Resemblance> found = new ArrayList<>(all.size());
        for (Nearest nearest : all) {
            List<Claim> counting = counting(nearest.alike(), made);
            if (!counting.isEmpty()) {
                claims += counting.size();
                found.add(new Resemblance(
                        nearest.alike().entryHash(),
                        nearest.alike().distanceBits(),
                        nearest.orientation(),
                        nearest.quality(),
                        counting.stream().limit(MOST_CLAIMS_OF_A_LOOK_ALIKE).toList()));
            }
        }
        Comparator<Resemblance> graver =
                Comparator.comparingInt(Resemblance::severity).reversed();
        Comparator<Resemblance> nearer = Comparator.comparingInt(Resemblance::distanceBits);
        Comparator<Resemblance> byHash =
                Comparator.comparing(resemblance -> resemblance.entryHash().hex());
        Comparator<Resemblance> gravestFirst = graver.thenComparing(nearer).thenComparing(byHash);
        Comparator<Resemblance> nearestFirst = nearer.thenComparing(graver).thenComparing(byHash);
        NavigableSet<Resemblance> kept = new TreeSet<>(gravestFirst);
        for (Comparator<Resemblance> order : List.of(gravestFirst, nearestFirst)) {
            found.stream().sorted(order).limit(MOST_LOOK_ALIKES).forEach(kept::add);
        }
        long claimsKept = kept.stream().mapToLong(one -> one.claims().size()).sum();
        return new Resemblances(List.copyOf(kept), claims - claimsKept);
    }

    /// The claims that count, illegal ones before others, graver ones first.
    private static List<Claim> counting(LookAlike alike, Set<Claim> made) {
        return alike.claims().stream()
                .filter(claim -> claim.standing() != Standing.KNOWN_IRRELEVANT && !made.contains(claim))
                .sorted(Comparator.comparing((Claim claim) -> claim.standing() != Standing.KNOWN_ILLEGAL)
                        .thenComparing(Comparator.comparingInt(Claim::severity).reversed()))
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
                    if (alike.claims().stream().anyMatch(claim -> claim.standing() != Standing.KNOWN_IRRELEVANT)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
