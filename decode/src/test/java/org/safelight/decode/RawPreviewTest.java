package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;

class RawPreviewTest {
    private static final byte[] THUMBNAIL = PictureFormat.JPEG.write(DrawnPicture.draw(1, 160, 120));
    private static final byte[] PREVIEW = PictureFormat.JPEG.write(DrawnPicture.draw(1, 800, 600));

    @Test
    void the_largest_picture_inside_is_found_whole() {
        byte[] file = joined(noise(500), THUMBNAIL, noise(3_000), PREVIEW, noise(10_000));
        RawPreview found = Objects.requireNonNull(RawPreview.largest(file));
        assertThat(found.width()).isEqualTo(800);
        assertThat(found.height()).isEqualTo(600);
        assertThat(found.in(file)).isEqualTo(PREVIEW);
        assertThat(Objects.requireNonNull(RawPreview.largest(joined(noise(10), PREVIEW)))
                        .in(joined(noise(10), PREVIEW)))
                .isEqualTo(PREVIEW);
    }

    @Test
    void one_without_its_end_and_lossless_pixels_are_passed_over() {
        byte[] cut = joined(noise(100), Arrays.copyOf(PREVIEW, PREVIEW.length - 2));
        assertThat(RawPreview.largest(cut)).isNull();
        byte[] lossless = PREVIEW.clone();
        for (int i = 2; i + 1 < lossless.length; i++) {
            if (lossless[i] == (byte) 0xff && lossless[i + 1] == (byte) 0xc0) {
                lossless[i + 1] = (byte) 0xc3;
                break;
            }
        }
        RawPreview found = RawPreview.largest(joined(noise(100), lossless, THUMBNAIL));
        assertThat(Objects.requireNonNull(found).width()).isEqualTo(160);
    }

    @Test
    void whatever_the_bytes_are_it_ends_and_stays_within_them() {
        byte[] file = joined(noise(500), THUMBNAIL, noise(300), THUMBNAIL);
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            byte[] damaged = Arrays.copyOf(file, random.nextInt(4, file.length));
            for (int i = 0; i < 20; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(0xc0, 0x100);
            }
            RawPreview found = RawPreview.largest(damaged);
            if (found != null) {
                assertThat(found.to()).isBetween(found.from(), damaged.length);
            }
        }
    }

    @Test
    void a_raw_file_is_hashed_by_its_preview_and_says_so() throws Exception {
        // The head of a CR2, which cannot be decoded; then a TIFF whose own picture is a thumbnail, as a DNG's is.
        byte[] canon = joined(
                new byte[] {'I', 'I', 42, 0, 16, 0, 0, 0, 'C', 'R', 2, 0, 0, 0, 0, 0},
                noise(2_000),
                THUMBNAIL,
                PREVIEW);
        byte[] tiff = joined(PictureFormat.TIFF.write(DrawnPicture.draw(1, 160, 120)), PREVIEW);
        try (DecodePool pool = DecodePool.start(DecodeOptions.standard().withWorkers(1))) {
            Examination jpeg = pool.examine(ByteSource.of(PREVIEW));
            for (byte[] file : new byte[][] {canon, tiff}) {
                Examination raw = pool.examine(ByteSource.of(file));
                Picture picture = Objects.requireNonNull(raw.picture());
                assertThat(raw.mediaType()).isNotEqualTo("image/jpeg");
                assertThat(picture.width()).isEqualTo(800);
                assertThat(picture.frameHashes())
                        .isEqualTo(Objects.requireNonNull(jpeg.picture()).frameHashes());
                assertThat(picture.decoder()).startsWith("preview by ");
            }
        }
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
