package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.safelight.decode.TurboJpegWriter.Sampling;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.Scene;

/// libjpeg-turbo is held against the reference decoder: the same hashes, bit for bit, whatever the JPEG.
class SamePixelsTest {
    private static final ExaminerFixture FAST = ExaminerFixture.withTurbo();
    private static final ExaminerFixture REFERENCE = ExaminerFixture.withoutTurbo();
    private static final List<Integer> SIDES = List.of(96, 97, 250);

    @BeforeEach
    void needs_the_library() {
        Assumptions.assumeTrue(FAST.hasTurbo(), "libturbojpeg is not on this machine");
    }

    @ParameterizedTest
    @EnumSource(Sampling.class)
    void gives_the_hashes_of_the_reference_bit_for_bit(Sampling sampling) throws Throwable {
        int byTheLibrary = 0;
        int count = 0;
        for (Scene scene : List.of(Scene.LANDSCAPE, Scene.STILL_LIFE, Scene.PATTERN)) {
            for (int width : SIDES) {
                for (int strength : List.of(1, 6)) {
                    int[] colours = coloured(DrawnPicture.draw(scene, width, width, 75), strength);
                    for (int quality : List.of(8, 50, 92)) {
                        for (boolean progressive : List.of(false, true)) {
                            byte[] jpeg = TurboJpegWriter.write(colours, width, sampling, quality, progressive);
                            byTheLibrary += hasSameHashes(jpeg) ? 1 : 0;
                            count++;
                        }
                    }
                }
            }
        }
        // Colours at half height only: the two spread them in different ways.
        assertThat(byTheLibrary).isEqualTo(sampling == Sampling.COLOURS_440 ? 0 : count);
    }

    @Test
    void a_file_that_does_not_say_its_colours_is_left_to_the_reference() throws Throwable {
        for (Sampling sampling : List.of(Sampling.COLOURS_444, Sampling.COLOURS_420)) {
            byte[] jpeg = TurboJpegWriter.write(landscape(), 97, sampling, 80, false);
            assertThat(jpeg[3]).isEqualTo((byte) 0xe0);
            int afterJfif = 4 + (jpeg[4] << 8 | jpeg[5]);
            byte[] silent = joined(Arrays.copyOf(jpeg, 2), Arrays.copyOfRange(jpeg, afterJfif, jpeg.length));
            assertThat(hasSameHashes(silent)).isFalse();
            byte[] exif = {(byte) 0xff, (byte) 0xe1, 0, 16, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8};
            byte[] byCamera =
                    joined(joined(Arrays.copyOf(jpeg, 2), exif), Arrays.copyOfRange(jpeg, afterJfif, jpeg.length));
            assertThat(hasSameHashes(byCamera)).isTrue();
        }
    }

    @Test
    void passes_that_never_came_are_left_to_the_reference() throws Throwable {
        byte[] jpeg = TurboJpegWriter.write(landscape(), 97, Sampling.COLOURS_420, 60, true);
        int scans = 0;
        for (int at = 2; at + 1 < jpeg.length; at++) {
            if ((jpeg[at] & 0xff) == 0xff && (jpeg[at + 1] & 0xff) == 0xda && scans++ > 0) {
                byte[] ended = joined(Arrays.copyOf(jpeg, at), new byte[] {(byte) 0xff, (byte) 0xd9});
                assertThat(hasSameHashes(ended)).as("%d scans", scans - 1).isFalse();
            }
        }
        assertThat(scans).isGreaterThan(5);
    }

    @Test
    void kinds_of_jpeg_that_the_reference_does_not_know_are_left_to_it() throws Throwable {
        byte[] jpeg = TurboJpegWriter.write(landscape(), 97, Sampling.COLOURS_420, 60, false);
        assertThat(JpegStructure.isReadAlike(jpeg)).isTrue();
        for (int at = 2; at < jpeg.length - 1; at++) {
            if (jpeg[at] == (byte) 0xff && jpeg[at + 1] == (byte) 0xc0) {
                byte[] arithmetic = jpeg.clone();
                arithmetic[at + 1] = (byte) 0xc9;
                assertThat(JpegStructure.isReadAlike(arithmetic)).isFalse();
                byte[] deep = jpeg.clone();
                deep[at + 4] = 12;
                assertThat(JpegStructure.isReadAlike(deep)).isFalse();
                return;
            }
        }
        throw new AssertionError("no frame header");
    }

    @Test
    void a_library_is_judged_by_a_picture_whose_pixels_are_the_references() throws IOException {
        BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(KnownJpeg.bytes()));
        assertThat(decoded.getWidth()).isEqualTo(KnownJpeg.WIDTH);
        assertThat(decoded.getHeight()).isEqualTo(KnownJpeg.HEIGHT);
        CRC32 sum = new CRC32();
        for (int y = 0; y < KnownJpeg.HEIGHT; y++) {
            for (int x = 0; x < KnownJpeg.WIDTH; x++) {
                int pixel = decoded.getRGB(x, y);
                sum.update(pixel >> 16);
                sum.update(pixel >> 8);
                sum.update(pixel);
            }
        }
        assertThat(sum.getValue()).isEqualTo(KnownJpeg.CRC_OF_PIXELS);
    }

    /// @return whether the library decoded it
    private static boolean hasSameHashes(byte[] jpeg) {
        Examination fast = FAST.examine(jpeg);
        Examination reference = REFERENCE.examine(jpeg);
        assertThat(fast.problem()).isEqualTo(reference.problem());
        Picture picture = fast.picture();
        Picture expected = reference.picture();
        if (picture == null || expected == null) {
            assertThat(picture).isEqualTo(expected);
            return false;
        }
        assertThat(picture.width()).isEqualTo(expected.width());
        assertThat(picture.height()).isEqualTo(expected.height());
        assertThat(picture.frameHashes()).isEqualTo(expected.frameHashes());
        return picture.decoder().startsWith("libjpeg-turbo");
    }

    private static int[] landscape() {
        return coloured(DrawnPicture.draw(Scene.LANDSCAPE, 4, 97, 75), 3);
    }

    /// Colours this many times as strong, cut off where red, green or blue ends: there decoders differ most.
    private static int[] coloured(BufferedImage picture, int strength) {
        int width = picture.getWidth();
        int[] colours = picture.getRGB(0, 0, width, picture.getHeight(), null, 0, width);
        for (int i = 0; i < colours.length; i++) {
            int grey = ((colours[i] >> 16 & 255) + 2 * (colours[i] >> 8 & 255) + (colours[i] & 255)) / 4;
            int colour = 0;
            for (int shift = 16; shift >= 0; shift -= 8) {
                int level = grey + strength * ((colours[i] >> shift & 255) - grey);
                colour |= Math.clamp(level, 0, 255) << shift;
            }
            colours[i] = colour;
        }
        return colours;
    }

    private static byte[] joined(byte[] first, byte[] then) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(then);
        return both.toByteArray();
    }
}
