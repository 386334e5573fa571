package org.safelight.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The sample pictures of the PDQ reference, decoded by the JDK, against the hashes that its programs give for
/// them.
class PublishedPdqTest {
    /// What the C++ reference gives, which takes the nearest of 512 by 512 pixels first.
    private static final Map<String, String> BY_THE_CPP_REFERENCE = Map.ofEntries(
            Map.entry("aaa-orig.jpg", "d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22"),
            Map.entry("blur-a-little.jpg", "d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22"),
            Map.entry("blur-a-lot.jpg", "d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22"),
            Map.entry("high-contrast.jpg", "d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22"),
            Map.entry("high-saturation.jpg", "d8f8f0cee0f4a84f0637022a038f67f0b36e2ed596631e1d33e6339c4e9c9b22"),
            Map.entry("sharpen-a-little.jpg", "d8f8f0cee0f4a84f0e370222038f67f0b36e2ed596231e1d33e6b39c4e9c9b22"),
            Map.entry("sharpen-a-lot.jpg", "d0f8f0cec0f4a84f0e370a22238f67f0b36a2ef596231e1d73e6a39c4e9c9b22"),
            Map.entry("shrink-a-little.jpg", "d8f8f0cee0f4a84f0e370a22038f67f0b36e2ed596621e1d33e6339c4e9c9b22"),
            Map.entry("shrink-a-lot.jpg", "d0f8f1ccc0f4a84d0a370a3a228f67f0b36e2ed5b6623e1d33e6339c4e9c9b22"),
            Map.entry("square-128x128.jpg", "d8f8f1eec0f4a84f0e37022a078f63f0b36e2ed596621e1d33e6239c4e9c9b22"),
            Map.entry("square-256x256.jpg", "d8f8f0cec4f4a84f0637022a078f67f0b36e2ee5b6621e1d33e6239c4e9c9b22"),
            Map.entry("square-512x512.jpg", "d8f8f0cec0f4a84f0637022a278f67f0b36e2ed596621e1d33e6339c4e9c9b22"));

    private static Path pictures() {
        String given = System.getProperty("safelight.testdata", System.getenv("SAFELIGHT_TESTDATA"));
        Path folder = given == null ? Path.of("none") : Path.of(given);
        for (Path above = Path.of("").toAbsolutePath(); given == null && above != null; above = above.getParent()) {
            if (Files.isDirectory(above.resolve("shared/testdata"))) {
                folder = above.resolve("shared/testdata");
                break;
            }
        }
        Assumptions.assumeTrue(
                Files.isRegularFile(folder.resolve("pdq/expected.tsv")),
                "The sample pictures of the PDQ reference are not here; set SAFELIGHT_TESTDATA to their folder.");
        return folder.resolve("pdq");
    }

    private static PdqVariants hash(BufferedImage image, PdqHasher hasher) {
        int width = image.getWidth();
        int[] row = new int[width];
        hasher.begin(width, image.getHeight());
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            hasher.rowRgb(row, 0);
        }
        return hasher.finish();
    }

    @Test
    void every_picture_has_the_hash_and_quality_of_the_full_resolution_family_in_both_kernels() throws IOException {
        Path folder = pictures();
        List<String> lines = Files.readAllLines(folder.resolve("expected.tsv")).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .toList();
        assertThat(lines).hasSize(12);
        for (PdqHasher hasher : List.of(PdqHasher.create(), PdqHasher.plain())) {
            for (String line : lines) {
                List<String> fields = List.of(line.split("\t", -1));
                BufferedImage image =
                        ImageIO.read(folder.resolve(fields.getFirst()).toFile());
                Pdq pdq = hash(image, hasher).original();
                assertThat(pdq.hash().hex() + " " + pdq.quality())
                        .as("%s by the %s kernel", fields.getFirst(), hasher.kernelName())
                        .isEqualTo(fields.get(1) + " " + fields.get(2));
            }
        }
    }

    @Test
    void every_picture_has_the_hash_of_the_nearest_512_family_in_both_kernels() throws IOException {
        Path folder = pictures();
        for (PdqHasher hasher : List.of(PdqHasher.create(PdqMode.NEAREST_512), PdqHasher.plain(PdqMode.NEAREST_512))) {
            for (Map.Entry<String, String> expected : new TreeMap<>(BY_THE_CPP_REFERENCE).entrySet()) {
                BufferedImage image =
                        ImageIO.read(folder.resolve(expected.getKey()).toFile());
                Pdq pdq = hash(image, hasher).original();
                assertThat(pdq.hash().hex())
                        .as("%s by the %s kernel", expected.getKey(), hasher.kernelName())
                        .isEqualTo(expected.getValue());
                assertThat(pdq.quality()).isEqualTo(100);
            }
        }
    }

    @Test
    void the_hash_of_a_really_turned_picture_is_as_far_off_as_in_the_reference() throws IOException {
        BufferedImage image = ImageIO.read(pictures().resolve("aaa-orig.jpg").toFile());
        GreyPicture picture = GreyPicture.from(image.getWidth(), image.getHeight(), (x, y) -> {
            int pixel = image.getRGB(x, y);
            return Math.round(0.299f * (pixel >> 16 & 255) + 0.587f * (pixel >> 8 & 255) + 0.114f * (pixel & 255));
        });
        PdqHasher hasher = PdqHasher.create();
        PdqVariants variants = picture.hashedBy(hasher);
        for (Orientation orientation : Orientation.values()) {
            PerceptualHash turned =
                    picture.turned(orientation).hashedBy(hasher).original().hash();
            // The reference's own variants lie up to 18 bits off (measured with its C++ program).
            assertThat(variants.hash(orientation).distanceBits(turned))
                    .as("%s", orientation)
                    .isLessThanOrEqualTo(20);
        }
    }
}
