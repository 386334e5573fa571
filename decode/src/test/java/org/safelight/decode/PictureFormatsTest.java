package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.OtherFile;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

class PictureFormatsTest {
    private static final ExaminerFixture WORKER = ExaminerFixture.withTurbo();
    private static final BufferedImage DRAWN = DrawnPicture.draw(Scene.LANDSCAPE, 3, 200, 150);

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void tells_type_size_and_decoder_of_each_format(PictureFormat format) {
        Examination examination = WORKER.examine(format.write(DRAWN));
        assertThat(examination.mediaType()).isEqualTo(format.mediaType());
        assertThat(examination.mediaClass()).isEqualTo(MediaClass.PICTURE);
        Picture picture = ExaminerFixture.pictureOf(examination);
        assertThat(picture.width()).isEqualTo(200);
        assertThat(picture.height()).isEqualTo(150);
        assertThat(picture.frames()).isEqualTo(1);
        String maker = format == PictureFormat.TIFF
                ? "twelvemonkeys-tiff"
                : format == PictureFormat.JPEG && WORKER.hasTurbo()
                        ? "libjpeg-turbo"
                        : "jdk-" + format.name().toLowerCase(Locale.ROOT);
        assertThat(picture.decoder()).startsWith(maker).matches(".*\\d.*");
    }

    @Test
    void lossless_formats_of_one_picture_have_one_hash() {
        var png = ExaminerFixture.variants(WORKER.picture(PictureFormat.PNG.write(DRAWN)));
        for (PictureFormat format : List.of(PictureFormat.BMP, PictureFormat.TIFF)) {
            assertThat(ExaminerFixture.variants(WORKER.picture(format.write(DRAWN))))
                    .isEqualTo(png);
        }
    }

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void lossy_formats_stay_alike(PictureFormat format) {
        var original = ExaminerFixture.firstHash(WORKER.picture(PictureFormat.PNG.write(DRAWN)));
        var written = ExaminerFixture.firstHash(WORKER.picture(format.write(DRAWN)));
        assertThat(written.distanceBits(original)).isLessThanOrEqualTo(10);
    }

    @Test
    void without_the_library_a_jpeg_is_decoded_by_the_jdk() {
        var plain = ExaminerFixture.withoutTurbo();
        assertThat(plain.hasTurbo()).isFalse();
        assertThat(plain.picture(PictureFormat.JPEG.write(DRAWN)).decoder()).startsWith("jdk-jpeg");
    }

    @Test
    void a_grey_picture_hashes_as_the_same_one_stored_in_colour() throws IOException {
        BufferedImage grey = grey(DRAWN);
        BufferedImage colour = new BufferedImage(200, 150, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 150; y++) {
            for (int x = 0; x < 200; x++) {
                colour.setRGB(x, y, grey.getRaster().getSample(x, y, 0) * 0x010101);
            }
        }
        assertThat(ExaminerFixture.firstHash(WORKER.picture(png(grey))))
                .isEqualTo(ExaminerFixture.firstHash(WORKER.picture(png(colour))));
    }

    @Test
    void alpha_palette_and_sixteen_bits_do_not_change_a_picture() throws IOException {
        BufferedImage grey = grey(DRAWN);
        BufferedImage deep = new BufferedImage(200, 150, BufferedImage.TYPE_USHORT_GRAY);
        BufferedImage seeThrough = new BufferedImage(200, 150, BufferedImage.TYPE_INT_ARGB);
        BufferedImage palette = new BufferedImage(200, 150, BufferedImage.TYPE_BYTE_INDEXED, greys());
        for (int y = 0; y < 150; y++) {
            for (int x = 0; x < 200; x++) {
                int value = grey.getRaster().getSample(x, y, 0);
                deep.getRaster().setSample(x, y, 0, value * 257);
                seeThrough.setRGB(x, y, (x + y & 0xff) << 24 | value * 0x010101);
                palette.getRaster().setSample(x, y, 0, value);
            }
        }
        var expected = ExaminerFixture.firstHash(WORKER.picture(png(grey)));
        assertThat(ExaminerFixture.firstHash(WORKER.picture(png(deep)))).isEqualTo(expected);
        assertThat(ExaminerFixture.firstHash(WORKER.picture(png(seeThrough)))).isEqualTo(expected);
        assertThat(ExaminerFixture.firstHash(WORKER.picture(png(palette)))).isEqualTo(expected);
    }

    @Test
    void a_colour_profile_changes_nothing() {
        byte[] jpeg = PictureFormat.JPEG.write(DRAWN);
        byte[] profiled = withProfile(
                jpeg,
                java.awt.color.ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData());
        assertThat(JpegStructure.withoutColourProfile(profiled)).isEqualTo(jpeg);
        var reference = ExaminerFixture.withoutTurbo();
        assertThat(reference.examine(profiled)).isEqualTo(reference.examine(jpeg));
        byte[] broken = withProfile(jpeg, new byte[200]);
        assertThat(reference.examine(broken)).isEqualTo(reference.examine(jpeg));
    }

    @Test
    void every_frame_of_an_animation_counts_once() {
        var frames = IntStream.range(0, 3)
                .mapToObj(i -> DrawnPicture.draw(Scene.LANDSCAPE, 10 + i, 120, 90))
                .toList();
        byte[] gif = PictureFormat.animatedGif(
                List.of(frames.get(0), frames.get(1), frames.get(0), frames.get(2)), Duration.ofMillis(100));
        Picture picture = WORKER.picture(gif);
        assertThat(picture.frames()).isEqualTo(4);
        assertThat(picture.framesExamined()).isEqualTo(4);
        assertThat(picture.frameHashes()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            var alone = ExaminerFixture.firstHash(WORKER.picture(PictureFormat.GIF.write(frames.get(i))));
            assertThat(picture.frameHashes().get(i).original().hash().distanceBits(alone))
                    .isLessThanOrEqualTo(10);
        }
    }

    @Test
    void a_long_animation_is_sampled_evenly_and_says_so() {
        var frames = IntStream.range(0, 12)
                .mapToObj(i -> DrawnPicture.draw(Scene.PATTERN, i, 60, 60))
                .toList();
        byte[] gif = PictureFormat.animatedGif(frames, Duration.ofMillis(50));
        assertThat(ExaminerFixture.withMostFrames(12).picture(gif).framesExamined())
                .isEqualTo(12);
        Picture sampled = ExaminerFixture.withMostFrames(5).picture(gif);
        assertThat(sampled.frames()).isEqualTo(12);
        assertThat(sampled.framesExamined()).isEqualTo(5);
        assertThat(FrameChoice.of(12, 5)).containsExactly(0, 2, 5, 8, 11);
        assertThat(FrameChoice.of(5, 5)).containsExactly(0, 1, 2, 3, 4);
        assertThat(FrameChoice.of(9, 1)).containsExactly(0);
    }

    @Test
    void every_page_of_a_tiff_counts() throws IOException {
        var first = DrawnPicture.draw(Scene.LANDSCAPE, 21, 100, 80);
        var second = DrawnPicture.draw(Scene.STILL_LIFE, 22, 90, 120);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName("tiff").next();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            writer.writeToSequence(new javax.imageio.IIOImage(first, null, null), null);
            writer.writeToSequence(new javax.imageio.IIOImage(second, null, null), null);
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        Picture picture = WORKER.picture(out.toByteArray());
        assertThat(picture.frames()).isEqualTo(2);
        assertThat(picture.frameHashes())
                .containsExactly(
                        ExaminerFixture.variants(WORKER.picture(PictureFormat.PNG.write(first))),
                        ExaminerFixture.variants(WORKER.picture(PictureFormat.PNG.write(second))));
    }

    @Test
    void webp_is_read_still_and_animated() {
        Picture still = WORKER.picture(Base64.getDecoder().decode(DrawnWebp.LOSSLESS));
        assertThat(still.decoder()).startsWith("twelvemonkeys-webp");
        assertThat(still.width()).isEqualTo(48);
        assertThat(still.height()).isEqualTo(36);
        assertThat(ExaminerFixture.firstHash(still))
                .isEqualTo(ExaminerFixture.firstHash(
                        WORKER.picture(Base64.getDecoder().decode(DrawnWebp.SAME_AS_PNG))));
        Picture animated = WORKER.picture(Base64.getDecoder().decode(DrawnWebp.ANIMATED));
        assertThat(animated.frames()).isEqualTo(2);
        assertThat(animated.frameHashes()).hasSize(2);
    }

    @Test
    void an_animated_png_is_examined_in_part_and_says_so() {
        byte[] png = PictureFormat.PNG.write(DRAWN);
        int afterHeader = 8 + 25;
        byte[] control = {0, 0, 0, 8, 'a', 'c', 'T', 'L', 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0};
        ByteArrayOutputStream animated = new ByteArrayOutputStream();
        animated.write(png, 0, afterHeader);
        animated.writeBytes(control);
        animated.write(png, afterHeader, png.length - afterHeader);
        assertThat(PngStructure.frames(png)).isEqualTo(1);
        Examination examination = WORKER.examine(animated.toByteArray());
        assertThat(ExaminerFixture.problemKind(examination)).isEqualTo(ProblemKind.DECODED_IN_PART);
        Picture picture = java.util.Objects.requireNonNull(examination.picture());
        assertThat(picture.frames()).isEqualTo(3);
        assertThat(picture.framesExamined()).isEqualTo(1);
    }

    @Test
    void what_is_no_picture_is_told_apart_by_content() {
        for (OtherFile file : OtherFile.values()) {
            Examination examination = WORKER.examine(file.write(5));
            assertThat(examination.mediaClass()).isEqualTo(file.isVideo() ? MediaClass.VIDEO : MediaClass.OTHER);
            assertThat(examination.picture()).isNull();
            // A made-up video has no frames to decode, and its examination says so.
            assertThat(examination.problem() == null).isEqualTo(!file.isVideo());
        }
        Examination svg = WORKER.examine("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>"
                .getBytes(StandardCharsets.UTF_8));
        assertThat(svg.mediaType()).isEqualTo("image/svg+xml");
        assertThat(svg.mediaClass()).isEqualTo(MediaClass.OTHER);
        assertThat(WORKER.examine(new byte[0]).mediaType()).isEqualTo(Examination.EMPTY);
        assertThat(WORKER.examine(new byte[0]).mediaClass()).isEqualTo(MediaClass.OTHER);
    }

    @Test
    void a_picture_type_without_decoder_is_a_picture_that_was_not_examined() {
        byte[] heic = new byte[64];
        System.arraycopy("\0\0\0\030ftypheic\0\0\0\0mif1heic".getBytes(StandardCharsets.ISO_8859_1), 0, heic, 0, 24);
        Examination examination = WORKER.examine(heic);
        assertThat(examination.mediaType()).isEqualTo("image/heic");
        assertThat(examination.mediaClass()).isEqualTo(MediaClass.PICTURE);
        assertThat(ExaminerFixture.problemKind(examination)).isEqualTo(ProblemKind.UNSUPPORTED);
        assertThat(String.valueOf(examination.problem())).contains("image/heic");
    }

    private static BufferedImage grey(BufferedImage image) {
        BufferedImage grey = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        new ColorConvertOp(null).filter(image, grey);
        return grey;
    }

    private static java.awt.image.IndexColorModel greys() {
        byte[] values = new byte[256];
        for (int i = 0; i < 256; i++) {
            values[i] = (byte) i;
        }
        return new java.awt.image.IndexColorModel(8, 256, values, values, values);
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "png", out)).isTrue();
        return out.toByteArray();
    }

    private static byte[] withProfile(byte[] jpeg, byte[] profile) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        int length = 2 + 14 + profile.length;
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe2, (byte) (length >> 8), (byte) length});
        out.writeBytes("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(profile);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }
}
