package org.safelight.sources;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Opens images of optical discs: ISO 9660, with the longer names of Joliet where there are some. Runs in a
/// worker.
///
/// Source: ECMA-119 (ISO 9660), and Joliet's specification. Multi-extent files, which are longer than 4 GiB,
/// are put together. UDF alone is not read.
final class IsoOpening {
    private static final int SECTOR = 2_048;
    private static final int FIRST_DESCRIPTOR = 16;
    private static final int MOST_DESCRIPTORS = 64;
    private static final int PRIMARY = 1;
    private static final int SUPPLEMENTARY = 2;
    private static final int ROOT_AT = 156;
    private static final int ESCAPES_AT = 88;
    private static final int FOLDER = 2;
    private static final int GOES_ON = 0x80;
    private static final int LEAST_RECORD = 34;
    private static final long MOST_FOLDER_BYTES = 64 << 20;

    private final SeekableInput bytes;
    private final MemberSink members;
    private boolean joliet;
    private boolean damaged;

    /// A folder that is still to be read.
    private record Folder(String path, long sector, long length) {}

    private IsoOpening(SeekableInput bytes, MemberSink members) {
        this.bytes = bytes;
        this.members = members;
    }

    static @Nullable ContainerProblem open(SeekableInput bytes, MemberSink members) {
        return new IsoOpening(bytes, members).open();
    }

    private @Nullable ContainerProblem open() {
        byte[] root = null;
        boolean isUdf = false;
        for (int i = 0; i < MOST_DESCRIPTORS; i++) {
            byte[] descriptor = sector(FIRST_DESCRIPTOR + i);
            if (descriptor == null) {
                break;
            }
            String mark = new String(descriptor, 1, 5, StandardCharsets.ISO_8859_1);
            isUdf |= mark.startsWith("NSR0");
            if (!mark.equals("CD001")) {
                if (!mark.equals("BEA01") && !mark.equals("TEA01") && !mark.startsWith("NSR0")) {
                    break;
                }
                continue;
            }
            int type = descriptor[0] & 255;
            boolean hasLongNames = type == SUPPLEMENTARY
                    && descriptor[ESCAPES_AT] == '%'
                    && descriptor[ESCAPES_AT + 1] == '/'
                    && "@CE".indexOf(descriptor[ESCAPES_AT + 2]) >= 0;
            if ((type == PRIMARY && root == null) || hasLongNames) {
                root = java.util.Arrays.copyOfRange(descriptor, ROOT_AT, ROOT_AT + LEAST_RECORD);
                joliet = hasLongNames;
            }
        }
        if (root == null) {
            return isUdf
                    ? new ContainerProblem(
                            ContainerProblem.Kind.UNSUPPORTED,
                            "It is a disc of the UDF format alone, which is not read here")
                    : Openings.damaged("It has no directory");
        }
        folders(new Folder("", littleEndian(root, 2), littleEndian(root, 10)));
        return damaged ? Openings.damaged("Some of its folders or files could not be read") : null;
    }

    private void folders(Folder root) {
        Deque<Folder> open = new ArrayDeque<>();
        Set<Long> seen = new HashSet<>();
        open.add(root);
        while (!open.isEmpty()) {
            Folder folder = open.removeFirst();
            // A folder that holds itself would never end.
            if (!seen.add(folder.sector) || folder.length > MOST_FOLDER_BYTES) {
                damaged = true;
                continue;
            }
            entries(folder, open);
        }
    }

    private void entries(Folder folder, Deque<Folder> open) {
        long goesOnBytes = 0;
        long goesOnSector = -1;
        for (long at = 0; at < folder.length; at += SECTOR) {
            byte[] sector = sector(folder.sector + at / SECTOR);
            if (sector == null) {
                damaged = true;
                return;
            }
            int entry = 0;
            while (entry + LEAST_RECORD <= SECTOR && (sector[entry] & 255) >= LEAST_RECORD) {
                int length = sector[entry] & 255;
                int nameBytes = sector[entry + 32] & 255;
                if (entry + length > SECTOR || LEAST_RECORD - 1 + nameBytes > length) {
                    damaged = true;
                    break;
                }
                long first = littleEndian(sector, entry + 2);
                long size = littleEndian(sector, entry + 10);
                int flags = sector[entry + 25] & 255;
                boolean isSelfOrParent = nameBytes == 1 && (sector[entry + 33] == 0 || sector[entry + 33] == 1);
                if (!isSelfOrParent) {
                    String name = folder.path + name(sector, entry + 33, nameBytes);
                    if ((flags & FOLDER) != 0) {
                        open.addLast(new Folder(name + "/", first, size));
                    } else {
                        // Parts of one long file stand one after the other, on the disc as in the folder.
                        goesOnSector = goesOnSector < 0 ? first : goesOnSector;
                        goesOnBytes += size;
                        if ((flags & GOES_ON) == 0) {
                            file(name, goesOnSector, goesOnBytes, time(sector, entry + 18));
                            goesOnSector = -1;
                            goesOnBytes = 0;
                        }
                    }
                }
                entry += length;
            }
        }
    }

    private void file(String name, long first, long size, @Nullable Instant modified) {
        members.begin(name, new MemberFacts(size, modified, null, null, MemberFacts.State.LIVE, "sector " + first));
        byte[] piece = new byte[ContainerWire.PIECE];
        long at = first * SECTOR;
        long left = size;
        while (left > 0) {
            int got = bytes.read(at, piece, 0, (int) Math.min(left, piece.length));
            if (got < 0) {
                members.endMember(Openings.damaged("It lies beyond the end of the image"));
                damaged = true;
                return;
            }
            members.bytes(piece, 0, got);
            at += got;
            left -= got;
        }
        members.endMember(null);
    }

    private String name(byte[] from, int at, int length) {
        String name = joliet
                ? new String(from, at, length, StandardCharsets.UTF_16BE)
                : new String(from, at, length, StandardCharsets.ISO_8859_1);
        int version = name.lastIndexOf(';');
        String without = version > 0 ? name.substring(0, version) : name;
        return (without.endsWith(".") && !joliet ? without.substring(0, without.length() - 1) : without)
                .replace('/', '_');
    }

    /// Years since 1900, month, day, hour, minute, second, and the zone in quarters of an hour.
    private static @Nullable Instant time(byte[] from, int at) {
        try {
            return LocalDateTime.of(
                            1900 + (from[at] & 255),
                            from[at + 1],
                            from[at + 2],
                            from[at + 3],
                            from[at + 4],
                            from[at + 5])
                    .toInstant(ZoneOffset.ofTotalSeconds(from[at + 6] * 15 * 60));
        } catch (DateTimeException none) {
            return null;
        }
    }

    private byte @Nullable [] sector(long number) {
        byte[] sector = new byte[SECTOR];
        int done = 0;
        while (done < SECTOR) {
            int got = bytes.read(number * SECTOR + done, sector, done, SECTOR - done);
            if (got < 0) {
                return null;
            }
            done += got;
        }
        return sector;
    }

    private static long littleEndian(byte[] from, int at) {
        return Integer.toUnsignedLong(
                (from[at] & 255) | (from[at + 1] & 255) << 8 | (from[at + 2] & 255) << 16 | (from[at + 3] & 255) << 24);
    }
}
