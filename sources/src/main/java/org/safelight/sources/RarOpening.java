package org.safelight.sources;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Finds the members of a RAR archive that need a password: each is given with its name, that problem, and no
/// bytes. Members that need none are not given. Runs in a worker.
///
/// The program that unpacks RAR takes the encrypted bytes of a member of version 5 for its content, so someone
/// else must say which those are. Older versions it recognises itself.
///
/// Source: RARLAB, "RAR 5.0 archive format": the signature, then blocks, each a checksum, a length, and fields
/// that are numbers of seven bits a byte.
final class RarOpening {
    private static final byte[] SIGNATURE = {'R', 'a', 'r', '!', 0x1a, 7, 1, 0};
    private static final int CHECKSUM_BYTES = 4;
    private static final int LONGEST_HEADER = 2 << 20;
    private static final int MOST_BLOCKS = 2_000_000;

    private static final int FILE = 2;
    private static final int ENCRYPTED_FROM_HERE_ON = 4;
    private static final int END = 5;
    private static final int HAS_EXTRA = 1;
    private static final int HAS_DATA = 2;
    private static final int HAS_TIME = 2;
    private static final int HAS_CHECKSUM = 4;
    private static final int IS_FOLDER = 1;
    private static final int ENCRYPTION = 1;

    private static final ContainerProblem ENCRYPTED =
            new ContainerProblem(ContainerProblem.Kind.ENCRYPTED, "A password is needed to read it");

    private RarOpening() {}

    /// Where it does not follow the rules it ends without a word: who unpacks it will say so.
    static @Nullable ContainerProblem open(SeekableInput bytes, MemberSink members) {
        if (!Arrays.equals(some(bytes, 0, SIGNATURE.length), SIGNATURE)) {
            return null;
        }
        long at = SIGNATURE.length;
        for (int block = 0; block < MOST_BLOCKS; block++) {
            Fields length = new Fields(some(bytes, at + CHECKSUM_BYTES, 3));
            long headerBytes = length.number();
            if (headerBytes <= 0 || headerBytes > LONGEST_HEADER) {
                return null;
            }
            long headerAt = at + CHECKSUM_BYTES + length.at;
            byte[] header = some(bytes, headerAt, (int) headerBytes);
            Fields fields = new Fields(header);
            long type = fields.number();
            long flags = fields.number();
            long extraBytes = (flags & HAS_EXTRA) == 0 ? 0 : fields.number();
            long dataBytes = (flags & HAS_DATA) == 0 ? 0 : fields.number();
            if (type == ENCRYPTED_FROM_HERE_ON) {
                return ENCRYPTED;
            }
            if (header.length < headerBytes
                    || type == END
                    || extraBytes < 0
                    || extraBytes > headerBytes
                    || dataBytes < 0
                    || dataBytes > bytes.size()) {
                return null;
            }
            if (type == FILE && isEncrypted(header, (int) extraBytes)) {
                file(fields, members);
            }
            at = headerAt + headerBytes + dataBytes;
        }
        return null;
    }

    private static void file(Fields fields, MemberSink members) {
        long flags = fields.number();
        long claimedBytes = fields.number();
        fields.number();
        fields.skip((flags & HAS_TIME) == 0 ? 0 : 4);
        fields.skip((flags & HAS_CHECKSUM) == 0 ? 0 : 4);
        fields.number();
        fields.number();
        byte[] name = fields.take(fields.number());
        if ((flags & IS_FOLDER) == 0) {
            members.notRead(name, MemberFacts.of(Math.max(-1, claimedBytes), null), ENCRYPTED);
        }
    }

    /// Whether among the records behind the fields is one that says how it is encrypted.
    private static boolean isEncrypted(byte[] header, int extraBytes) {
        Fields records = new Fields(Arrays.copyOfRange(header, header.length - extraBytes, header.length));
        while (!records.ended()) {
            long recordBytes = records.number();
            int from = records.at;
            if (records.number() == ENCRYPTION) {
                return true;
            }
            records.at = from;
            records.skip(recordBytes);
        }
        return false;
    }

    private static byte[] some(SeekableInput bytes, long from, int length) {
        byte[] some = new byte[Math.clamp(bytes.size() - from, 0, length)];
        int done = 0;
        while (done < some.length) {
            int got = bytes.read(from + done, some, done, some.length - done);
            if (got < 0) {
                return Arrays.copyOf(some, done);
            }
            done += got;
        }
        return some;
    }

    /// Fields one after the other. Behind the end, and where a number is none, there is -1 for ever.
    private static final class Fields {
        private final byte[] bytes;
        private int at;

        Fields(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean ended() {
            return at >= bytes.length;
        }

        long number() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE - 1 && !ended(); shift += 7) {
                int octet = bytes[at++];
                value |= (long) (octet & 0x7f) << shift;
                if (octet >= 0) {
                    return value;
                }
            }
            at = bytes.length;
            return -1;
        }

        void skip(long count) {
            at = count < 0 || count > bytes.length - at ? bytes.length : at + (int) count;
        }

        byte[] take(long count) {
            int from = at;
            skip(count);
            return Arrays.copyOfRange(bytes, from, at);
        }
    }
}
