package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.safelight.testdata.Damage;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.OtherFile;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

class TypeDetectionTest {
    private static final BufferedImage DRAWN = DrawnPicture.draw(Scene.LANDSCAPE, 3, 64, 48);

    @Test
    void says_what_tika_says_of_every_file_whole_cut_or_with_a_flipped_beginning() {
        for (byte[] file : files()) {
            agreesWithTika(file);
            for (int length = 0; length < 40; length++) {
                agreesWithTika(Arrays.copyOf(file, Math.min(length, file.length)));
            }
            byte[] beginning = Arrays.copyOf(file, Math.min(16, file.length));
            for (int seed = 0; seed < 60; seed++) {
                byte[] flipped = file.clone();
                byte[] damaged = Damage.flipped(beginning, seed, 1 + seed % 3);
                System.arraycopy(damaged, 0, flipped, 0, damaged.length);
                agreesWithTika(flipped);
            }
        }
    }

    @Test
    void says_what_tika_says_of_published_pictures() throws IOException {
        try (var pictures = Files.list(SharedTestData.folder("pdq"))) {
            for (Path picture : pictures.filter(Files::isRegularFile).toList()) {
                agreesWithTika(Files.readAllBytes(picture));
            }
        }
    }

    @Test
    void a_signature_needs_all_of_its_bytes() {
        assertThat(typeOf("GIF89a")).isEqualTo("image/gif");
        assertThat(typeOf("GIF88a")).isNotEqualTo("image/gif");
        assertThat(typeOf("GIF8")).isNotEqualTo("image/gif");
        assertThat(typeOf("RIFF\4\0\0\0WEBP")).isEqualTo("image/webp");
        assertThat(typeOf("RIFF\4\0\0\0WEB")).isNotEqualTo("image/webp");
        assertThat(typeOf("RIFF\4\0\0\0WAVE")).isNotEqualTo("image/webp");
        assertThat(typeOf("\u00ff\u00d8\u00ff")).isEqualTo("image/jpeg");
        assertThat(typeOf("\u00ff\u00d8")).isNotEqualTo("image/jpeg");
        assertThat(typeOf("\u0089PNG\r\n\u001a\n")).isEqualTo("image/png");
        assertThat(typeOf("\u0089PNG\n\u001a\n")).isNotEqualTo("image/png");
    }

    /// Every viewer shows it, so nobody can hide a picture so.
    @Test
    void a_picture_stays_one_whatever_its_comment_looks_like() {
        byte[] jpeg = PictureFormat.JPEG.write(DRAWN);
        for (String words : List.of("<html><head>", "<?xml version=\"1.0\"?><html>", "%PDF-1.4", "BOOKMOBI")) {
            byte[] commented = withComment(jpeg, words);
            assertThat(TypeDetection.identify(commented).mediaType()).as(words).isEqualTo("image/jpeg");
        }
        assertThat(TypeDetection.byTika(withComment(jpeg, "BOOKMOBI")).mediaType())
                .isEqualTo("application/x-mobipocket-ebook");
    }

    private static byte[] withComment(byte[] jpeg, String words) {
        byte[] comment = words.getBytes(StandardCharsets.ISO_8859_1);
        byte[] file = new byte[jpeg.length + comment.length + 4];
        file[0] = jpeg[0];
        file[1] = jpeg[1];
        file[2] = (byte) 0xff;
        file[3] = (byte) 0xfe;
        file[5] = (byte) (comment.length + 2);
        System.arraycopy(comment, 0, file, 6, comment.length);
        System.arraycopy(jpeg, 2, file, 6 + comment.length, jpeg.length - 2);
        return file;
    }

    private static List<byte[]> files() {
        List<byte[]> files = new ArrayList<>();
        for (PictureFormat format : PictureFormat.values()) {
            files.add(format.write(DRAWN));
        }
        for (OtherFile other : OtherFile.values()) {
            files.add(other.write(1));
        }
        for (String webp : List.of(DrawnWebp.LOSSLESS, DrawnWebp.ANIMATED)) {
            files.add(Base64.getDecoder().decode(webp));
        }
        return files;
    }

    private static String typeOf(String latin) {
        return TypeDetection.identify(latin.getBytes(StandardCharsets.ISO_8859_1))
                .mediaType();
    }

    private static void agreesWithTika(byte[] file) {
        if (file.length > 0) {
            assertThat(TypeDetection.identify(file)).isEqualTo(TypeDetection.byTika(file));
        }
    }
}
