package org.safelight.index;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// Random made-up values for tests; a failure names its seed.
final class Seeds {
    private Seeds() {}

    static void forSeeds(int count, Consumer<SplittableRandom> test) {
        for (long seed = 0; seed < count; seed++) {
            try {
                test.accept(new SplittableRandom(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("With seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    static PerceptualHash hash(SplittableRandom random) {
        return new PerceptualHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    static List<PerceptualHash> hashes(SplittableRandom random, int count) {
        List<PerceptualHash> hashes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            hashes.add(hash(random));
        }
        return hashes;
    }

    static PerceptualHash flip(PerceptualHash hash, int bits, SplittableRandom random) {
        return IndexVerification.flip(hash, bits, random);
    }

    static <T> T pick(List<T> from, SplittableRandom random) {
        return from.get(random.nextInt(from.size()));
    }

    static Digest digest(DigestKind kind, SplittableRandom random) {
        byte[] bytes = new byte[kind.bytes()];
        random.nextBytes(bytes);
        return Digest.of(kind, bytes);
    }
}
