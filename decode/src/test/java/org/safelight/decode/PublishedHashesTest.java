package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.safelight.fingerprint.PerceptualHash;

/// Twelve public JPEG files with their PDQ at full resolution, as the reference gives it.
class PublishedHashesTest {
    @Test
    void the_reference_decode_gives_them_bit_for_bit() throws Exception {
        assertThat(furthest(false)).isZero();
    }

    @Test
    void so_does_libjpeg_turbo_where_the_machine_has_it() throws Exception {
        assertThat(furthest(true)).isZero();
    }

    private static int furthest(boolean useTurbo) throws Exception {
        Path folder = SharedTestData.folder("pdq");
        int furthest = 0;
        int count = 0;
        try (DecodePool pool =
                DecodePool.start(DecodeOptions.standard().withWorkers(1).withTurbo(useTurbo))) {
            for (String line : Files.readAllLines(folder.resolve("expected.tsv"))) {
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                List<String> cells = List.of(line.split("\t", -1));
                Examination examination = pool.examine(ByteSource.of(Files.readAllBytes(folder.resolve(cells.get(0)))));
                assertThat(examination.problem()).isNull();
                assertThat(examination.mediaType()).isEqualTo("image/jpeg");
                Picture picture = Objects.requireNonNull(examination.picture());
                var original = picture.frameHashes().getFirst().original();
                assertThat(original.quality()).isEqualTo(Integer.parseInt(cells.get(2)));
                furthest = Math.max(furthest, original.hash().distanceBits(PerceptualHash.parse(cells.get(1))));
                count++;
            }
        }
        assertThat(count).isEqualTo(12);
        return furthest;
    }
}
