package org.safelight.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A growing table of rows of 8-byte words outside the Java heap, which can be sorted.
///
/// The first [#MEMORY_BYTES] of a spool are plain memory, the rest is a file that is deleted with it, so that a set of
/// a
/// hundred million digests needs no more memory than one of ten. Rows are compared word by word as unsigned numbers.
/// Sorting takes the same space again for the time of it: rows are dealt by their leading bits to 2048 buckets of a new
/// table, and the buckets are sorted in place on all cores.
///
/// Not thread safe. Closing frees all.
final class RowSpool implements AutoCloseable {
    static final long MEMORY_BYTES = 2L << 30;
    private static final int CHUNK_ROWS_BITS = 17;
    private static final int CHUNK_ROWS = 1 << CHUNK_ROWS_BITS;
    private static final int DEAL_BITS = 11;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;

    private final int words;
    private final Path folder;
    private final long memoryBytes;
    private Arena arena = Arena.ofShared();
    private final List<MemorySegment> chunks = new ArrayList<>();
    private @Nullable FileChannel overflow;
    private @Nullable Path overflowFile;
    private long rows;

    /// @param words 8-byte words of a row
    /// @param folder where a file is put when memory is not enough
    RowSpool(int words, Path folder) {
        this(words, folder, MEMORY_BYTES);
    }

    RowSpool(int words, Path folder, long memoryBytes) {
        this.words = words;
        this.folder = folder;
        this.memoryBytes = memoryBytes;
    }

    long rows() {
        return rows;
    }

    long word(long row, int word) {
        return chunks.get((int) (row >>> CHUNK_ROWS_BITS)).get(WORD, offset(row, word));
    }

    private void set(long row, int word, long value) {
        chunks.get((int) (row >>> CHUNK_ROWS_BITS)).set(WORD, offset(row, word), value);
    }

    private long offset(long row, int word) {
        return ((row & (CHUNK_ROWS - 1)) * words + word) * 8;
    }

    /// Adds one row.
    void add(long... row) throws IOException {
        if (rows >>> CHUNK_ROWS_BITS == chunks.size()) {
            chunks.add(newChunk());
        }
        for (int word = 0; word < words; word++) {
            set(rows, word, row[word]);
        }
        rows++;
    }

    private MemorySegment newChunk() throws IOException {
        long chunkBytes = (long) CHUNK_ROWS * words * 8;
        if ((chunks.size() + 1) * chunkBytes <= memoryBytes) {
            return arena.allocate(chunkBytes, 64);
        }
        if (overflow == null) {
            Path file = Files.createTempFile(folder, ".safelight-build-", ".tmp");
            overflowFile = file;
            overflow = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        }
        return overflow.map(FileChannel.MapMode.READ_WRITE, chunks.size() * chunkBytes, chunkBytes, arena);
    }

    /// Sorts the rows.
    void sort() throws IOException {
        if (rows < 2) {
            return;
        }
        long[] starts = new long[(1 << DEAL_BITS) + 1];
        for (long row = 0; row < rows; row++) {
            starts[(int) (word(row, 0) >>> (64 - DEAL_BITS)) + 1]++;
        }
        for (int bucket = 0; bucket < 1 << DEAL_BITS; bucket++) {
            starts[bucket + 1] += starts[bucket];
        }
        try (RowSpool dealt = new RowSpool(words, folder, memoryBytes)) {
            while ((long) dealt.chunks.size() << CHUNK_ROWS_BITS < rows) {
                dealt.chunks.add(dealt.newChunk());
            }
            long[] next = starts.clone();
            for (long row = 0; row < rows; row++) {
                long target = next[(int) (word(row, 0) >>> (64 - DEAL_BITS))]++;
                for (int word = 0; word < words; word++) {
                    dealt.set(target, word, word(row, word));
                }
            }
            dealt.rows = rows;
            takeOver(dealt);
        }
        IntStream.range(0, 1 << DEAL_BITS)
                .parallel()
                .forEach(bucket -> sort(starts[bucket], starts[bucket + 1], 2 * 64));
    }

    private void takeOver(RowSpool other) throws IOException {
        release();
        arena = other.arena;
        other.arena = Arena.ofShared();
        chunks.addAll(other.chunks);
        other.chunks.clear();
        overflow = other.overflow;
        overflowFile = other.overflowFile;
        other.overflow = null;
        other.overflowFile = null;
    }

    /// Quicksort with the middle of three; heap sort where that does not get on, so that no input is quadratic.
    private void sort(long from, long to, int depthLeft) {
        long low = from;
        long high = to;
        while (high - low > 16) {
            if (depthLeft == 0) {
                heapSort(low, high);
                return;
            }
            depthLeft--;
            long pivot = middleOf(low, low + (high - low) / 2, high - 1);
            swap(low, pivot);
            long i = low;
            long j = high;
            while (true) {
                do {
                    i++;
                } while (i < high && compare(i, low) < 0);
                do {
                    j--;
                } while (compare(j, low) > 0);
                if (i >= j) {
                    break;
                }
                swap(i, j);
            }
            swap(low, j);
            if (j - low < high - j - 1) {
                sort(low, j, depthLeft);
                low = j + 1;
            } else {
                sort(j + 1, high, depthLeft);
                high = j;
            }
        }
        for (long i = low + 1; i < high; i++) {
            for (long j = i; j > low && compare(j - 1, j) > 0; j--) {
                swap(j - 1, j);
            }
        }
    }

    private void heapSort(long from, long to) {
        long count = to - from;
        for (long root = count / 2 - 1; root >= 0; root--) {
            siftDown(from, root, count);
        }
        for (long end = count - 1; end > 0; end--) {
            swap(from, from + end);
            siftDown(from, 0, end);
        }
    }

    private void siftDown(long from, long start, long count) {
        long root = start;
        while (2 * root + 1 < count) {
            long child = 2 * root + 1;
            if (child + 1 < count && compare(from + child, from + child + 1) < 0) {
                child++;
            }
            if (compare(from + root, from + child) >= 0) {
                return;
            }
            swap(from + root, from + child);
            root = child;
        }
    }

    private long middleOf(long a, long b, long c) {
        if (compare(a, b) > 0) {
            long kept = a;
            a = b;
            b = kept;
        }
        if (compare(b, c) <= 0) {
            return b;
        }
        return compare(a, c) > 0 ? a : c;
    }

    private int compare(long a, long b) {
        MemorySegment chunkA = chunks.get((int) (a >>> CHUNK_ROWS_BITS));
        MemorySegment chunkB = chunks.get((int) (b >>> CHUNK_ROWS_BITS));
        long offsetA = offset(a, 0);
        long offsetB = offset(b, 0);
        for (int word = 0; word < words; word++) {
            long wordA = chunkA.get(WORD, offsetA + 8L * word);
            long wordB = chunkB.get(WORD, offsetB + 8L * word);
            if (wordA != wordB) {
                return Long.compareUnsigned(wordA, wordB);
            }
        }
        return 0;
    }

    private void swap(long a, long b) {
        if (a == b) {
            return;
        }
        for (int word = 0; word < words; word++) {
            long kept = word(a, word);
            set(a, word, word(b, word));
            set(b, word, kept);
        }
    }

    private void release() throws IOException {
        chunks.clear();
        if (arena.scope().isAlive()) {
            arena.close();
        }
        if (overflow != null) {
            overflow.close();
        }
        if (overflowFile != null) {
            Files.deleteIfExists(overflowFile);
        }
    }

    @Override
    public void close() throws IOException {
        release();
    }
}
