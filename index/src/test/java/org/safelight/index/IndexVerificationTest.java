package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.safelight.index.ListBuilder.aList;
import static org.safelight.index.ListBuilder.build;
import static org.safelight.index.ListBuilder.graded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// Verification must find a fault, wherever it was planted.
class IndexVerificationTest {
    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(8);
    private byte[] sound = new byte[0];

    @BeforeEach
    void builds_a_sound_index() throws IOException {
        ListBuilder list =
                aList("north").withHashes(Seeds.hashes(random, 3_000)).withPhotoDna(3);
        for (int i = 0; i < 500; i++) {
            list.with(
                    graded("A", i % 7),
                    Seeds.digest(DigestKind.MD5, random),
                    Seeds.digest(DigestKind.SHA1, random),
                    Seeds.digest(DigestKind.SHA256, random));
        }
        sound = Files.readAllBytes(build(folder.resolve("sound.slx"), list));
    }

    @Test
    void a_sound_index_is_right_at_every_distance() throws IOException {
        IndexVerification.Outcome outcome = verify(sound);
        assertThat(outcome.isRight()).as(outcome.toString()).isTrue();
        assertThat(outcome.distances())
                .extracting(IndexVerification.AtDistance::bits)
                .hasSize(32);
        assertThat(outcome.distances()).allSatisfy(at -> {
            assertThat(at.queries()).isGreaterThanOrEqualTo(6);
            assertThat(at.expected()).isGreaterThanOrEqualTo(at.queries());
        });
        assertThat(outcome.digestsFound()).isEqualTo(18);
    }

    @Test
    void a_flipped_byte_in_any_section_is_found_and_the_section_named() {
        for (Section section : sections()) {
            byte[] damaged = sound.clone();
            damaged[(int) (section.offset() + random.nextLong(section.length()))] ^= 16;
            assertThatThrownBy(() -> verify(damaged))
                    .isInstanceOf(CorruptIndexException.class)
                    .hasMessageContaining(section.kind().words());
        }
    }

    @Test
    void a_flipped_byte_whose_page_checksums_were_made_to_fit_is_found_in_any_section() {
        for (Section section : sections()) {
            for (int i = 0; i < 10; i++) {
                byte[] damaged = sound.clone();
                damaged[(int) (section.offset() + random.nextLong(section.length()))] ^=
                        (byte) (1 << random.nextInt(8));
                DamagedIndexTest.sealAgain(damaged);
                assertFound(damaged, section.kind().words());
            }
        }
    }

    @Test
    void rows_out_of_order_are_found_even_if_all_checksums_were_made_to_fit() {
        for (Section section : sections()) {
            if (List.of(SectionKind.MD5_ROWS, SectionKind.SHA1_ROWS, SectionKind.SHA256_ROWS, SectionKind.PDQ_ROWS)
                    .contains(section.kind())) {
                byte[] damaged = sound.clone();
                int width = section.kind().elementBytes();
                int row = (int) section.offset() + width * 100;
                // The row after it, twice: a listed value was taken out.
                System.arraycopy(sound, row + width, damaged, row, width);
                sealAll(damaged);
                assertFound(damaged, section.kind().words());
            }
        }
    }

    @Test
    void a_search_that_leaves_out_one_band_is_found_whichever_it_is() throws IOException {
        try (FingerprintIndex index = FingerprintIndex.open(Files.write(folder.resolve("a.slx"), sound))) {
            for (int band = 0; band < 16; band++) {
                int left = band;
                IndexVerification.Outcome outcome = IndexVerification.verify(
                        index,
                        (hash, within) -> index.lookAlikes(hash, within).stream()
                                .filter(alike -> isFoundWithoutBand(alike.entryHash(), hash, left))
                                .toList(),
                        1,
                        5);
                assertThat(outcome.isRight()).as("without band " + band).isFalse();
                assertThat(outcome.recall()).isLessThan(1);
                assertThat(outcome.faults()).anyMatch(fault -> fault.contains("the index misses 1 of"));
            }
        }
    }

    /// What a search finds that looks only at bands with at most one difference, and not at this band.
    private static boolean isFoundWithoutBand(PerceptualHash entry, PerceptualHash query, int left) {
        long[] a = new long[4];
        long[] b = new long[4];
        BitShuffle.shuffle(entry, a, 0);
        BitShuffle.shuffle(query, b, 0);
        for (int band = 0; band < 16; band++) {
            long differences = (a[band / 4] ^ b[band / 4]) >>> (16 * (band % 4)) & 0xffff;
            if (band != left && Long.bitCount(differences) <= 1) {
                return true;
            }
        }
        return false;
    }

    @Test
    void a_search_that_stops_short_of_the_limit_or_finds_too_much_or_says_a_wrong_distance_is_found()
            throws IOException {
        try (FingerprintIndex index = FingerprintIndex.open(Files.write(folder.resolve("a.slx"), sound))) {
            assertThat(IndexVerification.verify(index, (hash, within) -> index.lookAlikes(hash, within - 1), 1, 5)
                            .recall())
                    .isLessThan(1);
            IndexVerification.Outcome tooMuch = IndexVerification.verify(
                    index,
                    (hash, within) -> {
                        List<LookAlike> more = new ArrayList<>(index.lookAlikes(hash, within));
                        more.add(new LookAlike(Seeds.hash(random), 50, 31, List.of()));
                        return more;
                    },
                    1,
                    5);
            assertThat(tooMuch.recall()).isEqualTo(1);
            assertThat(tooMuch.phantoms()).isEqualTo(tooMuch.lookAlikeQueries());
            assertThat(tooMuch.isRight()).isFalse();
            assertThat(IndexVerification.verify(
                                    index,
                                    (hash, within) -> index.lookAlikes(hash, within).stream()
                                            .map(alike -> new LookAlike(
                                                    alike.entryHash(),
                                                    alike.entryQuality(),
                                                    alike.distanceBits() ^ 1,
                                                    alike.claims()))
                                            .toList(),
                                    1,
                                    5)
                            .isRight())
                    .isFalse();
        }
    }

    private IndexVerification.Outcome verify(byte[] file) throws IOException {
        try (FingerprintIndex index = FingerprintIndex.open(Files.write(folder.resolve("asked.slx"), file))) {
            return IndexVerification.verify(index, 6, 3);
        }
    }

    private void assertFound(byte[] file, String where) {
        IndexVerification.Outcome outcome;
        try {
            outcome = verify(file);
        } catch (CorruptIndexException e) {
            return; // Found, and loudly.
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThat(outcome.isRight()).as(where).isFalse();
        assertThat(outcome.faults()).as(where).isNotEmpty();
    }

    @Test
    void a_wrong_byte_of_the_bands_is_found_whose_checksums_were_made_to_fit() throws IOException {
        sound = Files.readAllBytes(build(
                folder.resolve("large.slx"),
                aList("large").withHashes(Seeds.hashes(random, HashColumn.FEWEST_BANDED))));
        assertThat(verify(sound).isRight()).isTrue();
        Section bands = sections().stream()
                .filter(section -> section.kind() == SectionKind.BANDS)
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < 2; i++) {
            byte[] damaged = sound.clone();
            damaged[(int) (bands.offset() + random.nextLong(bands.length()))] ^= 1;
            DamagedIndexTest.sealAgain(damaged);
            assertFound(damaged, "bands");
        }
    }

    private record Section(SectionKind kind, long offset, long length) {}

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        ByteBuffer header = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < header.getInt(12); i++) {
            int at = SlxFormat.SECTION_TABLE_OFFSET + i * SlxFormat.SECTION_ENTRY_BYTES;
            long length = header.getLong(at + 16);
            if (length > 0) {
                sections.add(new Section(
                        SectionKind.numbered(header.getInt(at)).orElseThrow(), header.getLong(at + 8), length));
            }
        }
        return sections;
    }

    /// Makes the content checksum fit too, as one who has the program could.
    private void sealAll(byte[] file) {
        try {
            MessageDigest content = MessageDigest.getInstance("SHA-256");
            for (Section section : sections()) {
                if (section.kind().isSource()) {
                    content.update(file, (int) section.offset(), (int) section.length());
                    content.update(ByteBuffer.allocate(12)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(section.kind().number())
                            .putLong(section.length())
                            .array());
                }
            }
            byte[] checksum = content.digest();
            System.arraycopy(checksum, 0, file, SlxFormat.CONTENT_CHECKSUM_OFFSET, checksum.length);
            assertThat(Arrays.equals(file, sound)).isFalse();
            DamagedIndexTest.sealAgain(file);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
