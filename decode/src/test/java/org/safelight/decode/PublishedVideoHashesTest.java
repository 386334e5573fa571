package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.safelight.fingerprint.PerceptualHash;

/// Two public clips, with the vPDQ hash of each of their frames.
class PublishedVideoHashesTest {
    @ParameterizedTest
    @ValueSource(strings = {"chair-orig-22-sd-bar", "chair-20-sd-bar"})
    void every_frame_hashed_is_within_ten_bits_of_the_published_one(String name) throws Exception {
        Path folder = SharedTestData.folder("vpdq");
        Map<Long, PerceptualHash> published = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve(name + ".txt"))) {
            List<String> cells = List.of(line.split(",", -1));
            if (Integer.parseInt(cells.get(1)) >= 80) {
                published.put(Math.round(Double.parseDouble(cells.get(3)) * 1000), PerceptualHash.parse(cells.get(2)));
            }
        }
        try (DecodePool pool = DecodePool.start(DecodeOptions.standard().withWorkers(1))) {
            Examination examination = pool.examine(ByteSource.of(Files.readAllBytes(folder.resolve(name + ".mp4"))));
            Video video = Objects.requireNonNull(examination.video());
            assertThat(video.frames()).hasSizeBetween(20, 23);
            for (VideoFrame frame : video.frames()) {
                PerceptualHash there = Objects.requireNonNull(published.get(frame.millis()));
                assertThat(frame.hashes().original().hash().distanceBits(there)).isLessThanOrEqualTo(10);
            }
        }
    }
}
