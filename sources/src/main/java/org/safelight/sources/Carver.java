package org.safelight.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Finds pictures and videos in a stream of bytes that belong to no file, such as a volume's unallocated
/// space.
///
/// ## Idea
///
/// File systems begin files at the beginning of a sector, so each sector is asked whether a file may begin
/// there. If so a [CarveWalk] follows the file's structure through the bytes that come. Walks go on side by
/// side, so the stream is read once, forward. A walk ends in one of three ways: the structure says that the
/// file is complete (*whole*); a byte comes that cannot be there, because the file was overwritten or lies in
/// several places (a *fragment*, if enough of it was in order); or neither, and it is forgotten.
///
/// What begins within a whole picture is part of it (a thumbnail) and not told by itself. A whole video is
/// none of its bytes' proof ([CarvedKind#provesItsBytes]), so what begins within one is told too.
///
/// ext2 and ext3 put blocks of block numbers between a file's own blocks. Where `indirectBlockBytes` is
/// given, a block that holds nothing but evenly rising numbers is taken for one and left out.
///
/// ## Limits
///
/// A file in several places is found as far as its first piece. Only what begins at a sector is found. At
/// most [#MOST_AT_ONCE] walks go on at a time, and [#MOST_WAITING] pieces wait for a longer one before them
/// to end; past that the longest is closed as a fragment, so memory stays bounded whatever comes. The pieces
/// depend on the bytes alone.
final class Carver {
    static final int SECTOR = 512;
    static final int MOST_AT_ONCE = 64;
    static final int MOST_WAITING = 4096;

    /// From the first byte to the one before the last, in the stream.
    record Stretch(long start, long end) {}

    /// Something that was found.
    ///
    /// @param whole false for a fragment
    /// @param stretches where in the stream, in order; several only where blocks of block numbers were left out
    record Piece(CarvedKind kind, boolean whole, List<Stretch> stretches) {
        long bytes() {
            return stretches.stream()
                    .mapToLong(stretch -> stretch.end - stretch.start)
                    .sum();
        }
    }

    /// A beginning that was found, and what became of it.
    private static final class Candidate {
        final long start;
        final CarveWalk walk;
        boolean done;

        Candidate(long start, CarveWalk walk) {
            this.start = start;
            this.walk = walk;
        }

        boolean whole() {
            return walk.state() == CarveWalk.State.ENDED;
        }
    }

    private final Consumer<Piece> found;
    private final int unit;
    private final boolean indirectBlocks;
    private final byte[] pending;
    private int pendingBytes;
    private long position;
    /// By where they begin.
    private final List<Candidate> candidates = new ArrayList<>();
    /// Those of the candidates whose walk goes on.
    private final List<Candidate> open = new ArrayList<>();
    /// Stretches that were left out since the first candidate began.
    private final List<Stretch> leftOut = new ArrayList<>();

    /// @param indirectBlockBytes the file system's block size if it may put blocks of block numbers between a
    ///     file's blocks, a multiple of 512; 0 if not
    Carver(int indirectBlockBytes, Consumer<Piece> found) {
        if (indirectBlockBytes < 0 || indirectBlockBytes % SECTOR != 0 || indirectBlockBytes > 1 << 20) {
            throw new IllegalArgumentException(
                    "A block has a multiple of 512 bytes, at most 1 MiB, not " + indirectBlockBytes + ".");
        }
        this.found = found;
        this.indirectBlocks = indirectBlockBytes > 0;
        this.unit = indirectBlocks ? indirectBlockBytes : SECTOR;
        this.pending = new byte[unit];
    }

    /// Takes the next bytes of the stream.
    void feed(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (pendingBytes == 0 && to - at >= unit) {
                unit(bytes, at, unit);
                at += unit;
            } else {
                int got = Math.min(unit - pendingBytes, to - at);
                System.arraycopy(bytes, at, pending, pendingBytes, got);
                pendingBytes += got;
                at += got;
                if (pendingBytes == unit) {
                    pendingBytes = 0;
                    unit(pending, 0, unit);
                }
            }
        }
    }

    /// The stream has ended: what was found and is still open is told.
    void finish() {
        if (pendingBytes > 0) {
            int last = pendingBytes;
            pendingBytes = 0;
            unit(pending, 0, last);
        }
        for (Candidate candidate : open) {
            candidate.walk.noMore();
            candidate.done = true;
        }
        open.clear();
        tell();
    }

    private void unit(byte[] bytes, int from, int length) {
        if (indirectBlocks && isBlockOfNumbers(bytes, from, length)) {
            if (!candidates.isEmpty()) {
                leftOut.add(new Stretch(position, position + length));
            }
            position += length;
            return;
        }
        for (int at = from; at < from + length; at += SECTOR) {
            sector(bytes, at, Math.min(at + SECTOR, from + length));
        }
    }

    private void sector(byte[] bytes, int from, int to) {
        CarveWalk beginning = to - from >= 16 ? CarveWalk.beginningWith(bytes, from) : null;
        if (beginning != null) {
            if (open.size() == MOST_AT_ONCE) {
                open.removeFirst().done = true;
            }
            Candidate candidate = new Candidate(position, beginning);
            candidates.add(candidate);
            open.add(candidate);
        }
        for (int i = open.size() - 1; i >= 0; i--) {
            if (open.get(i).walk.take(bytes, from, to) != CarveWalk.State.GOING_ON) {
                open.remove(i).done = true;
            }
        }
        position += to - from;
        while (candidates.size() > MOST_WAITING && !open.isEmpty()) {
            open.removeFirst().done = true;
            tell();
        }
        if (!candidates.isEmpty()) {
            tell();
        }
    }

    /// Tells of the first candidates as far as nothing before them is open.
    private void tell() {
        int told = 0;
        while (told < candidates.size() && candidates.get(told).done) {
            Candidate candidate = candidates.get(told++);
            if (candidate.whole() || candidate.walk.worthKeeping()) {
                List<Stretch> stretches = stretches(candidate);
                long end = stretches.getLast().end;
                found.accept(new Piece(candidate.walk.kind(), candidate.whole(), stretches));
                if (candidate.whole() && candidate.walk.kind().provesItsBytes()) {
                    told += dropWithin(told, end);
                }
            }
        }
        if (told > 0) {
            candidates.subList(0, told).clear();
            long first = candidates.isEmpty() ? position : candidates.getFirst().start;
            leftOut.removeIf(stretch -> stretch.end <= first);
        }
    }

    /// Counts the candidates from `index` on that begin before `end`, and ends those that still go on.
    private int dropWithin(int index, long end) {
        int count = 0;
        while (index + count < candidates.size() && candidates.get(index + count).start < end) {
            Candidate within = candidates.get(index + count++);
            if (!within.done) {
                open.remove(within);
            }
        }
        return count;
    }

    /// Where a candidate's good bytes are, around what was left out.
    private List<Stretch> stretches(Candidate candidate) {
        List<Stretch> stretches = new ArrayList<>();
        long remaining = candidate.walk.goodBytes();
        long at = candidate.start;
        for (Stretch out : leftOut) {
            if (out.start < at || remaining <= out.start - at) {
                continue;
            }
            if (out.start > at) {
                stretches.add(new Stretch(at, out.start));
            }
            remaining -= out.start - at;
            at = out.end;
        }
        stretches.add(new Stretch(at, at + remaining));
        return stretches;
    }

    /// Whether a block holds nothing but rising 32-bit numbers at even distances, at least two, then zeros.
    /// Of a file's own bytes that is practically never true.
    private static boolean isBlockOfNumbers(byte[] bytes, int from, int length) {
        if (length % 4 != 0) {
            return false;
        }
        long first = number(bytes, from);
        long distance = number(bytes, from + 4) - first;
        if (first == 0 || distance <= 0 || distance > 1 << 20) {
            return false;
        }
        long last = first + distance;
        int at = from + 8;
        while (at < from + length) {
            long next = number(bytes, at);
            if (next == 0) {
                break;
            }
            if (next != last + distance) {
                return false;
            }
            last = next;
            at += 4;
        }
        while (at < from + length) {
            if (number(bytes, at) != 0) {
                return false;
            }
            at += 4;
        }
        return true;
    }

    private static long number(byte[] bytes, int at) {
        return (bytes[at] & 0xffL)
                | (bytes[at + 1] & 0xffL) << 8
                | (bytes[at + 2] & 0xffL) << 16
                | (bytes[at + 3] & 0xffL) << 24;
    }
}
