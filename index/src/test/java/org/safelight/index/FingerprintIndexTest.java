package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.safelight.index.ListBuilder.aList;
import static org.safelight.index.ListBuilder.build;
import static org.safelight.index.ListBuilder.graded;
import static org.safelight.index.Seeds.digest;
import static org.safelight.index.Seeds.flip;
import static org.safelight.index.Seeds.forSeeds;
import static org.safelight.index.Seeds.hashes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PerceptualHash;

class FingerprintIndexTest {
    private static final Digest EMPTY_MD5 = Digest.parse(DigestKind.MD5, "d41d8cd98f00b204e9800998ecf8427e");
    private static final Digest EMPTY_SHA1 = Digest.parse(DigestKind.SHA1, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    private static final Digest EMPTY_SHA256 =
            Digest.parse(DigestKind.SHA256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Digest md5 = digest(DigestKind.MD5, random);
    private final Digest sha1 = digest(DigestKind.SHA1, random);
    private final Digest sha256 = digest(DigestKind.SHA256, random);
    private final Digests file = new Digests(md5, sha1, sha256, 10);

    @Test
    void tells_every_claim_of_every_list_with_the_kinds_that_matched() throws IOException {
        Path path = build(
                folder.resolve("a.slx"),
                aList("north").with(graded("A", 90), md5, sha1),
                aList("south").with(graded("B", 60), sha256).with(graded("C", 30), md5));
        try (FingerprintIndex index = FingerprintIndex.open(path)) {
            assertThat(index.lookUp(file)).isInstanceOfSatisfying(Lookup.SameFile.class, same -> {
                assertThat(same.listings())
                        .extracting(listing -> listing.claim().set().name()
                                + " "
                                + listing.claim().category()
                                + " "
                                + listing.claim().severity()
                                + " " + listing.matchedBy() + " " + listing.contradictedBy())
                        .containsExactly("north A 90 [MD5, SHA1] []", "south B 60 [SHA256] []", "south C 30 [MD5] []");
                Claim claim = same.listings().get(0).claim();
                assertThat(claim.set()).isEqualTo(ListBuilder.info("north"));
                assertThat(claim.standing()).isEqualTo(Standing.KNOWN_ILLEGAL);
                assertThat(claim.categoryLabel()).isEqualTo("Category A");
                assertThat(claim.flags()).containsExactly("DISTRIBUTED");
                assertThat(claim.series()).isEqualTo("Lantern");
            });
        }
    }

    @Test
    void tells_when_a_stronger_digest_contradicts_the_one_that_matched() throws IOException {
        Path path = build(
                folder.resolve("a.slx"), aList("north").with(graded("A", 90), md5, digest(DigestKind.SHA256, random)));
        try (FingerprintIndex index = FingerprintIndex.open(path)) {
            assertThat(index.lookUp(file))
                    .isInstanceOfSatisfying(
                            Lookup.SameFile.class,
                            same -> assertThat(same.listings().get(0).contradictedBy())
                                    .isEqualTo(EnumSet.of(DigestKind.SHA256)));
        }
    }

    @Test
    void says_not_listed_of_a_file_on_no_list_and_on_an_empty_index() throws IOException {
        try (FingerprintIndex index = FingerprintIndex.open(build(
                folder.resolve("a.slx"), aList("north").with(graded("A", 90), digest(DigestKind.MD5, random))))) {
            assertThat(index.lookUp(file)).isInstanceOf(Lookup.NotListed.class);
        }
        try (FingerprintIndex index = FingerprintIndex.open(build(folder.resolve("b.slx")))) {
            assertThat(index.lookUp(file)).isInstanceOf(Lookup.NotListed.class);
            assertThat(index.lookAlikes(hashes(random, 1).get(0), 31)).isEmpty();
            assertThat(index.sets()).isEmpty();
        }
    }

    @Test
    void finds_each_listed_digest_and_no_other() {
        forSeeds(20, seed -> {
            for (DigestKind kind : DigestKind.values()) {
                Set<Digest> listed = new HashSet<>();
                ListBuilder list = aList("many");
                int count = 1 + seed.nextInt(5_000);
                for (int i = 0; i < count; i++) {
                    // Some share their first bytes, so that a run of rows is long.
                    Digest digest = i % 5 == 0 && kind == DigestKind.SHA256
                            ? new Digest(kind, 42, seed.nextInt(3), seed.nextLong(), seed.nextLong())
                            : digest(kind, seed);
                    listed.add(digest);
                    list.with(Statement.of(Standing.KNOWN_IRRELEVANT), digest);
                }
                try (FingerprintIndex index = FingerprintIndex.open(build(folder.resolve("many.slx"), list))) {
                    assertThat(listed).allMatch(index::isListed);
                    assertThat(index.counts().sha256()
                                    + index.counts().md5()
                                    + index.counts().sha1())
                            .isEqualTo(listed.size());
                    for (int i = 0; i < 1_000; i++) {
                        Digest other = i % 2 == 0 || kind != DigestKind.SHA256
                                ? digest(kind, seed)
                                : new Digest(kind, 42, seed.nextInt(4), seed.nextLong(), seed.nextLong());
                        assertThat(index.isListed(other)).isEqualTo(listed.contains(other));
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
    }

    @Test
    void finds_a_picture_exactly_at_the_limit_and_not_one_bit_past_it() throws IOException {
        PerceptualHash entry = hashes(random, 1).get(0);
        Path path = build(folder.resolve("a.slx"), aList("north").with(graded("A", 90), entry, 77));
        try (FingerprintIndex index = FingerprintIndex.open(path)) {
            assertThat(index.lookAlikes(flip(entry, 31, random), 31))
                    .singleElement()
                    .satisfies(alike -> {
                        assertThat(alike.entryHash()).isEqualTo(entry);
                        assertThat(alike.entryQuality()).isEqualTo(77);
                        assertThat(alike.distanceBits()).isEqualTo(31);
                        assertThat(alike.claims()).extracting(Claim::category).containsExactly("A");
                    });
            assertThat(index.lookAlikes(flip(entry, 32, random), 31)).isEmpty();
        }
    }

    @Test
    void a_hash_that_several_lists_have_is_one_entry_with_the_claims_of_all() throws IOException {
        PerceptualHash entry = hashes(random, 1).get(0);
        Path path = build(
                folder.resolve("a.slx"),
                aList("north").with(graded("A", 90), entry, -1),
                aList("south").with(graded("B", 60), entry, 55).with(graded("B", 60), entry, 60));
        try (FingerprintIndex index = FingerprintIndex.open(path)) {
            assertThat(index.counts().pdq()).isEqualTo(1);
            assertThat(index.lookAlikes(entry, 0)).singleElement().satisfies(alike -> {
                assertThat(alike.claims())
                        .extracting(claim -> claim.set().name() + claim.category())
                        .containsExactly("northA", "southB");
                assertThat(alike.entryQuality()).isEqualTo(60);
            });
        }
    }

    @Test
    void digests_of_an_empty_file_and_hashes_without_structure_never_match_and_are_counted() throws IOException {
        PerceptualHash plain = hashes(random, 1).get(0);
        IndexSummary summary = ListBuilder.summary(
                folder.resolve("a.slx"),
                aList("north")
                        .with(graded("A", 90), EMPTY_MD5, EMPTY_SHA1, EMPTY_SHA256)
                        .with(graded("A", 90), plain, 0)
                        .with(graded("A", 90), PerceptualHash.ZERO, 80)
                        .with(graded("A", 90), flip(plain, 100, random), 1));
        assertThat(summary.sets().get(0).counts().refusedEmptyFile()).isEqualTo(3);
        assertThat(summary.sets().get(0).counts().refusedNoStructure()).isEqualTo(2);
        assertThat(summary.counts().pdq()).isEqualTo(1);
        try (FingerprintIndex index = FingerprintIndex.open(summary.file())) {
            assertThat(index.lookUp(new Digests(EMPTY_MD5, EMPTY_SHA1, EMPTY_SHA256, 0)))
                    .isInstanceOf(Lookup.NotListed.class);
            assertThat(index.lookAlikes(plain, 31)).isEmpty();
            assertThat(index.lookAlikes(PerceptualHash.ZERO, 256)).isEmpty();
        }
    }

    @Test
    void photodna_values_are_kept_and_counted_but_not_matched() throws IOException {
        IndexSummary summary = ListBuilder.summary(
                folder.resolve("a.slx"),
                aList("north").withPhotoDna(3),
                aList("south").withPhotoDna(2));
        try (FingerprintIndex index = FingerprintIndex.open(summary.file())) {
            assertThat(index.counts().photoDna()).isEqualTo(5);
            assertThat(index.sets()).extracting(set -> set.counts().photoDna()).containsExactly(3L, 2L);
            assertThat(index.sets().get(0).counts().unmatchable()).containsEntry("F1", 3L);
            assertThat(index.sets()).isEqualTo(summary.sets());
        }
    }

    @Test
    void answers_as_comparing_with_every_entry_does() {
        forSeeds(30, seed -> {
            List<PerceptualHash> entries = hashes(seed, 1 + seed.nextInt(1_000));
            entries.addAll(entries.stream()
                    .limit(100)
                    .map(entry -> flip(entry, 1 + seed.nextInt(40), seed))
                    .toList());
            LinearScan scan = LinearScan.over(entries);
            try (FingerprintIndex index = FingerprintIndex.open(
                    build(folder.resolve("seed.slx"), aList("x").withHashes(entries)))) {
                for (int within = 0; within <= 63; within++) {
                    PerceptualHash query = flip(Seeds.pick(entries, seed), seed.nextInt(64), seed);
                    assertThat(index.lookAlikes(query, within))
                            .extracting(alike ->
                                    alike.distanceBits() + alike.entryHash().hex())
                            .containsExactlyInAnyOrderElementsOf(scan.within(query, within).stream()
                                    .map(found -> found.distanceBits()
                                            + scan.hash(found.id()).hex())
                                    .distinct()
                                    .toList());
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void same_entries_give_the_same_bytes() throws IOException {
        List<PerceptualHash> entries = hashes(random, 500);
        ListBuilder list = aList("x")
                .withHashes(entries)
                .with(graded("A", 9), md5, sha1, sha256)
                .withPhotoDna(2);
        Path first = build(folder.resolve("1.slx"), list);
        Path second = build(folder.resolve("2.slx"), list);
        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
        List<PerceptualHash> otherOrder = new ArrayList<>(entries);
        Collections.shuffle(otherOrder, new Random(2));
        Path third = build(
                folder.resolve("3.slx"),
                aList("x")
                        .withHashes(otherOrder)
                        .with(graded("A", 9), md5, sha1, sha256)
                        .withPhotoDna(2));
        assertThat(Files.mismatch(first, third)).isEqualTo(-1);
    }

    @Test
    void a_build_leaves_no_temporary_file_and_replaces_the_old_index() throws IOException {
        Path path = build(folder.resolve("a.slx"), aList("old"));
        build(path, aList("new"));
        try (FingerprintIndex index = FingerprintIndex.open(path);
                var files = Files.list(folder)) {
            assertThat(index.sets()).extracting(set -> set.info().name()).containsExactly("new");
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void many_digests_at_once_are_answered_as_one_by_one() {
        forSeeds(8, seed -> {
            List<Digest> listed = new ArrayList<>();
            ListBuilder list = aList("x");
            int count = seed.nextInt(5) == 0 ? 0 : seed.nextInt(3_000);
            for (int i = 0; i < count; i++) {
                Digest digest = Seeds.digest(Seeds.pick(List.of(DigestKind.values()), seed), seed);
                listed.add(digest);
                list.with(graded("A", i % 5), digest);
            }
            List<Digest> asked = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                asked.add(
                        listed.isEmpty() || seed.nextBoolean()
                                ? Seeds.digest(Seeds.pick(List.of(DigestKind.values()), seed), seed)
                                : Seeds.pick(listed, seed));
            }
            try (FingerprintIndex index = FingerprintIndex.open(build(folder.resolve("many.slx"), list))) {
                assertThat(index.lookUpAll(asked))
                        .isEqualTo(asked.stream().map(index::lookUp).toList());
                assertThat(index.lookUpAll(List.of())).isEmpty();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void refuses_a_distance_outside_the_hash() throws IOException {
        try (FingerprintIndex index = FingerprintIndex.open(build(folder.resolve("a.slx")))) {
            PerceptualHash hash = hashes(random, 1).get(0);
            assertThatThrownBy(() -> index.lookAlikes(hash, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> index.lookAlikes(hash, 257)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
