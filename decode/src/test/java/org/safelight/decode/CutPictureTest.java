package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

/// A file that lost its end must never pass for a whole picture, wherever it was cut.
class CutPictureTest {
    private static final BufferedImage DRAWN = DrawnPicture.draw(Scene.LANDSCAPE, 3, 32, 24);
    private static final ExaminerFixture WITH_TURBO = ExaminerFixture.withTurbo();
    private static final ExaminerFixture WITHOUT_TURBO = ExaminerFixture.withoutTurbo();

    static List<Arguments> files() throws IOException {
        List<Arguments> files = new ArrayList<>();
        for (PictureFormat format : PictureFormat.values()) {
            files.add(Arguments.of(format.name(), format.write(DRAWN)));
        }
        files.add(Arguments.of("progressive JPEG", DamagedPictureTest.progressiveJpeg(DRAWN)));
        files.add(Arguments.of("animated GIF", animatedGif()));
        files.add(Arguments.of("lossy WebP", base64(DrawnWebp.LOSSY)));
        files.add(Arguments.of("lossless WebP", base64(DrawnWebp.LOSSLESS)));
        files.add(Arguments.of("animated WebP", base64(DrawnWebp.ANIMATED)));
        return files;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void is_never_whole_wherever_it_is_cut(String name, byte[] file) {
        assertThat(WITH_TURBO.examine(file).problem()).as("the whole file").isNull();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            isNotWhole(name, WITH_TURBO.examine(cut), length, file.length);
            if (name.contains("JPEG")) {
                isNotWhole(name, WITHOUT_TURBO.examine(cut), length, file.length);
            }
        }
    }

    private static void isNotWhole(String name, Examination examination, int length, int of) {
        switch (examination.mediaClass()) {
            case PICTURE ->
                assertThat(examination.problem())
                        .as("%s cut at %d of %d bytes", name, length, of)
                        .isNotNull();
            // So short that its type cannot be told.
            case VIDEO, OTHER -> assertThat(length).as(name).isLessThan(34);
        }
    }

    /// The decoder gives all rows of it, whatever is missing.
    @Test
    void a_webp_counts_by_the_share_of_its_data_that_is_there() {
        for (String webp : List.of(DrawnWebp.LOSSLESS, DrawnWebp.LOSSY)) {
            byte[] file = base64(webp);
            for (int length = 40; length < file.length; length++) {
                Examination cut = WITH_TURBO.examine(Arrays.copyOf(file, length));
                boolean isHashed = cut.picture() != null;
                assertThat(isHashed).isEqualTo(ExaminerFixture.problemKind(cut) == ProblemKind.DECODED_IN_PART);
                if (length < file.length / 2) {
                    assertThat(isHashed)
                            .as("cut at %d of %d bytes", length, file.length)
                            .isFalse();
                }
            }
            byte[] most = Arrays.copyOf(file, file.length - 4);
            assertThat(Objects.requireNonNull(WITH_TURBO.examine(most).problem())
                            .words())
                    .isNotBlank();
        }
    }

    @Test
    void bytes_behind_the_end_do_not_matter() throws IOException {
        for (Arguments file : files()) {
            byte[] bytes = (byte[]) file.get()[1];
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 100);
            Examination examination = WITH_TURBO.examine(longer);
            assertThat(examination.problem()).as(String.valueOf(file.get()[0])).isNull();
            assertThat(Objects.requireNonNull(examination.picture()).frameHashes())
                    .isEqualTo(Objects.requireNonNull(WITH_TURBO.examine(bytes).picture())
                            .frameHashes());
        }
    }

    private static byte[] animatedGif() {
        return PictureFormat.animatedGif(
                IntStream.range(0, 3)
                        .mapToObj(i -> DrawnPicture.draw(Scene.PATTERN, i, 20, 16))
                        .toList(),
                Duration.ofMillis(100));
    }

    private static byte[] base64(String text) {
        return Base64.getDecoder().decode(text);
    }
}
