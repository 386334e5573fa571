package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.safelight.testdata.Bomb;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

class PixelBudgetTest {
    private static final PixelBudget BUDGET = new PixelBudget(1_000_000, 8_000_000);

    @Test
    void a_picture_exactly_at_the_limit_is_decoded_and_one_past_it_is_not() {
        assertThat(BUDGET.problemWith(1_000, 1_000, 5_000)).isNull();
        assertThat(kind(BUDGET.problemWith(1_000, 1_001, 5_000))).isEqualTo(ProblemKind.TOO_LARGE);
        assertThat(kind(BUDGET.problemWith(0, 5, 5_000))).isEqualTo(ProblemKind.DAMAGED);
        assertThat(kind(BUDGET.problemWith(Long.MAX_VALUE, Long.MAX_VALUE, 1))).isEqualTo(ProblemKind.TOO_LARGE);
    }

    @Test
    void few_bytes_for_many_pixels_are_refused_only_where_it_matters() {
        PixelBudget wide = new PixelBudget(100_000_000, 800_000_000);
        assertThat(wide.problemWith(4_000, 4_000, 10)).isNull();
        assertThat(kind(wide.problemWith(4_000, 4_001, 8_000))).isEqualTo(ProblemKind.TOO_LARGE);
        assertThat(wide.problemWith(4_000, 4_001, 8_003)).isNull();
    }

    @Test
    void a_picture_is_decoded_in_one_piece_then_in_bands_then_not_at_all() {
        assertThat(BUDGET.rowsAtATime(1_000, 1_000, 4)).isEqualTo(1_000);
        assertThat(BUDGET.rowsAtATime(1_000, 1_001, 4)).isEqualTo(1_000);
        assertThat(BUDGET.rowsAtATime(1_000, 8_000, 4)).isEqualTo(1_000);
        assertThat(BUDGET.rowsAtATime(1_000, 8_001, 4)).isZero();
    }

    @Test
    void bands_give_the_hash_of_the_whole() throws Exception {
        for (PictureFormat format : PictureFormat.values()) {
            byte[] bytes = format.write(DrawnPicture.draw(Scene.LANDSCAPE, 4, 150, 131));
            var provider = new ImageReaders()
                    .forFormat(
                            format == PictureFormat.TIFF
                                    ? "tiff"
                                    : format.name().toLowerCase(java.util.Locale.ROOT))
                    .getFirst();
            var whole = org.safelight.fingerprint.PdqHasher.plain();
            var banded = org.safelight.fingerprint.PdqHasher.plain();
            decode(provider, bytes, 131, whole);
            decode(provider, bytes, 20, banded);
            assertThat(banded.finish()).as(format.name()).isEqualTo(whole.finish());
        }
    }

    private static void decode(
            javax.imageio.spi.ImageReaderSpi provider,
            byte[] bytes,
            int rowsAtATime,
            org.safelight.fingerprint.PdqHasher hasher)
            throws Exception {
        var reader = provider.createReaderInstance();
        reader.setInput(new BytesInput(bytes), false, true);
        PixelRows rows = new PixelRows(hasher);
        var progress = FrameDecoding.decode(reader, 0, rowsAtATime, new FrameDecoding.Bands() {
            @Override
            public void begin(int width, int height) {
                hasher.begin(width, height);
            }

            @Override
            public void take(java.awt.image.BufferedImage band) {
                rows.give(band);
            }
        });
        assertThat(progress.isWhole()).isTrue();
        reader.dispose();
    }

    @Test
    void a_bomb_is_told_from_its_header_at_once() {
        List<ExaminerFixture> workers = List.of(ExaminerFixture.withTurbo(), ExaminerFixture.withoutTurbo());
        byte[][] bombs = {
            Bomb.png(10_000, 10_000, 1),
            Bomb.pngHeader(10_000, 10_000),
            Bomb.pngHeader(65_535, 65_535),
            Bomb.jpegHeader(10_000, 10_000),
            Bomb.jpegHeader(65_500, 65_500),
            Bomb.jpegHeader(65_535, 65_535),
            Bomb.gifHeader(10_000, 10_000),
            Bomb.gifHeader(65_535, 65_535),
            Bomb.bmpHeader(10_000, 10_000),
            Bomb.bmpHeader(65_535, 65_535)
        };
        long start = System.nanoTime();
        for (byte[] bomb : bombs) {
            for (ExaminerFixture worker : workers) {
                Examination examination = worker.examine(bomb);
                assertThat(examination.mediaClass()).isEqualTo(MediaClass.PICTURE);
                assertThat(ExaminerFixture.problemKind(examination)).isEqualTo(ProblemKind.TOO_LARGE);
                assertThat(Objects.requireNonNull(examination.problem()).words())
                        .contains(" x ");
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void a_jpeg_past_the_limit_is_refused_by_both_decoders() {
        byte[] jpeg = PictureFormat.JPEG.write(DrawnPicture.draw(Scene.FLAT, 1, 64, 64));
        assertThat(ExaminerFixture.withMostPixels(64 * 64).examine(jpeg).problem())
                .isNull();
        assertThat(ExaminerFixture.problemKind(
                        ExaminerFixture.withMostPixels(64 * 64 - 1).examine(jpeg)))
                .isEqualTo(ProblemKind.TOO_LARGE);
    }

    private static ProblemKind kind(@org.jspecify.annotations.Nullable Problem problem) {
        return Objects.requireNonNull(problem).kind();
    }
}
