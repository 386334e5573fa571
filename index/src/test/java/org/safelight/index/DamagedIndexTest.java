package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.safelight.index.ListBuilder.aList;
import static org.safelight.index.ListBuilder.graded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PerceptualHash;

class DamagedIndexTest {
    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(5);
    private final List<PerceptualHash> hashes = Seeds.hashes(random, 700);
    private final Digest md5 = Seeds.digest(DigestKind.MD5, random);
    private final Digest sha1 = Seeds.digest(DigestKind.SHA1, random);
    private final Digest sha256 = Seeds.digest(DigestKind.SHA256, random);
    private byte[] sound = new byte[0];

    @BeforeEach
    void builds_a_sound_index() throws IOException {
        sound = Files.readAllBytes(ListBuilder.build(
                folder.resolve("sound.slx"),
                aList("x")
                        .withHashes(hashes)
                        .with(graded("A", 9), md5, sha1, sha256)
                        .withPhotoDna(2)));
    }

    @Test
    void every_changed_byte_is_found_by_verification_and_no_answer_is_wrong() throws IOException {
        for (int i = 0; i < 400; i++) {
            byte[] damaged = sound.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Path path = Files.write(folder.resolve("damaged.slx"), damaged);
            // The fill after the table of checksums belongs to nothing.
            boolean inTailFill = at >= tableEnd(damaged);
            try (FingerprintIndex index = FingerprintIndex.open(path)) {
                askAll(index);
                index.file().verifyAll(pages -> {});
                assertThat(inTailFill)
                        .as("byte " + at + " was changed and not noticed")
                        .isTrue();
            } catch (CorruptIndexException e) {
                assertThat(e.section()).isNotEmpty();
                assertThat(e).hasMessageContaining("Build it again");
            }
        }
    }

    @Test
    void names_the_section_that_is_damaged() throws IOException {
        byte[] damaged = sound.clone();
        damaged[(int) sectionOffset(SectionKind.PDQ_ROWS) + 100] ^= 1;
        Path path = Files.write(folder.resolve("damaged.slx"), damaged);
        try (FingerprintIndex index = FingerprintIndex.open(path)) {
            assertThatThrownBy(() -> index.lookAlikes(hashes.get(0), 31))
                    .isInstanceOf(CorruptIndexException.class)
                    .hasMessageContaining("section pdq rows")
                    .hasMessageContaining("checksum is wrong at byte");
        }
    }

    @Test
    void every_truncation_is_refused_at_open() throws IOException {
        for (int length = 0; length < sound.length; length += 1 + random.nextInt(sound.length / 60)) {
            Path path = Files.write(folder.resolve("cut.slx"), Arrays.copyOf(sound, length));
            assertThatThrownBy(() -> FingerprintIndex.open(path).close()).isInstanceOf(CorruptIndexException.class);
        }
    }

    /// Someone who changes a file on purpose makes the checksums fit. Then an answer may be wrong, but nothing may
    /// happen but an answer or a refusal.
    @Test
    void wrong_numbers_with_fitting_checksums_give_an_answer_or_a_refusal() throws IOException {
        int refused = 0;
        for (int i = 0; i < 1_500; i++) {
            byte[] damaged = sound.clone();
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes; change++) {
                int at = random.nextInt(4) == 0 ? random.nextInt(1_000) : random.nextInt(damaged.length);
                damaged[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (random.nextBoolean() ? -1 : 127);
            }
            sealAgain(damaged);
            Path path = Files.write(folder.resolve("forged.slx"), damaged);
            try (FingerprintIndex index = FingerprintIndex.open(path)) {
                askAll(index);
            } catch (CorruptIndexException e) {
                refused++;
            } catch (RuntimeException e) {
                fail("round " + i + " gave " + e, e);
            }
        }
        assertThat(refused).isGreaterThan(50);
    }

    private void askAll(FingerprintIndex index) {
        index.lookUp(new Digests(md5, sha1, sha256, 3));
        index.sets();
        index.counts();
        for (int i = 0; i < 20; i++) {
            index.lookAlikes(hashes.get(i * 35), 31);
        }
    }

    private long sectionOffset(SectionKind kind) {
        ByteBuffer header = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = SlxFormat.SECTION_TABLE_OFFSET; ; at += SlxFormat.SECTION_ENTRY_BYTES) {
            if (header.getInt(at) == kind.number()) {
                return header.getLong(at + 8);
            }
        }
    }

    private static long tableEnd(byte[] file) {
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        return header.getLong(32) + header.getLong(40);
    }

    /// Computes all checksums again, as far as the header lets it.
    static void sealAgain(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long table = bytes.getLong(32);
        long tableBytes = bytes.getLong(40);
        if (table > 0 && tableBytes > 0 && table <= file.length && tableBytes <= file.length - table) {
            for (int page = 1; page < table / 4096 && 4L * page + 4 <= tableBytes; page++) {
                bytes.putInt((int) table + 4 * page, crc(file, page * 4096, 4096));
            }
            bytes.putInt(28, crc(file, (int) table, (int) tableBytes));
        }
        bytes.putInt(4092, crc(file, 0, 4092));
    }

    private static int crc(byte[] file, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(file, offset, length);
        return (int) crc.getValue();
    }
}
