package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.safelight.testdata.Damage;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

class DamagedPictureTest {
    private static final int CUTS = 50;
    private static final int FLIPS = 200;
    private static final ExaminerFixture WORKER = ExaminerFixture.withTurbo();
    private static final BufferedImage DRAWN = DrawnPicture.draw(Scene.LANDSCAPE, 3, 80, 64);

    static List<Arguments> files() throws IOException {
        List<Arguments> files = new ArrayList<>();
        for (PictureFormat format : PictureFormat.values()) {
            files.add(Arguments.of(format.name(), format.write(DRAWN)));
        }
        files.add(Arguments.of("progressive JPEG", progressiveJpeg(DRAWN)));
        files.add(Arguments.of("lossless WebP", Base64.getDecoder().decode(DrawnWebp.LOSSLESS)));
        files.add(Arguments.of("animated WebP", Base64.getDecoder().decode(DrawnWebp.ANIMATED)));
        return files;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void each_is_examined_or_recorded_wherever_it_is_cut(String name, byte[] file) {
        for (int point = 0; point < CUTS; point++) {
            isExaminedOrRecorded(name, Damage.truncated(file, point, CUTS));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void each_is_examined_or_recorded_whatever_bit_is_flipped(String name, byte[] file) {
        for (int seed = 0; seed < FLIPS; seed++) {
            isExaminedOrRecorded(name, Damage.flipped(file, seed, 1 + seed % 4));
        }
    }

    private static void isExaminedOrRecorded(String name, byte[] damaged) {
        Examination examination = WORKER.examine(damaged);
        switch (examination.mediaClass()) {
            case PICTURE ->
                assertThat(examination.picture() != null)
                        .as(name)
                        .isEqualTo(examination.problem() == null
                                || ExaminerFixture.problemKind(examination) == ProblemKind.DECODED_IN_PART);
            case VIDEO, OTHER -> assertThat(examination.picture()).isNull();
        }
    }

    @Test
    void a_jpeg_with_more_than_half_of_its_rows_is_examined_in_part() {
        byte[] jpeg = PictureFormat.JPEG.write(DRAWN);
        Examination most = WORKER.examine(Arrays.copyOf(jpeg, jpeg.length * 9 / 10));
        assertThat(ExaminerFixture.problemKind(most)).isEqualTo(ProblemKind.DECODED_IN_PART);
        assertThat(Objects.requireNonNull(most.picture()).height()).isEqualTo(64);
        Examination little = WORKER.examine(Arrays.copyOf(jpeg, jpeg.length * 3 / 10));
        assertThat(ExaminerFixture.problemKind(little)).isEqualTo(ProblemKind.DAMAGED);
        assertThat(little.picture()).isNull();
    }

    @Test
    void a_png_with_more_than_half_of_its_rows_is_examined_in_part() {
        byte[] png = PictureFormat.PNG.write(DRAWN);
        assertThat(ExaminerFixture.problemKind(WORKER.examine(Arrays.copyOf(png, png.length * 9 / 10))))
                .isEqualTo(ProblemKind.DECODED_IN_PART);
        assertThat(ExaminerFixture.problemKind(WORKER.examine(Arrays.copyOf(png, png.length * 3 / 10))))
                .isEqualTo(ProblemKind.DAMAGED);
    }

    @Test
    void a_progressive_jpeg_that_lost_its_later_passes_is_examined_in_part() throws IOException {
        byte[] jpeg = progressiveJpeg(DRAWN);
        assertThat(WORKER.examine(jpeg).problem()).isNull();
        Examination coarse = WORKER.examine(Arrays.copyOf(jpeg, jpeg.length * 6 / 10));
        assertThat(ExaminerFixture.problemKind(coarse)).isEqualTo(ProblemKind.DECODED_IN_PART);
        var whole = ExaminerFixture.firstHash(WORKER.picture(jpeg));
        assertThat(ExaminerFixture.firstHash(Objects.requireNonNull(coarse.picture()))
                        .distanceBits(whole))
                .isLessThanOrEqualTo(31);
    }

    @Test
    void the_same_damage_is_judged_the_same_with_and_without_the_library() {
        ExaminerFixture plain = ExaminerFixture.withoutTurbo();
        byte[] jpeg = PictureFormat.JPEG.write(DRAWN);
        for (int point = 0; point < CUTS; point++) {
            byte[] cut = Damage.truncated(jpeg, point, CUTS);
            assertThat(WORKER.examine(cut).problem())
                    .as("cut at %d bytes", cut.length)
                    .isEqualTo(plain.examine(cut).problem());
        }
    }

    @Test
    void damage_does_not_spoil_the_picture_that_comes_next() {
        byte[] jpeg = PictureFormat.JPEG.write(DRAWN);
        Picture before = WORKER.picture(jpeg);
        WORKER.examine(Arrays.copyOf(jpeg, jpeg.length / 2));
        WORKER.examine(Damage.headerOnly(jpeg, PictureFormat.JPEG));
        assertThat(WORKER.picture(jpeg)).isEqualTo(before);
    }

    static byte[] progressiveJpeg(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            var param = writer.getDefaultWriteParam();
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        byte[] file = out.toByteArray();
        assertThat(JpegStructure.of(file).hasSeveralScans()).isTrue();
        assertThat(JpegStructure.of(file).components()).isEqualTo(3);
        return file;
    }
}
