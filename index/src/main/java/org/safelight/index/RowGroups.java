package org.safelight.index;

import java.util.Arrays;

/// Goes through sorted rows of key words and a reference, one different key at a time, with its different references.
final class RowGroups {
    private final RowSpool rows;
    private final int keyWords;
    private long at;
    private long group;
    private int[] references = new int[16];
    private int referenceCount;

    RowGroups(RowSpool rows, int keyWords) {
        this.rows = rows;
        this.keyWords = keyWords;
    }

    /// Number of different keys.
    long countKeys() {
        long keys = 0;
        for (long row = 0; row < rows.rows(); row++) {
            if (row == 0 || !sameKey(row - 1, row)) {
                keys++;
            }
        }
        return keys;
    }

    /// Moves to the next key; false if there is none.
    boolean next() {
        if (at == rows.rows()) {
            return false;
        }
        group = at;
        referenceCount = 0;
        do {
            int reference = (int) rows.word(at, keyWords);
            if (referenceCount == 0 || references[referenceCount - 1] != reference) {
                if (referenceCount == references.length) {
                    references = Arrays.copyOf(references, referenceCount * 2);
                }
                references[referenceCount++] = reference;
            }
            at++;
        } while (at < rows.rows() && sameKey(group, at));
        return true;
    }

    long key(int word) {
        return rows.word(group, word);
    }

    /// Valid up to [#referenceCount], until the next key.
    int[] references() {
        return references;
    }

    int referenceCount() {
        return referenceCount;
    }

    private boolean sameKey(long a, long b) {
        for (int word = 0; word < keyWords; word++) {
            if (rows.word(a, word) != rows.word(b, word)) {
                return false;
            }
        }
        return true;
    }
}
