package org.safelight.sources;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Opens SQLite databases, as chat programs and browsers keep them, for the pictures, videos and archives
/// that stand in their rows. Runs in a worker.
///
/// Every page that holds rows of a table is read, whether or not a table still leads to it: rows of a dropped
/// table stay until their page is used again. A row's columns are told by their types alone, so no schema is
/// needed. Source: "Database File Format", sqlite.org.
final class SqliteOpening {
    private static final int HEADER = 100;
    private static final int TABLE_LEAF = 0x0d;
    private static final int LEAST_BLOB = 100;
    private static final int MOST_BLOB = 64 << 20;
    private static final int MOST_COLUMNS = 2_000;
    private static final int MOST_ROWS_OF_A_PAGE = 16_384;

    private final SeekableInput bytes;
    private final MemberSink members;
    private final int pageBytes;
    private final int usable;
    private final long pages;
    private boolean damaged;

    private SqliteOpening(SeekableInput bytes, MemberSink members, int pageBytes, int reserved) {
        this.bytes = bytes;
        this.members = members;
        this.pageBytes = pageBytes;
        usable = pageBytes - reserved;
        pages = bytes.size() / pageBytes;
    }

    static @Nullable ContainerProblem open(SeekableInput bytes, MemberSink members) {
        byte[] header = new byte[HEADER];
        if (fill(bytes, 0, header) < HEADER) {
            return Openings.damaged("It ends within its header");
        }
        int size = (header[16] & 255) << 8 | (header[17] & 255);
        int pageBytes = size == 1 ? 65_536 : size;
        int reserved = header[20] & 255;
        if (pageBytes < 512 || Integer.bitCount(pageBytes) != 1 || pageBytes - reserved < 480) {
            return Openings.damaged("Its header does not follow the rules of its format");
        }
        SqliteOpening opening = new SqliteOpening(bytes, members, pageBytes, reserved);
        byte[] page = new byte[pageBytes];
        for (long number = 1; number <= opening.pages; number++) {
            if (fill(bytes, (number - 1) * pageBytes, page) == pageBytes) {
                opening.page(number, page);
            }
        }
        return opening.damaged ? Openings.damaged("Some of its rows could not be read") : null;
    }

    private void page(long number, byte[] page) {
        int at = number == 1 ? HEADER : 0;
        if (page[at] != TABLE_LEAF) {
            return;
        }
        int rows = unsignedShort(page, at + 3);
        if (rows > MOST_ROWS_OF_A_PAGE || at + 8 + 2 * rows > usable) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            int from = unsignedShort(page, at + 8 + 2 * row);
            if (from >= at + 8 && from < usable) {
                row(number, row, page, from);
            }
        }
    }

    /// One row: its length, its number, its record; what does not fit is on other pages.
    private void row(long pageNumber, int row, byte[] page, int from) {
        Reading in = new Reading(page, from, usable);
        long length = in.varint();
        in.varint();
        if (in.failed || length < LEAST_BLOB || length > MOST_BLOB) {
            return;
        }
        byte[] record = record(page, in.at, (int) length);
        if (record == null) {
            damaged = true;
            return;
        }
        Reading columns = new Reading(record, 0, record.length);
        long headerBytes = columns.varint();
        if (columns.failed || headerBytes > record.length) {
            return;
        }
        Reading types = new Reading(record, columns.at, (int) headerBytes);
        long at = headerBytes;
        for (int column = 0; column < MOST_COLUMNS && types.at < headerBytes; column++) {
            long type = types.varint();
            long size = sizeOf(type);
            if (types.failed || at + size > record.length) {
                return;
            }
            boolean isBlob = type >= 12 && type % 2 == 0;
            if (isBlob && size >= LEAST_BLOB) {
                byte[] blob = Arrays.copyOfRange(record, (int) at, (int) (at + size));
                if (Beginnings.isFile(blob)) {
                    members.member(
                            "page-%d/row-%d/column-%d".formatted(pageNumber, row + 1, column + 1),
                            MemberFacts.of(size, null),
                            blob);
                }
            }
            at += size;
        }
    }

    private static long sizeOf(long type) {
        if (type >= 12) {
            return (type - 12) / 2;
        }
        return switch ((int) Math.max(-1, type)) {
            case 1 -> 1;
            case 2 -> 2;
            case 3 -> 3;
            case 4 -> 4;
            case 5 -> 6;
            case 6, 7 -> 8;
            default -> 0;
        };
    }

    /// The whole record, put together from the page and those that go on from it; null if that fails.
    private byte @Nullable [] record(byte[] page, int from, int length) {
        int local = localBytes(length);
        boolean isLong = local < length;
        if (from + local + (isLong ? 4 : 0) > usable) {
            return null;
        }
        byte[] record = new byte[length];
        System.arraycopy(page, from, record, 0, local);
        int done = local;
        long next = isLong ? unsignedInt(page, from + local) : 0;
        byte[] more = new byte[pageBytes];
        while (done < length) {
            if (next < 2 || next > pages || fill(bytes, (next - 1) * pageBytes, more) < pageBytes) {
                return null;
            }
            int count = Math.min(length - done, usable - 4);
            System.arraycopy(more, 4, record, done, count);
            done += count;
            next = unsignedInt(more, 0);
        }
        return record;
    }

    /// How much of a record stays on its own page. Source: "Cell Payload Overflow Pages".
    private int localBytes(int length) {
        int most = usable - 35;
        if (length <= most) {
            return length;
        }
        int least = (usable - 12) * 32 / 255 - 23;
        int kept = least + (length - least) % (usable - 4);
        return kept <= most ? kept : least;
    }

    private static int unsignedShort(byte[] from, int at) {
        return (from[at] & 255) << 8 | (from[at + 1] & 255);
    }

    private static long unsignedInt(byte[] from, int at) {
        return (long) unsignedShort(from, at) << 16 | unsignedShort(from, at + 2);
    }

    private static int fill(SeekableInput bytes, long from, byte[] to) {
        int done = 0;
        while (done < to.length) {
            int got = bytes.read(from + done, to, done, to.length - done);
            if (got < 0) {
                break;
            }
            done += got;
        }
        return done;
    }

    /// Reads whole numbers of one to nine bytes, never past an end.
    private static final class Reading {
        private final byte[] from;
        private final int end;
        private int at;
        private boolean failed;

        Reading(byte[] from, int at, int end) {
            this.from = from;
            this.at = at;
            this.end = end;
        }

        long varint() {
            long value = 0;
            for (int i = 0; i < 9; i++) {
                if (at >= end) {
                    failed = true;
                    return 0;
                }
                int octet = from[at++] & 255;
                if (i == 8) {
                    return value << 8 | octet;
                }
                value = value << 7 | (octet & 0x7f);
                if (octet < 0x80) {
                    return value;
                }
            }
            return value;
        }
    }
}
