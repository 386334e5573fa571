package org.safelight.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PerceptualHash;

/// What a [LivingIndex] is after one change, shared by all who look at it then ([LivingView]). It never
/// changes. Counted by its users, so that segments are let go when the last of them is done.
///
/// Thread safe.
final class LivingState {
    private static final DigestKind[] KINDS = DigestKind.values();

    /// Entries in memory, as far as this state sees them.
    record Open(OpenPart part, int entries) {}

    private final long version;
    private final long sequence;
    private final Map<Long, LivingSet> sets;
    private final List<LivingSegment> segments;
    private final List<Open> open;
    private final LivingCounts counts;
    private final AtomicInteger users = new AtomicInteger(1);

    /// @param sets those that are not withdrawn, by number, in their order
    /// @param segments oldest first; kept from being closed until this state is
    LivingState(
            long version,
            long sequence,
            Map<Long, LivingSet> sets,
            List<LivingSegment> segments,
            List<Open> open,
            LivingCounts counts) {
        this.version = version;
        this.sequence = sequence;
        this.sets = sets;
        this.segments = List.copyOf(segments);
        this.open = List.copyOf(open);
        this.counts = counts;
        this.segments.forEach(LivingSegment::retain);
    }

    /// Takes part in this state, unless all who did have closed it.
    boolean tryRetain() {
        int now = users.get();
        while (now > 0) {
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
            now = users.get();
        }
        return false;
    }

    long version() {
        return version;
    }

    Map<Long, LivingSet> liveSets() {
        return sets;
    }

    List<LivingSegment> segments() {
        return segments;
    }

    /// The number of the last change it includes; 0 if there was none. Name it where a result must be
    /// repeatable.
    long sequence() {
        return sequence;
    }

    LivingCounts counts() {
        return counts;
    }

    /// As [FingerprintIndex#lookUp(Digests)].
    ///
    /// @throws CorruptIndexException if what must be read is damaged
    Lookup lookUp(Digests digests) {
        ClaimsFound found = new ClaimsFound(sets);
        for (DigestKind kind : KINDS) {
            find(digests.of(kind), found);
        }
        return found.lookup(7);
    }

    /// As [FingerprintIndex#lookUp(Digest)].
    ///
    /// @throws CorruptIndexException if what must be read is damaged
    Lookup lookUp(Digest digest) {
        ClaimsFound found = new ClaimsFound(sets);
        find(digest, found);
        return found.lookup(1 << SlxFormat.numberOf(digest.kind()));
    }

    private void find(Digest digest, ClaimsFound found) {
        for (LivingSegment segment : segments) {
            segment.find(digest, version, found);
        }
        int kind = 1 << SlxFormat.numberOf(digest.kind());
        for (Open each : open) {
            OpenPart part = each.part();
            part.withDigest(digest, each.entries(), version, id -> {
                LiveEntry entry = part.entry(id);
                LivingSet set = sets.get(entry.key().set());
                if (set != null) {
                    found.digest(set.number(), set.claim(entry.statement()), kind, entry.kinds());
                }
            });
        }
    }

    /// As [FingerprintIndex#lookAlikes].
    ///
    /// @param withinBits 0 to 256
    /// @throws CorruptIndexException if what must be read is damaged
    List<LookAlike> lookAlikes(PerceptualHash hash, int withinBits) {
        if (withinBits < 0 || withinBits > PerceptualHash.BITS) {
            throw new IllegalArgumentException(
                    "A distance of " + withinBits + " bits is outside 0 to " + PerceptualHash.BITS + ".");
        }
        if (hash.isZero()) {
            return new ArrayList<>();
        }
        Set<PerceptualHash> near = new LinkedHashSet<>();
        for (LivingSegment segment : segments) {
            segment.near(hash, withinBits, near::add);
        }
        Map<PerceptualHash, List<LiveEntry>> openNear = new LinkedHashMap<>();
        long[] query = new long[4];
        BitShuffle.shuffle(hash, query, 0);
        for (Open each : open) {
            OpenPart part = each.part();
            part.withinBits(query, withinBits, each.entries(), version, id -> {
                LiveEntry entry = part.entry(id);
                PerceptualHash pdq = entry.pdq();
                if (pdq != null) {
                    openNear.computeIfAbsent(pdq, key -> new ArrayList<>()).add(entry);
                }
            });
        }
        near.addAll(openNear.keySet());
        List<LookAlike> alikes = new ArrayList<>();
        for (PerceptualHash entryHash : near) {
            ClaimsFound found = new ClaimsFound(sets);
            for (LivingSegment segment : segments) {
                segment.find(entryHash, version, found);
            }
            for (LiveEntry entry : openNear.getOrDefault(entryHash, List.of())) {
                LivingSet set = sets.get(entry.key().set());
                if (set != null) {
                    found.hash(set.number(), set.claim(entry.statement()), entry.pdqQuality());
                }
            }
            List<Claim> claims = found.claims();
            if (!claims.isEmpty()) {
                alikes.add(new LookAlike(entryHash, found.quality(), entryHash.distanceBits(hash), claims));
            }
        }
        alikes.sort(Comparator.comparingInt(LookAlike::distanceBits)
                .thenComparing(alike -> alike.entryHash().hex()));
        return alikes;
    }

    /// One user is done.
    void release() {
        if (users.decrementAndGet() == 0) {
            segments.forEach(LivingSegment::release);
        }
    }
}
