package org.safelight.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MadeUpExhibitTest {
    @TempDir
    Path folder;

    @Test
    void holds_exactly_the_files_it_says() throws IOException {
        MadeUpExhibit made = write(ExhibitPlan.ofFiles(300), "a");
        Map<String, String> onDisk = new TreeMap<>();
        try (Stream<Path> all = Files.walk(made.folder())) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = made.folder().relativize(file).toString().replace('\\', '/');
                onDisk.put(path, ExhibitPlan.sha256(Files.readAllBytes(file)));
            }
        }
        Map<String, String> said = new TreeMap<>();
        made.files().stream().filter(file -> !file.inArchive()).forEach(file -> said.put(file.path(), file.sha256()));
        assertThat(onDisk).hasSize(300).isEqualTo(said);
        for (Plant plant : Plant.values()) {
            if (plant != Plant.LINK && plant != Plant.PIPE) {
                assertThat(made.files(plant)).as(plant.name()).isPositive();
            }
        }
        assertThat(made.filesInArchives(Plant.KNOWN)).isPositive();
        // Different plants never share a content, or the expected numbers would be wrong.
        assertThat(Stream.of(Plant.values()).mapToInt(made::contents).sum()).isEqualTo((int)
                made.files().stream().map(PlantedFile::sha256).distinct().count());
    }

    @Test
    void the_smallest_exhibit_has_every_plant_and_a_smaller_one_is_refused() throws IOException {
        assertThat(write(ExhibitPlan.ofFiles(60).withSmallPictures(), "a").regularFiles())
                .isEqualTo(60);
        assertThatThrownBy(() -> ExhibitPlan.ofFiles(59)).hasMessageContaining("60 or more");
    }

    @Test
    void is_the_same_each_time_and_other_with_another_seed() throws IOException {
        ExhibitPlan plan = ExhibitPlan.ofFiles(60).withSmallPictures();
        MadeUpExhibit one = write(plan, "one");
        MadeUpExhibit two = write(plan, "two");
        MadeUpExhibit other = write(plan.withSeed(2), "other");
        assertThat(two.files()).isEqualTo(one.files());
        assertThat(other.files()).isNotEqualTo(one.files());
        for (int i = 0; i < one.lists().size(); i++) {
            assertThat(two.lists().get(i)).hasSameBinaryContentAs(one.lists().get(i));
        }
    }

    @Test
    void small_pictures_look_alike_only_within_a_stack() throws IOException {
        looksAlikeOnlyWithinAStack(ExhibitPlan.ofFiles(500).withSmallPictures());
    }

    @Test
    void larger_pictures_look_alike_only_within_a_stack() throws IOException {
        looksAlikeOnlyWithinAStack(ExhibitPlan.ofFiles(150));
    }

    private void looksAlikeOnlyWithinAStack(ExhibitPlan plan) throws IOException {
        MadeUpExhibit made = write(plan, "a");
        record Seen(PlantedFile file, PlainPdq.Hash hash) {}
        List<Seen> pictures = made.files().parallelStream()
                .filter(file -> file.plant() == Plant.STACKED || file.plant() == Plant.UNKNOWN)
                .map(file -> new Seen(file, PlainPdq.of(read(made.folder().resolve(file.path())))))
                .toList();
        assertThat(pictures).allMatch(seen -> seen.hash.quality() >= 80);
        for (int i = 0; i < pictures.size(); i++) {
            for (int j = 0; j < i; j++) {
                PlantedFile one = pictures.get(i).file;
                PlantedFile other = pictures.get(j).file;
                boolean together = one.plant() == other.plant() && one.group() == other.group();
                int distance = pictures.get(i).hash.distanceBits(pictures.get(j).hash);
                if (together) {
                    assertThat(distance).isLessThanOrEqualTo(26);
                } else {
                    assertThat(distance).isGreaterThan(60);
                }
            }
        }
    }

    @Test
    void altered_copies_that_are_not_turned_are_within_the_limit_of_the_listed_hash() throws IOException {
        MadeUpExhibit made = write(ExhibitPlan.ofFiles(200), "a");
        List<String> hashes = Files.readAllLines(made.pdqList());
        assertThat(hashes).hasSize(1 + made.groups(Plant.ALTERED));
        int checked = 0;
        for (PlantedFile file : made.of(Plant.ALTERED)) {
            if (!file.alteration().equals("ROTATED_90") && !file.alteration().equals("MIRRORED")) {
                PlainPdq.Hash hash = PlainPdq.of(read(made.folder().resolve(file.path())));
                assertThat(distance(hash.hex(), hashes.get(1 + file.group()))).isLessThanOrEqualTo(26);
                checked++;
            }
        }
        assertThat(checked).isPositive();
    }

    @Test
    void each_list_names_what_it_should_and_lies_beside_the_exhibit() throws IOException {
        MadeUpExhibit made = write(ExhibitPlan.ofFiles(100).withSmallPictures(), "a");
        String vics = Files.readString(made.vicsList());
        assertThat(vics).contains("/US/$metadata#Media", "D41D8CD98F00B204E9800998ECF8427E");
        assertThat(vics.lines().filter(line -> line.contains("MediaID"))).hasSizeGreaterThan(50);
        assertThat(Files.readAllLines(made.irrelevantList())).hasSize(made.contents(Plant.IRRELEVANT) + 1);
        for (Path list : made.lists()) {
            assertThat(list.startsWith(made.folder())).isFalse();
        }
        assertThatThrownBy(() -> ExhibitPlan.ofFiles(60).write(folder, folder.resolve("lists"), picture -> ""))
                .hasMessageContaining("beside it");
    }

    @Test
    void awkward_entries_are_there_as_far_as_the_system_can_hold_them() throws IOException {
        MadeUpExhibit made = write(ExhibitPlan.ofFiles(70).withSmallPictures().withAwkwardEntries(), "a");
        List<Path> entries = new ArrayList<>();
        try (Stream<Path> all = Files.list(made.folder().resolve("awkward"))) {
            all.forEach(entries::add);
        }
        long said = made.files().stream()
                .filter(file -> file.path().startsWith("awkward/"))
                .count();
        assertThat(entries).hasSize((int) said);
        assertThat(made.regularFiles())
                .isEqualTo(70
                        + made.files().stream().filter(file -> file.group() < 0).count());
        if (Files.isExecutable(Path.of("/bin/sh"))) {
            assertThat(said).isEqualTo(7);
            assertThat(entries).anyMatch(entry -> Files.isSymbolicLink(entry));
            assertThat(entries.stream().map(entry -> entry.toUri().getRawPath()))
                    .anyMatch(path -> path.endsWith("/line%0Abreak"))
                    .anyMatch(path -> path.endsWith("/not%FFutf8%80"));
            assertThat(Files.isRegularFile(made.folder().resolve("awkward/pipe"), LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
        }
    }

    private MadeUpExhibit write(ExhibitPlan plan, String name) throws IOException {
        Path place = folder.resolve(name);
        return plan.write(
                place.resolve("exhibit"),
                place.resolve("lists"),
                picture -> PlainPdq.of(picture).hex());
    }

    private static int distance(String one, String other) {
        int bits = 0;
        for (int i = 0; i < 64; i++) {
            bits += Integer.bitCount(Character.digit(one.charAt(i), 16) ^ Character.digit(other.charAt(i), 16));
        }
        return bits;
    }

    private static BufferedImage read(Path file) {
        try {
            return ImageIO.read(file.toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
