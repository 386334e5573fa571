package org.safelight.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PerceptualHash;

/// Answers whether a file is on the lists of one index file: the same file by its digests, or a picture that
/// looks alike by its PDQ hash. Every answer is all that comparing with every entry would find.
///
/// Thread safe: any number of threads may ask at once. The file is mapped, so the heap does not grow with it.
/// Each page is verified before its first use; see [SlxFormat]. Closing while another thread asks makes that
/// thread fail.
public final class FingerprintIndex implements AutoCloseable {
    /// The distance within which two pictures are called alike, unless someone asks for another. Source: PDQ's
    /// authors.
    public static final int DEFAULT_WITHIN_BITS = 31;

    private static final Comparator<LookAlike> NEAREST_FIRST = Comparator.comparingInt(LookAlike::distanceBits)
            .thenComparing(LookAlike::entryHash, FingerprintIndex::compareAsHex);

    private static final int MOST_ANSWERS_KEPT = 10_000;
    /// Fewer are asked for one by one, as threads and sorting cost more than they save.
    private static final int FEWEST_TOGETHER = 256;

    private static final int MOST_TOGETHER = 1 << 14;

    private static final Lookup.NotListed NOT_LISTED = new Lookup.NotListed();

    private final SlxFile file;
    private final SlxContent content;
    private final DigestColumn md5;
    private final DigestColumn sha1;
    private final DigestColumn sha256;
    private final HashColumn hashes;
    private final Arena copies = Arena.ofShared();
    private MemoryCopy copied = new MemoryCopy.NotNeeded();

    private FingerprintIndex(SlxFile file) {
        this.file = file;
        content = new SlxContent(file);
        md5 = new DigestColumn(DigestKind.MD5, file);
        sha1 = new DigestColumn(DigestKind.SHA1, file);
        sha256 = new DigestColumn(DigestKind.SHA256, file);
        hashes = new HashColumn(file);
    }

    /// Opens an index for look-ups from any thread; maps the file, so the heap does not grow with it.
    ///
    /// @throws CorruptIndexException if it is not an index, was cut short, or what is read of it is damaged:
    ///     matches could be missed, so none is tried. Look-ups throw it too, as they verify what they read for
    ///     the first time.
    /// @throws IOException if it cannot be read
    public static FingerprintIndex open(Path file) throws IOException {
        SlxFile opened = SlxFile.open(file);
        try {
            return new FingerprintIndex(opened);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /// Asks for a file by its three digests. Digests of a file without bytes are on no list. Takes less than a
    /// microsecond if nothing is listed, and then allocates nothing.
    ///
    /// @throws CorruptIndexException if what must be read is damaged
    public Lookup lookUp(Digests digests) {
        return lookUp(md5.find(digests.md5()), sha1.find(digests.sha1()), sha256.find(digests.sha256()), 7);
    }

    /// Asks for a file by one digest.
    ///
    /// @throws CorruptIndexException if what must be read is damaged
    public Lookup lookUp(Digest digest) {
        return lookUp(digest.kind(), column(digest.kind()).find(digest));
    }

    private Lookup lookUp(DigestKind kind, int list) {
        int bit = 1 << SlxFormat.numberOf(kind);
        return switch (kind) {
            case MD5 -> lookUp(list, -1, -1, bit);
            case SHA1 -> lookUp(-1, list, -1, bit);
            case SHA256 -> lookUp(-1, -1, list, bit);
        };
    }

    /// Asks for many digests at once, several times as fast as one by one when the lists are large.
    ///
    /// @return the answer to each, in their order, as [#lookUp(Digest)] gives it
    /// @throws CorruptIndexException if what must be read is damaged
    public List<Lookup> lookUpAll(List<Digest> digests) {
        Lookup[] answers = new Lookup[digests.size()];
        List<Digest> block = new ArrayList<>(DigestColumn.AT_ONCE);
        int[] places = new int[DigestColumn.AT_ONCE];
        int[] lists = new int[DigestColumn.AT_ONCE];
        for (DigestKind kind : DigestKind.values()) {
            // Most entries of a list say the same, so the same answer is given again.
            Map<Integer, Lookup> answerOfList = new HashMap<>();
            for (int i = 0; i < answers.length; i++) {
                if (digests.get(i).kind() == kind) {
                    places[block.size()] = i;
                    block.add(digests.get(i));
                }
                if (block.size() == DigestColumn.AT_ONCE || i == answers.length - 1) {
                    column(kind).find(block, lists);
                    for (int each = 0; each < block.size(); each++) {
                        answers[places[each]] = lists[each] < 0
                                ? NOT_LISTED
                                : answerOfList.computeIfAbsent(lists[each], list -> lookUp(kind, list));
                    }
                    block.clear();
                    if (answerOfList.size() > MOST_ANSWERS_KEPT) {
                        answerOfList.clear();
                    }
                }
            }
        }
        return List.of(answers);
    }

    /// Whether the digest is on any list. Allocates nothing.
    public boolean isListed(Digest digest) {
        return column(digest.kind()).findRow(digest) >= 0;
    }

    private Lookup lookUp(int md5List, int sha1List, int sha256List, int askedKinds) {
        if (md5List < 0 && sha1List < 0 && sha256List < 0) {
            return NOT_LISTED;
        }
        Map<Integer, int[]> kindsOfClaim = new TreeMap<>();
        gather(kindsOfClaim, md5, md5List, DigestKind.MD5);
        gather(kindsOfClaim, sha1, sha1List, DigestKind.SHA1);
        gather(kindsOfClaim, sha256, sha256List, DigestKind.SHA256);
        List<Listing> listings = new ArrayList<>(kindsOfClaim.size());
        kindsOfClaim.forEach((claim, kinds) -> {
            int contradicted = kinds[1] & ~kinds[0] & askedKinds;
            listings.add(new Listing(content.claim(claim), SlxContent.kinds(kinds[0]), SlxContent.kinds(contradicted)));
        });
        return new Lookup.SameFile(List.copyOf(listings));
    }

    /// Notes for each claim of the list by which kind it was matched, and which kinds its entries carry.
    private void gather(Map<Integer, int[]> kindsOfClaim, DigestColumn column, int list, DigestKind kind) {
        if (list < 0) {
            return;
        }
        for (int reference : content.references(column.lists(), list)) {
            int[] kinds = kindsOfClaim.computeIfAbsent(reference >>> 8, claim -> new int[2]);
            kinds[0] |= 1 << SlxFormat.numberOf(kind);
            kinds[1] |= reference & 7;
        }
    }

    /// All listed pictures within `withinBits` of this hash, nearest first, then by their hashes.
    ///
    /// @param withinBits 0 to 256
    /// @throws CorruptIndexException if what must be read is damaged
    public List<LookAlike> lookAlikes(PerceptualHash hash, int withinBits) {
        checkDistance(withinBits);
        List<LookAlike> found = new ArrayList<>();
        search(hash, withinBits, (query, row, distance) -> found.add(lookAlike(row, distance)));
        found.sort(NEAREST_FIRST);
        return found;
    }

    /// The nearest of all that [#lookAlikes] finds, at most `most` of them, in the same order. Needs memory
    /// for these only, however many there are.
    ///
    /// @param withinBits 0 to 256
    /// @param most at least 1
    /// @throws CorruptIndexException if what must be read is damaged
    public List<LookAlike> nearest(PerceptualHash hash, int withinBits, int most) {
        checkDistance(withinBits);
        if (most < 1) {
            throw new IllegalArgumentException("At most " + most + " look-alikes is none. Ask for 1 or more.");
        }
        record Hit(PerceptualHash entry, int row, int distance) {}
        PriorityQueue<Hit> kept = new PriorityQueue<>(Comparator.comparingInt(Hit::distance)
                .thenComparing(Hit::entry, FingerprintIndex::compareAsHex)
                .reversed());
        search(hash, withinBits, (query, row, distance) -> {
            kept.add(new Hit(hashes.hash(row), row, distance));
            if (kept.size() > most) {
                kept.remove();
            }
            return true;
        });
        return kept.stream()
                .map(hit -> lookAlike(hit.row(), hit.distance()))
                .sorted(NEAREST_FIRST)
                .toList();
    }

    /// Whether [#lookAlikes] would find any; ends at the first.
    ///
    /// @param withinBits 0 to 256
    /// @throws CorruptIndexException if what must be read is damaged
    public boolean hasLookAlike(PerceptualHash hash, int withinBits) {
        checkDistance(withinBits);
        boolean[] any = new boolean[1];
        search(hash, withinBits, (query, row, distance) -> {
            any[0] = true;
            return false;
        });
        return any[0];
    }

    /// What [#lookAlikes] finds for each of these hashes. Thousands together take half the time of one by
    /// one, and threads share them. The sink is called in this thread, in the order of the hashes.
    ///
    /// @param withinBits 0 to 256
    /// @param threads at least 1
    /// @throws CorruptIndexException if what must be read is damaged
    public void lookAlikesOfEach(List<PerceptualHash> each, int withinBits, int threads, LookAlikesSink sink) {
        checkDistance(withinBits);
        if (each.size() < FEWEST_TOGETHER) {
            for (int i = 0; i < each.size(); i++) {
                sink.found(i, lookAlikes(each.get(i), withinBits));
            }
            return;
        }
        int together = Math.clamp((each.size() + threads - 1) / threads, 1, MOST_TOGETHER);
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            Deque<Future<Hits>> searches = new ArrayDeque<>();
            int submitted = 0;
            for (int told = 0; told < each.size(); told += together) {
                while (submitted < each.size() && searches.size() <= threads) {
                    List<PerceptualHash> part = each.subList(submitted, Math.min(each.size(), submitted + together));
                    searches.add(workers.submit(() -> hits(part, withinBits)));
                    submitted += together;
                }
                Hits hits = resultOf(searches.remove());
                int at = 0;
                for (int i = told; i < Math.min(each.size(), told + together); i++) {
                    List<LookAlike> found = new ArrayList<>();
                    if (hits.overflowed()) {
                        found = lookAlikes(each.get(i), withinBits);
                    } else {
                        for (; at < hits.size() && hits.query(at) == i - told; at++) {
                            found.add(lookAlike(hits.row(at), hits.distanceBits(at)));
                        }
                        found.sort(NEAREST_FIRST);
                    }
                    sink.found(i, found);
                }
            }
        }
    }

    /// All pairs of different listed hashes within a distance, each once, in an order that depends on the index
    /// alone: for finding what lists hold twice. The sink is called in this thread.
    ///
    /// @param withinBits 0 to 256
    /// @param threads at least 1
    /// @throws CorruptIndexException if what must be read is damaged
    public void pairsWithin(int withinBits, int threads, PairSink sink) {
        checkDistance(withinBits);
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            Deque<Future<Hits>> searches = new ArrayDeque<>();
            long submitted = 0;
            for (long told = 0; told < hashes.count(); told += MOST_TOGETHER) {
                while (submitted < hashes.count() && searches.size() <= threads) {
                    int from = (int) submitted;
                    int to = (int) Math.min(hashes.count(), submitted + MOST_TOGETHER);
                    searches.add(workers.submit(() -> laterRowsNear(from, to, withinBits)));
                    submitted += MOST_TOGETHER;
                }
                Hits hits = resultOf(searches.remove());
                if (hits.overflowed()) {
                    for (long row = told; row < Math.min(hashes.count(), told + MOST_TOGETHER); row++) {
                        tellPairs((int) row, laterRowsNear((int) row, (int) row + 1, withinBits), sink);
                    }
                } else {
                    tellPairs((int) told, hits, sink);
                }
            }
        }
    }

    private void tellPairs(int firstRow, Hits hits, PairSink sink) {
        for (int i = 0; i < hits.size(); i++) {
            sink.pair(hashes.hash(firstRow + hits.query(i)), hashes.hash(hits.row(i)), hits.distanceBits(i));
        }
    }

    /// For rows `from` to `to`, numbered from 0, which later rows are near.
    private Hits laterRowsNear(int from, int to, int withinBits) {
        long[] words = new long[4 * (to - from)];
        hashes.rows().verify(32L * from, 32L * (to - from));
        for (int row = from; row < to; row++) {
            for (int word = 0; word < 4; word++) {
                words[4 * (row - from) + word] = hashes.word(row, word);
            }
        }
        Hits hits = new Hits(to - from == 1 ? Integer.MAX_VALUE - 8 : Hits.MOST);
        hashes.searchEach(
                words, withinBits, (query, row, distance) -> row <= from + query || hits.hit(query, row, distance));
        return hits.sort();
    }

    private Hits hits(List<PerceptualHash> each, int withinBits) {
        // A picture without structure is like all others of its kind, which says nothing.
        int[] asked = IntStream.range(0, each.size())
                .filter(i -> !each.get(i).isZero())
                .toArray();
        long[] words = new long[4 * asked.length];
        for (int i = 0; i < asked.length; i++) {
            BitShuffle.shuffle(each.get(asked[i]), words, 4 * i);
        }
        Hits hits = new Hits(Hits.MOST);
        hashes.searchEach(words, withinBits, (query, row, distance) -> hits.hit(asked[query], row, distance));
        return hits.sort();
    }

    private static Hits resultOf(Future<Hits> search) {
        try {
            return search.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The look-up was interrupted. What was asked for is not answered.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException("The look-up failed: " + e.getCause(), e);
        }
    }

    private void search(PerceptualHash hash, int withinBits, HitSink sink) {
        // A picture without structure is like all others of its kind, which says nothing.
        if (!hash.isZero()) {
            long[] query = new long[4];
            BitShuffle.shuffle(hash, query, 0);
            hashes.search(query, withinBits, sink);
        }
    }

    private static void checkDistance(int withinBits) {
        if (withinBits < 0 || withinBits > PerceptualHash.BITS) {
            throw new IllegalArgumentException(
                    "A distance of " + withinBits + " bits is outside 0 to " + PerceptualHash.BITS + ".");
        }
    }

    /// The order of their hexadecimal digits.
    private static int compareAsHex(PerceptualHash a, PerceptualHash b) {
        int order = Long.compareUnsigned(a.w3(), b.w3());
        order = order != 0 ? order : Long.compareUnsigned(a.w2(), b.w2());
        order = order != 0 ? order : Long.compareUnsigned(a.w1(), b.w1());
        return order != 0 ? order : Long.compareUnsigned(a.w0(), b.w0());
    }

    private LookAlike lookAlike(int row, int distance) {
        PerceptualHash entry = hashes.hash(row);
        int quality = -1;
        Set<Integer> claimNumbers = new TreeSet<>();
        for (int reference : content.references(hashes.lists(), hashes.lists().number(row))) {
            claimNumbers.add(reference >>> 8);
            int given = reference & 0xff;
            if (given != SlxFormat.QUALITY_NOT_KNOWN) {
                quality = Math.max(quality, given);
            }
        }
        List<Claim> claims = claimNumbers.stream().map(content::claim).toList();
        return new LookAlike(entry, quality, distance, claims);
    }

    private DigestColumn column(DigestKind kind) {
        return switch (kind) {
            case MD5 -> md5;
            case SHA1 -> sha1;
            case SHA256 -> sha256;
        };
    }

    /// SHA-256 over what the lists said, 64 hex digits: the same for the same lists. It names the index in
    /// reports; [IndexVerification] computes it again.
    public String checksum() {
        return file.contentChecksum();
    }

    /// The sets in the order they were added, with what each brought.
    public List<ListedSet> sets() {
        return content.sets();
    }

    /// Hands on every fingerprint with each claim on it: digests by kind and value, then looks. A claim comes as often
    /// as fingerprints have it, for an index does not tell which fingerprints are of one file.
    ///
    /// @throws CorruptIndexException if what must be read is damaged
    public void forEachClaim(ClaimSink sink) {
        for (DigestKind kind : DigestKind.values()) {
            DigestColumn column = column(kind);
            for (long row = 0; row < column.count(); row++) {
                Digest digest = column.row(row);
                for (int reference :
                        content.references(column.lists(), column.lists().number(row))) {
                    sink.digest(digest, content.claim(reference >>> 8));
                }
            }
        }
        for (int row = 0; row < hashes.count(); row++) {
            PerceptualHash look = hashes.hash(row);
            for (int reference :
                    content.references(hashes.lists(), hashes.lists().number(row))) {
                int quality = reference & 255;
                sink.look(look, quality == SlxFormat.QUALITY_NOT_KNOWN ? -1 : quality, content.claim(reference >>> 8));
            }
        }
    }

    public IndexCounts counts() {
        return new IndexCounts(
                md5.count(),
                sha1.count(),
                sha256.count(),
                hashes.count(),
                file.section(SectionKind.PHOTODNA).size(),
                content.claimCount());
    }

    public int formatVersion() {
        return SlxFormat.VERSION;
    }

    /// Verifies every page now, on all cores, where look-ups would verify each before its first use. Reads the
    /// whole file, so that it is in memory afterwards if there is room.
    ///
    /// @throws CorruptIndexException if one is damaged
    public void verifyPages() {
        file.verifyAll(pages -> {});
    }

    /// Verifies every page and copies what look-alike search reads to memory, in huge pages where the system has
    /// them: look-alikes are then found sooner, the more so the larger the index is. Others may ask meanwhile; do
    /// this in a thread of its own if they should not wait. Worth it for a program that asks for long, not for some
    /// thousand questions. The copy is as large as the bands and rows, about 112 bytes for each hash (128 from 16.8
    /// million on), and given back by [#close].
    ///
    /// @throws CorruptIndexException if a page is damaged
    public MemoryCopy copyToMemory() {
        verifyPages();
        synchronized (copies) {
            if (!(copied instanceof MemoryCopy.Copied)) {
                copied = hashes.copyToMemory(copies);
            }
            return copied;
        }
    }

    /// Length of the file in bytes.
    public long bytes() {
        return file.byteSize();
    }

    /// What is out of order in the sections, in words; empty if nothing is. Reads all of them. The content checksum
    /// covers the source sections only, so each derived section must be held against its sources here.
    List<String> structureFaults() {
        List<String> faults = new ArrayList<>();
        for (DigestKind kind : DigestKind.values()) {
            column(kind).structureFault(content.listCount()).ifPresent(faults::add);
        }
        hashes.structureFault(content.listCount()).ifPresent(faults::add);
        content.structureFault().ifPresent(faults::add);
        return faults;
    }

    SlxFile file() {
        return file;
    }

    SlxContent content() {
        return content;
    }

    HashColumn hashes() {
        return hashes;
    }

    DigestColumn digests(DigestKind kind) {
        return column(kind);
    }

    @Override
    public void close() {
        copies.close();
        file.close();
    }
}
