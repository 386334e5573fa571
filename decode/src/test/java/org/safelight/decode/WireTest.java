package org.safelight.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;

class WireTest {
    @Test
    void an_examination_arrives_as_it_was_sent() throws IOException {
        Random random = new Random(5);
        for (Examination sent : List.of(
                examination(random, 3),
                examination(random, 1_000),
                new Examination("video/mp4", MediaClass.VIDEO, null, null, Metadata.NONE),
                new Examination(
                        "video/mp4",
                        MediaClass.VIDEO,
                        null,
                        new Video(
                                1920,
                                1080,
                                7_200_000,
                                29.97,
                                1_000,
                                480_000,
                                Objects.requireNonNull(examination(random, 10).picture()).frameHashes().stream()
                                        .map(hashes -> new VideoFrame(5, hashes))
                                        .toList(),
                                "ffmpeg h264 8.0.1"),
                        new Problem(ProblemKind.DECODED_IN_PART, "cut short"),
                        Metadata.NONE),
                new Examination(
                        "image/png",
                        MediaClass.PICTURE,
                        null,
                        new Problem(ProblemKind.DAMAGED, "cut short"),
                        new Metadata("Ämaker", null, "", "35 mm", null, -90.0, 180.0, "2024:05:01 10:00:00", 8)))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Wire.writeExamination(new DataOutputStream(bytes), sent);
            assertThat(Wire.readExamination(in(bytes.toByteArray()))).isEqualTo(sent);
        }
    }

    @Test
    void a_request_arrives_as_it_was_sent_and_the_end_is_no_request() throws IOException {
        Wire.Request sent = new Wire.Request(Wire.RequestKind.EXAMINE, 1L << 40);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sent.writeTo(new DataOutputStream(bytes));
        DataInputStream in = in(bytes.toByteArray());
        assertThat(Wire.Request.readFrom(in)).isEqualTo(sent);
        assertThat(Wire.Request.readFrom(in)).isNull();
        assertThatThrownBy(() -> Wire.Request.readFrom(in(new byte[40]))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void garbage_is_refused_and_allocates_little() {
        byte[] garbage = new byte[300];
        for (int seed = 0; seed < 20_000; seed++) {
            new Random(seed).nextBytes(garbage);
            assertThatThrownBy(() -> Wire.readExamination(in(garbage)))
                    .isInstanceOfAny(ProtocolException.class, EOFException.class);
        }
    }

    @Test
    void an_answer_with_flipped_bits_is_refused_or_still_within_bounds() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Wire.writeExamination(new DataOutputStream(bytes), examination(new Random(9), 2));
        byte[] good = bytes.toByteArray();
        int refused = 0;
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                Examination read = Wire.readExamination(in(bad));
                assertThat(read.mediaType()).matches("[a-z0-9!#$&^_.+/-]+");
            } catch (IOException expected) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(0);
    }

    @Test
    void another_version_is_refused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DecodeCapabilities sent = new DecodeCapabilities(true, "a", "plain", "25", List.of("image/png"));
        Wire.writeHello(new DataOutputStream(bytes), sent);
        byte[] hello = bytes.toByteArray();
        assertThat(Wire.readHello(in(hello))).isEqualTo(sent);
        hello[8]++;
        assertThatThrownBy(() -> Wire.readHello(in(hello)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("version");
    }

    @Test
    void texts_lose_what_controls_a_terminal_and_places_what_cannot_be() {
        Metadata metadata =
                new Metadata("A\u001b[31m\u202eB\n", "x".repeat(500), " ", null, "\0\0", 91.0, 10.0, "\ud800t", 9);
        assertThat(metadata.make()).isEqualTo("A[31mB");
        assertThat(metadata.model()).hasSize(Metadata.MAX_CHARACTERS);
        assertThat(metadata.bodySerial()).isNull();
        assertThat(metadata.software()).isNull();
        assertThat(metadata.latitude()).isNull();
        assertThat(metadata.longitude()).isNull();
        assertThat(metadata.takenAt()).isEqualTo("t");
        assertThat(metadata.orientation()).isNull();
        assertThat(new Metadata(null, null, null, null, null, Double.NaN, 10.0, null, 0))
                .isEqualTo(Metadata.NONE);
    }

    private static Examination examination(Random random, int frames) {
        List<PdqVariants> hashes = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            List<PerceptualHash> variants = new ArrayList<>();
            for (int k = 0; k < 8; k++) {
                variants.add(
                        new PerceptualHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()));
            }
            hashes.add(new PdqVariants(variants, random.nextInt(101)));
        }
        return new Examination(
                "image/gif",
                MediaClass.PICTURE,
                new Picture(640, 480, frames + 1, frames, hashes, "jdk-gif 25"),
                new Problem(ProblemKind.DECODED_IN_PART, "the last frame is missing"),
                Metadata.NONE);
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
