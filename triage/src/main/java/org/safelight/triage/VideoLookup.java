package org.safelight.triage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Orientation;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.formats.VpdqFrame;
import org.safelight.index.Claim;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.ListedVideo;

/// Looks up a video of which there are only the hashes of its frames, by the rule of a triage ([VideoMatching]). A hash
/// alone tells nothing of the turned picture, so frames are compared as they are.
public final class VideoLookup {
    private VideoLookup() {}

    /// Something listed that is in the video.
    ///
    /// @param video the listed video; null if it is a listed picture
    /// @param share of this video's different frames that match, 0 to 1
    /// @param listedShare of the listed video's different frames that match, 0 to 1; 1 for a picture
    /// @param frames how many of this video's different frames match
    /// @param positionsMillis where the first of them are shown
    /// @param distanceBits of the nearest
    /// @param entryHash the listed hash that is nearest
    /// @param looksLikeListedVideo whether so much is the same that the whole is called alike; never of a picture
    public record Found(
            Claim claim,
            @Nullable ListedVideo video,
            double share,
            double listedShare,
            int frames,
            List<Long> positionsMillis,
            int distanceBits,
            String entryHash,
            boolean looksLikeListedVideo) {}

    /// What is found of a video.
    ///
    /// @param found whole videos before parts and pictures, then graver ones, then by share; at most 10
    /// @param leftOut how many more there are
    public record Answer(List<Found> found, long leftOut) {}

    /// Looks up one video.
    ///
    /// @param withinBits most bits that a frame may differ by, 0 to 31
    /// @param alikePercent from which share on the whole is called alike, 1 to 100
    public static Answer lookUp(List<VpdqFrame> frames, FingerprintIndex index, int withinBits, int alikePercent) {
        int orientations = Orientation.values().length;
        List<Long> millis = new ArrayList<>(frames.size());
        List<PdqVariants> hashes = new ArrayList<>(frames.size());
        for (VpdqFrame frame : frames) {
            millis.add(frame.millis());
            hashes.add(new PdqVariants(Collections.nCopies(orientations, frame.hash()), frame.quality()));
        }
        VideoMatching.Matches matches = VideoMatching.of(
                millis,
                hashes,
                List.of(Orientation.ORIGINAL),
                Set.of(),
                index::lookAlikes,
                withinBits,
                VpdqFrame.LEAST_QUALITY,
                alikePercent);
        return new Answer(
                matches.kept().stream()
                        .map(match -> new Found(
                                match.claim(),
                                match.video(),
                                match.share(),
                                match.listedShare(),
                                match.frames(),
                                match.positionsMillis(),
                                match.nearest().alike().distanceBits(),
                                match.nearest().alike().entryHash().hex(),
                                match.looksLikeListedVideo()))
                        .toList(),
                matches.leftOut());
    }
}
