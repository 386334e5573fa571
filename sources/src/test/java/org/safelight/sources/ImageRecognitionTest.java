package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageRecognitionTest {
    private static final int HEAD = ImageRecognition.HEAD_BYTES;
    private static final byte[] NO_TAIL = new byte[ImageRecognition.TAIL_BYTES];

    @ParameterizedTest
    @CsvSource({
        "0, 4C554B53BABE, LUKS",
        "3, 2D4656452D46532D, BITLOCKER",
        "424, 3bd66749292ed84a8399f6a339e3d001, BITLOCKER",
        "3, 4E54465320202020, NTFS",
        "3, 4558464154202020, EXFAT",
        "32, 4E585342, APFS",
        "1024, 482B0004, HFS_PLUS",
        "0, 58465342, XFS",
        "1024, 1020F5F2, F2FS",
        "65600, 5F42485266535F4D, BTRFS",
        "32769, 4344303031, ISO_9660",
        "4086, 53574150535041434532, SWAP",
    })
    void a_volume_is_known_by_its_mark(int offset, String mark, VolumeKind kind) {
        byte[] head = new byte[HEAD];
        put(head, offset, hex(mark));
        assertThat(ImageRecognition.volume(head)).isEqualTo(kind);
        head[offset] ^= 1;
        assertThat(ImageRecognition.volume(head)).isNotEqualTo(kind);
    }

    @Test
    void encrypted_apfs_and_core_storage_are_told() {
        byte[] apfs = new byte[HEAD];
        put(apfs, 32, ascii("NXSB"));
        apfs[1304] = 1;
        assertThat(ImageRecognition.volume(apfs)).isEqualTo(VolumeKind.APFS_ENCRYPTED);

        byte[] coreStorage = new byte[HEAD];
        put(coreStorage, 8, hex("01001000"));
        put(coreStorage, 88, ascii("CS"));
        assertThat(ImageRecognition.volume(coreStorage)).isEqualTo(VolumeKind.FILEVAULT);
    }

    @Test
    void what_may_be_encrypted_without_a_header_is_said_to_look_like_random_data() {
        byte[] random = new byte[HEAD];
        new Random(1).nextBytes(random);
        assertThat(ImageRecognition.volume(random)).isEqualTo(VolumeKind.LIKE_RANDOM);
        // A byte value that is three times as frequent as the others is enough to tell that it is not.
        for (int i = 0; i < HEAD; i += 128) {
            random[i] = 7;
        }
        assertThat(ImageRecognition.volume(random)).isEqualTo(VolumeKind.UNKNOWN);
        assertThat(ImageRecognition.volume(new byte[HEAD])).isEqualTo(VolumeKind.EMPTY);
    }

    @Test
    void an_image_format_is_known_by_its_mark_and_a_later_segment_by_its_number() {
        assertThat(kindOf("455646090d0aff00010100")).contains(ImageKind.EWF);
        assertThat(kindOf("455646090d0aff00010200")).contains(ImageKind.EWF_SEGMENT);
        assertThat(kindOf("41464631300d0a00")).contains(ImageKind.AFF);
        assertThat(kindOf("4b444d56")).contains(ImageKind.VMDK);
        assertThat(kindOf("636f6e6563746978")).contains(ImageKind.VHD);
        assertThat(kindOf("514649fb")).contains(ImageKind.QCOW);
        byte[] tail = NO_TAIL.clone();
        put(tail, 0, ascii("conectix"));
        assertThat(ImageRecognition.image(new byte[HEAD], tail, 1 << 20)).contains(ImageKind.VHD);
    }

    @Test
    void a_partition_table_that_makes_sense_makes_a_raw_image() {
        assertThat(ImageRecognition.image(mbr(0x07, 2048, 1000), NO_TAIL, 10 << 20))
                .contains(ImageKind.RAW);
        assertThat(ImageRecognition.image(gpt(), NO_TAIL, 10 << 20)).contains(ImageKind.RAW);
        assertThat(ImageRecognition.image(mbr(0x07, 2048, 1000), NO_TAIL, ImageRecognition.SMALLEST_BYTES - 1))
                .isEmpty();
    }

    @Test
    void a_partition_table_that_makes_no_sense_does_not() {
        long bytes = 10 << 20;
        assertThat(ImageRecognition.image(mbr(0x07, 0, 1000), NO_TAIL, bytes)).isEmpty();
        assertThat(ImageRecognition.image(mbr(0x07, 2048, 0), NO_TAIL, bytes)).isEmpty();
        assertThat(ImageRecognition.image(mbr(0x07, (int) (bytes / 512), 1), NO_TAIL, bytes))
                .isEmpty();
        assertThat(ImageRecognition.image(mbr(0x07, (int) (bytes / 512) - 1, 1), NO_TAIL, bytes))
                .isPresent();
        byte[] status = mbr(0x07, 2048, 1000);
        status[446] = 1;
        assertThat(ImageRecognition.image(status, NO_TAIL, bytes)).isEmpty();
        byte[] overlapping = mbr(0x07, 2048, 1000);
        System.arraycopy(overlapping, 446, overlapping, 462, 16);
        assertThat(ImageRecognition.image(overlapping, NO_TAIL, bytes)).isEmpty();
        byte[] unsigned = mbr(0x07, 2048, 1000);
        unsigned[510] = 0;
        assertThat(ImageRecognition.image(unsigned, NO_TAIL, bytes)).isEmpty();
    }

    @Test
    void neither_zeros_nor_random_bytes_nor_a_picture_nor_a_zip_is_an_image() {
        byte[] random = new byte[HEAD];
        new Random(2).nextBytes(random);
        assertThat(ImageRecognition.image(random, NO_TAIL, 1 << 30)).isEmpty();
        assertThat(ImageRecognition.image(new byte[HEAD], NO_TAIL, 1 << 30)).isEmpty();
        put(random, 0, hex("ffd8ffe0"));
        assertThat(ImageRecognition.image(random, NO_TAIL, 1 << 30)).isEmpty();
        put(random, 0, ascii("PK\3\4"));
        assertThat(ImageRecognition.image(random, NO_TAIL, 1 << 30)).isEmpty();
    }

    @Test
    void any_beginning_can_be_asked_about() {
        for (int length = 0; length < 2000; length++) {
            byte[] some = new byte[length];
            new Random(length).nextBytes(some);
            ImageRecognition.volume(some);
            ImageRecognition.image(some, some, length);
        }
    }

    private static java.util.Optional<ImageKind> kindOf(String mark) {
        byte[] head = new byte[HEAD];
        put(head, 0, hex(mark));
        return ImageRecognition.image(head, NO_TAIL, 1 << 20);
    }

    private static byte[] mbr(int type, int start, int sectors) {
        byte[] head = new byte[HEAD];
        head[446 + 4] = (byte) type;
        for (int i = 0; i < 4; i++) {
            head[446 + 8 + i] = (byte) (start >> (8 * i));
            head[446 + 12 + i] = (byte) (sectors >> (8 * i));
        }
        put(head, 510, hex("55aa"));
        return head;
    }

    private static byte[] gpt() {
        byte[] head = new byte[HEAD];
        put(head, 512, ascii("EFI PART"));
        return head;
    }

    private static void put(byte[] bytes, int offset, byte[] what) {
        System.arraycopy(what, 0, bytes, offset, what.length);
    }

    private static byte[] hex(String text) {
        return java.util.HexFormat.of().parseHex(text.toLowerCase(java.util.Locale.ROOT));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
