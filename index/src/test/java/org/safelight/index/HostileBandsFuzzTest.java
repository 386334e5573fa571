package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.index.ListBuilder.aList;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.safelight.fingerprint.PerceptualHash;

/// Bands and crowds that someone changed on purpose, with checksums that fit: whatever they say, an answer holds
/// nothing that is not near, or a [CorruptIndexException] names the section.
///
/// A file with bands has 20 MB, of which a question reads little: so edits go where the questions look, and only
/// the pages they touch are written, and put back afterwards. New inputs are sought as in [HostileFilesFuzzTest].
class HostileBandsFuzzTest {
    private static final int BYTES_OF_AN_EDIT = 6;
    private static final int MOST_EDITS = 16;
    private static final List<SectionKind> ANYWHERE =
            List.of(SectionKind.CROWDS, SectionKind.PDQ_ROWS, SectionKind.PDQ_LISTS, SectionKind.BANDS);

    private static Path folder = Path.of("");
    private static Path file = Path.of("");
    private static byte[] sound = new byte[0];
    private static byte[] bytes = new byte[0];
    private static BandLayout layout = BandLayout.of(1, 0);
    private static final List<PerceptualHash> QUERIES = new ArrayList<>();

    @BeforeAll
    static void builds_a_sound_file() throws IOException {
        folder = Files.createTempDirectory("hostile-bands");
        SplittableRandom random = new SplittableRandom(3);
        List<PerceptualHash> hashes = Seeds.hashes(random, HashColumn.FEWEST_BANDED);
        for (int i = 0; i < 900; i++) {
            hashes.add(Seeds.flip(hashes.getFirst(), random.nextInt(8), random));
        }
        for (int i = 0; i < 6; i++) {
            QUERIES.add(Seeds.flip(hashes.get(i < 2 ? 0 : i), 7 * i, random));
        }
        file = ListBuilder.build(folder.resolve("bands.slx"), aList("north").withHashes(hashes));
        sound = Files.readAllBytes(file);
        bytes = sound.clone();
        try (FingerprintIndex index = FingerprintIndex.open(file)) {
            SlxFile.Section crowds = index.file().section(SectionKind.CROWDS);
            layout = BandLayout.of(index.hashes().count(), crowds.intAt(4));
        }
    }

    @AfterAll
    static void leaves_nothing() throws IOException {
        Files.deleteIfExists(file);
        Files.delete(folder);
    }

    @FuzzTest(maxDuration = "10m")
    void bands_and_crowds(byte[] edits) throws IOException {
        try (RandomAccessFile edited = new RandomAccessFile(file.toFile(), "rw")) {
            Set<Integer> pages = new TreeSet<>();
            try {
                edit(edits, edited, pages);
                ask();
            } finally {
                putBack(edited, pages);
            }
        }
    }

    private static void ask() throws IOException {
        try (FingerprintIndex index = FingerprintIndex.open(file)) {
            for (int i = 0; i < QUERIES.size(); i++) {
                int within = i % 2 == 0 ? 31 : 12;
                for (LookAlike alike : index.lookAlikes(QUERIES.get(i), within)) {
                    assertThat(alike.distanceBits())
                            .isLessThanOrEqualTo(within)
                            .isEqualTo(alike.entryHash().distanceBits(QUERIES.get(i)));
                }
                index.nearest(QUERIES.get(i), within, 2);
            }
            long[] words = new long[4 * QUERIES.size()];
            for (int i = 0; i < QUERIES.size(); i++) {
                BitShuffle.shuffle(QUERIES.get(i), words, 4 * i);
            }
            index.hashes().searchEach(words, 31, (query, row, distance) -> {
                assertThat(distance).isBetween(0, 31);
                return true;
            });
        } catch (CorruptIndexException e) {
            assertThat(e.section()).isNotEmpty();
        }
    }

    /// An edit is where it goes (1 byte), which query and band, or which place (3), what it does (1), a value (1).
    private static void edit(byte[] edits, RandomAccessFile edited, Set<Integer> pages) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(edits);
        for (int i = 0; i < MOST_EDITS && in.remaining() >= BYTES_OF_AN_EDIT; i++) {
            int where = in.get();
            int which = (in.get() & 0xff) << 16 | (in.get() & 0xff) << 8 | (in.get() & 0xff);
            int what = in.get();
            byte value = in.get();
            int at = (int) place(where, which);
            int length = 1 << (what & 3);
            for (int each = at; each < Math.min(bytes.length, at + length); each++) {
                bytes[each] = (byte) ((what & 4) == 0 ? value : bytes[each] ^ value);
                pages.add(each / SlxFormat.PAGE_BYTES);
            }
        }
        ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) all.getLong(32);
        for (int page : List.copyOf(pages)) {
            int checksum = table + 4 * page;
            if (page > 0 && table > 0 && checksum <= bytes.length - 4) {
                all.putInt(checksum, crc(bytes, page * SlxFormat.PAGE_BYTES, SlxFormat.PAGE_BYTES));
                pages.add(checksum / SlxFormat.PAGE_BYTES);
            }
        }
        long tableBytes = all.getLong(40);
        if (table > 0 && table <= bytes.length && tableBytes >= 0 && tableBytes <= bytes.length - table) {
            all.putInt(28, crc(bytes, table, (int) tableBytes));
        }
        all.putInt(SlxFormat.HEADER_CHECKSUM_OFFSET, crc(bytes, 0, SlxFormat.HEADER_CHECKSUM_OFFSET));
        pages.add(0);
        write(edited, pages);
    }

    private static void putBack(RandomAccessFile edited, Set<Integer> pages) throws IOException {
        for (int page : pages) {
            int at = page * SlxFormat.PAGE_BYTES;
            System.arraycopy(sound, at, bytes, at, Math.min(SlxFormat.PAGE_BYTES, sound.length - at));
        }
        write(edited, pages);
    }

    private static void write(RandomAccessFile edited, Set<Integer> pages) throws IOException {
        for (int page : pages) {
            int at = page * SlxFormat.PAGE_BYTES;
            edited.seek(at);
            edited.write(bytes, at, Math.min(SlxFormat.PAGE_BYTES, bytes.length - at));
        }
    }

    private static long place(int where, int which) {
        long[] words = new long[4];
        BitShuffle.shuffle(QUERIES.get((which >>> 16) % QUERIES.size()), words, 0);
        int band = which >>> 12 & 15;
        char[] masks = SearchPlan.within(31).masks(band);
        int bucket = BandOrder.band(words, 0, band) ^ masks[(which >>> 4 & 0xff) % masks.length];
        long bands = start(SectionKind.BANDS);
        long entry = bands + layout.directory(band) + (long) bucket * BandLayout.ENTRY_BYTES;
        ByteBuffer all = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        int posting = all.getInt((int) entry);
        return switch (Math.floorMod(where, 6)) {
            case 0 -> entry + (which & 15);
            case 1 -> bands + layout.sketches(band) + 2L * posting + (which & 15);
            case 2 -> bands + (band == 0 ? layout.sketches(0) : layout.ids(band) + 3L * posting) + (which & 15);
            case 3 -> start(SectionKind.CROWDS) + which % (Crowds.HEADER_BYTES + Crowds.CROWD_BYTES);
            case 4 -> which % 1024;
            default -> {
                SectionKind kind = ANYWHERE.get(which % ANYWHERE.size());
                yield start(kind) + which % length(kind);
            }
        };
    }

    private static long start(SectionKind kind) {
        return ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong(entry(kind) + 8);
    }

    private static long length(SectionKind kind) {
        return ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong(entry(kind) + 16);
    }

    private static int entry(SectionKind kind) {
        ByteBuffer header = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
        int at = SlxFormat.SECTION_TABLE_OFFSET;
        while (header.getInt(at) != kind.number()) {
            at += SlxFormat.SECTION_ENTRY_BYTES;
        }
        return at;
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
