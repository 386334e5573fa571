package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.index.Standing.KNOWN_ILLEGAL;
import static org.safelight.index.Standing.KNOWN_IRRELEVANT;
import static org.safelight.index.Standing.UNGRADED;
import static org.safelight.triage.Samples.claim;
import static org.safelight.triage.Samples.content;
import static org.safelight.triage.Samples.contradicted;
import static org.safelight.triage.Samples.frame;
import static org.safelight.triage.Samples.listed;
import static org.safelight.triage.Samples.look;
import static org.safelight.triage.Samples.lookup;
import static org.safelight.triage.Samples.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.safelight.decode.MediaClass;
import org.safelight.fingerprint.Orientation;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.Claim;
import org.safelight.index.Listing;
import org.safelight.index.LookAlike;
import org.safelight.index.Lookup;

class VerdictTest {
    private final Random random = new Random(7);
    private final Fact.Look aPicture = picture(frame(random, 90));

    private static VerdictKind verdict(Fact.Look look, Listing... listings) {
        return Verdict.of(content(1, look), lookup(listings), List.of()).kind();
    }

    private Verdict.Resemblance resemblance() {
        return new Verdict.Resemblance(
                Samples.randomHash(random), 12, Orientation.ORIGINAL, 90, List.of(claim(KNOWN_ILLEGAL)));
    }

    @Test
    void a_list_that_says_what_a_file_is_wins_over_one_that_does_not() {
        assertThat(verdict(aPicture, listed(KNOWN_ILLEGAL))).isEqualTo(VerdictKind.KNOWN);
        assertThat(verdict(aPicture, listed(UNGRADED), listed(KNOWN_ILLEGAL))).isEqualTo(VerdictKind.KNOWN);
        assertThat(verdict(aPicture, listed(UNGRADED), listed(KNOWN_IRRELEVANT)))
                .isEqualTo(VerdictKind.IRRELEVANT);
        assertThat(verdict(aPicture, listed(UNGRADED))).isEqualTo(VerdictKind.KNOWN_UNGRADED);
    }

    @Test
    void lists_that_contradict_each_other_settle_nothing() {
        Listing illegal = listed(KNOWN_ILLEGAL);
        Listing irrelevant = listed(KNOWN_IRRELEVANT);
        assertThat(verdict(aPicture, irrelevant, illegal)).isEqualTo(VerdictKind.DISPUTED);
        assertThat(verdict(aPicture, illegal, irrelevant)).isEqualTo(VerdictKind.DISPUTED);
        assertThat(Verdict.settledBy(lookup(illegal, irrelevant))).isEmpty();
        // Whatever it is, and even where it cannot be decoded.
        assertThat(verdict(look("text/plain", MediaClass.OTHER, null), illegal, irrelevant))
                .isEqualTo(VerdictKind.DISPUTED);
        assertThat(verdict(look("image/jpeg", MediaClass.PICTURE, "damaged"), illegal, irrelevant))
                .isEqualTo(VerdictKind.DISPUTED);
    }

    @Test
    void a_grave_category_contradicts_irrelevance_though_its_scheme_does_not_call_it_illegal() {
        assertThat(verdict(aPicture, listed(claim(UNGRADED, "2", 1)), listed(KNOWN_IRRELEVANT)))
                .isEqualTo(VerdictKind.DISPUTED);
        assertThat(verdict(aPicture, listed(claim(UNGRADED, "0", 0)), listed(KNOWN_IRRELEVANT)))
                .isEqualTo(VerdictKind.IRRELEVANT);
    }

    @Test
    void a_contradicted_claim_that_a_file_matters_is_not_overruled_unseen() {
        assertThat(verdict(aPicture, contradicted(KNOWN_ILLEGAL), listed(KNOWN_IRRELEVANT)))
                .isEqualTo(VerdictKind.DISPUTED);
        assertThat(verdict(aPicture, contradicted(UNGRADED), listed(KNOWN_IRRELEVANT)))
                .isEqualTo(VerdictKind.IRRELEVANT);
    }

    @Test
    void a_contradicted_digest_neither_hides_nor_condemns() {
        assertThat(verdict(aPicture, contradicted(KNOWN_IRRELEVANT))).isEqualTo(VerdictKind.UNKNOWN_PICTURE);
        assertThat(verdict(aPicture, contradicted(KNOWN_ILLEGAL))).isEqualTo(VerdictKind.KNOWN_UNGRADED);
        assertThat(verdict(aPicture, contradicted(KNOWN_IRRELEVANT), listed(KNOWN_ILLEGAL)))
                .isEqualTo(VerdictKind.KNOWN);
    }

    @Test
    void the_same_file_is_stronger_than_a_likeness() {
        List<Verdict.Resemblance> alike = List.of(resemblance());
        assertThat(Verdict.of(content(1, aPicture), lookup(listed(UNGRADED)), alike)
                        .kind())
                .isEqualTo(VerdictKind.KNOWN_UNGRADED);
        assertThat(Verdict.of(content(1, aPicture), lookup(contradicted(KNOWN_IRRELEVANT)), alike)
                        .kind())
                .isEqualTo(VerdictKind.LOOKS_ALIKE);
        assertThat(Verdict.of(content(1, aPicture), lookup(), alike).kind()).isEqualTo(VerdictKind.LOOKS_ALIKE);
    }

    @Test
    void what_is_on_no_list_is_told_by_what_it_is() {
        assertThat(verdict(aPicture)).isEqualTo(VerdictKind.UNKNOWN_PICTURE);
        assertThat(verdict(look("video/mp4", MediaClass.VIDEO, null))).isEqualTo(VerdictKind.UNKNOWN_VIDEO);
        assertThat(verdict(look("text/plain", MediaClass.OTHER, null))).isEqualTo(VerdictKind.NOT_MEDIA);
        assertThat(verdict(look("image/jpeg", MediaClass.PICTURE, "damaged"))).isEqualTo(VerdictKind.NOT_EXAMINED);
        assertThat(verdict(look("application/octet-stream", MediaClass.OTHER, "worker-died")))
                .isEqualTo(VerdictKind.NOT_EXAMINED);
    }

    @Test
    void a_picture_decoded_in_part_is_examined_all_the_same() {
        assertThat(verdict(look("image/jpeg", MediaClass.PICTURE, "decoded-in-part", frame(random, 80))))
                .isEqualTo(VerdictKind.UNKNOWN_PICTURE);
    }

    // Look-alikes

    private static Verdict.LookAlikes index(List<LookAlike> entries) {
        return (hash, bits) -> {
            List<LookAlike> found = new ArrayList<>();
            for (LookAlike entry : entries) {
                int distance = entry.entryHash().distanceBits(hash);
                if (distance <= bits) {
                    found.add(new LookAlike(entry.entryHash(), entry.entryQuality(), distance, entry.claims()));
                }
            }
            return found;
        };
    }

    private static LookAlike entry(PerceptualHash hash, Claim... claims) {
        return new LookAlike(hash, 100, 0, List.of(claims));
    }

    private static List<Verdict.Resemblance> resemblances(
            PdqVariants frame, Lookup sameFile, int withinBits, LookAlike... entries) {
        return Verdict.resemblances(List.of(frame), sameFile, index(List.of(entries)), withinBits, 50)
                .kept();
    }

    @Test
    void finds_a_picture_exactly_at_the_limit_in_any_orientation() {
        PerceptualHash entry = Samples.randomHash(random);
        int place = 0;
        for (Orientation orientation : Orientation.values()) {
            PdqVariants frame = frame(place++, Samples.changed(entry, 31, random), 50, random);
            assertThat(resemblances(frame, lookup(), 31, entry(entry, claim(KNOWN_ILLEGAL))))
                    .containsExactly(
                            new Verdict.Resemblance(entry, 31, orientation, 50, List.of(claim(KNOWN_ILLEGAL))));
        }
    }

    @Test
    void does_not_find_a_picture_one_bit_past_the_limit() {
        PerceptualHash entry = Samples.randomHash(random);
        PdqVariants frame = frame(0, Samples.changed(entry, 32, random), 50, random);
        assertThat(resemblances(frame, lookup(), 31, entry(entry, claim(KNOWN_ILLEGAL))))
                .isEmpty();
    }

    @Test
    void does_not_compare_a_frame_one_below_the_minimum_quality() {
        PerceptualHash entry = Samples.randomHash(random);
        assertThat(resemblances(frame(0, entry, 49, random), lookup(), 31, entry(entry, claim(KNOWN_ILLEGAL))))
                .isEmpty();
        assertThat(resemblances(frame(0, entry, 50, random), lookup(), 31, entry(entry, claim(KNOWN_ILLEGAL))))
                .hasSize(1);
    }

    @Test
    void irrelevance_is_never_inferred_from_looks() {
        PerceptualHash entry = Samples.randomHash(random);
        PdqVariants frame = frame(0, entry, 90, random);
        assertThat(resemblances(frame, lookup(), 31, entry(entry, claim(KNOWN_IRRELEVANT))))
                .isEmpty();
        assertThat(Verdict.anyNear(List.of(frame), index(List.of(entry(entry, claim(KNOWN_IRRELEVANT)))), 35, 50))
                .isFalse();
        assertThat(resemblances(frame, lookup(), 31, entry(entry, claim(KNOWN_IRRELEVANT), claim(UNGRADED))))
                .singleElement()
                .satisfies(one -> assertThat(one.claims()).containsExactly(claim(UNGRADED)));
    }

    @Test
    void the_best_frame_of_each_entry_counts_and_graver_entries_come_first() {
        PerceptualHash near = Samples.randomHash(random);
        PerceptualHash grave = Samples.randomHash(random);
        List<PdqVariants> frames = List.of(
                frame(0, Samples.changed(near, 20, random), 60, random),
                frame(3, Samples.changed(near, 5, random), 70, random),
                frame(1, Samples.changed(grave, 30, random), 80, random));
        List<Verdict.Resemblance> found = Verdict.resemblances(
                        frames,
                        lookup(),
                        index(List.of(
                                entry(near, claim(KNOWN_ILLEGAL, "C", 30)),
                                entry(grave, claim(KNOWN_ILLEGAL, "A", 90)))),
                        31,
                        50)
                .kept();
        assertThat(found).extracting(Verdict.Resemblance::distanceBits).containsExactly(30, 5);
        assertThat(found.getLast().orientation()).isEqualTo(Orientation.ROTATED_270);
    }

    /// One listed picture for each number of bits given, each graver the farther it is.
    private Verdict.Resemblances ofEntriesAt(int most) {
        PerceptualHash hash = Samples.randomHash(random);
        List<LookAlike> entries = new ArrayList<>();
        for (int bits = 1; bits <= most; bits++) {
            entries.add(entry(Samples.changed(hash, bits, random), claim(KNOWN_ILLEGAL, "A", bits)));
        }
        return Verdict.resemblances(List.of(frame(0, hash, 90, random)), lookup(), index(entries), 31, 50);
    }

    @Test
    void keeps_all_look_alikes_up_to_the_limit() {
        Verdict.Resemblances found = ofEntriesAt(2 * Verdict.MOST_LOOK_ALIKES);
        assertThat(found.kept()).hasSize(2 * Verdict.MOST_LOOK_ALIKES);
        assertThat(found.claimsLeftOut()).isZero();
    }

    @Test
    void keeps_the_gravest_and_the_nearest_past_the_limit_and_counts_the_others() {
        Verdict.Resemblances found = ofEntriesAt(2 * Verdict.MOST_LOOK_ALIKES + 3);
        assertThat(found.kept())
                .extracting(Verdict.Resemblance::distanceBits)
                .containsExactly(23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        assertThat(found.claimsLeftOut()).isEqualTo(3);
    }

    @Test
    void keeps_the_gravest_claims_of_a_look_alike_and_counts_the_others() {
        PerceptualHash entry = Samples.randomHash(random);
        for (int more = 0; more <= 1; more++) {
            Claim[] claims = new Claim[Verdict.MOST_CLAIMS_OF_A_LOOK_ALIKE + more];
            for (int i = 0; i < claims.length; i++) {
                claims[i] = claim(i == 0 ? KNOWN_ILLEGAL : UNGRADED, "C" + i, i);
            }
            Verdict.Resemblances found = Verdict.resemblances(
                    List.of(frame(0, entry, 90, random)), lookup(), index(List.of(entry(entry, claims))), 31, 50);
            assertThat(found.kept())
                    .singleElement()
                    .satisfies(one -> assertThat(one.claims())
                            .hasSize(Verdict.MOST_CLAIMS_OF_A_LOOK_ALIKE)
                            .startsWith(claims[0], claims[claims.length - 1]));
            assertThat(found.claimsLeftOut()).isEqualTo(more);
        }
    }

    @Test
    void a_claim_made_of_the_same_file_is_not_repeated_for_its_look() {
        PerceptualHash entry = Samples.randomHash(random);
        PdqVariants frame = frame(0, entry, 90, random);
        assertThat(resemblances(frame, lookup(listed(UNGRADED)), 31, entry(entry, claim(UNGRADED))))
                .isEmpty();
    }
}
