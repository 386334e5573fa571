package org.safelight.index;

import java.io.IOException;
import java.nio.file.Path;
import org.safelight.fingerprint.PerceptualHash;

/// The different PDQ hashes in ascending order of their shuffled words, and for each its list of claims.
final class HashColumn {
    private final SlxFile.Section rows;
    private final SlxFile.Section lists;

    HashColumn(SlxFile file) {
        rows = file.section(SectionKind.PDQ_ROWS);
        lists = file.section(SectionKind.PDQ_LISTS);
        if (lists.size() != rows.size()) {
            throw lists.corrupt("its length does not fit the rows");
        }
        if (rows.size() > Integer.MAX_VALUE - 8) {
            throw rows.corrupt("it has more rows than can be numbered");
        }
    }

    int count() {
        return (int) rows.size();
    }

    SlxFile.Section rows() {
        return rows;
    }

    SlxFile.Section lists() {
        return lists;
    }

    /// A word of a row in shuffled order. The caller has verified the row.
    long word(int row, int word) {
        return rows.bytes().get(SlxFormat.LONG, 32L * row + 8L * word);
    }

    /// The row of this hash, verified; -1 if it is not listed. A search by halving, for single questions.
    int find(PerceptualHash hash) {
        long[] asked = new long[4];
        BitShuffle.shuffle(hash, asked, 0);
        int low = 0;
        int high = count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            rows.verify(32L * middle, 32);
            int order = 0;
            for (int word = 0; word < 4 && order == 0; word++) {
                order = Long.compareUnsigned(word(middle, word), asked[word]);
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

    /// The hash of this row, its bits in the order of PDQ again.
    PerceptualHash hash(int row) {
        rows.verify(32L * row, 32);
        return BitShuffle.restore(word(row, 0), word(row, 1), word(row, 2), word(row, 3));
    }

    /// Writes the two sections from rows of four shuffled words and a reference.
    ///
    /// @return number of different hashes
    static int write(RowSpool spool, IndexWriter.ClaimLists lists, SlxFileWriter out, Path folder) throws IOException {
        spool.sort();
        try (RowSpool listOfRow = new RowSpool(1, folder)) {
            RowGroups groups = new RowGroups(spool, 4);
            long different = groups.countKeys();
            if (different > Integer.MAX_VALUE - 8) {
                throw new IOException("These lists have " + different + " different PDQ hashes, more than an index file"
                        + " can hold (" + (Integer.MAX_VALUE - 8) + "). Build two indexes.");
            }
            out.begin(SectionKind.PDQ_ROWS, 32);
            while (groups.next()) {
                for (int word = 0; word < 4; word++) {
                    out.putLong(groups.key(word));
                }
                listOfRow.add(lists.number(groups.references(), groups.referenceCount()));
            }
            out.end();
            DigestColumn.writeLists(SectionKind.PDQ_LISTS, listOfRow, lists, out);
            return (int) different;
        }
    }
}
