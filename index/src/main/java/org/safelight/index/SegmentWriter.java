package org.safelight.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// Writes the two files of a segment ([LivingSegment]): the index of the entries by [IndexWriter], then the
/// entries with the rows that the index gave their values.
///
/// The names are those of the content, behind a number that is not used twice. Until both are on the disk under
/// them, no manifest names them, and what a kill leaves is deleted when the folder is opened again.
final class SegmentWriter {
    /// Ends the names of files that are being written.
    static final String UNFINISHED = ".unfinished";

    private record ClaimOf(int set, Statement statement) {}

    private SegmentWriter() {}

    /// Writes a segment of the entries that the supplier gives: twice the same ones, ascending by key.
    ///
    /// @param sets where the sets of the entries are described, by number
    /// @param generation a number no other segment of the folder has
    /// @return the segment, open; or null if there are no entries
    static @org.jspecify.annotations.Nullable LivingSegment write(
            Path folder, long generation, Map<Long, LivingSet> sets, Supplier<Iterator<LiveEntry>> entries)
            throws IOException {
        Path indexFile = folder.resolve("%016x".formatted(generation) + LivingSegment.INDEX_ENDING + UNFINISHED);
        Path entriesFile = folder.resolve("%016x".formatted(generation) + LivingSegment.ENTRIES_ENDING + UNFINISHED);
        Map<Long, Integer> localSets = new LinkedHashMap<>();
        Map<Long, Long> entriesOfSet = new HashMap<>();
        long count = 0;
        try (IndexWriter writer = new IndexWriter(folder)) {
            for (Iterator<LiveEntry> each = entries.get(); each.hasNext(); ) {
                LiveEntry entry = each.next();
                long set = entry.key().set();
                Integer local = localSets.get(set);
                if (local == null) {
                    LivingSet known = sets.get(set);
                    if (known == null) {
                        throw new IllegalStateException("An entry of a set that is not there was to be merged.");
                    }
                    local = writer.addSet(known.info());
                    localSets.put(set, local);
                }
                writer.add(local, entry.digests(), entry.pdq(), entry.pdqQuality(), entry.statement());
                entriesOfSet.merge(set, 1L, Long::sum);
                count++;
            }
            if (count == 0) {
                return null;
            }
            if (count > Integer.MAX_VALUE - 8) {
                throw new IOException("A segment cannot hold " + count + " entries, at most " + (Integer.MAX_VALUE - 8)
                        + ". Nothing was lost. Spread the sets over two living indexes.");
            }
            writer.writeTo(indexFile);
        }
        String name;
        try (FingerprintIndex index = FingerprintIndex.open(indexFile);
                SlxFileWriter out = new SlxFileWriter(entriesFile)) {
            writeEntries(index, out, folder, localSets, entriesOfSet, entries.get());
            out.finish();
            name = "%016x-%s".formatted(generation, out.contentChecksum().substring(0, 32));
        }
        Files.move(indexFile, folder.resolve(name + LivingSegment.INDEX_ENDING), StandardCopyOption.ATOMIC_MOVE);
        Files.move(entriesFile, folder.resolve(name + LivingSegment.ENTRIES_ENDING), StandardCopyOption.ATOMIC_MOVE);
        SlxFileWriter.forceFolder(folder);
        return LivingSegment.open(folder, name);
    }

    private static void writeEntries(
            FingerprintIndex index,
            SlxFileWriter out,
            Path folder,
            Map<Long, Integer> localSets,
            Map<Long, Long> entriesOfSet,
            Iterator<LiveEntry> entries)
            throws IOException {
        out.begin(SectionKind.OF_INDEX, 1);
        out.putBytes(index.checksum().getBytes(StandardCharsets.US_ASCII));
        out.end();
        out.begin(SectionKind.ENTRY_SETS, SectionKind.ENTRY_SETS.elementBytes());
        for (long set : localSets.keySet()) {
            out.putLong(set);
            out.putLong(entriesOfSet.getOrDefault(set, 0L));
        }
        out.end();
        Map<ClaimOf, Integer> claims = new HashMap<>();
        SlxContent content = index.content();
        for (int claim = 0; claim < content.claimCount(); claim++) {
            Claim read = content.claim(claim);
            claims.put(
                    new ClaimOf(
                            content.setOf(claim),
                            new Statement(
                                    read.standing(),
                                    read.category(),
                                    read.categoryLabel(),
                                    read.severity(),
                                    read.flags(),
                                    read.series())),
                    claim);
        }
        BitSet[] seen = new BitSet[LivingSegment.COLUMNS];
        BitSet[] shared = new BitSet[LivingSegment.COLUMNS];
        for (int column = 0; column < LivingSegment.COLUMNS; column++) {
            seen[column] = new BitSet();
            shared[column] = new BitSet();
        }
        try (RowSpool rowsOfEntries = new RowSpool(LivingSegment.COLUMNS, folder);
                RowSpool sharedRows = new RowSpool(2, folder)) {
            out.begin(SectionKind.ENTRIES, SectionKind.ENTRIES.elementBytes());
            while (entries.hasNext()) {
                LiveEntry entry = entries.next();
                Integer claim = claims.get(new ClaimOf(localSet(localSets, entry), entry.statement()));
                if (claim == null) {
                    throw new IllegalStateException("A statement is not in the index that was built from it.");
                }
                long[] rows = rows(index, entry);
                out.putLong(entry.key().set());
                out.putLong(entry.key().entry());
                out.putInt(claim);
                out.putByte(entry.kinds());
                out.putByte(entry.pdqQuality() < 0 ? SlxFormat.QUALITY_NOT_KNOWN : entry.pdqQuality());
                out.putNumber(0, 2);
                for (int column = 0; column < LivingSegment.COLUMNS; column++) {
                    int row = (int) rows[column];
                    out.putInt(row + 1);
                    if (row >= 0) {
                        (seen[column].get(row) ? shared : seen)[column].set(row);
                    }
                }
                rowsOfEntries.add(rows);
            }
            out.end();
            for (long place = 0; place < rowsOfEntries.rows(); place++) {
                for (int column = 0; column < LivingSegment.COLUMNS; column++) {
                    long row = rowsOfEntries.word(place, column);
                    if (row >= 0 && shared[column].get((int) row)) {
                        // The column in the top bits, as the spool sorts best by those.
                        sharedRows.add((long) column << 62 | row << 30, place);
                    }
                }
            }
            sharedRows.sort();
            out.begin(SectionKind.SHARED_ROWS, SectionKind.SHARED_ROWS.elementBytes());
            for (long i = 0; i < sharedRows.rows(); i++) {
                long columnAndRow = sharedRows.word(i, 0);
                out.putInt((int) (columnAndRow >>> 62));
                out.putInt((int) (columnAndRow << 2 >>> 32));
                out.putInt((int) sharedRows.word(i, 1));
                out.putInt(0);
            }
            out.end();
        }
    }

    private static int localSet(Map<Long, Integer> localSets, LiveEntry entry) {
        Integer local = localSets.get(entry.key().set());
        if (local == null) {
            throw new IllegalStateException("The entries to be merged changed between two readings.");
        }
        return local;
    }

    private static long[] rows(FingerprintIndex index, LiveEntry entry) {
        long[] rows = new long[LivingSegment.COLUMNS];
        for (DigestKind kind : DigestKind.values()) {
            int column = SlxFormat.numberOf(kind);
            Digest digest = entry.digest(column);
            rows[column] = digest == null ? -1 : there(index.digests(kind).findRow(digest));
        }
        PerceptualHash pdq = entry.pdq();
        rows[LivingSegment.PDQ_COLUMN] = pdq == null ? -1 : there(index.hashes().find(pdq));
        return rows;
    }

    private static long there(long row) {
        if (row < 0) {
            throw new IllegalStateException("A value is not in the index that was built from it.");
        }
        return row;
    }
}
