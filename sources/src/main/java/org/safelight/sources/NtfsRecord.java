package org.safelight.sources;

import java.util.Arrays;
import java.util.Optional;

/// The bytes of a small file that NTFS keeps within its record of the file, not in blocks of their own.
///
/// A disk may hold a hundred thousand of them, and starting a program for each would take longer than all the
/// rest. Only the record's own check, its list of attributes and the one that is the file's content are
/// looked at; for anything unusual the answer is empty, and The Sleuth Kit is asked. Source: the ntfs-3g
/// project's `layout.h`.
final class NtfsRecord {
    private static final int SECTOR = 512;
    private static final int MOST_ATTRIBUTES = 64;
    private static final int DATA = 0x80;
    private static final int END = 0xffff_ffff;

    private NtfsRecord() {}

    /// The content of a file whose record this is; empty unless it is all within the record.
    ///
    /// @param record a copy, which is changed: its check values are put back to what they stand for
    static Optional<byte[]> content(byte[] record) {
        if (!isWhole(record)) {
            return Optional.empty();
        }
        int at = unsigned16(record, 20);
        for (int i = 0; i < MOST_ATTRIBUTES && at + 24 <= record.length; i++) {
            int type = int32(record, at);
            long length = int32(record, at + 4) & 0xffff_ffffL;
            if (type == END || length < 24 || length > record.length - at) {
                return Optional.empty();
            }
            boolean isPlainData = type == DATA && record[at + 8] == 0 && record[at + 9] == 0;
            if (isPlainData) {
                long bytes = int32(record, at + 16) & 0xffff_ffffL;
                int from = unsigned16(record, at + 20);
                if (from + bytes > length) {
                    return Optional.empty();
                }
                return Optional.of(Arrays.copyOfRange(record, at + from, at + from + (int) bytes));
            }
            at += (int) length;
        }
        return Optional.empty();
    }

    /// Checks the mark and, sector by sector, the values that show that all of it was written together.
    private static boolean isWhole(byte[] record) {
        if (record.length < SECTOR || record.length % SECTOR != 0 || int32(record, 0) != 0x454c_4946) {
            return false;
        }
        int check = unsigned16(record, 4);
        int count = unsigned16(record, 6);
        if (count != record.length / SECTOR + 1 || check + 2 * count > SECTOR - 2) {
            return false;
        }
        for (int i = 1; i < count; i++) {
            int end = i * SECTOR - 2;
            if (unsigned16(record, end) != unsigned16(record, check)) {
                return false;
            }
            record[end] = record[check + 2 * i];
            record[end + 1] = record[check + 2 * i + 1];
        }
        return true;
    }

    /// How long a record is, as the volume's first sector says; -1 if it says nothing usual.
    static int recordBytes(byte[] bootSector) {
        if (bootSector.length < SECTOR) {
            return -1;
        }
        int told = bootSector[64];
        long bytes = told < 0 && told > -31
                ? 1L << -told
                : (long) told * unsigned16(bootSector, 11) * (bootSector[13] & 0xff);
        return bytes == 1024 || bytes == 4096 || bytes == 2048 || bytes == 512 ? (int) bytes : -1;
    }

    private static int unsigned16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    private static int int32(byte[] bytes, int at) {
        return unsigned16(bytes, at) | unsigned16(bytes, at + 2) << 16;
    }
}
