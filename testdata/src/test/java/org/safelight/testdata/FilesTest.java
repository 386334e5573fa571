package org.safelight.testdata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The files made here are what they say: read back by the JDK's own readers.
class FilesTest {
    private final BufferedImage picture = DrawnPicture.draw(11, 120, 90);

    @ParameterizedTest
    @EnumSource
    void each_format_reads_back_as_the_picture(PictureFormat format) throws IOException {
        byte[] file = format.write(picture);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(file));
        assertThat(read.getWidth()).isEqualTo(120);
        assertThat(PlainPdq.of(read).distanceBits(PlainPdq.of(picture))).isLessThanOrEqualTo(12);
        assertThat(format.write(picture)).as("the same bytes each time").isEqualTo(file);
    }

    @Test
    void an_animated_gif_has_all_its_frames() throws IOException {
        byte[] file = PictureFormat.animatedGif(
                List.of(picture, DrawnPicture.draw(12, 120, 90), DrawnPicture.draw(13, 120, 90)),
                Duration.ofMillis(200));
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            ImageReader reader = ImageIO.getImageReaders(in).next();
            reader.setInput(in);
            assertThat(reader.getNumImages(true)).isEqualTo(3);
            assertThat(PlainPdq.of(reader.read(2)).distanceBits(PlainPdq.of(DrawnPicture.draw(13, 120, 90))))
                    .isLessThanOrEqualTo(16);
        }
    }

    @Test
    void camera_tags_leave_the_picture_readable_and_their_texts_are_in_the_file() throws IOException {
        CameraTags tags = CameraTags.madeUp(7, LocalDateTime.of(2024, 5, 6, 7, 8, 9));
        byte[] plain = PictureFormat.JPEG.write(picture);
        byte[] tagged = tags.into(plain);
        String text = new String(tagged, ISO_8859_1);
        assertThat(text).contains("Exif\0\0MM\0*", "Lumenor\0", "Field 107\0", "LM0000007\0", "2024:05:06 07:08:09\0");
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(tagged));
        BufferedImage before = ImageIO.read(new ByteArrayInputStream(plain));
        assertThat(read.getRGB(0, 0, 120, 90, null, 0, 120)).isEqualTo(before.getRGB(0, 0, 120, 90, null, 0, 120));
    }

    @ParameterizedTest
    @EnumSource
    void no_pixel_can_be_had_from_a_header_alone(PictureFormat format) {
        byte[] header = Damage.headerOnly(format.write(picture), format);
        BufferedImage read;
        try {
            read = ImageIO.read(new ByteArrayInputStream(header));
        } catch (IOException | RuntimeException e) {
            read = null;
        }
        assertThat(read).isNull();
    }

    @Test
    void truncation_keeps_the_first_part_and_flips_change_bits_by_seed() {
        byte[] file = PictureFormat.PNG.write(picture);
        assertThat(Damage.truncated(file, 0, 50)).isEmpty();
        assertThat(Damage.truncated(file, 25, 50)).hasSize(file.length / 2);
        assertThat(Damage.flipped(file, 1, 1)).isNotEqualTo(file).isEqualTo(Damage.flipped(file, 1, 1));
        assertThat(Damage.flipped(file, 2, 9)).isNotEqualTo(Damage.flipped(file, 3, 9));
    }

    @Test
    void bombs_are_small_and_claim_to_be_huge() throws IOException {
        for (byte[] bomb : List.of(
                Bomb.pngHeader(65_535, 65_535),
                Bomb.jpegHeader(65_500, 65_500), // the widest that libjpeg takes at all
                Bomb.gifHeader(65_535, 65_535))) {
            assertThat(bomb).hasSizeLessThan(2_048);
            assertThat(claimedWidth(bomb)).isGreaterThanOrEqualTo(65_500);
        }
        // The JDK's reader refuses larger ones by their header alone.
        assertThat(claimedWidth(Bomb.bmpHeader(10_000, 10_000))).isEqualTo(10_000);
    }

    @Test
    void a_png_bomb_is_valid_to_its_last_byte() throws IOException {
        byte[] bomb = Bomb.png(10_000, 10_000, 1);
        assertThat(bomb).hasSizeLessThan(16_000);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(bomb));
        assertThat(read.getHeight()).isEqualTo(10_000);
        assertThat(Bomb.png(10_000, 10_000, 8)).hasSizeLessThan(110_000);
        assertThat(ImageIO.read(new ByteArrayInputStream(Bomb.png(300, 200, 8))).getWidth())
                .isEqualTo(300);
    }

    @Test
    void other_files_differ_by_seed_and_begin_as_their_type_does() {
        for (OtherFile kind : OtherFile.values()) {
            byte[] once = kind.write(1);
            assertThat(kind.write(1)).isEqualTo(once);
            assertThat(kind.write(2)).isNotEqualTo(once);
        }
        assertThat(new String(OtherFile.SQLITE.write(1), ISO_8859_1)).startsWith("SQLite format 3\0");
        assertThat(new String(OtherFile.MP4.write(1), ISO_8859_1).substring(4)).startsWith("ftypisom");
        assertThat(new String(OtherFile.ZIP.write(1), ISO_8859_1)).startsWith("PK");
        assertThat(new String(OtherFile.PDF.write(1), ISO_8859_1)).startsWith("%PDF");
    }

    private static int claimedWidth(byte[] file) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            ImageReader reader = readers.next();
            reader.setInput(in);
            return reader.getWidth(0);
        }
    }
}
