package org.safelight.triage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Orientation;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.Claim;
import org.safelight.index.ListedVideo;
import org.safelight.index.LookAlike;
import org.safelight.index.Standing;

/// Compares the frames of a video with what is listed: frames of listed videos, and listed pictures.
///
/// The rule is vPDQ's: frames of a quality below the minimum are left out, equal ones count once, and a frame has a
/// match if any listed frame is within so many bits. Order and time do not matter. What share of this video's frames
/// have a match, and what share of the listed video's have one here, are its two figures. vPDQ calls two videos alike
/// if both reach their thresholds, of which one is usually 0; here it is enough that either share reaches the threshold
/// (80 % unless asked for otherwise), so that a listed clip in a long video is found, and a piece of a listed film too.
/// Below it, a video *contains* something listed, be it one frame: that is for a person to look at as well, at the
/// positions given.
///
/// Every frame is compared in all eight orientations. Shares are lower bounds: a listed frame may fall between two
/// seconds of which a frame was hashed.
final class VideoMatching {
    /// So many listed videos and pictures are kept of one video, the gravest.
    static final int MOST_MATCHES = 10;
    /// So many positions of one match, the first.
    static final int MOST_POSITIONS = 20;

    private VideoMatching() {}

    /// Something listed that is in a video.
    ///
    /// @param claim what the list says of it
    /// @param video the listed video; null if it is a listed picture
    /// @param share of this video's different frames that match, 0 to 1
    /// @param listedShare of the listed video's different frames that match, 0 to 1; 1 for a picture
    /// @param frames how many of this video's different frames match
    /// @param positionsMillis where the first of them are shown
    /// @param nearest the listed hash that is nearest, and how
    /// @param looksLikeListedVideo whether so much is the same that the whole is called alike; never of a picture
    record Match(
            Claim claim,
            @Nullable ListedVideo video,
            double share,
            double listedShare,
            int frames,
            List<Long> positionsMillis,
            Verdict.Nearest nearest,
            boolean looksLikeListedVideo) {}

    /// The matches, bounded.
    ///
    /// @param kept whole videos before parts and pictures, then graver ones, then by share
    /// @param leftOut how many more there are
    record Matches(List<Match> kept, long leftOut) {
        static final Matches NONE = new Matches(List.of(), 0);
    }

    private record Key(Claim claim, @Nullable PerceptualHash picture) {}

    private static final class Gathered {
        private final Set<PerceptualHash> frames = new HashSet<>();
        private final Set<PerceptualHash> listed = new HashSet<>();
        private final TreeSet<Long> positions = new TreeSet<>();
        private Verdict.@Nullable Nearest nearest;

        void add(long millis, PerceptualHash frame, Verdict.Nearest match) {
            frames.add(frame);
            listed.add(match.alike().entryHash());
            positions.add(millis);
            if (positions.size() > MOST_POSITIONS) {
                positions.removeLast();
            }
            Verdict.Nearest before = nearest;
            if (before == null || match.alike().distanceBits() < before.alike().distanceBits()) {
                nearest = match;
            }
        }
    }

    /// What is listed of a video's frames.
    ///
    /// @param millis when each frame is shown
    /// @param orientations in which each frame is compared
    /// @param made claims already made of the same file; they do not count
    /// @param alikePercent from which share on the whole is called alike, 1 to 100
    static Matches of(
            List<Long> millis,
            List<PdqVariants> frames,
            List<Orientation> orientations,
            Set<Claim> made,
            Verdict.LookAlikes index,
            int withinBits,
            int minimumQuality,
            int alikePercent) {
        Map<Key, Gathered> gathered = new LinkedHashMap<>();
        Set<PerceptualHash> different = new HashSet<>();
        for (int i = 0; i < frames.size(); i++) {
            PdqVariants frame = frames.get(i);
            if (frame.quality() < minimumQuality) {
                continue;
            }
            PerceptualHash own = frame.original().hash();
            different.add(own);
            for (Orientation orientation : orientations) {
                for (LookAlike alike : index.within(frame.hash(orientation), withinBits)) {
                    var nearest = new Verdict.Nearest(alike, orientation, frame.quality());
                    for (Claim claim : alike.claims()) {
                        if (claim.standing() != Standing.KNOWN_IRRELEVANT && !made.contains(claim)) {
                            boolean isOfVideo = ListedVideo.of(claim).isPresent();
                            gathered.computeIfAbsent(
                                            new Key(claim, isOfVideo ? null : alike.entryHash()), key -> new Gathered())
                                    .add(millis.get(i), own, nearest);
                        }
                    }
                }
            }
        }
        List<Match> found = new ArrayList<>();
        gathered.forEach((key, one) -> {
            Verdict.Nearest nearest = one.nearest;
            if (nearest != null) {
                Optional<ListedVideo> video = ListedVideo.of(key.claim());
                // Compared in whole numbers, so that no share is alike on one machine and not on another.
                boolean isAlike = video.map(of -> 100L * one.frames.size() >= (long) alikePercent * different.size()
                                || 100L * one.listed.size() >= (long) alikePercent * of.frames())
                        .orElse(false);
                found.add(new Match(
                        key.claim(),
                        video.orElse(null),
                        (double) one.frames.size() / different.size(),
                        video.map(of -> Math.min(1, (double) one.listed.size() / of.frames()))
                                .orElse(1.0),
                        one.frames.size(),
                        List.copyOf(one.positions),
                        nearest,
                        isAlike));
            }
        });
        found.sort(Comparator.comparing((Match match) -> !match.looksLikeListedVideo())
                .thenComparing(match -> match.claim().standing() != Standing.KNOWN_ILLEGAL)
                .thenComparing(
                        Comparator.comparingInt((Match match) -> match.claim().severity())
                                .reversed())
                .thenComparing(Comparator.comparingDouble(Match::share).reversed())
                .thenComparingInt(match -> match.nearest().alike().distanceBits())
                .thenComparing(match -> match.nearest().alike().entryHash().hex())
                .thenComparing(match -> String.join(" ", match.claim().flags())));
        List<Match> kept = found.stream().limit(MOST_MATCHES).toList();
        return new Matches(kept, found.size() - kept.size());
    }
}
