package org.safelight.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.VpdqFrame;
import org.safelight.index.Claim;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.ListedVideo;
import org.safelight.triage.VideoLookup;

/// Looks up videos that are given by the hashes of their frames, as `safelight hash --vpdq` and vPDQ write them, and
/// prints what is listed of each.
final class VideoLines {
    /// Nine hours of every frame of a film.
    private static final int MOST_FRAMES = 1_000_000;

    private final FingerprintIndex index;
    private final int withinBits;
    private final int alikePercent;
    private final boolean json;
    private final PrintWriter out;
    private final PrintWriter err;

    private long videos;
    private long found;
    private long unreadable;

    VideoLines(
            FingerprintIndex index, int withinBits, int alikePercent, boolean json, PrintWriter out, PrintWriter err) {
        this.index = index;
        this.withinBits = withinBits;
        this.alikePercent = alikePercent;
        this.json = json;
        this.out = out;
        this.err = err;
    }

    long videos() {
        return videos;
    }

    /// Of how many videos something is listed.
    long found() {
        return found;
    }

    /// How many lines are no frames, and files that could not be read.
    long unreadable() {
        return unreadable;
    }

    /// Looks up every video of a file: one, or several one after the other, where the number of the frame begins anew.
    void lookUp(Path file) {
        String name = String.valueOf(file.getFileName());
        List<VpdqFrame> frames = new ArrayList<>();
        int number = 1;
        long line = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                line++;
                if (text.isBlank()) {
                    continue;
                }
                Optional<VpdqFrame> read = VpdqFrame.parse(text);
                if (read.isEmpty()) {
                    unreadable++;
                    err.println("Line " + line + " of " + file + " is no frame of a video: expected"
                            + " frame,quality,hash,seconds");
                    continue;
                }
                VpdqFrame frame = read.get();
                if (!frames.isEmpty() && frame.number() <= frames.getLast().number()) {
                    answer(number == 1 ? name : name + "#" + number, frames);
                    number++;
                    frames.clear();
                }
                if (frames.size() == MOST_FRAMES) {
                    throw CommandProblem.couldNot("A video in " + file + " has more than " + MOST_FRAMES
                            + " frames, so it was not looked up. Give fewer frames a second.");
                }
                frames.add(frame);
            }
            if (!frames.isEmpty()) {
                answer(number == 1 ? name : name + "#" + number, frames);
            }
        } catch (IOException cannot) {
            unreadable++;
            err.println("Cannot read " + file + ": "
                    + switch (cannot) {
                        case NoSuchFileException _ -> "there is no such file";
                        case MalformedInputException _ -> "it is no text";
                        default -> String.valueOf(cannot.getMessage());
                    });
        }
    }

    private void answer(String name, List<VpdqFrame> frames) {
        videos++;
        VideoLookup.Answer answer = VideoLookup.lookUp(frames, index, withinBits, alikePercent);
        found += answer.found().isEmpty() ? 0 : 1;
        for (VideoLookup.Found one : answer.found()) {
            print(name, one);
        }
        if (answer.leftOut() > 0) {
            err.println(name + ": " + answer.leftOut() + " more are listed of it, less grave or with smaller shares.");
        }
    }

    private void print(String name, VideoLookup.Found one) {
        Claim claim = one.claim();
        ListedVideo video = one.video();
        String how = one.looksLikeListedVideo()
                ? "looks-like-video"
                : video == null ? "contains-picture" : "contains-part-of-video";
        if (json) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("query", name);
            members.put("how", how);
            members.put("listedVideo", video == null ? null : video.name());
            members.put("share", one.share());
            members.put("listedShare", one.listedShare());
            members.put("frames", one.frames());
            members.put("positionsMillis", one.positionsMillis());
            members.put("distance", one.distanceBits());
            members.put("entryHash", one.entryHash());
            MatchCommand.putClaim(members, claim);
            out.println(Json.line(members));
        } else {
            out.println(String.join(
                    "\t",
                    MatchCommand.oneLine(name),
                    how,
                    video == null ? one.entryHash() : video.name(),
                    percent(one.share()),
                    percent(one.listedShare()),
                    Integer.toString(one.distanceBits()),
                    MatchCommand.oneLine(claim.set().name()),
                    MatchCommand.category(claim)));
        }
    }

    /// Rounded down: 100 % is all.
    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", Math.floor(share * 10_000) / 100);
    }
}
