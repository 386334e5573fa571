package org.safelight.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;

/// The different digests of one kind in ascending order, and for each its list of claims.
///
/// Look-up: the first k bits of a digest choose a run of rows (about four, as digests are uniform), which is
/// searched. So a look-up touches one line of the table of starts, two or three of rows, and only for a
/// digest that is listed one of the column of lists. A run that someone made long on purpose is searched by
/// halving.
///
/// Thread safe; allocates nothing.
final class DigestColumn {
    private static final int ROWS_OF_A_RUN_BITS = 2;
    private static final int SHORT_RUN = 16;

    /// How many digests are best looked up at once.
    static final int AT_ONCE = 64;

    private final DigestKind kind;
    private final SlxFile.Section rows;
    private final SlxFile.Section lists;
    private final SlxFile.Section starts;
    private final long count;
    private final int prefixBits;

    DigestColumn(DigestKind kind, SlxFile file) {
        this.kind = kind;
        rows = file.section(rowsOf(kind));
        lists = file.section(listsOf(kind));
        starts = file.section(startsOf(kind));
        count = rows.size();
        if (lists.size() != count) {
            throw lists.corrupt("its length does not fit the rows");
        }
        prefixBits = Long.numberOfTrailingZeros(Math.max(1, starts.size() - 1));
        if (starts.size() != (1L << prefixBits) + 1 || prefixBits > 30) {
            throw starts.corrupt("its length is not one more than a power of two");
        }
    }

    long count() {
        return count;
    }

    SlxFile.Section lists() {
        return lists;
    }

    /// The list of claims of this digest; -1 if it is not listed.
    int find(Digest digest) {
        long row = findRow(digest);
        return row < 0 ? -1 : lists.number(row);
    }

    /// The row of this digest; -1 if it is not listed.
    long findRow(Digest digest) {
        return findRow(digest.w0(), digest.w1(), digest.w2(), digest.w3());
    }

    private long findRow(long w0, long w1, long w2, long w3) {
        if (count == 0) {
            return -1;
        }
        long bucket = bucket(w0);
        return findRow(starts.number(bucket), starts.number(bucket + 1), w0, w1, w2, w3);
    }

    private long findRow(long from, long to, long w0, long w1, long w2, long w3) {
        long low = from;
        long high = to;
        if (low > high || high > count) {
            throw starts.corrupt("it refers to a row that is not there");
        }
        int width = rows.elementBytes();
        rows.verify(low * width, (high - low) * width);
        while (high - low > SHORT_RUN) {
            long middle = (low + high) >>> 1;
            if (compare(middle, w0, w1, w2, w3) <= 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        for (long row = low; row < high; row++) {
            if (rows.bytes().get(SlxFormat.LONG, row * width) == w0 && compare(row, w0, w1, w2, w3) == 0) {
                return row;
            }
        }
        return -1;
    }

    /// Finds many digests, with the waiting for memory overlapped: first all places in the table of starts,
    /// then the first row of each run, then the rest, then the lists. So a digest costs what a processor does
    /// for it, not what memory takes.
    ///
    /// @param digests of the kind of this column, any number; [#AT_ONCE] is best
    /// @param found gets the list of claims of each; -1 if it is not listed
    void find(List<Digest> digests, int[] found) {
        int asked = digests.size();
        if (count == 0) {
            Arrays.fill(found, 0, asked, -1);
            return;
        }
        long[] low = new long[asked];
        long[] high = new long[asked];
        for (int i = 0; i < asked; i++) {
            long bucket = bucket(digests.get(i).w0());
            low[i] = starts.number(bucket);
            high[i] = starts.number(bucket + 1);
        }
        long[] first = new long[asked];
        for (int i = 0; i < asked; i++) {
            if (low[i] < high[i] && high[i] <= count) {
                first[i] = rows.longAt(low[i] * rows.elementBytes());
            }
        }
        for (int i = 0; i < asked; i++) {
            Digest digest = digests.get(i);
            low[i] = Long.compareUnsigned(first[i], digest.w0()) > 0
                    ? -1
                    : findRow(low[i], high[i], digest.w0(), digest.w1(), digest.w2(), digest.w3());
        }
        for (int i = 0; i < asked; i++) {
            found[i] = low[i] < 0 ? -1 : lists.number(low[i]);
        }
    }

    private long bucket(long w0) {
        return prefixBits == 0 ? 0 : w0 >>> (64 - prefixBits);
    }

    /// The digest of this row, verified.
    Digest row(long row) {
        int width = rows.elementBytes();
        rows.verify(row * width, width);
        return switch (kind) {
            case MD5 -> new Digest(kind, word(row, 0), word(row, 1), 0, 0);
            case SHA1 -> new Digest(kind, word(row, 0), word(row, 1), word(row, 2), 0);
            case SHA256 -> new Digest(kind, word(row, 0), word(row, 1), word(row, 2), word(row, 3));
        };
    }

    /// What is out of order, in words: rows that do not ascend, starts that are not theirs, a list that is
    /// not there.
    Optional<String> structureFault(long listCount) {
        rows.verifyAll();
        long nextBucket = 0;
        for (long row = 0; row < count; row++) {
            if (row > 0 && compare(row - 1, word(row, 0), word(row, 1), word(row, 2), word(row, 3)) >= 0) {
                return Optional.of("The " + kind.label() + " digests are out of order at row " + row + ".");
            }
            if (lists.number(row) >= listCount) {
                return Optional.of("The " + kind.label() + " digest of row " + row + " has no list of claims.");
            }
            for (long bucket = bucket(word(row, 0)); nextBucket <= bucket; nextBucket++) {
                if (starts.number(nextBucket) != row) {
                    return Optional.of(wrongStart(nextBucket));
                }
            }
        }
        for (; nextBucket < starts.size(); nextBucket++) {
            if (starts.number(nextBucket) != count) {
                return Optional.of(wrongStart(nextBucket));
            }
        }
        return Optional.empty();
    }

    private String wrongStart(long bucket) {
        return "Place " + bucket + " of the table that leads to the " + kind.label() + " digests is wrong: listed"
                + " digests would not be found.";
    }

    private int compare(long row, long w0, long w1, long w2, long w3) {
        int order = Long.compareUnsigned(word(row, 0), w0);
        if (order == 0) {
            order = Long.compareUnsigned(word(row, 1), w1);
        }
        if (order == 0 && kind != DigestKind.MD5) {
            order = Long.compareUnsigned(word(row, 2), w2);
        }
        if (order == 0 && kind == DigestKind.SHA256) {
            order = Long.compareUnsigned(word(row, 3), w3);
        }
        return order;
    }

    private long word(long row, int word) {
        if (8 * word >= rows.elementBytes()) {
            return 0;
        }
        long offset = row * rows.elementBytes() + 8L * word;
        if (kind == DigestKind.SHA1 && word == 2) {
            return (long) rows.bytes().get(SlxFormat.INT, offset) << 32;
        }
        return rows.bytes().get(SlxFormat.LONG, offset);
    }

    static SectionKind rowsOf(DigestKind kind) {
        return switch (kind) {
            case MD5 -> SectionKind.MD5_ROWS;
            case SHA1 -> SectionKind.SHA1_ROWS;
            case SHA256 -> SectionKind.SHA256_ROWS;
        };
    }

    static SectionKind listsOf(DigestKind kind) {
        return switch (kind) {
            case MD5 -> SectionKind.MD5_LISTS;
            case SHA1 -> SectionKind.SHA1_LISTS;
            case SHA256 -> SectionKind.SHA256_LISTS;
        };
    }

    static SectionKind startsOf(DigestKind kind) {
        return switch (kind) {
            case MD5 -> SectionKind.MD5_STARTS;
            case SHA1 -> SectionKind.SHA1_STARTS;
            case SHA256 -> SectionKind.SHA256_STARTS;
        };
    }

    /// Writes the three sections from rows of digest words and a reference.
    ///
    /// @return number of different digests
    static int write(DigestKind kind, RowSpool spool, IndexWriter.ClaimLists lists, SlxFileWriter out, Path folder)
            throws IOException {
        spool.sort();
        int words = kind == DigestKind.MD5 ? 2 : kind == DigestKind.SHA1 ? 3 : 4;
        try (RowSpool listOfRow = new RowSpool(1, folder)) {
            RowGroups groups = new RowGroups(spool, words);
            long different = groups.countKeys();
            if (different > Integer.MAX_VALUE - 8) {
                throw new IOException("These lists have " + different + " different digests of kind " + kind.label()
                        + ", more than an index file can hold (" + (Integer.MAX_VALUE - 8) + "). Build two indexes.");
            }
            int prefixBits = Math.max(0, 64 - Long.numberOfLeadingZeros(different >>> ROWS_OF_A_RUN_BITS));
            int[] starts = new int[(1 << prefixBits) + 1];
            out.begin(rowsOf(kind), rowsOf(kind).elementBytes());
            while (groups.next()) {
                long w0 = groups.key(0);
                starts[(int) (prefixBits == 0 ? 0 : w0 >>> (64 - prefixBits)) + 1]++;
                for (int word = 0; word < words; word++) {
                    if (kind == DigestKind.SHA1 && word == 2) {
                        out.putInt((int) (groups.key(2) >>> 32));
                    } else {
                        out.putLong(groups.key(word));
                    }
                }
                listOfRow.add(lists.number(groups.references(), groups.referenceCount()));
            }
            out.end();
            writeLists(listsOf(kind), listOfRow, lists, out);
            Arrays.parallelPrefix(starts, Integer::sum);
            out.begin(startsOf(kind), 4);
            for (int start : starts) {
                out.putInt(start);
            }
            out.end();
            return (int) different;
        }
    }

    static void writeLists(SectionKind section, RowSpool listOfRow, IndexWriter.ClaimLists lists, SlxFileWriter out)
            throws IOException {
        int width = SlxFormat.columnBytes(lists.largest());
        out.begin(section, width);
        for (long row = 0; row < listOfRow.rows(); row++) {
            out.putNumber((int) listOfRow.word(row, 0), width);
        }
        out.end();
    }
}
