package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;

class StackingTest {
    private final Random random = new Random(11);

    @Test
    void joins_a_leader_exactly_at_the_limit_and_not_one_bit_past_it() {
        PerceptualHash leader = Samples.randomHash(random);
        Stacking stacking = new Stacking();
        assertThat(stacking.place(Samples.frame(0, leader, 90, random))).isEqualTo(1);
        assertThat(stacking.place(Samples.frame(5, Samples.changed(leader, 31, random), 90, random)))
                .isEqualTo(1);
        assertThat(stacking.place(Samples.frame(5, Samples.changed(leader, 32, random), 90, random)))
                .isEqualTo(2);
    }

    @Test
    void what_cannot_be_compared_is_a_stack_of_its_own() {
        Stacking stacking = new Stacking();
        assertThat(stacking.place(null)).isEqualTo(1);
        assertThat(stacking.place(null)).isEqualTo(2);
    }

    @Test
    void does_not_grow_by_chains_of_likeness() {
        PerceptualHash leader = Samples.randomHash(random);
        PerceptualHash between = Samples.changed(leader, 31, random);
        PerceptualHash far = between;
        while (far.distanceBits(leader) <= 31) {
            far = Samples.changed(between, 20, random);
        }
        Stacking stacking = new Stacking();
        assertThat(stacking.place(Samples.frame(0, leader, 90, random))).isEqualTo(1);
        assertThat(stacking.place(Samples.frame(0, between, 90, random))).isEqualTo(1);
        assertThat(stacking.place(Samples.frame(0, far, 90, random))).isEqualTo(2);
    }

    @Test
    void places_as_comparing_with_every_leader_does() {
        for (int seed = 0; seed < 20; seed++) {
            Random pictures = new Random(seed);
            List<PerceptualHash> originals = new ArrayList<>();
            Stacking stacking = new Stacking();
            List<PerceptualHash> leaders = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                PerceptualHash hash = originals.isEmpty() || pictures.nextInt(3) == 0
                        ? Samples.randomHash(pictures)
                        : Samples.changed(
                                originals.get(pictures.nextInt(originals.size())), pictures.nextInt(40), pictures);
                originals.add(hash);
                PdqVariants picture = Samples.frame(pictures.nextInt(8), hash, 90, pictures);
                assertThat(stacking.place(picture))
                        .as("seed %d, picture %d", seed, i)
                        .isEqualTo(plain(leaders, picture));
            }
        }
    }

    /// The rule as it is written, without anything fast. Adds a leader if there is none for the picture.
    private static int plain(List<PerceptualHash> leaders, PdqVariants picture) {
        for (int stack = 0; stack < leaders.size(); stack++) {
            for (PerceptualHash hash : picture.hashes()) {
                if (hash.distanceBits(leaders.get(stack)) <= 31) {
                    return stack + 1;
                }
            }
        }
        leaders.add(picture.original().hash());
        return leaders.size();
    }
}
