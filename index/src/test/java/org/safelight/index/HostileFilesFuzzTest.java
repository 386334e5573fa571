package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.index.ListBuilder.aList;
import static org.safelight.index.ListBuilder.graded;
import static org.safelight.index.ListBuilder.info;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PerceptualHash;

/// Files that someone changed on purpose and whose checksums fit: whatever they say, the answer is an answer or
/// a [CorruptIndexException], in bounded time and memory.
///
/// The tests run the kept inputs beside the compiled tests. With `JAZZER_FUZZ=1` and one method chosen, new
/// inputs are sought; what is found is fixed and kept as an input: `JAZZER_FUZZ=1 mvn -pl index -am test
/// -Dtest='HostileFilesFuzzTest#an_index_file*'`
class HostileFilesFuzzTest {
    private static final int BYTES_OF_AN_EDIT = 6;

    private static Path folder = Path.of("");
    private static byte[] soundIndex = new byte[0];
    private static byte[] soundEntries = new byte[0];
    private static String segment = "";
    private static final List<PerceptualHash> HASHES = Seeds.hashes(new SplittableRandom(3), 300);
    private static final List<Digest> DIGESTS = new ArrayList<>();

    @BeforeAll
    static void builds_sound_files() throws IOException {
        folder = Files.createTempDirectory("hostile");
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 90; i++) {
            DIGESTS.add(Seeds.digest(List.of(DigestKind.values()).get(i % 3), random));
        }
        ListBuilder list = aList("north").withHashes(HASHES).withPhotoDna(2);
        List<Change> changes = new ArrayList<>(List.of(new Change.AddSet(1, 1, info("north"))));
        for (int i = 0; i < 90; i += 3) {
            list.with(graded("A", 3), DIGESTS.get(i), DIGESTS.get(i + 1), DIGESTS.get(i + 2));
            changes.add(new Change.AddEntry(
                    2 + i,
                    1,
                    i,
                    List.of(DIGESTS.get(i), DIGESTS.get(i + 1), DIGESTS.get(i + 2)),
                    HASHES.get(i % 10),
                    70,
                    graded("A", 3)));
        }
        soundIndex = Files.readAllBytes(ListBuilder.build(folder.resolve("sound.slx"), list));
        Path living = folder.resolve("living");
        try (LivingIndex index = LivingIndex.open(living, new LivingIndex.Policy(2, 3, 100))) {
            index.apply(changes);
            index.awaitMerges();
        }
        try (Stream<Path> files = Files.list(living)) {
            Path entries = files.filter(file -> file.toString().endsWith(".entries"))
                    .findFirst()
                    .orElseThrow();
            segment = entries.getFileName().toString().replace(".entries", "");
            soundEntries = Files.readAllBytes(entries);
        }
    }

    @AfterAll
    static void leaves_nothing() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(each);
            }
        }
    }

    @FuzzTest(maxDuration = "10m")
    void an_index_file(byte[] edits) throws IOException {
        Path file = folder.resolve("edited.slx");
        Files.write(file, edited(soundIndex, edits));
        try (FingerprintIndex index = FingerprintIndex.open(file)) {
            index.sets();
            index.counts();
            for (int i = 0; i < 90; i += 9) {
                index.lookUp(new Digests(DIGESTS.get(i), DIGESTS.get(i + 1), DIGESTS.get(i + 2), 1));
                index.isListed(DIGESTS.get(i));
            }
            index.lookUpAll(DIGESTS);
            for (int i = 0; i < HASHES.size(); i += 30) {
                index.lookAlikes(HASHES.get(i), i % 64);
            }
            index.structureFaults();
            if (edits.length % 16 == 0) {
                IndexVerification.verify(index, 1, 1); // Takes as long as a hundred of the others.
            }
        } catch (CorruptIndexException e) {
            assertThat(e.section()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void a_file_of_entries(byte[] edits) throws IOException {
        Files.write(folder.resolve("living").resolve(segment + ".entries"), edited(soundEntries, edits));
        try {
            LivingSegment opened = LivingSegment.open(folder.resolve("living"), segment);
            try {
                opened.forEachSet((set, entries) -> {});
                for (int place = 0; place < Math.min(opened.size(), 40); place++) {
                    opened.find(opened.key(place));
                    opened.entry(place);
                    if (place % 3 == 0) {
                        opened.withdraw(place, 1);
                    }
                }
                ClaimsFound found = new ClaimsFound(java.util.Map.of(1L, new LivingSet(1, 0, info("north"))));
                DIGESTS.forEach(digest -> opened.find(digest, 1, found));
                HASHES.stream().limit(12).forEach(hash -> opened.find(hash, 1, found));
                found.lookup(7);
            } finally {
                opened.release();
            }
        } catch (CorruptIndexException e) {
            assertThat(e.section()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "10m")
    void a_change_log(byte[] bytes) throws IOException {
        // The first byte says whether the rest is one batch in a sound record, or all that follows a sound header.
        boolean isBatch = bytes.length > 0 && (bytes[0] & 1) == 0;
        byte[] rest = Arrays.copyOfRange(bytes, Math.min(1, bytes.length), bytes.length);
        Path file = folder.resolve("changes.log");
        ChangeLog.create(file, 5).close();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(Files.readAllBytes(file));
        if (isBatch) {
            ByteBuffer head = ByteBuffer.allocate(24);
            head.putInt(0x534c4342).putInt(rest.length).putLong(24).putInt(crc(rest, rest.length));
            CRC32C crc = new CRC32C();
            crc.update(ByteBuffer.allocate(8).putLong(5).flip());
            crc.update(head.array(), 0, 20);
            head.putInt((int) crc.getValue());
            all.write(head.array());
        }
        all.write(rest);
        Files.write(file, all.toByteArray());
        List<Change> read = new ArrayList<>();
        try {
            long sound = ChangeLog.read(file, 5, true, read::addAll);
            assertThat(sound).isBetween(24L, (long) all.size());
        } catch (CorruptIndexException e) {
            assertThat(e.section()).isNotEmpty();
            return;
        }
        if (!read.isEmpty()) {
            // What was read is what is written.
            List<Change> again = new ArrayList<>();
            try (ChangeLog log = ChangeLog.create(file, 6)) {
                assertThat(log.append(read)).isEqualTo(read);
            }
            ChangeLog.read(file, 6, true, again::addAll);
            assertThat(again).isEqualTo(read);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void a_manifest(byte[] fields) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(fields.length + 24);
        bytes.putLong(0x534c4c4956494e47L).putInt(1).putLong(fields.length).put(fields);
        bytes.putInt(crc(bytes.array(), fields.length + 20));
        Path file = folder.resolve("manifest");
        Files.write(file, bytes.array());
        LivingManifest manifest;
        try {
            manifest = LivingManifest.read(file);
        } catch (CorruptIndexException e) {
            assertThat(e).hasMessageContaining("manifest");
            return;
        }
        manifest.write(folder);
        assertThat(LivingManifest.read(file)).isEqualTo(manifest);
    }

    /// The sound file with these edits, and checksums that fit. An edit is a position (4 bytes), what to do (1)
    /// and a value (1); positions are far more often in the header than chance would have it.
    private static byte[] edited(byte[] sound, byte[] edits) {
        byte[] file = sound.clone();
        ByteBuffer in = ByteBuffer.wrap(edits);
        while (in.remaining() >= BYTES_OF_AN_EDIT) {
            int position = in.getInt() & Integer.MAX_VALUE;
            int what = in.get();
            byte value = in.get();
            int at = (what & 8) == 0 ? position % file.length : position % Math.min(1_024, file.length);
            switch (what & 7) {
                case 0 -> file[at] ^= value;
                case 1 -> file[at] = -1;
                case 2 -> Arrays.fill(file, at & ~3, Math.min(file.length, (at & ~3) + 4), value);
                case 3 -> Arrays.fill(file, at & ~7, Math.min(file.length, (at & ~7) + 8), value);
                case 4 -> file = Arrays.copyOf(file, Math.max(1, (int) ((long) file.length * (value & 0xff) / 256)));
                case 5 -> {
                    int from = Byte.toUnsignedInt(value) * 16 % file.length;
                    System.arraycopy(file, from, file, at, Math.min(8, file.length - Math.max(from, at)));
                }
                default -> file[at] = value;
            }
        }
        if (file.length >= 4_096) {
            DamagedIndexTest.sealAgain(file);
        }
        return file;
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
