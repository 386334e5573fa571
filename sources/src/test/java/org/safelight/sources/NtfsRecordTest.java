package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NtfsRecordTest {
    @Test
    void a_small_content_is_in_the_record_with_the_bytes_that_the_checks_replaced() {
        byte[] content = new byte[600];
        new Random(1).nextBytes(content);
        assertThat(NtfsRecord.content(record(content)))
                .hasValueSatisfying(got -> assertThat(got).isEqualTo(content));
    }

    @Test
    void a_record_of_which_a_sector_is_of_another_time_is_not_used() {
        byte[] record = record(new byte[600]);
        record[1022] ^= 1;
        assertThat(NtfsRecord.content(record)).isEmpty();
    }

    @Test
    void a_content_that_lies_elsewhere_or_beyond_the_record_is_not_taken_from_it() {
        byte[] elsewhere = record(new byte[10]);
        elsewhere[56 + 8] = 1;
        assertThat(NtfsRecord.content(elsewhere)).isEmpty();
        byte[] beyond = record(new byte[10]);
        beyond[56 + 17] = 0x7f;
        assertThat(NtfsRecord.content(beyond)).isEmpty();
    }

    @Test
    void any_record_can_be_asked_about() {
        for (int seed = 0; seed < 3000; seed++) {
            byte[] record = record(new byte[100]);
            Random random = new Random(seed);
            for (int i = 0; i < 6; i++) {
                record[4 + random.nextInt(200)] = (byte) random.nextInt(256);
            }
            NtfsRecord.content(record);
        }
        for (int length = 0; length < 1100; length += 9) {
            NtfsRecord.content(new byte[length]);
            NtfsRecord.recordBytes(new byte[length]);
        }
    }

    private static byte[] record(byte[] content) {
        ByteBuffer record = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(0x454c_4946).putShort((short) 48).putShort((short) 3);
        record.putShort(20, (short) 56);
        record.position(56)
                .putInt(0x80)
                .putInt((24 + content.length + 7) / 8 * 8)
                .put((byte) 0)
                .put((byte) 0);
        record.putInt(56 + 16, content.length).putShort(56 + 20, (short) 24);
        record.position(56 + 24).put(content);
        record.position(56 + (24 + content.length + 7) / 8 * 8).putInt(-1);
        record.putShort(48, (short) 7);
        for (int sector = 1; sector <= 2; sector++) {
            int end = sector * 512 - 2;
            record.putShort(48 + 2 * sector, record.getShort(end)).putShort(end, (short) 7);
        }
        return record.array();
    }
}
