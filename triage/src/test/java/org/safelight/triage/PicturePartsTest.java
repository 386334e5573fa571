package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.formats.ListOptions;
import org.safelight.formats.Meaning;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.DrawnVideo;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.PictureParts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What lies in a picture beside the picture is an item of its own, in results, report and VICS case.
class PicturePartsTest {
    @TempDir
    private Path place;

    @Test
    void a_listed_picture_is_found_as_a_thumbnail_and_in_the_moving_half_of_a_motion_photo() throws Exception {
        BufferedImage listed = DrawnPicture.draw(900_001, 320, 240);
        List<BufferedImage> film = new ArrayList<>(DrawnVideo.frames(8, 3, 320, 240));
        film.add(listed);
        Path exhibit = Files.createDirectories(place.resolve("exhibit"));
        Files.write(
                exhibit.resolve("edited.jpg"), PictureParts.withThumbnail(jpeg(5), PictureFormat.jpeg(listed, 0.9f)));
        byte[] motion = PictureParts.motionPhoto(jpeg(6), DrawnVideo.mp4(film, 1_000), new byte[9]);
        Files.write(exhibit.resolve("motion.jpg"), motion);
        Files.write(exhibit.resolve("plain.jpg"), jpeg(7));

        Path list = Files.writeString(
                place.resolve("pictures.txt"),
                "PDQ\n" + SmallExhibit.hash(listed).hex() + ",100\n");
        Path index = place.resolve("lists.slx");
        ListImport.build(
                List.of(list), ListOptions.NONE.withMeaning(Meaning.KNOWN_ILLEGAL), LocalDate.of(2026, 3, 1), index);
        Path out = place.resolve("out");
        Triage.run(
                TriageRequest.of(List.of(exhibit), new TriageRequest.ListsFrom.IndexFile(index), out)
                        .withLanes(1),
                told -> {});
        Outputs.writeAll(out);

        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            Map<String, Results.FileEntry> files = new HashMap<>();
            results.files(file -> files.put(file.path(), file));
            assertThat(files)
                    .containsOnlyKeys(
                            "exhibit/edited.jpg",
                            "exhibit/edited.jpg//exif-thumbnail.jpg",
                            "exhibit/motion.jpg",
                            "exhibit/motion.jpg//motion-photo.mp4",
                            "exhibit/plain.jpg");
            assertThat(verdict(results, files, "exhibit/edited.jpg")).isEqualTo(VerdictKind.UNKNOWN_PICTURE);
            assertThat(verdict(results, files, "exhibit/edited.jpg//exif-thumbnail.jpg"))
                    .isEqualTo(VerdictKind.LOOKS_ALIKE);
            assertThat(verdict(results, files, "exhibit/motion.jpg")).isEqualTo(VerdictKind.UNKNOWN_PICTURE);
            assertThat(verdict(results, files, "exhibit/motion.jpg//motion-photo.mp4"))
                    .isEqualTo(VerdictKind.CONTAINS_LISTED);
            assertThat(Objects.requireNonNull(files.get("exhibit/motion.jpg//motion-photo.mp4"))
                            .location())
                    .startsWith("byte ");
        }

        JsonNode video = media(out, "motion-photo.mp4");
        assertThat(video.get("MimeType").stringValue()).startsWith("video/");
        assertThat(video.get("Category").isNull()).isTrue();
        assertThat(video.has("AlternativeHashes")
                        && video.get("AlternativeHashes").toString().contains("PDQ"))
                .isFalse();
        assertThat(video.get("Comments").stringValue())
                .contains("Has a picture in it that looks like one on pictures")
                .contains(", in 1 frame, at 0:00:03.");
        assertThat(video.get("Exifs").toString()).contains("\"Duration\"").contains("0:00:04");
        JsonNode file = video.get("MediaFiles").get(0);
        assertThat(file.get("ParentFileName").stringValue()).isEqualTo("motion.jpg");
        assertThat(file.get("ParentMD5").stringValue()).hasSize(32);
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("Lasts 0:00:04. Look at 0:00:00, 0:00:01, 0:00:02, 0:00:03.")
                .contains("in 1 frame, at 0:00:03.");
    }

    private static JsonNode media(Path out, String name) throws Exception {
        JsonNode document = JsonMapper.builder().build().readTree(Files.readString(out.resolve("case.vics.json")));
        for (JsonNode media : document.get("value").get(0).get("Media")) {
            if (media.get("MediaFiles").get(0).get("FileName").stringValue().equals(name)) {
                return media;
            }
        }
        throw new AssertionError("no " + name + " in the case");
    }

    private static byte[] jpeg(long seed) {
        return PictureFormat.jpeg(DrawnPicture.draw(seed, 320, 240), 0.9f);
    }

    private static VerdictKind verdict(Results results, Map<String, Results.FileEntry> files, String path) {
        Long content = Objects.requireNonNull(files.get(path)).contentId();
        return results.content(Objects.requireNonNull(content)).orElseThrow().verdict();
    }
}
