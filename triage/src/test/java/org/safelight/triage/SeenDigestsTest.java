package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;

class SeenDigestsTest {
    private static Digest next(Random random) {
        return new Digest(
                DigestKind.SHA256, random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    @Test
    void never_says_of_one_that_was_added_that_it_is_new() {
        SeenDigests seen = new SeenDigests();
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            seen.add(next(random));
        }
        Random again = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            assertThat(seen.mayHold(next(again))).isTrue();
        }
    }

    @Test
    void few_new_ones_pass_for_seen_however_many_were_added() {
        SeenDigests seen = new SeenDigests();
        Random random = new Random(2);
        assertThat(seen.mayHold(next(random))).isFalse();
        int taken = 0;
        for (int i = 0; i < 300_000; i++) {
            Digest digest = next(random);
            taken += seen.mayHold(digest) ? 1 : 0;
            seen.add(digest);
        }
        assertThat(taken).isLessThan(300_000 / 200);
    }
}
