package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreeSpaceTest {
    private static final String BLKLS = "class|host|image|first_time|unit\nblkls|h||1|Block\naddr|alloc\n";

    @Test
    void blocks_that_follow_each_other_are_one_run_of_the_disk() throws IOException {
        FreeSpace.Blocks blocks = blocks(BLKLS + "3|f\n4|f\n5|f\n9|f\n", 1000, 100, 5000);
        assertThat(blocks.next()).isEqualTo(new FreeSpace.Run(1300, 1600));
        assertThat(blocks.next()).isEqualTo(new FreeSpace.Run(1900, 2000));
        assertThat(blocks.next()).isNull();
        assertThat(blocks.sawHeader()).isTrue();
    }

    @Test
    void what_is_no_list_of_blocks_or_out_of_the_volume_is_passed_over() throws IOException {
        assertThat(blocks("3|f\n4|f\n", 0, 100, 5000).next()).isNull();
        FreeSpace.Blocks blocks = blocks(BLKLS + "x|f\n99999999999999999999|f\n-3|f\n51|f\n50|f\n7", 0, 100, 5000);
        assertThat(blocks.next()).isEqualTo(new FreeSpace.Run(5000, 5000));
        assertThat(blocks.next()).isNull();
    }

    @Test
    void a_piece_is_traced_to_its_places_on_the_disk() throws IOException {
        byte[] disk = new byte[10_000];
        FreeSpace space = new FreeSpace(bytes(disk), blocks(BLKLS + "1|f\n2|f\n5|f\n6|f\n", 0, 1000, 10_000), 10_000);
        byte[] read = new byte[700];
        while (space.next(read) >= 0) {
            // All of it.
        }
        assertThat(space.bytes()).isEqualTo(4000);
        assertThat(space.onDisk(piece(0, 4000)))
                .containsExactly(new ByteRun(0, 1000, 2000), new ByteRun(2000, 5000, 2000));
        assertThat(space.onDisk(piece(1500, 2500)))
                .containsExactly(new ByteRun(0, 2500, 500), new ByteRun(500, 5000, 500));
        assertThat(space.onDisk(piece(3999, 4000))).containsExactly(new ByteRun(0, 6999, 1));
    }

    @Test
    void what_the_image_cannot_give_is_counted_and_reads_as_zeros() throws IOException {
        ImageBytes failing = new ImageBytes() {
            @Override
            public int read(long position, ByteBuffer to) throws IOException {
                if (position < 70_000) {
                    throw new IOException("a bad sector");
                }
                int length = to.remaining();
                while (to.hasRemaining()) {
                    to.put((byte) 1);
                }
                return length;
            }

            @Override
            public void close() {}
        };
        FreeSpace space = new FreeSpace(failing, FreeSpace.whole(0, 200_000), 200_000);
        byte[] read = new byte[100_000];
        assertThat(space.next(read)).isEqualTo(65_536);
        assertThat(read).startsWith(0, 0, 0);
        while (space.next(read) >= 0) {
            // All of it.
        }
        assertThat(space.bytes()).isEqualTo(200_000);
        assertThat(space.unreadable()).isEqualTo(131_072);
    }

    private static Carver.Piece piece(long start, long end) {
        return new Carver.Piece(CarvedKind.JPEG, true, List.of(new Carver.Stretch(start, end)));
    }

    private static ImageBytes bytes(byte[] disk) {
        return new ImageBytes() {
            @Override
            public int read(long position, ByteBuffer to) {
                int length = to.remaining();
                to.put(disk, (int) position, length);
                return length;
            }

            @Override
            public void close() {}
        };
    }

    private static FreeSpace.Blocks blocks(String text, long volume, long blockBytes, long end) {
        return new FreeSpace.Blocks(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)), volume, blockBytes, end);
    }
}
