package org.safelight.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// Builds an index file from lists: add sets, add their entries, write.
///
/// The same sets and entries in the same order give the same bytes. Entries that repeat a digest or hash are merged:
/// the value is held once with the claims of all. Values are spooled outside the heap and, beyond 2 GiB of one kind,
/// in a file beside the index, so a build needs heap only for the different statements (about 200 bytes each).
///
/// Not thread safe. [#writeTo] ends the building; close it in any case.
public final class IndexWriter implements AutoCloseable {
    private static final int MOST_CLAIMS = (1 << 24) - 1;

    private record ClaimKey(int set, Statement statement) {}

    private static final class SetBuild {
        private final HashSetInfo info;
        private final long[] counts = new long[SlxContent.COUNTS_OF_A_SET];
        private final TreeMap<String, Long> unmatchable = new TreeMap<>();

        private SetBuild(HashSetInfo info) {
            this.info = info;
        }
    }

    private final Path folder;
    private final List<SetBuild> sets = new ArrayList<>();
    private final Map<ClaimKey, Integer> claimNumbers = new HashMap<>();
    private final List<ClaimKey> claims = new ArrayList<>();
    private final Map<DigestKind, RowSpool> digests = new EnumMap<>(DigestKind.class);
    private final RowSpool hashes;
    private final RowSpool photoDna;
    private final long[] shuffled = new long[4];
    private @Nullable ClaimKey lastClaim;
    private int lastClaimNumber;

    /// @param folder where temporary files are put if the sets are large; the folder of the index to be is a good
    /// choice
    public IndexWriter(Path folder) {
        this.folder = folder;
        digests.put(DigestKind.MD5, new RowSpool(3, folder));
        digests.put(DigestKind.SHA1, new RowSpool(4, folder));
        digests.put(DigestKind.SHA256, new RowSpool(5, folder));
        hashes = new RowSpool(5, folder);
        photoDna = new RowSpool(1 + SlxFormat.PHOTODNA_BYTES / 8, folder);
    }

    /// Adds a set.
    ///
    /// @return its number, from 0, for the other methods
    public int addSet(HashSetInfo info) {
        sets.add(new SetBuild(info));
        return sets.size() - 1;
    }

    /// Adds an entry: what one list says of one file. Digests of a file without bytes, and a hash of quality 0 or
    /// without
    /// any bit set, are left out and counted, as they would match files that have nothing in common.
    ///
    /// @param set as [#addSet] gave it
    /// @param entryDigests any number, of different kinds; may be empty
    /// @param pdq null if the list gives none
    /// @param pdqQuality 0 to 100; -1 if the list does not say
    /// @throws IOException if a temporary file cannot be written
    public void add(
            int set, List<Digest> entryDigests, @Nullable PerceptualHash pdq, int pdqQuality, Statement statement)
            throws IOException {
        SetBuild build = set(set);
        long reference = (long) claimNumber(new ClaimKey(set, statement)) << 8;
        long kinds = 0;
        for (Digest digest : entryDigests) {
            if (!digest.isOfEmptyFile()) {
                kinds |= 1L << SlxFormat.numberOf(digest.kind());
            }
        }
        for (Digest digest : entryDigests) {
            if (digest.isOfEmptyFile()) {
                build.counts[SlxContent.COUNT_REFUSED_EMPTY]++;
                continue;
            }
            build.counts[SlxFormat.numberOf(digest.kind())]++;
            RowSpool spool = digests.get(digest.kind());
            if (spool == null) {
                throw new IllegalStateException("There is no column for digests of kind " + digest.kind() + ".");
            }
            switch (digest.kind()) {
                case MD5 -> spool.add(digest.w0(), digest.w1(), reference | kinds);
                case SHA1 -> spool.add(digest.w0(), digest.w1(), digest.w2(), reference | kinds);
                case SHA256 -> spool.add(digest.w0(), digest.w1(), digest.w2(), digest.w3(), reference | kinds);
            }
        }
        if (pdq != null) {
            if (pdqQuality == 0 || pdq.isZero()) {
                build.counts[SlxContent.COUNT_REFUSED_NO_STRUCTURE]++;
            } else {
                build.counts[SlxContent.COUNT_PDQ]++;
                BitShuffle.shuffle(pdq, shuffled, 0);
                int quality = pdqQuality < 0 ? SlxFormat.QUALITY_NOT_KNOWN : Math.min(pdqQuality, 100);
                hashes.add(BandOrder.sortable(shuffled[0]), shuffled[1], shuffled[2], shuffled[3], reference | quality);
            }
        }
    }

    /// Keeps a PhotoDNA value. It is counted and never matched: only licensed software can compare such values.
    ///
    /// @param value 144 bytes
    /// @throws IllegalArgumentException if it has another length
    public void addPhotoDna(int set, byte[] value) throws IOException {
        if (value.length != SlxFormat.PHOTODNA_BYTES) {
            throw new IllegalArgumentException("A PhotoDNA value has " + SlxFormat.PHOTODNA_BYTES + " bytes, but "
                    + value.length + " were given.");
        }
        set(set).counts[SlxContent.COUNT_PHOTODNA]++;
        long[] row = new long[1 + SlxFormat.PHOTODNA_BYTES / 8];
        row[0] = set;
        java.nio.ByteBuffer.wrap(value)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer()
                .get(row, 1, SlxFormat.PHOTODNA_BYTES / 8);
        photoDna.add(row);
    }

    /// Counts a value that cannot be matched here and is not kept, by the name of its kind.
    public void addUnmatchable(int set, String kind) {
        set(set).unmatchable.merge(kind, 1L, Long::sum);
    }

    private SetBuild set(int set) {
        if (set < 0 || set >= sets.size()) {
            throw new IllegalArgumentException("There is no set " + set + ": add it first.");
        }
        return sets.get(set);
    }

    private int claimNumber(ClaimKey key) {
        // Entries of one list come in runs of the same statement.
        if (key.equals(lastClaim)) {
            return lastClaimNumber;
        }
        Integer number = claimNumbers.get(key);
        if (number == null) {
            if (claims.size() == MOST_CLAIMS) {
                throw new IllegalStateException("These lists make more than " + MOST_CLAIMS
                        + " different statements, more than an index file can hold. Build two indexes.");
            }
            number = claims.size();
            claimNumbers.put(key, number);
            claims.add(key);
        }
        lastClaim = key;
        lastClaimNumber = number;
        return number;
    }

    /// Writes the index. The file appears under its name only when it is complete and on the disk.
    ///
    /// @throws IOException if it cannot be written; a file that was there before is then unchanged
    public IndexSummary writeTo(Path file) throws IOException {
        try (SlxFileWriter out = new SlxFileWriter(file)) {
            ClaimLists lists = new ClaimLists();
            Map<DigestKind, Integer> different = new EnumMap<>(DigestKind.class);
            for (Map.Entry<DigestKind, RowSpool> column : digests.entrySet()) {
                different.put(
                        column.getKey(), DigestColumn.write(column.getKey(), column.getValue(), lists, out, folder));
                column.getValue().close();
            }
            int differentHashes = HashColumn.write(hashes, lists, out, folder);
            hashes.close();
            writePhotoDna(out);
            lists.write(out);
            StringTable strings = new StringTable();
            writeSets(strings, out);
            writeClaims(strings, out);
            strings.write(out);
            long bytes = out.finish();
            List<ListedSet> listed = new ArrayList<>();
            for (SetBuild set : sets) {
                listed.add(new ListedSet(set.info, SlxContent.counts(set.counts, set.unmatchable)));
            }
            IndexCounts counts = new IndexCounts(
                    different.getOrDefault(DigestKind.MD5, 0),
                    different.getOrDefault(DigestKind.SHA1, 0),
                    different.getOrDefault(DigestKind.SHA256, 0),
                    differentHashes,
                    photoDna.rows(),
                    claims.size());
            return new IndexSummary(file, bytes, out.contentChecksum(), counts, List.copyOf(listed));
        }
    }

    private void writePhotoDna(SlxFileWriter out) throws IOException {
        out.begin(SectionKind.PHOTODNA, SectionKind.PHOTODNA.elementBytes());
        for (long row = 0; row < photoDna.rows(); row++) {
            for (int word = 0; word <= SlxFormat.PHOTODNA_BYTES / 8; word++) {
                out.putLong(photoDna.word(row, word));
            }
        }
        out.end();
    }

    private void writeSets(StringTable strings, SlxFileWriter out) throws IOException {
        out.begin(SectionKind.SETS, 1);
        out.putInt(sets.size());
        for (SetBuild set : sets) {
            HashSetInfo info = set.info;
            out.putInt(strings.number(info.name()));
            out.putInt(strings.number(info.publisher()));
            out.putInt(strings.number(info.version()));
            out.putInt(strings.number(info.licence()));
            out.putInt(strings.number(info.importedOn().toString()));
            out.putInt(strings.number(info.sourceFileName()));
            out.putInt(strings.number(info.sourceSha256()));
            out.putInt(strings.numberOrNone(info.scheme()));
            for (long count : set.counts) {
                out.putLong(count);
            }
            out.putInt(set.unmatchable.size());
            for (Map.Entry<String, Long> kind : set.unmatchable.entrySet()) {
                out.putInt(strings.number(kind.getKey()));
                out.putLong(kind.getValue());
            }
        }
        out.end();
    }

    private void writeClaims(StringTable strings, SlxFileWriter out) throws IOException {
        out.begin(SectionKind.CLAIMS, SectionKind.CLAIMS.elementBytes());
        for (ClaimKey claim : claims) {
            Statement statement = claim.statement();
            out.putInt(claim.set());
            out.putInt(SlxFormat.numberOf(statement.standing()));
            out.putInt(statement.severity());
            out.putInt(strings.numberOrNone(statement.category()));
            out.putInt(strings.numberOrNone(statement.categoryLabel()));
            out.putInt(strings.number(String.join("\n", statement.flags())));
            out.putInt(strings.numberOrNone(statement.series()));
            out.putInt(0);
        }
        out.end();
    }

    @Override
    public void close() throws IOException {
        for (RowSpool spool : digests.values()) {
            spool.close();
        }
        hashes.close();
        photoDna.close();
    }

    /// The different texts of a file, numbered in the order of their first use.
    private static final class StringTable {
        private final Map<String, Integer> numbers = new HashMap<>();
        private final List<byte[]> texts = new ArrayList<>();

        private StringTable() {
            number("");
        }

        private int number(String text) {
            return numbers.computeIfAbsent(text, key -> {
                texts.add(key.getBytes(StandardCharsets.UTF_8));
                return texts.size() - 1;
            });
        }

        private int numberOrNone(@Nullable String text) {
            return text == null ? 0 : number(text) + 1;
        }

        private void write(SlxFileWriter out) throws IOException {
            out.begin(SectionKind.STRING_STARTS, 4);
            int start = 0;
            out.putInt(0);
            for (byte[] text : texts) {
                start = Math.addExact(start, text.length);
                out.putInt(start);
            }
            out.end();
            out.begin(SectionKind.STRING_BYTES, 1);
            for (byte[] text : texts) {
                out.putBytes(text);
            }
            out.end();
        }
    }

    /// The different lists of references. Most entries of a list share one: its number is found without hashing.
    static final class ClaimLists {
        private final Map<List<Integer>, Integer> numbers = new HashMap<>();
        private final List<int[]> lists = new ArrayList<>();
        private int lastSingle = -1;
        private int lastSingleNumber;

        /// The number of the list of these references, which are ascending and different.
        int number(int[] references, int count) {
            if (count == 1 && references[0] == lastSingle) {
                return lastSingleNumber;
            }
            List<Integer> key = Arrays.stream(references, 0, count).boxed().toList();
            Integer number = numbers.get(key);
            if (number == null) {
                number = lists.size();
                numbers.put(key, number);
                lists.add(Arrays.copyOf(references, count));
            }
            if (count == 1) {
                lastSingle = references[0];
                lastSingleNumber = number;
            }
            return number;
        }

        int largest() {
            return Math.max(0, lists.size() - 1);
        }

        private void write(SlxFileWriter out) throws IOException {
            out.begin(SectionKind.LIST_STARTS, 4);
            int start = 0;
            out.putInt(0);
            for (int[] list : lists) {
                start = Math.addExact(start, list.length);
                out.putInt(start);
            }
            out.end();
            out.begin(SectionKind.LIST_REFERENCES, 4);
            for (int[] list : lists) {
                for (int reference : list) {
                    out.putInt(reference);
                }
            }
            out.end();
        }
    }
}
