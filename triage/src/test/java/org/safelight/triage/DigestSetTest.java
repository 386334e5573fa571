package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;

class DigestSetTest {
    @Test
    void answers_as_a_set_of_digests_does() {
        Random random = new Random(1);
        DigestSet fast = new DigestSet();
        Set<Digest> plain = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            // Few different words, so that digests collide in some of them and probing is exercised.
            Digest digest = new Digest(
                    DigestKind.SHA256, random.nextInt(40), random.nextInt(10), random.nextInt(3), random.nextInt(20));
            assertThat(fast.add(digest)).isEqualTo(plain.add(digest));
        }
        assertThat(plain).hasSizeGreaterThan(10_000);
    }

    @Test
    void holds_a_digest_of_all_zeros() {
        DigestSet set = new DigestSet();
        Digest zeros = new Digest(DigestKind.SHA256, 0, 0, 0, 0);
        assertThat(set.add(zeros)).isTrue();
        assertThat(set.add(zeros)).isFalse();
    }
}
