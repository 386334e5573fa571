package org.safelight.server.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.safelight.fingerprint.Orientation;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.Claim;
import org.safelight.index.ListedVideo;
import org.safelight.index.LivingView;
import org.safelight.index.LookAlike;

/// What the frames of one file look like: listed pictures, and frames of listed videos. A frame of a file that is at
/// hand
/// is compared in all eight orientations, so a turned or mirrored copy is found.
///
/// Of a listed video two figures are told, as vPDQ has them: how many of the file's different frames are alike one of
/// the video's, and how many of the video's are alike one of the file's. What follows from them is for a person.
final class FrameLooks {
    private final Map<PerceptualHash, LookAlike> pictures = new HashMap<>();
    private final Map<Claim, Shared> videos = new LinkedHashMap<>();
    private final Set<PerceptualHash> own = new HashSet<>();

    /// A video on a list, of which frames are alike frames of the file.
    ///
    /// @param frames how many different frames of the file are alike one of the video
    /// @param of how many different frames the file has
    /// @param listed how many frames of the video are alike one of the file
    record AlikeVideo(Claim claim, ListedVideo video, int frames, int of, int listed) {}

    private record Shared(ListedVideo video, Set<PerceptualHash> frames, Set<PerceptualHash> listed) {}

    static FrameLooks of(LivingView index, List<PdqVariants> frames, int withinBits) {
        FrameLooks looks = new FrameLooks();
        for (PdqVariants frame : frames) {
            PerceptualHash original = frame.original().hash();
            if (looks.own.add(original)) {
                for (Orientation orientation : Orientation.values()) {
                    index.lookAlikes(frame.hash(orientation), withinBits).forEach(alike -> looks.add(original, alike));
                }
            }
        }
        return looks;
    }

    /// Of frames of which no other orientation is known.
    static FrameLooks asTheyAre(LivingView index, List<PerceptualHash> frames, int withinBits) {
        FrameLooks looks = new FrameLooks();
        for (PerceptualHash frame : frames) {
            if (!frame.isZero() && looks.own.add(frame)) {
                index.lookAlikes(frame, withinBits).forEach(alike -> looks.add(frame, alike));
            }
        }
        return looks;
    }

    private void add(PerceptualHash frame, LookAlike alike) {
        List<Claim> ofPictures = new ArrayList<>();
        for (Claim claim : alike.claims()) {
            ListedVideo.of(claim)
                    .ifPresentOrElse(
                            video -> {
                                Shared shared = videos.computeIfAbsent(
                                        claim, _ -> new Shared(video, new HashSet<>(), new HashSet<>()));
                                shared.frames().add(frame);
                                shared.listed().add(alike.entryHash());
                            },
                            () -> ofPictures.add(claim));
        }
        if (!ofPictures.isEmpty()) {
            pictures.merge(
                    alike.entryHash(),
                    new LookAlike(alike.entryHash(), alike.entryQuality(), alike.distanceBits(), ofPictures),
                    (before, now) -> before.distanceBits() <= now.distanceBits() ? before : now);
        }
    }

    /// Listed pictures, each once with the least distance of any frame, nearest first.
    List<LookAlike> pictures() {
        return pictures.values().stream()
                .sorted(Comparator.comparingInt(LookAlike::distanceBits)
                        .thenComparing(alike -> alike.entryHash().hex()))
                .toList();
    }

    /// Listed videos, those of which most is here first.
    List<AlikeVideo> videos() {
        List<AlikeVideo> found = new ArrayList<>();
        videos.forEach((claim, shared) -> found.add(new AlikeVideo(
                claim,
                shared.video(),
                shared.frames().size(),
                own.size(),
                Math.min(shared.listed().size(), shared.video().frames()))));
        found.sort(Comparator.comparingInt(AlikeVideo::frames)
                .reversed()
                .thenComparing(video -> video.claim().set().name())
                .thenComparing(video -> video.video().name()));
        return found;
    }
}
