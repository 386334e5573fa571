package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.safelight.triage.Ranking.Candidate;
import org.safelight.triage.Ranking.Density;

class RankingTest {
    private static Results.Camera camera(@Nullable String make, @Nullable String serial, boolean position) {
        return new Results.Camera(make, make, serial, null, null, position ? 51.0 : null, position ? 3.0 : null, null);
    }

    private static final Results.Camera NO_CAMERA = camera(null, null, false);

    /// Valid by default; each method names what matters.
    private record Builder(Candidate candidate) {
        static Builder a(VerdictKind kind, long id) {
            return new Builder(new Candidate(id, kind, 0, 0, "", Density.NONE, false, NO_CAMERA, 1_000, null));
        }

        Builder severity(int severity, int distance) {
            Candidate c = candidate;
            return new Builder(new Candidate(
                    c.content(),
                    c.kind(),
                    severity,
                    distance,
                    "looks like it",
                    c.density(),
                    c.besideHits(),
                    c.camera(),
                    c.bytes(),
                    c.date()));
        }

        Builder density(long hits, long files) {
            Candidate c = candidate;
            return new Builder(new Candidate(
                    c.content(),
                    c.kind(),
                    c.severity(),
                    c.distanceBits(),
                    c.claim(),
                    new Density(hits, files),
                    hits > 0,
                    c.camera(),
                    c.bytes(),
                    c.date()));
        }

        Builder by(Results.Camera camera) {
            Candidate c = candidate;
            return new Builder(new Candidate(
                    c.content(),
                    c.kind(),
                    c.severity(),
                    c.distanceBits(),
                    c.claim(),
                    c.density(),
                    c.besideHits(),
                    camera,
                    c.bytes(),
                    c.date()));
        }

        Builder bytes(long bytes, @Nullable String date) {
            Candidate c = candidate;
            return new Builder(new Candidate(
                    c.content(),
                    c.kind(),
                    c.severity(),
                    c.distanceBits(),
                    c.claim(),
                    c.density(),
                    c.besideHits(),
                    c.camera(),
                    bytes,
                    date));
        }
    }

    private static List<Candidate> candidates(Builder... builders) {
        return Stream.of(builders).map(Builder::candidate).toList();
    }

    private static List<Long> order(Builder... builders) {
        return PlainViewOrder.ranked(candidates(builders).reversed()).stream()
                .map(ranked -> ranked.candidate().content())
                .toList();
    }

    private static String reason(int place, Builder... builders) {
        return PlainViewOrder.ranked(candidates(builders)).get(place).reason();
    }

    @Test
    void look_alikes_come_first_the_graver_and_then_the_nearer_before_others() {
        assertThat(order(
                        Builder.a(VerdictKind.LOOKS_ALIKE, 1).severity(90, 30),
                        Builder.a(VerdictKind.LOOKS_ALIKE, 2).severity(50, 2),
                        Builder.a(VerdictKind.LOOKS_ALIKE, 3).severity(50, 3),
                        Builder.a(VerdictKind.KNOWN_UNGRADED, 4),
                        Builder.a(VerdictKind.UNKNOWN_VIDEO, 5).density(9, 10)))
                .containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void what_lists_contradict_each_other_about_comes_before_all_else() {
        assertThat(order(
                        Builder.a(VerdictKind.DISPUTED, 1).severity(40, 0),
                        Builder.a(VerdictKind.DISPUTED, 2).density(9, 10),
                        Builder.a(VerdictKind.LOOKS_ALIKE, 3).severity(100, 0)))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void a_denser_folder_comes_before_signs_and_size() {
        assertThat(order(
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 1).density(2, 3),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 2)
                                .density(10, 20)
                                .by(camera("M", "1", true)),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 3).density(1, 2).bytes(1_000_000, null),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 4).by(camera("N", "1", true)),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 5).by(camera("N2", "2", false)),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 6).bytes(9_000, "2020-01-01"),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 7).bytes(8_000, "2021-01-01"),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 8).bytes(8_000, "2020-01-01"),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 9).bytes(8_000, null)))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void a_camera_seen_beside_hits_comes_before_one_with_more_in_the_file() {
        assertThat(order(
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 1).density(1, 9).by(camera("Same", null, false)),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 2).by(camera("Same", null, false)),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 3).by(camera("Other", "5", true))))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void densities_are_compared_as_exact_fractions() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            long files = random.nextLong(1, 51);
            long otherFiles = random.nextLong(1, 51);
            Density one = new Density(random.nextLong(files + 1), files);
            Density other = new Density(random.nextLong(otherFiles + 1), otherFiles);
            BigInteger left = BigInteger.valueOf(one.hits()).multiply(BigInteger.valueOf(other.files()));
            BigInteger right = BigInteger.valueOf(other.hits()).multiply(BigInteger.valueOf(one.files()));
            int plain = left.equals(right) ? Long.compare(one.hits(), other.hits()) : left.compareTo(right);
            assertThat(Integer.signum(one.compareTo(other))).isEqualTo(Integer.signum(plain));
            int byShare = one.share() == other.share()
                    ? Long.compare(one.hits(), other.hits())
                    : Long.compare(one.share(), other.share());
            assertThat(Integer.signum(byShare)).isEqualTo(Integer.signum(plain));
        }
    }

    @Test
    void the_order_does_not_depend_on_the_order_of_arrival() {
        Random random = new Random(5);
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            VerdictKind kind = List.of(
                            VerdictKind.LOOKS_ALIKE,
                            VerdictKind.KNOWN_UNGRADED,
                            VerdictKind.UNKNOWN_PICTURE,
                            VerdictKind.UNKNOWN_VIDEO)
                    .get(random.nextInt(4));
            candidates.add(Builder.a(kind, i)
                    .severity(random.nextInt(3) * 10, random.nextInt(4))
                    .density(random.nextInt(3), 3)
                    .by(camera("M" + random.nextInt(3), null, random.nextBoolean()))
                    .bytes(random.nextInt(3), "202" + random.nextInt(3))
                    .candidate());
        }
        List<PlainViewOrder.Ranked> first = PlainViewOrder.ranked(candidates);
        Collections.shuffle(candidates, random);
        assertThat(PlainViewOrder.ranked(candidates)).isEqualTo(first);
    }

    @Test
    void the_reason_says_in_words_why_an_item_stands_where_it_does() {
        assertThat(reason(
                        0,
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 1)
                                .density(12, 40)
                                .by(camera("Acme", "123", true))))
                .isEqualTo("12 of 40 files in its folder are on a list or look like a listed picture;"
                        + " taken with Acme (serial 123); the file gives a position (GPS).");
        assertThat(reason(
                        1,
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 1).density(1, 4).by(camera("Acme", null, false)),
                        Builder.a(VerdictKind.UNKNOWN_PICTURE, 2).by(camera("Acme", null, false))))
                .isEqualTo("Taken with Acme, as was 1 other item to view, some of them in a folder with hits.");
        assertThat(reason(0, Builder.a(VerdictKind.UNKNOWN_VIDEO, 1)))
                .isEqualTo("Video on no list, without a listed file in its folder.");
    }
}
