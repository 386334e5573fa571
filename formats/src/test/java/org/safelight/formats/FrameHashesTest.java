package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PerceptualHash;

class FrameHashesTest {
    private static final String HASH = "5a".repeat(32);

    private static List<Pdq> frames(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Pdq(new PerceptualHash(i, 0, 0, 0), i % 101))
                .toList();
    }

    @Test
    void what_was_written_is_read() {
        List<Pdq> frames = frames(FrameHashes.MOST);
        assertThat(FrameHashes.parse(FrameHashes.text(frames))).isEqualTo(frames);
    }

    @Test
    void of_more_frames_than_are_told_these_are_spread_from_the_first_to_the_last() {
        List<Pdq> frames = frames(FrameHashes.MOST + 1);
        assertThat(FrameHashes.told(frames))
                .hasSize(FrameHashes.MOST)
                .doesNotHaveDuplicates()
                .startsWith(frames.getFirst())
                .endsWith(frames.getLast());
        List<Pdq> twice = new ArrayList<>(frames(3));
        twice.add(new Pdq(twice.getFirst().hash(), 90));
        assertThat(FrameHashes.told(twice)).extracting(Pdq::quality).containsExactly(90, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+5", "-1", " 5", "65", "5", "g0"})
    void a_quality_that_is_none_is_refused(String quality) {
        assertThatIllegalArgumentException().isThrownBy(() -> FrameHashes.parse(HASH + quality));
    }

    @Test
    void a_hash_that_is_there_twice_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> FrameHashes.parse(HASH + "64 " + HASH + "63"));
    }
}
