package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.index.ListBuilder.graded;
import static org.safelight.index.Seeds.flip;
import static org.safelight.index.Seeds.pick;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PerceptualHash;

/// The plainest living index: a map of the entries that are there, from which an index is built afresh for
/// every comparison. It also makes up the changes: values repeat within and between sets, so that withdrawals
/// must leave what others state of the same file.
final class LivingTwin {
    private record Key(long set, long entry) {}

    private static final long LASTING = 10_000;

    private final SplittableRandom random;
    private final Path folder;
    private final Map<Long, HashSetInfo> sets = new LinkedHashMap<>();
    private final Map<Key, Change.AddEntry> entries =
            new TreeMap<>(java.util.Comparator.comparingLong(Key::set).thenComparingLong(Key::entry));
    private final List<Digest> digests = new ArrayList<>();
    private final List<PerceptualHash> hashes = new ArrayList<>();
    private long sequence;
    private long setsEver;

    LivingTwin(SplittableRandom random, Path folder) {
        this.random = random;
        this.folder = folder;
    }

    long sequence() {
        return sequence;
    }

    long entries() {
        return entries.size();
    }

    /// Makes up changes and makes them here.
    List<Change> changes(int count) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sequence += 1 + random.nextInt(3);
            changes.add(change());
        }
        return changes;
    }

    /// Changes that keep one entry of a set of its own there for good, each time with a new statement.
    List<Change> lasting(HashSetInfo info, Digest digest, PerceptualHash hash, Statement statement) {
        List<Change> changes = new ArrayList<>();
        if (sets.putIfAbsent(LASTING, info) == null) {
            changes.add(new Change.AddSet(++sequence, LASTING, info));
        }
        Change.AddEntry add = new Change.AddEntry(++sequence, LASTING, 1, List.of(digest), hash, 50, statement);
        entries.put(new Key(LASTING, 1), add);
        changes.add(add);
        return changes;
    }

    private List<Long> changingSets() {
        return sets.keySet().stream().filter(set -> set != LASTING).toList();
    }

    private Change change() {
        List<Long> changing = changingSets();
        if (changing.isEmpty() || random.nextInt(60) == 0) {
            HashSetInfo info = ListBuilder.info("set " + random.nextInt(3)); // Names repeat.
            sets.put(++setsEver, info);
            return new Change.AddSet(sequence, setsEver, info);
        }
        int kind = random.nextInt(100);
        if (kind == 0) {
            long set = pick(changing, random);
            sets.remove(set);
            entries.keySet().removeIf(key -> key.set() == set);
            return new Change.WithdrawSet(sequence, set);
        }
        List<Key> withdrawable =
                entries.keySet().stream().filter(key -> key.set() != LASTING).toList();
        if (kind < 25 && !withdrawable.isEmpty()) {
            Key key = pick(withdrawable, random);
            entries.remove(key);
            return new Change.WithdrawEntry(sequence, key.set(), key.entry());
        }
        if (kind < 28) {
            return new Change.WithdrawEntry(sequence, random.nextInt(5), 1_000_000 + random.nextInt(9));
        }
        long set = pick(changing, random);
        Change.AddEntry add = new Change.AddEntry(
                sequence,
                set,
                random.nextInt(300),
                madeUpDigests(),
                random.nextInt(4) == 0 ? null : madeUpHash(),
                random.nextInt(-1, 101),
                graded(List.of("A", "B", "C").get(random.nextInt(3)), random.nextInt(3)));
        entries.put(new Key(set, add.entry()), add);
        return add;
    }

    private List<Digest> madeUpDigests() {
        List<Digest> made = new ArrayList<>();
        for (DigestKind kind : DigestKind.values()) {
            List<Digest> before =
                    digests.stream().filter(digest -> digest.kind() == kind).toList();
            if (random.nextInt(3) > 0) {
                Digest digest =
                        before.isEmpty() || random.nextBoolean() ? Seeds.digest(kind, random) : pick(before, random);
                made.add(digest);
                digests.add(digest);
            }
        }
        return made;
    }

    private PerceptualHash madeUpHash() {
        PerceptualHash hash = hashes.isEmpty() || random.nextBoolean()
                ? Seeds.hash(random)
                : flip(pick(hashes, random), random.nextBoolean() ? 0 : random.nextInt(40), random);
        hashes.add(hash);
        return hash;
    }

    void assertSameAnswers(LivingView view) throws IOException {
        freeze().assertSameAnswers(view);
    }

    /// Asks for every value there ever was, those that were withdrawn among them.
    void assertAllAnswersAreThoseOf(LivingView view) throws IOException {
        new Frozen(sequence, sets, List.copyOf(entries.values()), digests, hashes).assertSameAnswers(view);
    }

    /// The state now, to be compared with later.
    Frozen freeze() {
        return new Frozen(
                sequence,
                new LinkedHashMap<>(sets),
                new ArrayList<>(entries.values()),
                questions(digests, 30),
                questions(hashes, 12));
    }

    private <T> List<T> questions(List<T> from, int count) {
        List<T> asked = new ArrayList<>();
        for (int i = 0; i < count && !from.isEmpty(); i++) {
            asked.add(pick(from, random));
        }
        return asked;
    }

    final class Frozen {
        private final long sequence;
        private final Map<Long, HashSetInfo> sets;
        private final List<Change.AddEntry> entries;
        private final List<Digest> digests;
        private final List<PerceptualHash> hashes;

        private Frozen(
                long sequence,
                Map<Long, HashSetInfo> sets,
                List<Change.AddEntry> entries,
                List<Digest> digests,
                List<PerceptualHash> hashes) {
            this.sequence = sequence;
            this.sets = sets;
            this.entries = entries;
            this.digests = digests;
            this.hashes = hashes;
        }

        void assertSameAnswers(LivingView view) throws IOException {
            assertThat(view.sequence()).isEqualTo(sequence);
            assertThat(view.sets()).containsExactlyEntriesOf(sets);
            assertThat(view.counts().entries()).isEqualTo(entries.size());
            Path file = Files.createTempFile(folder, "twin", ".slx");
            try (FingerprintIndex fresh = build(file)) {
                for (Digest digest : digests) {
                    assertSame(view.lookUp(digest), fresh.lookUp(digest));
                }
                for (int i = 0; i < 10; i++) {
                    Digests three = new Digests(of(DigestKind.MD5), of(DigestKind.SHA1), of(DigestKind.SHA256), 5);
                    assertSame(view.lookUp(three), fresh.lookUp(three));
                }
                for (PerceptualHash hash : hashes) {
                    PerceptualHash query = flip(hash, random.nextInt(20), random);
                    int within = random.nextInt(64);
                    assertSame(view.lookAlikes(query, within), fresh.lookAlikes(query, within));
                }
            } finally {
                Files.delete(file);
            }
        }

        private Digest of(DigestKind kind) {
            return digests.stream()
                    .filter(digest -> digest.kind() == kind)
                    .skip(random.nextInt(4))
                    .findFirst()
                    .orElseGet(() -> Seeds.digest(kind, random));
        }

        private FingerprintIndex build(Path file) throws IOException {
            try (IndexWriter writer = new IndexWriter(folder)) {
                Map<Long, Integer> local = new HashMap<>();
                sets.forEach((number, info) -> local.put(number, writer.addSet(info)));
                for (Change.AddEntry entry : entries) {
                    writer.add(
                            local.getOrDefault(entry.set(), -1),
                            entry.digests(),
                            entry.pdq(),
                            entry.pdqQuality(),
                            entry.statement());
                }
                writer.writeTo(file);
            }
            return FingerprintIndex.open(file);
        }
    }

    /// The claims of one set have no order in an index that is built afresh, but that of its entries.
    private static void assertSame(Lookup living, Lookup fresh) {
        switch (fresh) {
            case Lookup.NotListed() -> assertThat(living).isInstanceOf(Lookup.NotListed.class);
            case Lookup.SameFile(var listings) ->
                assertThat(living)
                        .isInstanceOfSatisfying(
                                Lookup.SameFile.class,
                                same -> assertThat(same.listings()).containsExactlyInAnyOrderElementsOf(listings));
        }
    }

    private static void assertSame(List<LookAlike> living, List<LookAlike> fresh) {
        assertThat(living).hasSameSizeAs(fresh);
        for (int i = 0; i < fresh.size(); i++) {
            LookAlike one = living.get(i);
            LookAlike other = fresh.get(i);
            assertThat(one.entryHash()).isEqualTo(other.entryHash());
            assertThat(one.distanceBits()).isEqualTo(other.distanceBits());
            assertThat(one.entryQuality()).isEqualTo(other.entryQuality());
            assertThat(one.claims()).containsExactlyInAnyOrderElementsOf(other.claims());
            assertThat(setsOf(one)).isEqualTo(setsOf(other));
        }
    }

    private static List<@Nullable String> setsOf(LookAlike alike) {
        Set<String> seen = new java.util.LinkedHashSet<>();
        alike.claims().forEach(claim -> seen.add(claim.set().name()));
        return List.copyOf(seen);
    }
}
