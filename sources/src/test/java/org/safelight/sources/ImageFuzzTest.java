package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Our own readers of what a disk image may hold, or a program that it has taken over may say: whatever the
/// bytes are, they end, within their bounds.
///
/// The tests run the kept inputs beside the compiled tests. With `JAZZER_FUZZ=1` and one method chosen, new
/// inputs are sought; what is found is fixed and kept as an input.
class ImageFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void what_fiwalk_says(byte[] output) throws IOException {
        ImageListing listing = new ImageListing(new ByteArrayInputStream(output));
        for (Optional<ImageListing.Event> event = listing.next(); event.isPresent(); event = listing.next()) {
            if (event.get() instanceof ImageListing.Named(var entry)) {
                assertThat(entry.path()).isNotEmpty();
                assertThat(entry.bytes()).isNotNegative();
                assertThat(entry.byRuns()).isIn(false, ByteRun.cover(entry.runs(), entry.bytes()));
            }
        }
    }

    @FuzzTest(maxDuration = "10m")
    void what_fls_and_blkls_say(byte[] output) throws IOException {
        ByteArrayInputStream fls = new ByteArrayInputStream(output);
        for (Optional<NtfsStream> stream = NtfsStream.next(fls); stream.isPresent(); stream = NtfsStream.next(fls)) {
            assertThat(stream.get().bytes()).isPositive();
        }
        byte[] header = "addr|alloc\n".getBytes(StandardCharsets.US_ASCII);
        byte[] list = Arrays.copyOf(header, header.length + output.length);
        System.arraycopy(output, 0, list, header.length, output.length);
        FreeSpace.Blocks blocks = new FreeSpace.Blocks(new ByteArrayInputStream(list), 1000, 512, 1_000_000);
        for (FreeSpace.Run run = blocks.next(); run != null; run = blocks.next()) {
            assertThat(run.start()).isGreaterThanOrEqualTo(1000).isLessThanOrEqualTo(run.end());
            assertThat(run.end()).isLessThanOrEqualTo(1_000_000);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void what_mmls_says(byte[] output) {
        long at = 0;
        for (DiskLayout.Part part : DiskLayout.of(new String(output, StandardCharsets.ISO_8859_1), 1_000_000)) {
            assertThat(part.start()).isEqualTo(at);
            assertThat(part.bytes()).isPositive();
            at += part.bytes();
        }
        assertThat(at).isEqualTo(1_000_000);
    }

    @FuzzTest(maxDuration = "10m")
    void the_beginning_of_a_disk(byte[] beginning) {
        assertThat(ImageRecognition.volume(beginning)).isNotNull();
        assertThat(ImageRecognition.image(beginning, beginning, 1 << 30)).isNotNull();
        NtfsRecord.recordBytes(beginning);
        Optional<byte[]> content = NtfsRecord.content(beginning.clone());
        assertThat(content.map(bytes -> bytes.length).orElse(0)).isLessThanOrEqualTo(beginning.length);
    }

    @FuzzTest(maxDuration = "10m")
    void unallocated_space(byte[] space) {
        long[] last = {-1};
        Carver carver = new Carver(space.length % 2 == 0 ? 0 : 1024, piece -> {
            List<Carver.Stretch> stretches = piece.stretches();
            assertThat(stretches.getFirst().start()).isGreaterThan(last[0]);
            last[0] = stretches.getFirst().start();
            assertThat(stretches.getLast().end()).isLessThanOrEqualTo(space.length);
            assertThat(piece.bytes()).isPositive();
        });
        carver.feed(space, 0, space.length);
        carver.finish();
    }

    @FuzzTest(maxDuration = "10m")
    void what_a_carving_worker_answers(byte[] answers) {
        DataInputStream from = new DataInputStream(new ByteArrayInputStream(answers));
        try {
            while (true) {
                Optional<Carver.Piece> piece = CarveProcess.answer(from);
                if (piece.isPresent()) {
                    long at = 0;
                    for (Carver.Stretch stretch : piece.get().stretches()) {
                        assertThat(stretch.start()).isGreaterThanOrEqualTo(at).isLessThan(stretch.end());
                        at = stretch.end();
                    }
                    assertThat(piece.get().bytes()).isPositive();
                }
            }
        } catch (IOException end) {
            assertThat(end).isNotNull();
        }
    }
}
