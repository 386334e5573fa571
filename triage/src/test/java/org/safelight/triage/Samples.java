package org.safelight.triage;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.MediaClass;
import org.safelight.decode.Metadata;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.Claim;
import org.safelight.index.HashSetInfo;
import org.safelight.index.Listing;
import org.safelight.index.Lookup;
import org.safelight.index.Standing;

/// Facts, claims and hashes for tests: valid by default, naming only what matters.
final class Samples {
    static final HashSetInfo SET =
            new HashSetInfo("A list", "", "1", "", LocalDate.of(2026, 1, 2), "list.json", "00", "uk-abc");

    private Samples() {}

    static Claim claim(Standing standing) {
        return claim(standing, null, 0);
    }

    static Claim claim(Standing standing, @Nullable String category, int severity) {
        return new Claim(
                SET, standing, category, category == null ? null : "Category " + category, severity, Set.of(), null);
    }

    static Listing listed(Standing standing) {
        return listed(claim(standing));
    }

    static Listing listed(Claim claim) {
        return new Listing(claim, Set.of(DigestKind.MD5, DigestKind.SHA256), Set.of());
    }

    /// Equal by MD5, different by SHA-256.
    static Listing contradicted(Standing standing) {
        return new Listing(claim(standing), Set.of(DigestKind.MD5), Set.of(DigestKind.SHA256));
    }

    static Lookup lookup(Listing... listings) {
        return listings.length == 0 ? new Lookup.NotListed() : new Lookup.SameFile(Arrays.asList(listings));
    }

    static Digest sha256(long seed) {
        Random random = new Random(seed);
        return new Digest(
                DigestKind.SHA256, random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    static Digests digests(long seed) {
        Random random = new Random(~seed);
        return new Digests(
                new Digest(DigestKind.MD5, random.nextLong(), random.nextLong(), 0, 0),
                new Digest(DigestKind.SHA1, random.nextLong(), random.nextLong(), random.nextLong() << 32, 0),
                sha256(seed),
                100 + seed);
    }

    static PerceptualHash randomHash(Random random) {
        return new PerceptualHash(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    /// The hash with exactly so many bits changed.
    static PerceptualHash changed(PerceptualHash hash, int bits, Random random) {
        long[] words = {hash.w0(), hash.w1(), hash.w2(), hash.w3()};
        for (int place : random.ints(0, 256).distinct().limit(bits).toArray()) {
            words[place >> 6] ^= 1L << place;
        }
        return new PerceptualHash(words[0], words[1], words[2], words[3]);
    }

    /// A frame whose eight orientations are unrelated but for the one given.
    static PdqVariants frame(int orientation, PerceptualHash hash, int quality, Random random) {
        List<PerceptualHash> hashes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            hashes.add(i == orientation ? hash : randomHash(random));
        }
        return new PdqVariants(hashes, quality);
    }

    static PdqVariants frame(Random random, int quality) {
        return frame(0, randomHash(random), quality, random);
    }

    static Fact.Look picture(PdqVariants... frames) {
        return look("image/jpeg", MediaClass.PICTURE, null, frames);
    }

    static Fact.Look look(
            String mediaType, MediaClass mediaClass, @Nullable String problemKind, PdqVariants... frames) {
        return new Fact.Look(
                mediaType,
                mediaClass,
                frames.length == 0 ? null : 640,
                frames.length == 0 ? null : 480,
                frames.length,
                frames.length,
                List.of(frames),
                frames.length == 0 ? null : "jdk-jpeg",
                frames.length > 0,
                problemKind,
                problemKind == null ? null : "It is " + problemKind,
                Metadata.NONE);
    }

    static Fact.ContentExamined content(long seed, Fact.@Nullable Look look) {
        return new Fact.ContentExamined(digests(seed), false, look, false);
    }

    static Fact.PathState state(String path) {
        int slash = path.lastIndexOf('/');
        return new Fact.PathState(
                path,
                "2f",
                slash < 0 ? "" : path.substring(0, slash),
                path.substring(slash + 1),
                100L,
                "2026-01-01T00:00:00Z",
                "2026-01-02T00:00:00Z",
                "2026-01-03T00:00:00Z",
                17L);
    }
}
