package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.safelight.index.ListBuilder.graded;
import static org.safelight.index.ListBuilder.info;
import static org.safelight.index.Seeds.flip;
import static org.safelight.index.Seeds.forSeeds;
import static org.safelight.index.Seeds.pick;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PerceptualHash;

class LivingIndexTest {
    /// So small that a few hundred changes freeze, merge and rewrite.
    private static final LivingIndex.Policy SMALL = new LivingIndex.Policy(40, 3, 400);

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(11);

    @Test
    void answers_as_an_index_built_afresh_from_the_entries_that_are_left_also_when_reopened_at_any_moment() {
        forSeeds(12, seed -> {
            Path place = folder.resolve("living-" + seed.nextInt());
            LivingTwin twin = new LivingTwin(seed, folder);
            try {
                LivingIndex living = LivingIndex.open(place, SMALL);
                for (int round = 0; round < 30; round++) {
                    living.apply(twin.changes(1 + seed.nextInt(60)));
                    if (seed.nextInt(6) == 0) {
                        living.awaitMerges();
                    }
                    if (seed.nextInt(5) == 0) {
                        living.close();
                        living = LivingIndex.open(place, SMALL);
                    }
                    assertThat(living.sequence()).isEqualTo(twin.sequence());
                    if (round % 5 == 4) {
                        try (LivingView view = living.view()) {
                            twin.assertSameAnswers(view);
                        }
                    }
                }
                living.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void a_view_keeps_its_answers_while_the_index_changes_and_merges() throws IOException {
        LivingTwin twin = new LivingTwin(random, folder);
        try (LivingIndex living = LivingIndex.open(folder.resolve("living"), SMALL)) {
            List<LivingView> views = new ArrayList<>();
            List<LivingTwin.Frozen> expected = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                living.apply(twin.changes(50));
                views.add(living.view());
                expected.add(twin.freeze());
            }
            living.awaitMerges();
            for (int i = 0; i < views.size(); i++) {
                expected.get(i).assertSameAnswers(views.get(i));
                views.get(i).close();
            }
        }
    }

    @Test
    void readers_see_each_batch_whole_while_another_thread_changes_and_merges() throws Exception {
        // Each batch replaces one entry by another of the same digest and withdraws its neighbour's twin: there is
        // always
        // exactly one entry with the digest.
        Digest digest = Seeds.digest(DigestKind.SHA1, random);
        PerceptualHash look = Seeds.hash(random);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (LivingIndex living = LivingIndex.open(folder.resolve("living"), new LivingIndex.Policy(20, 3, 200))) {
            living.apply(List.of(
                    new Change.AddSet(1, 1, info("north")),
                    new Change.AddEntry(2, 1, 0, List.of(digest), look, 50, graded("0", 0))));
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(Thread.ofPlatform().start(() -> {
                    try {
                        while (!stop.get()) {
                            try (LivingView view = living.view()) {
                                assertThat(view.lookUp(digest))
                                        .isInstanceOfSatisfying(
                                                Lookup.SameFile.class,
                                                same -> assertThat(same.listings())
                                                        .hasSize(1));
                                assertThat(view.lookAlikes(look, 10))
                                        .singleElement()
                                        .satisfies(alike ->
                                                assertThat(alike.claims()).hasSize(1));
                            }
                        }
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                }));
            }
            for (int i = 1; i < 600; i++) {
                living.apply(List.of(
                        new Change.AddEntry(
                                10L * i, 1, i, List.of(digest), look, 50, graded(Integer.toString(i), i % 100)),
                        new Change.WithdrawEntry(10L * i + 1, 1, i - 1)));
            }
            stop.set(true);
            for (Thread reader : readers) {
                reader.join();
            }
            living.awaitMerges();
        }
        assertThat(failure.get()).isNull();
    }

    @Test
    void changes_sent_again_change_nothing_and_a_feed_goes_on_where_it_stopped() throws IOException {
        Digest digest = Seeds.digest(DigestKind.MD5, random);
        Path place = folder.resolve("living");
        List<Change> feed = List.of(
                new Change.AddSet(3, 7, info("north")),
                new Change.AddEntry(5, 7, 1, List.of(digest), null, -1, graded("A", 90)),
                new Change.WithdrawEntry(9, 7, 1));
        try (LivingIndex living = LivingIndex.open(place)) {
            assertThat(living.sequence()).isZero();
            assertThat(living.apply(feed)).isEqualTo(9);
            assertThat(living.apply(feed.subList(0, 2))).isEqualTo(9);
            try (LivingView view = living.view()) {
                assertThat(view.lookUp(digest)).isInstanceOf(Lookup.NotListed.class);
            }
        }
        try (LivingIndex living = LivingIndex.open(place)) {
            assertThat(living.sequence()).isEqualTo(9);
            List<Change> again = new ArrayList<>(feed);
            again.add(new Change.AddEntry(10, 7, 1, List.of(digest), null, -1, graded("B", 80)));
            assertThat(living.apply(again)).isEqualTo(10);
            try (LivingView view = living.view()) {
                assertThat(view.lookUp(digest)).isInstanceOf(Lookup.SameFile.class);
                assertThat(view.counts().entries()).isEqualTo(1);
            }
        }
    }

    @Test
    void what_does_not_fit_is_refused_and_nothing_is_changed() throws IOException {
        try (LivingIndex living = LivingIndex.open(folder.resolve("living"))) {
            living.apply(List.of(new Change.AddSet(1, 1, info("a")), new Change.AddSet(2, 2, info("b"))));
            living.apply(List.of(new Change.WithdrawSet(3, 2)));
            assertRefused(living, "was added before", new Change.AddSet(4, 1, info("a")));
            assertRefused(living, "was added before", new Change.AddSet(4, 2, info("b")));
            assertRefused(living, "which is not there", entry(4, 2));
            assertRefused(living, "which is not there", entry(4, 3));
            assertRefused(living, "never added", new Change.WithdrawSet(4, 3));
            assertRefused(living, "must ascend", entry(4, 1), entry(4, 1));
            assertRefused(living, "must ascend", entry(0, 1));
            assertRefused(living, "which is not there", new Change.WithdrawSet(4, 1), entry(5, 1));
            assertThat(living.sequence()).isEqualTo(3);
            try (LivingView view = living.view()) {
                assertThat(view.counts()).isEqualTo(new LivingCounts(1, 0, 0, 0));
                assertThat(view.sets()).containsOnlyKeys(1L);
            }
        }
    }

    private Change.AddEntry entry(long sequence, long set) {
        return new Change.AddEntry(
                sequence, set, 1, List.of(Seeds.digest(DigestKind.MD5, random)), null, -1, graded("A", 90));
    }

    private static void assertRefused(LivingIndex living, String why, Change... changes) {
        assertThatThrownBy(() -> living.apply(List.of(changes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("Nothing was changed");
    }

    @Test
    void only_one_may_have_it_open_and_no_other_files_may_be_in_its_folder() throws IOException {
        Path place = folder.resolve("living");
        try (LivingIndex living = LivingIndex.open(place)) {
            assertThatThrownBy(() -> LivingIndex.open(place))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
            assertThat(living.sequence()).isZero();
        }
        LivingIndex.open(place).close();
        Files.writeString(place.resolve("letter.txt"), "Dear reader");
        assertThatThrownBy(() -> LivingIndex.open(place)).hasMessageContaining("not of a living index");
        assertThat(place.resolve("letter.txt")).exists();
    }

    @Test
    void merged_segments_and_logs_are_deleted_when_nobody_reads_them() throws IOException {
        Path place = folder.resolve("living");
        LivingTwin twin = new LivingTwin(random, folder);
        try (LivingIndex living = LivingIndex.open(place, SMALL)) {
            living.apply(twin.changes(100));
            living.awaitMerges();
            LivingView old = living.view();
            long before = segmentFiles(place);
            for (int i = 0; i < 10; i++) {
                living.apply(twin.changes(100));
            }
            living.awaitMerges();
            assertThat(segmentFiles(place)).isGreaterThan(before);
            old.close();
            try (LivingView view = living.view()) {
                assertThat(segmentFiles(place)).isEqualTo(2L * view.counts().segments());
                assertThat(view.counts().segments()).isBetween(1, 5);
                assertThat(view.counts().entries()).isEqualTo(twin.entries());
                view.verifyFiles();
            }
        }
    }

    @Test
    void all_can_be_merged_into_one_segment() throws IOException {
        LivingTwin twin = new LivingTwin(random, folder);
        Path place = folder.resolve("living");
        try (LivingIndex living = LivingIndex.open(place, SMALL)) {
            living.mergeAll();
            for (int i = 0; i < 10; i++) {
                living.apply(twin.changes(100));
            }
            living.mergeAll();
            living.apply(twin.changes(5));
            living.mergeAll();
            try (LivingView view = living.view()) {
                assertThat(view.counts().segments()).isEqualTo(1);
                assertThat(view.counts().pending()).isZero();
                twin.assertSameAnswers(view);
            }
        }
        try (LivingIndex living = LivingIndex.open(place, SMALL);
                LivingView view = living.view()) {
            twin.assertSameAnswers(view);
        }
    }

    private static long segmentFiles(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file ->
                            file.toString().endsWith(".slx") || file.toString().endsWith(".entries"))
                    .count();
        }
    }

    /// What a kill leaves at each moment is a prefix of the last log, or whole files no manifest names.
    @Test
    void a_log_cut_at_any_byte_gives_the_state_after_the_last_whole_batch() throws IOException {
        Path place = folder.resolve("living");
        LivingTwin twin = new LivingTwin(random, folder);
        TreeMap<Long, LivingTwin.Frozen> states = new TreeMap<>();
        Path log = place.resolve("changes-0000000000000001.log");
        try (LivingIndex living = LivingIndex.open(place)) {
            states.put(Files.size(log), twin.freeze());
            for (int i = 0; i < 8; i++) {
                living.apply(twin.changes(1 + random.nextInt(4)));
                states.put(Files.size(log), twin.freeze());
            }
        }
        byte[] whole = Files.readAllBytes(log);
        for (int length = 0; length <= whole.length; length += 1 + random.nextInt(40)) {
            Files.write(log, java.util.Arrays.copyOf(whole, length));
            if (random.nextBoolean()) {
                // A file system may have made the file longer without its bytes.
                Files.write(log, new byte[random.nextInt(300)], StandardOpenOption.APPEND);
            }
            long cut = length;
            LivingTwin.Frozen expected = states.headMap((long) length, true).isEmpty()
                    ? states.firstEntry().getValue()
                    : states.floorEntry(cut).getValue();
            if (length < 24 && Files.size(log) > 24) {
                assertThatThrownBy(() -> LivingIndex.open(place)).isInstanceOf(CorruptIndexException.class);
                continue;
            }
            try (LivingIndex living = LivingIndex.open(place)) {
                try (LivingView view = living.view()) {
                    expected.assertSameAnswers(view);
                }
                // It can be written on, and what is written is there.
                living.apply(List.of(new Change.AddSet(1_000_000, 1_000_000, info("later"))));
            }
            try (LivingIndex living = LivingIndex.open(place)) {
                assertThat(living.sequence()).isEqualTo(1_000_000);
            }
        }
    }

    @Test
    void a_log_that_was_begun_and_never_used_does_no_harm_even_if_the_one_before_it_is_torn() throws IOException {
        Path place = folder.resolve("living");
        LivingTwin twin = new LivingTwin(random, folder);
        try (LivingIndex living = LivingIndex.open(place)) {
            living.apply(twin.changes(20));
        }
        for (int headerBytes : new int[] {0, 10, 24}) {
            Path next = place.resolve("changes-0000000000000002.log");
            ChangeLog.create(next, 2).close();
            Files.write(next, java.util.Arrays.copyOf(Files.readAllBytes(next), headerBytes));
            Files.write(
                    place.resolve("changes-0000000000000001.log"),
                    new byte[] {'S', 'L', 'C', 'B', 0, 0, 0, 9},
                    StandardOpenOption.APPEND);
            try (LivingIndex living = LivingIndex.open(place);
                    LivingView view = living.view()) {
                twin.assertSameAnswers(view);
            }
        }
    }

    @Test
    void a_view_can_be_closed_twice_and_is_of_no_use_then() throws IOException {
        try (LivingIndex living = LivingIndex.open(folder.resolve("living"))) {
            LivingView view = living.view();
            view.close();
            view.close();
            assertThatThrownBy(view::sequence).isInstanceOf(IllegalStateException.class);
            assertThat(living.sequence()).isZero();
        }
    }

    @Test
    void damage_to_what_was_acknowledged_is_refused_and_named() throws IOException {
        Path place = folder.resolve("living");
        LivingTwin twin = new LivingTwin(random, folder);
        try (LivingIndex living = LivingIndex.open(place, SMALL)) {
            for (int i = 0; i < 6; i++) {
                living.apply(twin.changes(30));
            }
            living.awaitMerges();
            living.apply(twin.changes(5));
            living.apply(twin.changes(5));
        }
        Path manifest = place.resolve("manifest");
        Path log = only(place, ".log");
        Path slx = only(place, ".slx");
        Path entries = only(place, ".entries");
        flipByte(manifest, 40, place, "manifest");
        flipByte(log, 60, place, "record");
        flipByte(log, 3, place, "header");
        flipByte(slx, 20, place, "header");
        flipByte(entries, 20, place, "header");
        for (Path missing : List.of(manifest, log, slx, entries)) {
            byte[] bytes = Files.readAllBytes(missing);
            Files.delete(missing);
            assertThatThrownBy(() -> LivingIndex.open(place))
                    .isInstanceOf(CorruptIndexException.class)
                    .hasMessageContaining("missing");
            Files.write(missing, bytes);
        }
        try (LivingIndex living = LivingIndex.open(place);
                LivingView view = living.view()) {
            twin.assertSameAnswers(view);
        }
    }

    private static Path only(Path place, String ending) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void flipByte(Path file, int at, Path place, String named) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 4;
        Files.write(file, bytes);
        assertThatThrownBy(() -> LivingIndex.open(place))
                .as(file.getFileName().toString())
                .isInstanceOf(CorruptIndexException.class)
                .hasMessageContaining(named);
        bytes[at] ^= 4;
        Files.write(file, bytes);
    }

    @Test
    void a_text_without_bytes_in_utf8_and_values_that_never_match_do_no_harm() throws IOException {
        PerceptualHash look = Seeds.hash(random);
        Digest digest = Seeds.digest(DigestKind.SHA256, random);
        Statement odd = graded("\ud800", 5);
        try (LivingIndex living = LivingIndex.open(folder.resolve("living"), new LivingIndex.Policy(2, 3, 100))) {
            living.apply(List.of(
                    new Change.AddSet(1, 1, info("\udfff")),
                    new Change.AddEntry(2, 1, 1, List.of(digest), PerceptualHash.ZERO, 50, odd),
                    new Change.AddEntry(3, 1, 2, List.of(), look, 0, odd),
                    new Change.AddEntry(4, 1, 3, List.of(), flip(look, 3, random), 100, odd)));
            living.awaitMerges();
            try (LivingView view = living.view()) {
                assertThat(view.counts()).isEqualTo(new LivingCounts(1, 3, 0, 1));
                assertThat(view.lookAlikes(look, 31)).singleElement().satisfies(alike -> {
                    assertThat(alike.distanceBits()).isEqualTo(3);
                    assertThat(alike.entryQuality()).isEqualTo(100);
                });
                assertThat(view.lookAlikes(PerceptualHash.ZERO, 256)).isEmpty();
                assertThat(view.lookUp(new Digests(
                                Seeds.digest(DigestKind.MD5, random),
                                Seeds.digest(DigestKind.SHA1, random),
                                digest,
                                1)))
                        .isInstanceOf(Lookup.SameFile.class);
            }
        }
    }

    @Test
    void finds_look_alikes_among_thousands_in_memory_exactly_at_every_distance() throws IOException {
        List<PerceptualHash> hashes = Seeds.hashes(random, 3_000);
        for (int i = 0; i < 500; i++) {
            hashes.add(flip(pick(hashes, random), random.nextInt(70), random));
        }
        List<Change> changes = new ArrayList<>(List.of(new Change.AddSet(1, 1, info("north"))));
        for (int i = 0; i < hashes.size(); i++) {
            changes.add(new Change.AddEntry(i + 2L, 1, i, List.of(), hashes.get(i), 50, graded("A", 1)));
        }
        LinearScan scan = LinearScan.over(hashes);
        try (LivingIndex living = LivingIndex.open(folder.resolve("living"))) {
            living.apply(changes);
            try (LivingView view = living.view()) {
                assertThat(view.counts().pending()).isEqualTo(hashes.size());
                for (int within = 0; within <= 66; within++) {
                    PerceptualHash query =
                            flip(pick(hashes, random), within + random.nextInt(3) - 1 < 0 ? 0 : within, random);
                    assertThat(view.lookAlikes(query, within))
                            .extracting(alike ->
                                    alike.distanceBits() + alike.entryHash().hex())
                            .containsExactlyInAnyOrderElementsOf(scan.within(query, within).stream()
                                    .map(found -> found.distanceBits()
                                            + scan.hash(found.id()).hex())
                                    .distinct()
                                    .toList());
                }
            }
        }
    }
}
