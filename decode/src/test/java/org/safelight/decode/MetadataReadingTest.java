package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.safelight.testdata.CameraTags;
import org.safelight.testdata.Damage;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

class MetadataReadingTest {
    private static final byte[] PLAIN = PictureFormat.JPEG.write(DrawnPicture.draw(Scene.FLAT, 2, 40, 30));
    private static final LocalDateTime TAKEN = LocalDateTime.of(2024, 5, 1, 13, 37);

    @Test
    void what_a_camera_wrote_is_read_back() {
        CameraTags camera = CameraTags.madeUp(7, TAKEN);
        Metadata read = MetadataReading.read("image/jpeg", camera.into(PLAIN));
        assertThat(read.make()).isEqualTo(camera.make());
        assertThat(read.model()).isEqualTo(camera.model());
        assertThat(read.bodySerial()).isEqualTo(camera.bodySerial());
        assertThat(read.software()).isEqualTo(camera.software());
        assertThat(read.takenAt()).isEqualTo("2024:05:01 13:37:00");
        assertThat(read.orientation()).isEqualTo(camera.orientation());
        assertThat(read.latitude()).isCloseTo(camera.latitude(), Offset.offset(1e-4));
        assertThat(read.longitude()).isCloseTo(camera.longitude(), Offset.offset(1e-4));
    }

    @Test
    void south_and_west_are_negative() {
        Metadata read = MetadataReading.read("image/jpeg", at(-33.5, -70.25).into(PLAIN));
        assertThat(read.latitude()).isCloseTo(-33.5, Offset.offset(1e-4));
        assertThat(read.longitude()).isCloseTo(-70.25, Offset.offset(1e-4));
    }

    @Test
    void a_place_without_its_reference_is_no_place() {
        byte[] jpeg = at(56.5, 3.25).into(PLAIN);
        for (String reference : new String[] {"N", "E"}) {
            byte[] without = jpeg.clone();
            int changed = 0;
            // A GPS reference is an ASCII entry of two bytes: its letter and zero.
            for (int i = 0; i + 12 < without.length; i++) {
                if (without[i] == reference.charAt(0)
                        && without[i + 1] == 0
                        && (without[i - 1] == 2 || without[i - 4] == 2)
                        && changed == 0) {
                    without[i] = ' ';
                    changed++;
                }
            }
            assertThat(changed).isEqualTo(1);
            Metadata read = MetadataReading.read("image/jpeg", without);
            assertThat(read.latitude()).isNull();
            assertThat(read.longitude()).isNull();
        }
    }

    @Test
    void a_picture_without_any_says_nothing() {
        assertThat(MetadataReading.read("image/jpeg", PLAIN)).isEqualTo(Metadata.NONE);
        assertThat(MetadataReading.read("image/png", new byte[3])).isEqualTo(Metadata.NONE);
        assertThat(MetadataReading.read("image/heic", PLAIN)).isNotNull();
    }

    @Test
    void damage_to_it_never_costs_more_than_itself() {
        byte[] jpeg = CameraTags.madeUp(3, TAKEN).into(PLAIN);
        for (int seed = 0; seed < 300; seed++) {
            assertThat(MetadataReading.read("image/jpeg", Damage.flipped(jpeg, seed, 5)))
                    .isNotNull();
        }
    }

    private static CameraTags at(double latitude, double longitude) {
        CameraTags camera = CameraTags.madeUp(1, TAKEN);
        return new CameraTags(
                camera.make(),
                camera.model(),
                camera.bodySerial(),
                camera.software(),
                camera.takenAt(),
                latitude,
                longitude,
                camera.orientation());
    }

    @Test
    void what_only_the_notes_of_a_maker_tell_is_read_and_zeros_are_not() {
        Metadata read = MetadataReading.read("image/jpeg", canon(123_456_789, "EF50mm f/1.8"));
        assertThat(read.make()).isEqualTo("Canon");
        assertThat(read.bodySerial()).isEqualTo("123456789");
        assertThat(read.lens()).isEqualTo("EF50mm f/1.8");
        assertThat(MetadataReading.read("image/jpeg", canon(0, "EF50mm f/1.8")).bodySerial())
                .isNull();
    }

    /// A made-up picture of a camera that has its number and lens in the maker's notes alone.
    private static byte[] canon(int serial, String lens) {
        byte[] name = (lens + "\0").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer tiff = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
        // The main directory at 8: its maker, and where the EXIF directory is.
        tiff.putShort((short) 2);
        entry(tiff, 0x010f, 2, 6, 90);
        entry(tiff, 0x8769, 4, 1, 38);
        tiff.putInt(0);
        // The EXIF directory at 38: the notes.
        tiff.putShort((short) 1);
        entry(tiff, 0x927c, 7, 30, 56);
        tiff.putInt(0);
        // The notes at 56, a directory as well.
        tiff.putShort((short) 2);
        entry(tiff, 0x000c, 4, 1, serial);
        entry(tiff, 0x0095, 2, name.length, 100);
        tiff.putInt(0);
        tiff.position(90);
        tiff.put("Canon\0".getBytes(StandardCharsets.US_ASCII)).position(100);
        tiff.put(name);
        ByteBuffer jpeg = ByteBuffer.allocate(PLAIN.length + 2 + 2 + 6 + tiff.capacity());
        jpeg.put(PLAIN, 0, 2).putShort((short) 0xffe1).putShort((short) (2 + 6 + tiff.capacity()));
        jpeg.put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1)).put(tiff.array());
        return jpeg.put(PLAIN, 2, PLAIN.length - 2).array();
    }

    private static void entry(ByteBuffer tiff, int tag, int type, int count, int value) {
        tiff.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }
}
