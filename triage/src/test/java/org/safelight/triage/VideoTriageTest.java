package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.decode.ByteSource;
import org.safelight.decode.DecodeOptions;
import org.safelight.decode.DecodePool;
import org.safelight.decode.Video;
import org.safelight.decode.VideoFrame;
import org.safelight.formats.ListOptions;
import org.safelight.formats.Meaning;
import org.safelight.formats.VpdqFrame;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.DrawnVideo;

class VideoTriageTest {
    @TempDir
    private Path place;

    @Test
    void listed_videos_parts_of_them_and_listed_pictures_are_found_inside_videos() throws Exception {
        List<BufferedImage> clip = DrawnVideo.frames(7, 6, 320, 240);
        List<BufferedImage> others = DrawnVideo.frames(8, 12, 320, 240);
        BufferedImage picture = DrawnPicture.draw(900_001, 320, 240);

        Path exhibit = Files.createDirectories(place.resolve("exhibit"));
        // The listed clip in another container; the clip within a long video; a third of it; one listed picture.
        Files.write(exhibit.resolve("copy.avi"), DrawnVideo.avi(clip, 1_000));
        Files.write(exhibit.resolve("long.mp4"), DrawnVideo.mp4(joined(others.subList(0, 6), clip), 1_000));
        Files.write(exhibit.resolve("part.mp4"), DrawnVideo.mp4(joined(others, clip.subList(0, 2)), 1_000));
        Files.write(
                exhibit.resolve("picture.mp4"), DrawnVideo.mp4(joined(others.subList(6, 9), List.of(picture)), 1_000));
        Files.write(exhibit.resolve("unknown.mp4"), DrawnVideo.mp4(others, 1_000));

        Path index = place.resolve("lists.slx");
        Path pictures = Files.writeString(
                place.resolve("pictures.txt"),
                "PDQ\n" + SmallExhibit.hash(picture).hex() + ",100\n");
        ListImport.build(
                List.of(listOf(clip), pictures),
                ListOptions.NONE.withMeaning(Meaning.KNOWN_ILLEGAL),
                LocalDate.of(2026, 3, 1),
                index);
        Path out = place.resolve("out");
        Triage.run(
                TriageRequest.of(List.of(exhibit), new TriageRequest.ListsFrom.IndexFile(index), out)
                        .withLanes(1),
                told -> {});
        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            assertThat(verdict(results, "copy.avi")).isEqualTo(VerdictKind.LOOKS_LIKE_VIDEO);
            assertThat(verdict(results, "long.mp4")).isEqualTo(VerdictKind.LOOKS_LIKE_VIDEO);
            assertThat(verdict(results, "part.mp4")).isEqualTo(VerdictKind.CONTAINS_LISTED);
            assertThat(verdict(results, "picture.mp4")).isEqualTo(VerdictKind.CONTAINS_LISTED);
            assertThat(verdict(results, "unknown.mp4")).isEqualTo(VerdictKind.UNKNOWN_VIDEO);

            Results.VideoMatch copy =
                    results.videoMatches(content(results, "copy.avi")).getFirst();
            assertThat(copy.how()).isEqualTo("looks-like-video");
            assertThat(copy.listedVideo()).isEqualTo("clip");
            assertThat(copy.share()).isEqualTo(1.0);
            assertThat(copy.listedShare()).isEqualTo(1.0);
            Results.VideoMatch within =
                    results.videoMatches(content(results, "long.mp4")).getFirst();
            assertThat(within.share()).isEqualTo(0.5);
            assertThat(within.listedShare()).isEqualTo(1.0);
            assertThat(within.positionsMillis()).containsExactly(6000L, 7000L, 8000L, 9000L, 10_000L, 11_000L);
            Results.VideoMatch one =
                    results.videoMatches(content(results, "picture.mp4")).getFirst();
            assertThat(one.how()).isEqualTo("contains-picture");
            assertThat(one.positionsMillis()).containsExactly(3000L);
            Results.Video times = results.video(content(results, "long.mp4")).orElseThrow();
            assertThat(times.durationMillis()).isEqualTo(12_000);
            assertThat(times.framesHashed()).isEqualTo(12);
            assertThat(times.contactSheetMillis()).hasSize(12).startsWith(0L).endsWith(11_000L);
            assertThat(results.stacks())
                    .extracting(Results.Stack::reason)
                    .anySatisfy(reason -> assertThat(reason)
                            .startsWith("Looks like a video on the list “clip”: 50 % of its frames look like frames of"
                                    + " it, and 100 % of the listed frames are in it, first at 0:00:06;"))
                    .anySatisfy(
                            reason -> assertThat(reason)
                                    .startsWith(
                                            "Has a picture in it that looks like one on the list “pictures”, first at 0:00:03;"));
        }
    }

    /// The clip's frames as vPDQ writes them.
    private Path listOf(List<BufferedImage> clip) throws Exception {
        StringBuilder lines = new StringBuilder();
        try (DecodePool pool = DecodePool.start(DecodeOptions.standard().withWorkers(1))) {
            Video video = Objects.requireNonNull(
                    pool.examine(ByteSource.of(DrawnVideo.mp4(clip, 1_000))).video());
            assertThat(video.frames()).hasSize(clip.size());
            int number = 0;
            for (VideoFrame frame : video.frames()) {
                var pdq = frame.hashes().original();
                lines.append(new VpdqFrame(number++, pdq.quality(), pdq.hash(), frame.millis()).line())
                        .append('\n');
            }
        }
        return Files.writeString(place.resolve("clip.txt"), lines);
    }

    private static <T> List<T> joined(List<T> some, List<T> others) {
        List<T> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static long content(Results results, String name) {
        List<Long> found = new ArrayList<>();
        results.files(file -> {
            if (file.name().equals(name)) {
                found.add(Objects.requireNonNull(file.contentId()));
            }
        });
        return found.getFirst();
    }

    private static VerdictKind verdict(Results results, String name) {
        return results.content(content(results, name)).orElseThrow().verdict();
    }
}
