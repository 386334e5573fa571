package org.safelight.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DrawnPictureTest {
    @ParameterizedTest
    @EnumSource(
            value = Scene.class,
            names = {"LANDSCAPE", "STILL_LIFE", "PATTERN"})
    void shows_nothing_alike_for_two_seeds_in_any_turn(Scene scene) {
        List<PlainPdq.Hash> hashes = LongStream.range(0, 400)
                .parallel()
                .mapToObj(seed -> PlainPdq.of(DrawnPicture.draw(scene, seed, 128, 96)))
                .toList();
        List<PlainPdq.Hash> turned = LongStream.range(0, 40)
                .parallel()
                .boxed()
                .flatMap(seed ->
                        turns(DrawnPicture.draw(scene, seed, 128, 96)).stream().map(PlainPdq::of))
                .toList();
        int nearest = 256;
        for (int i = 0; i < hashes.size(); i++) {
            for (int j = 0; j < i; j++) {
                nearest = Math.min(nearest, hashes.get(i).distanceBits(hashes.get(j)));
            }
            for (int j = 0; j < turned.size(); j++) {
                if (j / 6 != i) {
                    nearest = Math.min(nearest, hashes.get(i).distanceBits(turned.get(j)));
                }
            }
        }
        // Random hashes of this many pairs come as near as about 85 bits; 31 is "alike".
        assertThat(nearest).isGreaterThan(60);
    }

    @ParameterizedTest
    @EnumSource(
            value = Scene.class,
            names = {"LANDSCAPE", "STILL_LIFE"})
    void photographic_scenes_have_high_quality(Scene scene) {
        for (int[] size : new int[][] {{64, 64}, {96, 96}, {320, 240}, {1024, 768}}) {
            int lowest = LongStream.range(0, size[0] > 500 ? 20 : 100)
                    .parallel()
                    .mapToInt(seed -> PlainPdq.of(DrawnPicture.draw(scene, seed, size[0], size[1]))
                            .quality())
                    .min()
                    .orElseThrow();
            assertThat(lowest).as("at %d px", size[0]).isGreaterThanOrEqualTo(80);
        }
    }

    @Test
    void flat_pictures_have_no_quality() {
        assertThat(PlainPdq.of(DrawnPicture.draw(Scene.FLAT, 3, 320, 240)).quality())
                .isZero();
    }

    @Test
    void looks_alike_at_any_size() {
        for (long seed = 0; seed < 4; seed++) {
            PlainPdq.Hash large = PlainPdq.of(DrawnPicture.draw(seed, 1600, 1200));
            for (int width : new int[] {400, 800, 1000}) {
                int distance = large.distanceBits(PlainPdq.of(DrawnPicture.draw(seed, width, width * 3 / 4)));
                assertThat(distance).as("seed %d at %d px", seed, width).isLessThanOrEqualTo(31);
            }
        }
    }

    @Test
    void is_the_same_whenever_and_wherever_it_is_drawn() {
        for (Scene scene : Scene.values()) {
            BufferedImage once = DrawnPicture.draw(scene, 77, 200, 150);
            BufferedImage again = DrawnPicture.draw(scene, 77, 200, 150);
            assertThat(pixels(once)).isEqualTo(pixels(again));
        }
    }

    @Test
    void can_be_drawn_at_four_thousand_pixels_and_at_one() {
        assertThat(DrawnPicture.draw(5, 4000, 3000).getWidth()).isEqualTo(4000);
        for (Scene scene : Scene.values()) {
            assertThat(DrawnPicture.draw(scene, 5, 1, 1).getHeight()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Alteration.class)
    void an_alteration_leaves_it_looking_alike(Alteration alteration) {
        int limit = alteration.isMild() ? 12 : alteration == Alteration.CROPPED ? 45 : 31;
        List<Integer> distances = IntStream.range(0, 60)
                .parallel()
                .mapToObj(seed -> {
                    BufferedImage picture = DrawnPicture.draw(seed, 320, 240);
                    PlainPdq.Hash altered = PlainPdq.of(alteration.of(picture));
                    // A turned picture is found by its original turned alike.
                    BufferedImage base = switch (alteration) {
                        case ROTATED_90, ROTATED_180, ROTATED_270, MIRRORED, UPSIDE_DOWN ->
                            alteration.of(Alteration.REENCODED.of(picture));
                        default -> picture;
                    };
                    return altered.distanceBits(PlainPdq.of(base));
                })
                .toList();
        assertThat(distances).allMatch(distance -> distance <= limit);
    }

    private static List<BufferedImage> turns(BufferedImage picture) {
        List<BufferedImage> turns = new ArrayList<>();
        for (Alteration turn : new Alteration[] {
            Alteration.ROTATED_90,
            Alteration.ROTATED_180,
            Alteration.ROTATED_270,
            Alteration.MIRRORED,
            Alteration.UPSIDE_DOWN
        }) {
            turns.add(turn.of(picture));
        }
        turns.add(Alteration.ROTATED_90.of(Alteration.MIRRORED.of(picture)));
        return turns;
    }

    private static int[] pixels(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }
}
