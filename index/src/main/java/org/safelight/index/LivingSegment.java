package org.safelight.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// One segment of a living index: an index file, a file of the entries it was built from, and in memory which
/// of these were withdrawn since. The two files never change.
///
/// The **file of entries** is laid out and checksummed as [SlxFormat] says, with these sections:
/// - *of index*: the content checksum of the index file it belongs to, 64 hex digits in ASCII.
/// - *entry sets*: 16 bytes each, in the order of the index file's sets: the set's number (8), how many
///   entries it has here (8).
/// - *entries*: 40 bytes each, ascending by set and entry number, both signed: set (8), entry (8), claim
///   number in the index file (4), kinds of digest as in a reference (1), quality of the hash as in a
///   reference (1), zero (2), then for MD5, SHA-1, SHA-256 and PDQ the row in the index file + 1, or 0 (4
///   each).
/// - *shared rows*: 16 bytes each, ascending: column (0 MD5, 1 SHA-1, 2 SHA-256, 3 PDQ), row, place of an
///   entry that has it, zero; 4 bytes each. Only rows that two or more entries have; derived from the
///   entries.
///
/// **Withdrawal.** An index file says for each value (a row) which claims its entries make, and not which
/// entry made which. So when an entry is withdrawn, each row it has is marked as touched, with the places of
/// all entries that have it: the entry alone, or those in *shared rows*. An answer for a touched row is made
/// from those of its entries that are still in the view; any other row is answered by the index file alone. A
/// withdrawn set costs nothing here: its claims are left out of the answers ([ClaimsFound]) until a merge
/// drops its entries.
///
/// One thread withdraws while any number read. Counted by its users ([#retain]), so that it is unmapped, and
/// deleted if it is obsolete, when nobody reads it.
final class LivingSegment {
    static final String INDEX_ENDING = ".slx";
    static final String ENTRIES_ENDING = ".entries";
    static final int PDQ_COLUMN = 3;
    static final int COLUMNS = 4;
    static final int ENTRY_BYTES = 40;
    private static final int SHARED_BYTES = 16;

    private final Path folder;
    private final String name;
    private final FingerprintIndex index;
    private final SlxFile file;
    private final SlxFile.Section entries;
    private final SlxFile.Section sharedRows;
    private final @Nullable SmallBands smallBands;
    private final long[] setNumbers;
    private final long[] entriesOfSet;
    private final Map<Long, int[]> touchedRows = new ConcurrentHashMap<>();
    private final Map<Integer, Long> goneSince = new ConcurrentHashMap<>();
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile boolean isObsolete;

    private LivingSegment(Path folder, String name, FingerprintIndex index, SlxFile file) {
        this.folder = folder;
        this.name = name;
        this.index = index;
        this.file = file;
        entries = file.section(SectionKind.ENTRIES);
        sharedRows = file.section(SectionKind.SHARED_ROWS);
        if (entries.size() > Integer.MAX_VALUE - 8) {
            throw entries.corrupt("it has more entries than can be numbered");
        }
        SlxFile.Section of = file.section(SectionKind.OF_INDEX);
        of.verifyAll();
        if (!new String(of.bytes().toArray(SlxFormat.BYTE), StandardCharsets.US_ASCII).equals(index.checksum())) {
            throw of.corrupt("it does not belong to the index file of that name");
        }
        SlxFile.Section sets = file.section(SectionKind.ENTRY_SETS);
        if (sets.size() != index.sets().size()) {
            throw sets.corrupt("its length does not fit the sets of the index file");
        }
        HashColumn hashes = index.hashes();
        smallBands = hashes.count() > 0 && hashes.count() <= SmallBands.MOST_HASHES && !hashes.hasCrowds()
                ? new SmallBands(hashes, SearchKernels.chosen())
                : null;
        setNumbers = new long[(int) sets.size()];
        entriesOfSet = new long[setNumbers.length];
        for (int i = 0; i < setNumbers.length; i++) {
            setNumbers[i] = sets.longAt(16L * i);
            entriesOfSet[i] = sets.longAt(16L * i + 8);
        }
    }

    /// Opens the two files of this name and verifies that they belong together.
    ///
    /// @throws CorruptIndexException if one is missing or damaged
    static LivingSegment open(Path folder, String name) throws IOException {
        Path indexFile = folder.resolve(name + INDEX_ENDING);
        Path entriesFile = folder.resolve(name + ENTRIES_ENDING);
        for (Path each : List.of(indexFile, entriesFile)) {
            if (!Files.isRegularFile(each)) {
                throw CorruptIndexException.living(each, "segment", "it is missing");
            }
        }
        FingerprintIndex index = FingerprintIndex.open(indexFile);
        SlxFile file = null;
        try {
            file = SlxFile.open(entriesFile);
            if (!name.endsWith("-" + file.contentChecksum().substring(0, 32))) {
                throw CorruptIndexException.living(entriesFile, "segment", "its content is not what its name says");
            }
            return new LivingSegment(folder, name, index, file);
        } catch (IOException | RuntimeException e) {
            index.close();
            if (file != null) {
                file.close();
            }
            throw e;
        }
    }

    // ---- lifetime -------------------------------------------------------------------------------------------------

    void retain() {
        if (users.getAndIncrement() <= 0) {
            throw new IllegalStateException("The segment " + name + " was closed while it was in use.");
        }
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            index.close();
            file.close();
            if (isObsolete) {
                try {
                    deleteFiles(folder, name);
                } catch (IOException e) {
                    // It is in no manifest, so it is deleted when the folder is opened the next time.
                    isObsolete = false;
                }
            }
        }
    }

    /// To be deleted when the last user has released it.
    void markObsolete() {
        isObsolete = true;
    }

    static void deleteFiles(Path folder, String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name + ENTRIES_ENDING));
        Files.deleteIfExists(folder.resolve(name + INDEX_ENDING));
    }

    // ---- entries --------------------------------------------------------------------------------------------------

    String name() {
        return name;
    }

    int size() {
        return (int) entries.size();
    }

    FingerprintIndex index() {
        return index;
    }

    /// Verifies every page of both files.
    void verifyFiles() {
        index.file().verifyAll(pages -> {});
        file.verifyAll(pages -> {});
    }

    LiveEntry.Key key(int place) {
        long at = (long) place * ENTRY_BYTES;
        return new LiveEntry.Key(entries.longAt(at), entries.longAt(at + 8));
    }

    /// The place of the entry with this key, withdrawn or not; -1 if there is none.
    int find(LiveEntry.Key key) {
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long at = (long) middle * ENTRY_BYTES;
            int order = Long.compare(entries.longAt(at), key.set());
            if (order == 0) {
                order = Long.compare(entries.longAt(at + 8), key.entry());
            }
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /// The row of the entry in this column; -1 if it has none.
    private int row(int place, int column) {
        int row = entries.intAt((long) place * ENTRY_BYTES + 24 + 4L * column) - 1;
        if (row < -1 || row >= rows(column)) {
            throw entries.corrupt("it refers to a row that is not there");
        }
        return row;
    }

    private long rows(int column) {
        return switch (column) {
            case 0 -> index.digests(DigestKind.MD5).count();
            case 1 -> index.digests(DigestKind.SHA1).count();
            case 2 -> index.digests(DigestKind.SHA256).count();
            default -> index.hashes().count();
        };
    }

    /// What an index file's list says of this entry in this column.
    private int reference(int place, int column) {
        int claim = entries.intAt((long) place * ENTRY_BYTES + 16);
        int kindsAndQuality = entries.intAt((long) place * ENTRY_BYTES + 20);
        return claim << 8 | (column == PDQ_COLUMN ? kindsAndQuality >>> 8 & 0xff : kindsAndQuality & 0xff);
    }

    LiveEntry entry(int place) {
        @Nullable Digest[] digests = new Digest[3];
        for (DigestKind kind : DigestKind.values()) {
            int row = row(place, SlxFormat.numberOf(kind));
            if (row >= 0) {
                digests[SlxFormat.numberOf(kind)] = index.digests(kind).row(row);
            }
        }
        int hashRow = row(place, PDQ_COLUMN);
        int quality = reference(place, PDQ_COLUMN) & 0xff;
        return new LiveEntry(
                key(place),
                digests[0],
                digests[1],
                digests[2],
                hashRow < 0 ? null : index.hashes().hash(hashRow),
                hashRow < 0 || quality == SlxFormat.QUALITY_NOT_KNOWN ? -1 : quality,
                statement(reference(place, 0) >>> 8));
    }

    private Statement statement(int claim) {
        Claim read = index.content().claim(claim);
        try {
            return new Statement(
                    read.standing(),
                    read.category(),
                    read.categoryLabel(),
                    read.severity(),
                    read.flags(),
                    read.series());
        } catch (IllegalArgumentException e) {
            throw entries.corrupt("a claim it refers to is outside what is possible");
        }
    }

    /// Calls back with each set's number and how many entries it has here, withdrawn ones included.
    void forEachSet(BiConsumer<Long, Long> each) {
        for (int i = 0; i < setNumbers.length; i++) {
            each.accept(setNumbers[i], entriesOfSet[i]);
        }
    }

    // ---- withdrawals ----------------------------------------------------------------------------------------------

    /// Takes the entry at this place out of views of this version and later. False if it had been already.
    boolean withdraw(int place, long version) {
        if (goneSince.containsKey(place)) {
            return false;
        }
        // First the rows, then the entry: a row that is touched is answered from its entries, right at any moment.
        for (int column = 0; column < COLUMNS; column++) {
            int row = row(place, column);
            if (row >= 0) {
                long touched = touchedKey(column, row);
                if (!touchedRows.containsKey(touched)) {
                    touchedRows.put(touched, placesWith(column, row, place));
                }
            }
        }
        goneSince.put(place, version);
        return true;
    }

    private static long touchedKey(int column, long row) {
        return (long) column << 32 | row;
    }

    /// All entries that have this row; `known` is one of them.
    private int[] placesWith(int column, int row, int known) {
        long low = 0;
        long high = sharedRows.size();
        while (low < high) {
            long middle = (low + high) >>> 1;
            long at = middle * SHARED_BYTES;
            int order = Integer.compare(sharedRows.intAt(at), column);
            if (order == 0) {
                order = Integer.compare(sharedRows.intAt(at + 4), row);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        List<Integer> places = new ArrayList<>();
        for (long i = low; i < sharedRows.size(); i++) {
            long at = i * SHARED_BYTES;
            if (sharedRows.intAt(at) != column || sharedRows.intAt(at + 4) != row) {
                break;
            }
            int place = sharedRows.intAt(at + 8);
            if (place < 0 || place >= size()) {
                throw sharedRows.corrupt("it refers to an entry that is not there");
            }
            places.add(place);
        }
        return places.isEmpty()
                ? new int[] {known}
                : places.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Whether the entry is in views of this version.
    boolean isIn(int place, long version) {
        Long since = goneSince.get(place);
        return since == null || since > version;
    }

    int withdrawn() {
        return goneSince.size();
    }

    /// The places of withdrawn entries, ascending.
    List<Integer> withdrawnPlaces() {
        return goneSince.keySet().stream().sorted().toList();
    }

    /// The keys of entries that were withdrawn after views of this version.
    List<LiveEntry.Key> withdrawnAfter(long version) {
        List<LiveEntry.Key> keys = new ArrayList<>();
        goneSince.forEach((place, since) -> {
            if (since > version) {
                keys.add(key(place));
            }
        });
        return keys;
    }

    // ---- answers --------------------------------------------------------------------------------------------------

    /// Notes what entries with this digest say.
    void find(Digest digest, long version, ClaimsFound found) {
        DigestColumn column = index.digests(digest.kind());
        long row = column.findRow(digest);
        if (row < 0) {
            return;
        }
        int number = SlxFormat.numberOf(digest.kind());
        for (int reference : references(number, column.lists(), row, version)) {
            int claim = reference >>> 8;
            found.digest(set(claim), index.content().claim(claim), 1 << number, reference & 7);
        }
    }

    /// Tells each hash within this many bits that the index file has, whoever has withdrawn it since.
    void near(PerceptualHash hash, int bits, Consumer<PerceptualHash> found) {
        SmallBands inMemory = smallBands;
        if (inMemory == null) {
            index.lookAlikes(hash, bits).forEach(alike -> found.accept(alike.entryHash()));
            return;
        }
        long[] query = new long[4];
        BitShuffle.shuffle(hash, query, 0);
        inMemory.search(query, bits, row -> found.accept(index.hashes().hash(row)));
    }

    /// Notes what entries with this very hash say.
    void find(PerceptualHash hash, long version, ClaimsFound found) {
        int row = index.hashes().find(hash);
        if (row < 0) {
            return;
        }
        for (int reference : references(PDQ_COLUMN, index.hashes().lists(), row, version)) {
            int claim = reference >>> 8;
            int quality = reference & 0xff;
            found.hash(set(claim), index.content().claim(claim), quality == SlxFormat.QUALITY_NOT_KNOWN ? -1 : quality);
        }
    }

    private long set(int claim) {
        return setNumbers[index.content().setOf(claim)];
    }

    private int[] references(int column, SlxFile.Section lists, long row, long version) {
        int[] places = touchedRows.isEmpty() ? null : touchedRows.get(touchedKey(column, row));
        if (places == null) {
            return index.content().references(lists, lists.number(row));
        }
        int[] references = new int[places.length];
        int count = 0;
        for (int place : places) {
            if (isIn(place, version)) {
                references[count++] = reference(place, column);
            }
        }
        return java.util.Arrays.copyOf(references, count);
    }
}
