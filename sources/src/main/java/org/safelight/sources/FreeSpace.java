package org.safelight.sources;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes of a disk that belong to no file, one run after the other, as [CarveProcess] searches them; and
/// where on the disk each of them is.
final class FreeSpace implements CarveProcess.Feed {
    /// Where a run of the stream begins in it and on the disk: 16 bytes a run. What lies before the last 4
    /// million runs cannot be told any more.
    private static final int MOST_RUNS = 4_000_000;
    /// What cannot be read is passed over in steps of this size.
    private static final int UNREADABLE_STEP = 64 << 10;
    /// A medium that fails so often is given up.
    private static final int MOST_FAILURES = 1000;

    /// A stretch of the disk.
    record Run(long start, long end) {}

    /// Gives the runs in the order of the disk.
    interface Runs {
        /// Null at the end.
        @Nullable
        Run next() throws IOException;
    }

    private final ImageBytes image;
    private final Runs runs;
    private final long diskBytes;
    private @Nullable Run run;
    private long at;
    private long streamBytes;
    private long unreadable;
    private int failures;

    private long[] inStream = new long[1024];
    private long[] onDisk = new long[1024];
    private int known;
    private long lastEnd = -1;

    FreeSpace(ImageBytes image, Runs runs, long diskBytes) {
        this.image = image;
        this.runs = runs;
        this.diskBytes = diskBytes;
    }

    @Override
    public int next(byte[] to) throws IOException {
        Run now = run;
        while (now == null || at >= now.end) {
            now = runs.next();
            run = now;
            if (now == null) {
                return -1;
            }
            at = Math.max(0, now.start);
            now = new Run(at, Math.min(now.end, diskBytes));
            run = now;
        }
        int most = (int) Math.min(to.length, now.end - at);
        int got;
        try {
            got = image.read(at, ByteBuffer.wrap(to, 0, most));
            if (got < 0) {
                throw new IOException("the image ends before the disk does");
            }
        } catch (IOException unread) {
            if (++failures > MOST_FAILURES) {
                throw unread;
            }
            got = Math.min(most, UNREADABLE_STEP);
            Arrays.fill(to, 0, got, (byte) 0);
            unreadable += got;
        }
        note(streamBytes, at);
        at += got;
        streamBytes += got;
        lastEnd = at;
        return got;
    }

    private synchronized void note(long stream, long disk) {
        if (disk == lastEnd) {
            return;
        }
        if (known == inStream.length) {
            if (known >= MOST_RUNS) {
                int kept = known / 2;
                System.arraycopy(inStream, known - kept, inStream, 0, kept);
                System.arraycopy(onDisk, known - kept, onDisk, 0, kept);
                known = kept;
            } else {
                inStream = Arrays.copyOf(inStream, Math.min(MOST_RUNS, known * 2));
                onDisk = Arrays.copyOf(onDisk, inStream.length);
            }
        }
        inStream[known] = stream;
        onDisk[known++] = disk;
    }

    /// How much was given so far.
    long bytes() {
        return streamBytes;
    }

    /// How much of that could not be read and was given as zeros.
    long unreadable() {
        return unreadable;
    }

    /// Where a piece lies on the disk; empty if that cannot be told any more.
    synchronized List<ByteRun> onDisk(Carver.Piece piece) {
        List<ByteRun> found = new ArrayList<>();
        long fileOffset = 0;
        for (Carver.Stretch stretch : piece.stretches()) {
            long position = stretch.start();
            while (position < stretch.end()) {
                int index = Arrays.binarySearch(inStream, 0, known, position);
                index = index < 0 ? -index - 2 : index;
                if (index < 0) {
                    return List.of();
                }
                long runEnd = index + 1 < known ? inStream[index + 1] : Long.MAX_VALUE;
                long length = Math.min(stretch.end(), runEnd) - position;
                found.add(new ByteRun(fileOffset, onDisk[index] + position - inStream[index], length));
                fileOffset += length;
                position += length;
            }
        }
        return merged(found);
    }

    /// Runs that follow each other on the disk become one.
    static List<ByteRun> merged(List<ByteRun> runs) {
        List<ByteRun> merged = new ArrayList<>();
        for (ByteRun next : runs) {
            ByteRun last = merged.isEmpty() ? null : merged.getLast();
            boolean follows = last != null
                    && last.fileOffset() + last.bytes() == next.fileOffset()
                    && (last.diskOffset() == ByteRun.ZEROS
                            ? next.diskOffset() == ByteRun.ZEROS
                            : last.diskOffset() + last.bytes() == next.diskOffset());
            if (last != null && follows) {
                merged.set(
                        merged.size() - 1,
                        new ByteRun(last.fileOffset(), last.diskOffset(), last.bytes() + next.bytes()));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    /// The whole of a stretch, as one run.
    static Runs whole(long start, long end) {
        return new Runs() {
            private boolean given;

            @Override
            public @Nullable Run next() {
                if (given) {
                    return null;
                }
                given = true;
                return new Run(start, end);
            }
        };
    }

    /// The unallocated blocks that `blkls -l -A` lists: lines of a block's number and `|f`.
    static final class Blocks implements Runs {
        private static final int LONGEST_LINE = 4096;
        private static final String HEADER = "addr|alloc";

        private final InputStream in;
        private final long volumeOffset;
        private final long blockBytes;
        private final long endByte;
        private long pending = -1;
        private boolean sawHeader;
        private boolean ended;

        /// @param blkls its output
        /// @param end the disk offset at which the volume ends
        Blocks(InputStream blkls, long volumeOffset, long blockBytes, long end) {
            this.in = new BufferedInputStream(blkls, 64 << 10);
            this.volumeOffset = volumeOffset;
            this.blockBytes = Math.max(1, blockBytes);
            this.endByte = end;
        }

        @Override
        public @Nullable Run next() throws IOException {
            long first = pending >= 0 ? pending : number();
            pending = -1;
            if (first < 0) {
                return null;
            }
            long last = first;
            long next;
            while ((next = number()) == last + 1) {
                last = next;
            }
            pending = next;
            long start = volumeOffset + first * blockBytes;
            return new Run(start, Math.min(endByte, start + (last - first + 1) * blockBytes));
        }

        /// Whether the list began as one does: without that, nothing is known.
        boolean sawHeader() {
            return sawHeader;
        }

        /// The next block; -1 at the end. Blocks that cannot be in the volume are passed over.
        private long number() throws IOException {
            while (!sawHeader && !ended) {
                sawHeader = line().equals(HEADER);
            }
            while (!ended) {
                long value = 0;
                int digits = 0;
                int octet;
                while ((octet = in.read()) >= '0' && octet <= '9' && digits < 15) {
                    value = value * 10 + octet - '0';
                    digits++;
                }
                boolean well = digits > 0 && octet == '|';
                while (octet != '\n' && octet >= 0) {
                    octet = in.read();
                }
                ended = octet < 0;
                if (well && value <= (endByte - volumeOffset) / blockBytes) {
                    return value;
                }
            }
            return -1;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            int octet;
            while ((octet = in.read()) >= 0 && octet != '\n') {
                if (line.length() < LONGEST_LINE) {
                    line.append((char) octet);
                }
            }
            ended = octet < 0;
            return line.toString();
        }
    }
}
