package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class CarverTest {
    private static final int SECTOR = Carver.SECTOR;

    @Test
    void a_whole_file_is_found_to_its_last_byte_wherever_it_begins_in_a_sector_row() {
        for (byte[] file : List.of(jpeg(20_000, 1), png(9_000, 2), gif(), webp(5_000), mp4(30_000))) {
            for (int before : new int[] {0, SECTOR, 7 * SECTOR}) {
                byte[] space = space(before, file, 3 * SECTOR);
                Carver.Piece piece = only(carve(space, 0, 4096));
                assertThat(piece.whole()).isTrue();
                assertThat(piece.stretches()).containsExactly(new Carver.Stretch(before, before + file.length));
            }
        }
    }

    @Test
    void how_the_bytes_are_cut_makes_no_difference() {
        byte[] space = concat(space(SECTOR, jpeg(9_000, 3), 1000), space(0, png(4_000, 4), 2000), mp4(3_000));
        List<Carver.Piece> at_once = carve(space, 0, space.length);
        assertThat(at_once).hasSize(3);
        for (int cut : new int[] {1, 7, 511, 512, 513, 4096}) {
            assertThat(carve(space, 0, cut)).isEqualTo(at_once);
        }
    }

    @Test
    void what_does_not_begin_at_a_sector_is_not_looked_for() {
        byte[] picture = jpeg(9_000, 5);
        byte[] space = new byte[picture.length + 2 * SECTOR];
        System.arraycopy(picture, 0, space, SECTOR + 1, picture.length);
        assertThat(carve(space, 0, 4096)).isEmpty();
    }

    @Test
    void an_overwritten_picture_is_a_fragment_up_to_where_it_is_in_order() {
        byte[] first = jpeg(40_000, 6);
        byte[] second = jpeg(9_000, 7);
        int cut = 40 * SECTOR;
        List<Carver.Piece> pieces = carve(concat(Arrays.copyOf(first, cut), second), 0, 4096);

        assertThat(pieces).hasSize(2);
        assertThat(pieces.get(0).whole()).isFalse();
        assertThat(pieces.get(0).stretches().getFirst().end())
                .isLessThanOrEqualTo(cut)
                .isGreaterThan(cut - 2048);
        assertThat(pieces.get(1).whole()).isTrue();
        assertThat(pieces.get(1).stretches()).containsExactly(new Carver.Stretch(cut, cut + second.length));
    }

    @Test
    void a_png_whose_checksum_is_wrong_is_not_whole() {
        byte[] damaged = png(40_000, 8);
        damaged[30_000] ^= 1;
        assertThat(carve(damaged, 0, 4096)).noneMatch(Carver.Piece::whole);
    }

    @Test
    void a_thumbnail_within_a_whole_picture_is_part_of_it() {
        byte[] thumbnail = jpeg(3_000, 9);
        byte[] outer = jpegWithSegment(SECTOR - 20, thumbnail, 8_000);
        assertThat(Arrays.equals(outer, SECTOR, SECTOR + 3, thumbnail, 0, 3)).isTrue();
        assertThat(only(carve(outer, 0, 4096)).bytes()).isEqualTo(outer.length);
    }

    @Test
    void a_picture_where_a_video_claims_to_be_is_told_too() {
        byte[] picture = jpeg(5_000, 10);
        byte[] video = mp4(20_000);
        System.arraycopy(picture, 0, video, 4 * SECTOR, picture.length);
        assertThat(carve(video, 0, 4096))
                .extracting(Carver.Piece::kind)
                .containsExactly(CarvedKind.MP4, CarvedKind.JPEG);
    }

    @Test
    void a_block_of_block_numbers_between_a_files_blocks_is_left_out() {
        byte[] file = jpeg(30_000, 11);
        byte[] numbers = new byte[1024];
        for (int i = 0; i < 200; i++) {
            ByteBuffer.wrap(numbers).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(4 * i, 5000 + i);
        }
        byte[] space =
                concat(Arrays.copyOf(file, 12 * 1024), numbers, Arrays.copyOfRange(file, 12 * 1024, file.length));

        assertThat(carve(space, 0, 4096)).noneMatch(Carver.Piece::whole);
        Carver.Piece piece = only(carve(space, 1024, 4096));
        assertThat(piece.whole()).isTrue();
        assertThat(piece.stretches())
                .containsExactly(new Carver.Stretch(0, 12 * 1024), new Carver.Stretch(13 * 1024, file.length + 1024));
        assertThat(piece.bytes()).isEqualTo(file.length);
    }

    @Test
    void neither_zeros_nor_noise_nor_text_holds_anything() {
        byte[] noise = new byte[4 << 20];
        new Random(12).nextBytes(noise);
        assertThat(carve(noise, 0, 1 << 20)).isEmpty();
        assertThat(carve(new byte[4 << 20], 0, 1 << 20)).isEmpty();
        byte[] text = new byte[1 << 20];
        Arrays.fill(text, (byte) 'x');
        System.arraycopy(jpeg(1_000, 13), 0, text, 0, 600);
        assertThat(carve(text, 0, 1 << 20)).noneMatch(Carver.Piece::whole);
    }

    @Test
    void many_beginnings_that_never_end_stay_bounded_and_are_told_in_order() {
        byte[] beginning = Arrays.copyOf(mp4Beginning(Integer.MAX_VALUE), SECTOR);
        byte[] space = new byte[SECTOR * 20_000];
        for (int at = 0; at < space.length; at += SECTOR) {
            System.arraycopy(beginning, 0, space, at, SECTOR);
        }
        List<Carver.Piece> pieces = carve(space, 0, 1 << 20);
        assertThat(pieces).noneMatch(Carver.Piece::whole);
    }

    @Test
    void whatever_comes_pieces_lie_within_it_in_order() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] space = concat(
                    space(0, jpeg(2_000 + random.nextInt(9_000), seed), random.nextInt(3000)),
                    png(2_000 + random.nextInt(9_000), seed),
                    mp4(1_000 + random.nextInt(9_000)),
                    gif(),
                    webp(1_000));
            for (int i = 0; i < 20; i++) {
                space[random.nextInt(space.length)] = (byte) random.nextInt(256);
            }
            long last = -1;
            for (Carver.Piece piece : carve(space, random.nextBoolean() ? 1024 : 0, 1 + random.nextInt(9000))) {
                long at = piece.stretches().getFirst().start();
                assertThat(at).isGreaterThan(last);
                last = at;
                for (Carver.Stretch stretch : piece.stretches()) {
                    assertThat(stretch.start()).isGreaterThanOrEqualTo(at);
                    assertThat(stretch.end()).isGreaterThan(stretch.start()).isLessThanOrEqualTo(space.length);
                    at = stretch.end();
                }
            }
        }
    }

    @Test
    void the_worker_answers_as_the_carver_does() throws IOException {
        byte[] space = concat(space(SECTOR, jpeg(9_000, 3), 1000), png(4_000, 4));
        ByteArrayOutputStream asked = new ByteArrayOutputStream();
        DataOutputStream ask = new DataOutputStream(asked);
        for (int round = 0; round < 2; round++) {
            ask.writeByte(CarveWorker.BEGIN);
            ask.writeInt(0);
            ask.writeByte(CarveWorker.DATA);
            ask.writeInt(space.length);
            ask.write(space);
            ask.writeByte(CarveWorker.END);
        }
        ByteArrayOutputStream answered = new ByteArrayOutputStream();
        CarveWorker.run(
                new DataInputStream(new ByteArrayInputStream(asked.toByteArray())), new DataOutputStream(answered));

        DataInputStream answer = new DataInputStream(new ByteArrayInputStream(answered.toByteArray()));
        assertThat(answer.readByte()).isEqualTo((byte) CarveWorker.HELLO);
        for (int round = 0; round < 2; round++) {
            for (Carver.Piece piece : carve(space, 0, 4096)) {
                assertThat(answer.readByte()).isEqualTo((byte) CarveWorker.PIECE);
                assertThat(answer.readUTF()).isEqualTo(piece.kind().name());
                assertThat(answer.readBoolean()).isEqualTo(piece.whole());
                assertThat(answer.readInt()).isEqualTo(1);
                assertThat(answer.readLong())
                        .isEqualTo(piece.stretches().getFirst().start());
                assertThat(answer.readLong())
                        .isEqualTo(piece.stretches().getFirst().end());
            }
            assertThat(answer.readByte()).isEqualTo((byte) CarveWorker.END);
        }
        assertThat(answer.read()).isEqualTo(-1);
    }

    private static Carver.Piece only(List<Carver.Piece> pieces) {
        assertThat(pieces).hasSize(1);
        return pieces.getFirst();
    }

    private static List<Carver.Piece> carve(byte[] space, int indirectBlockBytes, int cut) {
        List<Carver.Piece> pieces = new ArrayList<>();
        Carver carver = new Carver(indirectBlockBytes, pieces::add);
        for (int at = 0; at < space.length; at += cut) {
            carver.feed(space, at, Math.min(at + cut, space.length));
        }
        carver.finish();
        return pieces;
    }

    /// A file's structure without a picture in it: a frame header, a scan of noise, an end.
    private static byte[] jpeg(int scanBytes, long seed) {
        return jpegWithSegment(14, new byte[0], scanBytes, seed);
    }

    private static byte[] jpegWithSegment(int padding, byte[] content, int scanBytes) {
        return jpegWithSegment(padding, content, scanBytes, 1);
    }

    private static byte[] jpegWithSegment(int padding, byte[] content, int scanBytes, long seed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0});
        int length = 2 + padding + content.length;
        out.write(length >> 8);
        out.write(length);
        // So that the content begins at a sector when padding says so.
        out.writeBytes(new byte[padding >= SECTOR - 20 ? SECTOR - 6 : padding]);
        out.writeBytes(content);
        if (padding >= SECTOR - 20) {
            byte[] sofar = out.toByteArray();
            int exact = 2 + (SECTOR - 6) + content.length;
            sofar[4] = (byte) (exact >> 8);
            sofar[5] = (byte) exact;
            out.reset();
            out.writeBytes(sofar);
        }
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xc0, 0, 11, 8, 0, 64, 0, 64, 1, 1, 0x11, 0});
        out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, 63, 0});
        Random random = new Random(seed);
        for (int i = 0; i < scanBytes; i++) {
            int octet = random.nextInt(256);
            out.write(octet);
            if (octet == 0xff) {
                out.write(0);
            }
        }
        out.write(0xff);
        out.write(0xd9);
        return out.toByteArray();
    }

    private static byte[] png(int dataBytes, long seed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        chunk(out, "IHDR", new byte[] {0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 0});
        byte[] data = new byte[dataBytes / 2];
        new Random(seed).nextBytes(data);
        chunk(out, "IDAT", data);
        chunk(out, "IDAT", data);
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }

    private static byte[] gif() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GIF89a".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {8, 0, 8, 0, (byte) 0x80, 0, 0, 0, 0, 0, 9, 9, 9});
        out.writeBytes(new byte[] {0x21, (byte) 0xf9, 4, 0, 0, 0, 0, 0});
        out.writeBytes(new byte[] {0x2c, 0, 0, 0, 0, 8, 0, 8, 0, 0, 2, 3, 1, 2, 3, 0, 0x3b});
        return out.toByteArray();
    }

    private static byte[] webp(int bytes) {
        ByteBuffer out = ByteBuffer.allocate(20 + bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(12 + bytes);
        out.put("WEBPVP8 ".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
        return out.array();
    }

    private static byte[] mp4(int dataBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(mp4Beginning(8 + dataBytes));
        out.writeBytes(new byte[dataBytes]);
        out.writeBytes(ByteBuffer.allocate(8)
                .putInt(108)
                .put("moov".getBytes(StandardCharsets.US_ASCII))
                .array());
        out.writeBytes(new byte[100]);
        return out.toByteArray();
    }

    private static byte[] mp4Beginning(int dataBox) {
        return ByteBuffer.allocate(28)
                .putInt(20)
                .put("ftypisom".getBytes(StandardCharsets.US_ASCII))
                .putInt(0)
                .put("mp41".getBytes(StandardCharsets.US_ASCII))
                .putInt(dataBox)
                .put("mdat".getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static byte[] space(int before, byte[] file, int after) {
        return concat(new byte[before], file, new byte[after]);
    }

    /// One after the other, each from a sector's beginning.
    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(new byte[(SECTOR - out.size() % SECTOR) % SECTOR]);
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
