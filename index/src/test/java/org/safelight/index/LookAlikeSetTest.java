package org.safelight.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.safelight.index.Seeds.flip;
import static org.safelight.index.Seeds.forSeeds;
import static org.safelight.index.Seeds.hash;
import static org.safelight.index.Seeds.pick;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.safelight.fingerprint.PerceptualHash;

class LookAlikeSetTest {
    @Test
    void tells_the_first_hash_within_the_distance_as_comparing_with_every_one_does() {
        forSeeds(10, random -> {
            LookAlikeSet set = new LookAlikeSet();
            List<PerceptualHash> added = new ArrayList<>();
            int count = random.nextBoolean() ? 300 : 6_000;
            for (int i = 0; i < count; i++) {
                PerceptualHash hash = added.isEmpty() || random.nextInt(3) > 0
                        ? hash(random)
                        : flip(pick(added, random), random.nextInt(40), random);
                assertThat(set.add(hash)).isEqualTo(i);
                added.add(hash);
            }
            for (int i = 0; i < 400; i++) {
                int bits = random.nextInt(70);
                PerceptualHash query = flip(pick(added, random), random.nextInt(70), random);
                int expected = -1;
                for (int id = 0; id < count && expected < 0; id++) {
                    if (added.get(id).distanceBits(query) <= bits) {
                        expected = id;
                    }
                }
                assertThat(set.firstWithin(query, bits)).isEqualTo(expected);
            }
        });
    }

    @Test
    void is_exact_on_both_sides_of_each_limit() {
        forSeeds(3, random -> {
            LookAlikeSet set = new LookAlikeSet();
            for (int i = 0; i < 3_000; i++) {
                set.add(hash(random));
            }
            PerceptualHash last = hash(random);
            int id = set.add(last);
            for (int bits = 0; bits < 66; bits++) {
                assertThat(set.firstWithin(flip(last, bits, random), bits)).isEqualTo(id);
                assertThat(set.firstWithin(flip(last, bits + 1, random), bits)).isEqualTo(-1);
            }
        });
    }

    @Test
    void gives_back_what_was_added() {
        forSeeds(20, random -> {
            LookAlikeSet set = new LookAlikeSet();
            PerceptualHash hash = hash(random);
            assertThat(set.hash(set.add(hash))).isEqualTo(hash);
            assertThat(set.firstWithin(hash, -1)).isEqualTo(-1);
        });
    }
}
