package org.safelight.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PdqTest {
    private final PdqHasher fast = PdqHasher.create();
    private final PdqHasher plain = PdqHasher.plain();

    /// Every side from 5 to 70 (repeated, single and first blurred samples lie there), the edges of the blur
    /// window, odd shapes, and sizes of real pictures.
    static Stream<int[]> sizes() {
        Random random = new Random(70);
        Stream<int[]> small = Stream.iterate(5, side -> side <= 70, side -> side + 1)
                .flatMap(side ->
                        Stream.of(new int[] {side, 5 + random.nextInt(66)}, new int[] {5 + random.nextInt(66), side}));
        Stream<int[]> edges = Stream.of(new int[][] {
            {64, 64}, {127, 128}, {128, 127}, {128, 129}, {129, 128}, {255, 257}, {256, 256}, {384, 385}, {511, 512},
            {513, 512}, {640, 480}, {641, 383}, {5, 1000}, {1000, 5}, {1023, 65}, {897, 1025}, {1600, 1004}, {7, 2049}
        });
        return Stream.concat(small, edges);
    }

    static Stream<GreyPicture> pictures() {
        return sizes().flatMap(size ->
                Stream.of(GreyPicture.noise(size[0], size[0], size[1]), GreyPicture.drawn(size[1], size[0], size[1])));
    }

    @Test
    void gives_what_the_description_gives_for_every_size() {
        int certain = 0;
        int pictures = 0;
        for (GreyPicture picture : (Iterable<GreyPicture>) pictures()::iterator) {
            PlainestPdq expected = PlainestPdq.of(picture.luma());
            PdqVariants variants = picture.hashedBy(fast);
            String size = picture.width() + " by " + picture.height();
            assertThat(expected.wrongBits(variants.original().hash())).as(size).isZero();
            assertThat(variants.quality()).as(size).isBetween(expected.quality(false), expected.quality(true));
            certain += expected.certainBits();
            pictures++;
        }
        // The rule for bits in doubt must not excuse everything.
        assertThat(certain).isGreaterThan(pictures * 250);
    }

    @Test
    void both_kernels_give_the_same_bits_in_every_orientation_and_form() {
        Random random = new Random(5);
        for (GreyPicture picture : (Iterable<GreyPicture>) pictures()::iterator) {
            int width = picture.width();
            int height = picture.height();
            String size = width + " by " + height;
            assertThat(picture.hashedBy(fast)).as(size).isEqualTo(picture.hashedBy(plain));

            int[] argb = random.ints((long) width * height).toArray();
            float[] luma = new float[width * height];
            for (int i = 0; i < luma.length; i++) {
                luma[i] = random.nextFloat() * 255;
            }
            PdqVariants[] byRgb = new PdqVariants[2];
            PdqVariants[] byLuma = new PdqVariants[2];
            for (int k = 0; k < 2; k++) {
                PdqHasher hasher = k == 0 ? fast : plain;
                hasher.begin(width, height);
                for (int y = 0; y < height; y++) {
                    hasher.rowRgb(argb, y * width);
                }
                byRgb[k] = hasher.finish();
                hasher.begin(width, height);
                for (int y = 0; y < height; y++) {
                    hasher.rowLuma(luma, y * width);
                }
                byLuma[k] = hasher.finish();
            }
            assertThat(byRgb[0]).as(size).isEqualTo(byRgb[1]);
            assertThat(byLuma[0]).as(size).isEqualTo(byLuma[1]);
        }
    }

    @Test
    void colours_count_by_their_luma_and_transparency_does_not() {
        Random random = new Random(9);
        int width = 300;
        int height = 200;
        int[] argb = random.ints((long) width * height).toArray();
        int[] opaque = argb.clone();
        double[][] luma = new double[height][width];
        for (int i = 0; i < argb.length; i++) {
            opaque[i] |= 0xff000000;
            luma[i / width][i % width] =
                    0.299 * (argb[i] >> 16 & 255) + 0.587 * (argb[i] >> 8 & 255) + 0.114 * (argb[i] & 255);
        }
        PdqVariants[] results = new PdqVariants[2];
        for (int k = 0; k < 2; k++) {
            fast.begin(width, height);
            for (int y = 0; y < height; y++) {
                fast.rowRgb(k == 0 ? argb : opaque, y * width);
            }
            results[k] = fast.finish();
        }
        assertThat(results[0]).isEqualTo(results[1]);
        assertThat(PlainestPdq.of(luma).wrongBits(results[0].original().hash())).isZero();
    }

    @ParameterizedTest
    @CsvSource({"4, 4", "4, 5", "5, 4", "1, 1000", "1000, 1", "1, 1"})
    void a_picture_with_a_side_below_five_pixels_has_no_hash(int width, int height) {
        PdqVariants variants = GreyPicture.noise(1, width, height).hashedBy(fast);
        assertThat(variants.hashes()).containsOnly(PerceptualHash.ZERO);
        assertThat(variants.quality()).isZero();
    }

    @Test
    void a_picture_of_five_by_five_pixels_has_a_hash() {
        assertThat(GreyPicture.noise(1, 5, 5).hashedBy(fast).original().hash().setBits())
                .isBetween(100, 128);
    }

    @ParameterizedTest
    @EnumSource(Orientation.class)
    void at_64_by_64_each_orientation_is_exactly_the_hash_of_the_turned_picture(Orientation orientation) {
        // No blur there, and the samples lie symmetric, so nothing but the median's own bit can differ.
        for (int seed = 0; seed < 20; seed++) {
            GreyPicture picture = GreyPicture.noise(seed, 64, 64);
            PerceptualHash turned =
                    picture.turned(orientation).hashedBy(fast).original().hash();
            assertThat(picture.hashedBy(fast).hash(orientation).distanceBits(turned))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Orientation.class)
    void each_orientation_is_near_the_hash_of_the_turned_picture(Orientation orientation) {
        for (int seed = 0; seed < 8; seed++) {
            GreyPicture picture = GreyPicture.drawn(seed, 800, 600);
            PdqVariants variants = picture.hashedBy(fast);
            if (variants.quality() < 50) {
                continue;
            }
            PerceptualHash turned =
                    picture.turned(orientation).hashedBy(fast).original().hash();
            assertThat(variants.hash(orientation).distanceBits(turned))
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(30);
            for (Orientation other : Orientation.values()) {
                assertThat(variants.hash(other).distanceBits(turned))
                        .as("seed %d, %s", seed, other)
                        .isGreaterThanOrEqualTo(variants.hash(orientation).distanceBits(turned));
            }
        }
    }

    @Test
    void mirroring_about_the_diagonal_swaps_the_two_indexes_of_every_bit() {
        PdqVariants variants = GreyPicture.drawn(3, 333, 222).hashedBy(fast);
        Orientation[][] pairs = {
            {Orientation.ORIGINAL, Orientation.FLIPPED_PLUS_1},
            {Orientation.FLIPPED_X, Orientation.ROTATED_270},
            {Orientation.FLIPPED_Y, Orientation.ROTATED_90},
            {Orientation.ROTATED_180, Orientation.FLIPPED_MINUS_1}
        };
        for (Orientation[] pair : pairs) {
            for (int i = 0; i < 16; i++) {
                for (int j = 0; j < 16; j++) {
                    assertThat(variants.hash(pair[0]).bit(16 * i + j))
                            .isEqualTo(variants.hash(pair[1]).bit(16 * j + i));
                }
            }
        }
    }

    @Test
    void half_of_the_bits_of_a_picture_with_structure_are_set_in_every_orientation() {
        for (int seed = 0; seed < 10; seed++) {
            for (PerceptualHash hash :
                    GreyPicture.noise(seed, 200 + seed, 150).hashedBy(fast).hashes()) {
                assertThat(hash.setBits()).isEqualTo(128);
            }
        }
    }

    @Test
    void nearest_mode_hashes_the_512_by_512_pixels_it_takes() {
        int[][] sizes = {
            {513, 513}, {1024, 700}, {600, 100}, {100, 600}, {512, 513}, {1600, 1004}, {5, 2000}, {3000, 20}
        };
        for (int[] size : sizes) {
            GreyPicture picture = GreyPicture.noise(size[0], size[0], size[1]);
            GreyPicture taken = GreyPicture.from(
                    512, 512, (x, y) -> picture.at(x * picture.width() / 512, y * picture.height() / 512));
            PdqVariants expected = taken.hashedBy(plain);
            assertThat(picture.hashedBy(PdqHasher.create(PdqMode.NEAREST_512))).isEqualTo(expected);
            assertThat(picture.hashedBy(PdqHasher.plain(PdqMode.NEAREST_512))).isEqualTo(expected);
            assertThat(picture.hashedBy(plain).original().hash())
                    .isNotEqualTo(expected.original().hash());
        }
    }

    @ParameterizedTest
    @CsvSource({"512, 512", "512, 5", "5, 512", "64, 64", "4, 600"})
    void nearest_mode_leaves_pictures_up_to_512_and_those_without_hash_alone(int width, int height) {
        GreyPicture picture = GreyPicture.noise(2, width, height);
        assertThat(picture.hashedBy(PdqHasher.create(PdqMode.NEAREST_512))).isEqualTo(picture.hashedBy(plain));
    }

    @Test
    void one_hasher_serves_pictures_of_any_size_one_after_the_other() {
        Random random = new Random(11);
        for (int i = 0; i < 60; i++) {
            GreyPicture picture = GreyPicture.noise(i, 1 + random.nextInt(700), 1 + random.nextInt(700));
            assertThat(picture.hashedBy(fast)).isEqualTo(picture.hashedBy(PdqHasher.plain()));
        }
    }

    @Test
    void a_picture_begun_anew_forgets_the_unfinished_one() {
        GreyPicture picture = GreyPicture.noise(1, 300, 200);
        PdqVariants expected = picture.hashedBy(plain);
        for (int rows : new int[] {0, 1, 3, 100, 199, 200}) {
            fast.begin(300, 200);
            for (int y = 0; y < rows; y++) {
                fast.row(GreyPicture.noise(2, 300, 1).grey(), 0);
            }
            assertThat(picture.hashedBy(fast)).as("%d rows before", rows).isEqualTo(expected);
        }
    }

    @Test
    void rows_can_come_one_by_one_in_a_reused_array_or_from_native_memory() {
        GreyPicture picture = GreyPicture.drawn(4, 777, 333);
        PdqVariants expected = picture.hashedBy(plain);
        byte[] row = new byte[777 + 5];
        fast.begin(777, 333);
        for (int y = 0; y < 333; y++) {
            System.arraycopy(picture.grey(), y * 777, row, 5, 777);
            fast.row(row, 5);
        }
        assertThat(fast.finish()).isEqualTo(expected);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment plane = arena.allocate(picture.grey().length);
            plane.copyFrom(MemorySegment.ofArray(picture.grey()));
            fast.begin(777, 333);
            for (int y = 0; y < 333; y++) {
                fast.row(plane, y * 777L);
            }
            assertThat(fast.finish()).isEqualTo(expected);
        }
    }

    @Test
    void refuses_a_hash_of_part_of_a_picture_and_rows_beyond_its_end() {
        assertThatThrownBy(fast::finish).isInstanceOf(IllegalStateException.class);
        byte[] row = new byte[10];
        assertThatThrownBy(() -> fast.row(row, 0)).isInstanceOf(IllegalStateException.class);
        fast.begin(10, 6);
        for (int y = 0; y < 5; y++) {
            fast.row(row, 0);
        }
        assertThatThrownBy(fast::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("5 of 6 rows");
        fast.row(row, 0);
        assertThatThrownBy(() -> fast.row(row, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no row 7");
        fast.finish();
        assertThatThrownBy(fast::finish).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refuses_rows_that_are_too_short_and_sides_that_are_not_positive() {
        fast.begin(10, 10);
        assertThatThrownBy(() -> fast.row(new byte[9], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fast.row(new byte[19], 10)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fast.rowRgb(new int[10], -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fast.rowLuma(new float[10], 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fast.row(MemorySegment.ofArray(new byte[15]), 6))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fast.begin(0, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fast.begin(10, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_very_wide_flat_picture_needs_a_few_rows_of_memory_only() {
        // 8 million columns: 64 rows of sums would be 2 GB, more than the heap of this test.
        int width = 8_000_000;
        byte[] row = new byte[width];
        new Random(1).nextBytes(row);
        fast.begin(width, 5);
        for (int y = 0; y < 5; y++) {
            fast.row(row, 0);
        }
        assertThat(fast.finish().quality()).isBetween(0, 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 255})
    void an_even_picture_of_any_size_has_quality_zero(int value) {
        for (int[] size : (Iterable<int[]>) sizes()::iterator) {
            assertThat(GreyPicture.flat(value, size[0], size[1]).hashedBy(fast).quality())
                    .isZero();
        }
    }

    @Test
    void even_areas_stay_even_to_the_last_bit_so_quality_is_exact() {
        // Cells of 1/8 of the picture: inside each all samples are equal; a step from 0 to 255 counts as exactly
        // 100.
        for (int[] size : new int[][] {{64, 64}, {512, 512}, {1024, 2048}, {640, 1280}}) {
            GreyPicture board =
                    GreyPicture.from(size[0], size[1], (x, y) -> (x * 8 / size[0] + y * 8 / size[1]) % 2 * 255);
            PlainestPdq expected = PlainestPdq.of(board.luma());
            assertThat(board.hashedBy(fast).quality())
                    .isEqualTo(expected.quality(true))
                    .isEqualTo(100);
        }
    }

    @Test
    void quality_does_not_depend_on_brightness_and_does_not_rise_when_contrast_falls() {
        for (int seed = 0; seed < 12; seed++) {
            GreyPicture picture = GreyPicture.drawn(seed, 200, 150);
            int before = 100;
            for (int divisor : new int[] {2, 4, 8, 16, 32, 64}) {
                GreyPicture faint = GreyPicture.from(200, 150, (x, y) -> picture.at(x, y) / divisor);
                GreyPicture brighter = GreyPicture.from(200, 150, (x, y) -> picture.at(x, y) / divisor + 100);
                int quality = faint.hashedBy(fast).quality();
                assertThat(Math.abs(brighter.hashedBy(fast).quality() - quality))
                        .isLessThanOrEqualTo(1);
                assertThat(quality).isLessThanOrEqualTo(before);
                before = quality;
            }
            assertThat(before).isZero();
        }
    }

    @Test
    void the_hash_does_not_depend_on_brightness() {
        for (int seed = 0; seed < 12; seed++) {
            GreyPicture picture = GreyPicture.noise(seed, 320, 240);
            GreyPicture faint = GreyPicture.from(320, 240, (x, y) -> picture.at(x, y) / 2);
            GreyPicture brighter = GreyPicture.from(320, 240, (x, y) -> picture.at(x, y) / 2 + 100);
            assertThat(faint.hashedBy(fast)
                            .original()
                            .hash()
                            .distanceBits(brighter.hashedBy(fast).original().hash()))
                    .isLessThanOrEqualTo(2);
        }
    }
}
