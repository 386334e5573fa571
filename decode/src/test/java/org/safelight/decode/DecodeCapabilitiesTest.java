package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DecodeCapabilitiesTest {
    @Test
    void a_worker_without_the_library_says_what_that_costs_and_reads_the_same_formats() {
        try (DecodePool with = DecodePool.start(DecodeOptions.standard().withWorkers(1));
                DecodePool without =
                        DecodePool.start(DecodeOptions.standard().withWorkers(1).withTurbo(false))) {
            assertThat(without.capabilities().hasTurbo()).isFalse();
            assertThat(without.capabilities().costs()).anyMatch(cost -> cost.contains("libjpeg-turbo"));
            assertThat(without.capabilities().readable())
                    .isEqualTo(with.capabilities().readable())
                    .contains("image/jpeg", "image/png", "image/gif", "image/bmp", "image/webp", "image/tiff");
        }
    }

    @Test
    void what_is_there_costs_nothing() {
        assertThat(new DecodeCapabilities(true, "libturbojpeg.so.0", "vector-256", "25", List.of("image/heic")).costs())
                .isEmpty();
        assertThat(new DecodeCapabilities(true, "libturbojpeg.so.0", "plain", "25", List.of("image/heic")).costs())
                .hasSize(1);
        assertThat(new DecodeCapabilities(true, "libturbojpeg.so.0", "vector-256", "25", List.of()).costs())
                .hasSize(1)
                .allMatch(cost -> cost.contains("videos"));
    }
}
