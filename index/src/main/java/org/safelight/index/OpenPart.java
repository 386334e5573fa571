package org.safelight.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.PerceptualHash;

/// The entries of a living index that are in no segment yet, in memory.
///
/// One thread writes while any number read, and none waits. Entries are numbered as they come and never move. A
/// reader looks through a *view*: a number of entries and a version. It sees an entry if its number is below
/// the first and it was not withdrawn at or before the second. What is written later changes nothing for it.
/// What a view needs was written before the view was published; only the heads of chains change under a reader,
/// and a chain is linked before its head is.
///
/// Look-alikes: few hashes are compared one by one. From some number on, each is in 16 chains, by the 16 bands
/// of its shuffled bits, and what is looked at is what [BandedIndex] looks at, which has the proof. An entry found by
/// several bands is told at the first. One bit for each chain tells whether it has any, as most have none.
final class OpenPart {
    private static final int CHUNK_BITS = 10;
    private static final int CHUNK_ENTRIES = 1 << CHUNK_BITS;
    private static final int BANDS = 16;
    private static final int VALUES = 1 << 16;
    private static final int MOST_BANDED_BITS = 63;
    private static final int NONE = -1;

    /// Where the chains begin, and which have any entry.
    private static final class Bands {
        private final int[] newest = new int[BANDS * VALUES];
        private final ValueBits isThere = new ValueBits();

        private Bands() {
            Arrays.fill(newest, NONE);
        }
    }

    /// So few are compared as fast as the bands are looked up.
    private static final int FEW = 2_000;
    /// The most entries it can hold.
    static final int MOST_ENTRIES = 1 << 24;

    private static final long NEVER = Long.MAX_VALUE;
    private static final VarHandle HEADS = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle VERSIONS = MethodHandles.arrayElementVarHandle(long[].class);

    private static final class Chunk {
        private final @Nullable LiveEntry[] entries = new LiveEntry[CHUNK_ENTRIES];
        private final long[] goneSince = new long[CHUNK_ENTRIES];
        private final long[] words = new long[4 * CHUNK_ENTRIES];
        private final int[] nextOfDigest = new int[3 * CHUNK_ENTRIES];
        private final int[] nextOfBand = new int[BANDS * CHUNK_ENTRIES];

        private Chunk() {
            Arrays.fill(goneSince, NEVER);
        }
    }

    private final @Nullable Chunk[] chunks = new Chunk[MOST_ENTRIES >>> CHUNK_BITS];
    private final Map<Digest, Integer> newestOfDigest = new ConcurrentHashMap<>();
    private final Map<LiveEntry.Key, Integer> byKey = new HashMap<>();
    private volatile @Nullable Bands bands;
    private int count;
    private int withdrawn;

    // ---- writing, by one thread at a time -------------------------------------------------------------------------

    /// Adds an entry whose key is not there.
    void add(LiveEntry entry) {
        int id = count;
        if (id == MOST_ENTRIES) {
            throw new IllegalStateException("More than " + MOST_ENTRIES + " entries wait for the merge. Nothing was"
                    + " changed. Give fewer changes at once.");
        }
        int place = id & (CHUNK_ENTRIES - 1);
        if (place == 0) {
            chunks[id >>> CHUNK_BITS] = new Chunk();
        }
        Chunk chunk = chunk(id);
        chunk.entries[place] = entry;
        PerceptualHash pdq = entry.pdq();
        if (pdq != null) {
            BitShuffle.shuffle(pdq, chunk.words, 4 * place);
            Bands linked = bands;
            if (linked != null) {
                link(linked, id);
            }
        }
        for (int kind = 0; kind < 3; kind++) {
            Digest digest = entry.digest(kind);
            if (digest != null) {
                chunk.nextOfDigest[3 * place + kind] = newestOfDigest.getOrDefault(digest, NONE);
                newestOfDigest.put(digest, id);
            }
        }
        byKey.put(entry.key(), id);
        count++;
        if (count == FEW) {
            Bands linked = new Bands();
            for (int each = 0; each < count; each++) {
                if (hasHash(each)) {
                    link(linked, each);
                }
            }
            bands = linked;
        }
    }

    private void link(Bands linked, int id) {
        Chunk chunk = chunk(id);
        int place = id & (CHUNK_ENTRIES - 1);
        for (int band = 0; band < BANDS; band++) {
            int bucket = band << 16 | BandOrder.band(chunk.words, 4 * place, band);
            chunk.nextOfBand[BANDS * place + band] = linked.newest[bucket];
            HEADS.setRelease(linked.newest, bucket, id);
            linked.isThere.set(bucket);
        }
    }

    /// Takes the entry out of views of this version and later.
    ///
    /// @return the entry; null if there is none with this key
    @Nullable
    LiveEntry withdraw(LiveEntry.Key key, long version) {
        Integer id = byKey.remove(key);
        if (id == null) {
            return null;
        }
        VERSIONS.setOpaque(chunk(id).goneSince, id & (CHUNK_ENTRIES - 1), version);
        withdrawn++;
        return entry(id);
    }

    /// How many entries were ever added; the next view's number of entries.
    int count() {
        return count;
    }

    /// How many of them are withdrawn.
    int withdrawn() {
        return withdrawn;
    }

    // ---- reading, by any thread -----------------------------------------------------------------------------------

    LiveEntry entry(int id) {
        LiveEntry entry = chunk(id).entries[id & (CHUNK_ENTRIES - 1)];
        if (entry == null) {
            throw new IllegalStateException("There is no entry " + id + ".");
        }
        return entry;
    }

    /// Whether a view of this many entries and this version has the entry.
    boolean isIn(int id, int entries, long version) {
        return id < entries && (long) VERSIONS.getOpaque(chunk(id).goneSince, id & (CHUNK_ENTRIES - 1)) > version;
    }

    /// Tells each entry of the view with this digest.
    void withDigest(Digest digest, int entries, long version, IntConsumer found) {
        Integer newest = newestOfDigest.get(digest);
        if (newest == null) {
            return;
        }
        int kind = SlxFormat.numberOf(digest.kind());
        for (int id = newest; id != NONE; ) {
            if (isIn(id, entries, version)) {
                found.accept(id);
            }
            id = chunk(id).nextOfDigest[3 * (id & (CHUNK_ENTRIES - 1)) + kind];
        }
    }

    /// Tells each entry of the view within this many bits, once.
    ///
    /// @param query the hash as [BitShuffle] puts it
    void withinBits(long[] query, int bits, int entries, long version, IntConsumer found) {
        Bands linked = bands;
        if (linked == null || entries <= FEW || bits > MOST_BANDED_BITS) {
            for (int id = 0; id < entries; id++) {
                if (distance(id, query) <= bits && hasHash(id) && isIn(id, entries, version)) {
                    found.accept(id);
                }
            }
            return;
        }
        SearchPlan plan = SearchPlan.within(bits);
        int[] buckets = new int[plan.masks(0).length];
        for (int band = 0; band < BANDS; band++) {
            int there = linked.isThere.of(band << 16 | BandOrder.band(query, 0, band), plan.masks(band), buckets);
            for (int i = 0; i < there; i++) {
                int head = (int) HEADS.getAcquire(linked.newest, buckets[i]);
                for (int id = head; id != NONE; ) {
                    Chunk chunk = chunk(id);
                    int place = id & (CHUNK_ENTRIES - 1);
                    if (id < entries
                            && distance(id, query) <= bits
                            && plan.findsFirst(band, chunk.words, 4 * place, query)
                            && isIn(id, entries, version)) {
                        found.accept(id);
                    }
                    id = chunk.nextOfBand[BANDS * place + band];
                }
            }
        }
    }

    private int distance(int id, long[] query) {
        long[] words = chunk(id).words;
        int at = 4 * (id & (CHUNK_ENTRIES - 1));
        return Long.bitCount(words[at] ^ query[0])
                + Long.bitCount(words[at + 1] ^ query[1])
                + Long.bitCount(words[at + 2] ^ query[2])
                + Long.bitCount(words[at + 3] ^ query[3]);
    }

    private boolean hasHash(int id) {
        return entry(id).pdq() != null;
    }

    private Chunk chunk(int id) {
        Chunk chunk = chunks[id >>> CHUNK_BITS];
        if (chunk == null) {
            throw new IllegalStateException("There is no entry " + id + ".");
        }
        return chunk;
    }
}
