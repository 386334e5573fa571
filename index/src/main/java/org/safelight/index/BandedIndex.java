package org.safelight.index;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds all hashes within a distance of one, or of each of many, without comparing with all.
///
/// **Idea.** Cut the 256 bits of a hash (shuffled: [BitShuffle]) into 16 bands of 16. If two hashes differ
/// in at most 31 bits, some band differs in at most one, as 16 bands with two each would make 32. So for
/// each band there is a table from its 65,536 values (*buckets*) to the hashes with that value
/// (*postings*), and a query looks at the bucket of its own value and at the 16 that are one bit away: 272
/// buckets, 0.4 % of all postings. A posting carries the next band, its *sketch*: 16 more bits, compared 32
/// at a time, of which nearly no chance candidate survives the limit that is proved below. Of 10 million
/// hashes a query sees 26,000 sketches and compares with 110 hashes.
///
/// **Exactness.** For a distance r give each band b a threshold t(b), at least -1, with the sum of (t(b) +
/// 1) being r + 1 ([SearchPlan] spreads them evenly; -1 leaves a band out). Let d(b) be in how many bits
/// two hashes differ in band b, the sum of d(b) at most r, and y(b) = d(b) - t(b) - 1. The sum of all y is
/// at most -1. Then some band i begins a run around the ring of bands in which every first part has a sum
/// below zero: take the place after the highest of the sums y(0) + ... + y(k), the last such place if there
/// are several; what comes after it up to any place can but fall below that highest sum, and so can, as the
/// whole is negative, what goes on around the ring. The first part of one band says d(i) <= t(i); that of
/// two says d(i) + d(i+1) <= t(i) + t(i+1) + 1. So it is enough to look in each band i at buckets up to
/// t(i) bits away, and there at sketches within t(i) + t(i+1) + 1 - d(i). Whatever is found so is compared
/// in all bits before it is told. Nothing is assumed of the hashes, such as that half of their bits are
/// set.
///
/// **Each once.** A hash may be found in several bands. It is told in the first whose condition above it
/// fulfils, which is reckoned from the two hashes alone ([SearchPlan#finds]): no memory of what was told is
/// needed, whatever the order.
///
/// **Crowds.** A thousand near-identical hashes share their buckets, and their sketches. A query 32 bits or more
/// from them finds none, but in some four bands it differs from nearly all of them in no more bits than is
/// looked at, and would be compared with each, in rows all over the memory. So codes with many hashes within 15
/// bits are found when the index is built ([CrowdFinder]), and these hashes are left out of the bands and kept one
/// after the other ([Crowds]); a query compares itself with the middle of each crowd, and with those of its
/// members that can be near enough. For a middle m, a member e and a query q, d(q, e) is at least |d(q, m) - d(m,
/// e)|; so a member that is within r of q has d(m, e) from d(q, m) - r to d(q, m) + r, and just those are compared,
/// in all bits. Every hash is either a member of one crowd or in every band, so what is proved above for those in
/// the bands makes the answer whole, and no hash is told twice. Which are found as crowds matters for speed alone.
///
/// **Touching less memory.** What costs is lines of memory: each takes some 200 ns to come, though many may
/// be on their way at once. (1) The postings of a bucket are ordered by the number of set bits of their
/// sketches. Two sketches within k bits have numbers at most k apart, so one part of the bucket is enough,
/// 6 in 10 of it on average; the directory has the bounds of it in the line that has to be read anyway. (2)
/// Work goes in phases, and each begins with a loop that does nothing but read one byte of all the lines it
/// will need, so that dozens are on their way together: directory entries, sketches, row numbers, rows. (3)
/// Rows are in the order of band 0, which so needs no row numbers. (4) Many queries at once are sorted by
/// bucket, and each bucket is read once for all of them; a short one is compared as a whole, as that takes less
/// than to choose a part.
///
/// **Layout** of the section *bands*: see [BandLayout] for the places. Each band has
/// - a directory: for each value of the band 16 bytes: first posting (4), number of postings (4), and for n
///   = 4 to 11 how many postings have a sketch with up to n set bits (1 each), without its low bits where
///   the number of postings does not fit 8;
/// - sketches: the next band of each posting (2), ordered by the band's value, then the sketch's number of
///   set bits, then the row;
/// - row numbers in the same order (3 or 4), except for band 0, whose postings are the rows that are in no crowd.
///
/// **Cost** of 10 million entries: 111 bytes each, of which the row is 32. Measured: bench/results. Up to
/// 63 bits the same holds with larger thresholds and more buckets; beyond, a scan is no slower.
/// A crowd near a query costs it one comparison for each member that can be near enough, some 1 ns each; fewer
/// than 512 near-identical hashes stay in the bands, where each costs some 16 short comparisons at most.
///
/// **Sources.** Multi-index hashing: M. Norouzi, A. Punjani, D. Fleet, Fast search in Hamming space with
/// multi-index hashing, CVPR 2012. Uneven thresholds: J. Qin and others, GPH: similarity search in Hamming
/// space, ICDE 2018. The ring: J. Qin, C. Xiao, Pigeonring: a principle for faster thresholded similarity
/// search, VLDB 2018.
///
/// Thread safe. Pages of a mapped file are verified before their first use; a number in them that does not
/// fit ends the search.
final class BandedIndex {
    /// More candidates than this are compared in several goes, so that they stay in the cache.
    private static final int CANDIDATES_AT_ONCE = 4096;

    /// Up to so many postings, the whole bucket is compared sooner than a part of it is chosen.
    private static final int BUCKET_TAKEN_WHOLE = 256;

    /// So many are sorted by bucket together: 8 bytes each.
    private static final int MOST_PROBES_SORTED = 1 << 19;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /// For the number of bits of a sketch (shifted left by 3) and a limit, which postings of a bucket can
    /// be as near: which of its counts to leave out (bits 0 to 5), whether to (16 to 23, all or none),
    /// which to go up to (8 to 13), or to the end (24 to 31, all or none).
    private static final int[] WINDOWS = windows();

    private final MemorySegment rows;
    private final MemorySegment bands;
    private final BandLayout layout;
    private final SearchKernel kernel;
    private final SlxFile.@Nullable Section guardedRows;
    private final SlxFile.@Nullable Section guardedBands;
    /// Which section is at fault if a number does not fit.
    private final SlxFile.@Nullable Section source;
    private final @Nullable Crowds crowds;

    /// What one thread needs for searching.
    private static final class Scratch {
        private final Probes probes = new Probes();
        private long[] offsets = new long[Probes.MOST];
        private int[] row = new int[Probes.MOST];

        private void room(int candidates) {
            if (row.length < candidates) {
                offsets = new long[2 * candidates];
                row = new int[2 * candidates];
            }
        }
    }

    /// @param guardedRows of which file the rows are a part, if they are; then they are verified before use
    /// @param guardedBands likewise
    BandedIndex(
            MemorySegment rows,
            MemorySegment bands,
            SlxFile.@Nullable Section guardedRows,
            SlxFile.@Nullable Section guardedBands,
            @Nullable Crowds crowds,
            SearchKernel kernel) {
        this(rows, bands, guardedRows, guardedBands, guardedBands, crowds, kernel);
    }

    private BandedIndex(
            MemorySegment rows,
            MemorySegment bands,
            SlxFile.@Nullable Section guardedRows,
            SlxFile.@Nullable Section guardedBands,
            SlxFile.@Nullable Section source,
            @Nullable Crowds crowds,
            SearchKernel kernel) {
        this.rows = rows;
        this.bands = bands;
        this.guardedRows = guardedRows;
        this.guardedBands = guardedBands;
        this.source = source;
        this.crowds = crowds;
        this.kernel = kernel;
        layout = BandLayout.of((int) (rows.byteSize() / 32), crowds == null ? 0 : crowds.members());
    }

    /// The same, with these copies of the rows and bands, which are verified.
    BandedIndex with(MemorySegment copyOfRows, MemorySegment copyOfBands) {
        return new BandedIndex(copyOfRows, copyOfBands, null, null, source, crowds, kernel);
    }

    void search(long[] query, int within, HitSink sink) {
        SearchPlan plan = SearchPlan.within(within);
        Scratch scratch = SCRATCH.get();
        Probes probes = scratch.probes;
        probes.begin(layout);
        int from = 0;
        while (from < BandOrder.BANDS) {
            int to = from;
            int count = 0;
            while (to < BandOrder.BANDS && count + plan.masks(to).length <= Probes.MOST) {
                int value = BandOrder.band(query, 0, to);
                long directory = layout.directory(to);
                for (char mask : plan.masks(to)) {
                    scratch.offsets[count++] = directory + (long) (value ^ mask) * BandLayout.ENTRY_BYTES;
                }
                to++;
            }
            probes.touch(bands, scratch.offsets, count);
            for (int band = from; band < to; band++) {
                int value = BandOrder.band(query, 0, band);
                int sketch = BandOrder.band(query, 0, BandOrder.after(band));
                for (char mask : plan.masks(band)) {
                    if (addProbe(probes, band, value ^ mask, sketch, plan.nextLimit(band, Integer.bitCount(mask)), 0)) {
                        probes.addLines();
                    }
                }
            }
            if (!workOff(scratch, query, plan, sink)) {
                return;
            }
            from = to;
        }
        if (crowds != null) {
            crowds.search(query, 0, within, kernel, sink);
        }
    }

    /// Adds the part of the bucket whose sketches can be within `limit` of this one.
    private boolean addProbe(Probes probes, int band, int bucket, int sketch, int limit, int query) {
        if (limit < 0) {
            return false;
        }
        long entry = entry(band, bucket);
        long place = bands.get(SlxFormat.LONG, entry);
        long counts = bands.get(SlxFormat.LONG, entry + BandLayout.COUNTS_AT);
        int start = (int) place;
        int size = (int) (place >>> 32);
        if (start < 0 || size < 0 || size > layout.postings() - start) {
            throw corrupt();
        }
        int window = WINDOWS[Integer.bitCount(sketch) << 3 | limit];
        int shift = BandLayout.shift(size);
        int left = (int) (counts >>> window) & (window >>> 16) & 0xff;
        int taken = ((int) (counts >>> (window >>> 8)) & 0xff) | (window >>> 24);
        int first = start + (left << shift);
        int end = start + Math.min(size, ((taken + 1) << shift) - 1);
        if (first < end) {
            if (guardedBands != null) {
                guardedBands.verify(layout.sketches(band) + 2L * first, 2L * (end - first));
            }
            probes.add(band, first, end, sketch, limit, query);
            return true;
        }
        return false;
    }

    /// Where the directory has this bucket, verified.
    private long entry(int band, int bucket) {
        long entry = layout.directory(band) + (long) bucket * BandLayout.ENTRY_BYTES;
        if (guardedBands != null) {
            guardedBands.verify(entry, BandLayout.ENTRY_BYTES);
        }
        return entry;
    }

    private boolean workOff(Scratch scratch, long[] queries, SearchPlan plan, HitSink sink) {
        Probes probes = scratch.probes;
        probes.touchLines(bands);
        kernel.collect(bands, probes);
        probes.clearProbes();
        return compare(scratch, queries, plan, sink);
    }

    private boolean compare(Scratch scratch, long[] queries, SearchPlan plan, HitSink sink) {
        Probes probes = scratch.probes;
        int candidates = probes.candidates();
        probes.clearCandidates();
        scratch.room(candidates);
        findRows(probes, candidates, scratch.row, scratch.offsets);
        int[] row = scratch.row;
        long[] offsets = scratch.offsets;
        for (int i = 0; i < candidates; i++) {
            if (Integer.compareUnsigned(row[i], layout.rows()) >= 0) {
                throw corrupt();
            }
            offsets[i] = 32L * row[i];
            if (guardedRows != null) {
                guardedRows.verify(offsets[i], 32);
            }
        }
        probes.touch(rows, offsets, candidates);
        int within = plan.withinBits();
        for (int i = 0; i < candidates; i++) {
            long at = offsets[i];
            int query = 4 * probes.candidateQuery(i);
            long x0 = rows.get(SlxFormat.LONG, at) ^ queries[query];
            long x1 = rows.get(SlxFormat.LONG, at + 8) ^ queries[query + 1];
            long x2 = rows.get(SlxFormat.LONG, at + 16) ^ queries[query + 2];
            long x3 = rows.get(SlxFormat.LONG, at + 24) ^ queries[query + 3];
            int distance = Long.bitCount(x0) + Long.bitCount(x1) + Long.bitCount(x2) + Long.bitCount(x3);
            if (distance <= within
                    && isFoundFirst(probes.candidateBand(i), plan, x0, x1, x2, x3)
                    && !sink.hit(probes.candidateQuery(i), row[i], distance)) {
                return false;
            }
        }
        return true;
    }

    /// Reads the numbers of the candidates' rows.
    private void findRows(Probes probes, int candidates, int[] row, long[] offsets) {
        int first = 0;
        // Those of band 0 are in the order of rows, and all come first.
        while (first < candidates && probes.candidateBand(first) == 0) {
            int posting = probes.candidatePosting(first);
            row[first] = crowds == null ? posting : crowds.rowOfPosting(posting);
            first++;
        }
        for (int i = first; i < candidates; i++) {
            offsets[i] = layout.ids(probes.candidateBand(i)) + (long) layout.idBytes() * probes.candidatePosting(i);
        }
        if (guardedBands != null) {
            for (int i = first; i < candidates; i++) {
                guardedBands.verify(offsets[i], layout.idBytes());
            }
        }
        int used = layout.idBytes() == 3 ? 0xff_ffff : -1;
        for (int i = first; i < candidates; i++) {
            row[i] = bands.get(SlxFormat.INT, offsets[i]) & used;
        }
    }

    private static int[] windows() {
        int[] windows = new int[17 << 3];
        for (int bits = 0; bits <= 16; bits++) {
            for (int limit = 0; limit < 8; limit++) {
                int below = bits - limit - 1;
                int upTo = bits + limit;
                windows[bits << 3 | limit] = countAt(below)
                        | countAt(upTo) << 8
                        | (below < BandLayout.FEWEST_BITS ? 0 : 0xff) << 16
                        | (upTo > BandLayout.MOST_BITS ? 0xff : 0) << 24;
            }
        }
        return windows;
    }

    private static int countAt(int bits) {
        return 8 * (Math.clamp(bits, BandLayout.FEWEST_BITS, BandLayout.MOST_BITS) - BandLayout.FEWEST_BITS);
    }

    private static boolean isFoundFirst(int band, SearchPlan plan, long x0, long x1, long x2, long x3) {
        for (int earlier = 0; earlier < band; earlier++) {
            if (plan.finds(earlier, x0, x1, x2, x3)) {
                return false;
            }
        }
        return true;
    }

    /// Searches for queries `from` to `to` of these, four words each. Many at once take less time than one
    /// by one.
    void searchEach(long[] queries, int from, int to, int withinBits, HitSink sink) {
        SearchPlan plan = SearchPlan.within(withinBits);
        int atOnce = Math.max(1, MOST_PROBES_SORTED / Math.max(1, plan.masks(0).length));
        for (int first = from; first < to; first += atOnce) {
            if (!searchTogether(queries, first, Math.min(to, first + atOnce), plan, sink)) {
                return;
            }
        }
    }

    private boolean searchTogether(long[] queries, int from, int to, SearchPlan plan, HitSink sink) {
        Scratch scratch = SCRATCH.get();
        Probes probes = scratch.probes;
        probes.begin(layout);
        int[] ends = new int[BandOrder.VALUES];
        long[] order = new long[(to - from) * plan.masks(0).length];
        for (int band = 0; band < BandOrder.BANDS; band++) {
            sortByBucket(queries, from, to, band, plan, ends, order);
            int i = 0;
            for (int bucket = 0; bucket < BandOrder.VALUES; bucket++) {
                if (i == ends[bucket]) {
                    continue;
                }
                long place = bands.get(SlxFormat.LONG, entry(band, bucket));
                int start = (int) place;
                int size = (int) (place >>> 32);
                if (start < 0 || size < 0 || size > layout.postings() - start) {
                    throw corrupt();
                }
                boolean isWhole = size <= BUCKET_TAKEN_WHOLE;
                if (isWhole && guardedBands != null) {
                    guardedBands.verify(layout.sketches(band) + 2L * start, 2L * size);
                }
                for (; i < ends[bucket]; i++) {
                    int sketch = (int) order[i] & 0xffff;
                    int limit = (int) order[i] >> 16;
                    int query = (int) (order[i] >>> 32);
                    if (!isWhole) {
                        addProbe(probes, band, bucket, sketch, limit, query);
                    } else if (limit >= 0 && size > 0) {
                        probes.add(band, start, start + size, sketch, limit, query);
                    }
                    if (probes.isFull()) {
                        // Buckets are met in the order of memory: the processor reads ahead by itself.
                        kernel.collectNeighbours(bands, probes);
                        probes.clearProbes();
                        if (probes.candidates() >= CANDIDATES_AT_ONCE && !compare(scratch, queries, plan, sink)) {
                            return false;
                        }
                    }
                }
            }
            kernel.collectNeighbours(bands, probes);
            probes.clearProbes();
            if (!compare(scratch, queries, plan, sink)) {
                return false;
            }
        }
        for (int query = from; crowds != null && query < to; query++) {
            if (!crowds.search(queries, query, plan.withinBits(), kernel, sink)) {
                return false;
            }
        }
        return true;
    }

    /// Puts the queries in the order of the buckets that they look at, in which each is as often as it has
    /// masks.
    private static void sortByBucket(
            long[] queries, int from, int to, int band, SearchPlan plan, int[] ends, long[] order) {
        char[] masks = plan.masks(band);
        Arrays.fill(ends, 0);
        for (int query = from; query < to; query++) {
            int value = BandOrder.band(queries, 4 * query, band);
            for (char mask : masks) {
                ends[value ^ mask]++;
            }
        }
        int sum = 0;
        for (int bucket = 0; bucket < BandOrder.VALUES; bucket++) {
            int here = ends[bucket];
            ends[bucket] = sum;
            sum += here;
        }
        for (int query = from; query < to; query++) {
            int value = BandOrder.band(queries, 4 * query, band);
            long packed = (long) query << 32 | BandOrder.band(queries, 4 * query, BandOrder.after(band));
            for (char mask : masks) {
                int limit = plan.nextLimit(band, Integer.bitCount(mask));
                order[ends[value ^ mask]++] = packed | (limit << 16);
            }
        }
    }

    private RuntimeException corrupt() {
        return source == null
                ? new IllegalStateException("The bands do not fit the rows.")
                : source.corrupt("it refers to a row that is not there");
    }
}
