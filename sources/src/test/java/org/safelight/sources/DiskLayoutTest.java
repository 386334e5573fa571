package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiskLayoutTest {
    private static final String MMLS = """
            DOS Partition Table
            Offset Sector: 0
            Units are in 512-byte sectors

                  Slot      Start        End          Length       Description
            000:  Meta      0000000000   0000000000   0000000001   Primary Table (#0)
            001:  -------   0000000000   0000002047   0000002048   Unallocated
            002:  000:000   0000002048   0000102399   0000100352   NTFS / exFAT (0x07)
            003:  000:001   0000104448   0000204799   0000100352   Linux (0x83)
            """;

    @Test
    void the_parts_are_the_partitions_and_what_lies_between() {
        List<DiskLayout.Part> parts = DiskLayout.of(MMLS, 110_000_000);
        assertThat(parts)
                .containsExactly(
                        new DiskLayout.Part(0, 1_048_576, false, "between partitions", 0),
                        new DiskLayout.Part(1_048_576, 51_380_224, true, "NTFS / exFAT (0x07)", 0),
                        new DiskLayout.Part(52_428_800, 1_048_576, false, "between partitions", 0),
                        new DiskLayout.Part(53_477_376, 51_380_224, true, "Linux (0x83)", 0),
                        new DiskLayout.Part(104_857_600, 5_142_400, false, "between partitions", 0));
    }

    @Test
    void without_a_table_the_disk_is_one_part() {
        assertThat(DiskLayout.of("", 1000)).hasSize(1).allMatch(part -> part.partition() && part.bytes() == 1000);
    }

    @Test
    void a_partition_that_goes_beyond_the_image_is_cut_and_says_by_how_much() {
        DiskLayout.Part last = DiskLayout.of(MMLS, 60_000_000).getLast();
        assertThat(last.bytes()).isEqualTo(60_000_000 - 53_477_376);
        assertThat(last.beyond()).isEqualTo(104_857_600 - 60_000_000);
    }

    @Test
    void whatever_a_table_claims_the_parts_add_up_to_the_disk() {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            StringBuilder table = new StringBuilder("Units are in 512-byte sectors\n");
            for (int slot = 0; slot < random.nextInt(6); slot++) {
                long start = random.nextLong(300) * (random.nextInt(9) == 0 ? 1L << 50 : 1);
                table.append("00%d:  000:00%d   %010d   %010d   1   X\u001b\n"
                        .formatted(slot, slot, start, start + random.nextLong(-5, 200)));
            }
            long bytes = 1 + random.nextLong(100_000);
            long at = 0;
            for (DiskLayout.Part part : DiskLayout.of(table.toString(), bytes)) {
                assertThat(part.start()).isEqualTo(at);
                assertThat(part.bytes()).isPositive();
                assertThat(part.what()).matches("[ -~]*");
                at += part.bytes();
            }
            assertThat(at).isEqualTo(bytes);
        }
    }
}
