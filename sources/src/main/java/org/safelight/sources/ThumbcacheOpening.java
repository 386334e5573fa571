package org.safelight.sources;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Opens the caches in which Windows keeps small pictures of what a person has seen in a folder,
/// `thumbcache_*.db` of Vista and later. The pictures stay when the files are gone. Runs in a worker.
///
/// Entries stand one after the other, each with its length. Where one is broken, the next is looked for.
/// Source: libyal, "Windows Explorer Thumbnail Cache database format".
final class ThumbcacheOpening {
    private static final byte[] MARK = {'C', 'M', 'M', 'M'};
    private static final int VERSION_AT = 4;
    private static final int VISTA = 20;
    private static final int SEVEN = 21;
    private static final int LONGEST_HEADER = 56;
    private static final int LONGEST_NAME = 512;
    private static final int MOST_PICTURE = 64 << 20;

    private final SeekableInput bytes;
    private final MemberSink members;
    private boolean damaged;

    private ThumbcacheOpening(SeekableInput bytes, MemberSink members) {
        this.bytes = bytes;
        this.members = members;
    }

    static @Nullable ContainerProblem open(SeekableInput bytes, MemberSink members) {
        ThumbcacheOpening opening = new ThumbcacheOpening(bytes, members);
        opening.entries();
        return opening.damaged ? Openings.damaged("Some of its entries could not be read") : null;
    }

    private void entries() {
        byte[] head = new byte[LONGEST_HEADER];
        if (!fill(0, head, 24)) {
            damaged = true;
            return;
        }
        long version = littleEndian(head, VERSION_AT, 4);
        long at = 24;
        boolean lost = false;
        while (at + 48 <= bytes.size()) {
            int got = (int) Math.min(head.length, bytes.size() - at);
            if (!fill(at, head, got) || !isMark(head)) {
                // Entries may begin some bytes later than the header says, in versions nobody has written down.
                lost = true;
                at++;
                continue;
            }
            long size = littleEndian(head, 4, 4);
            long end = at + size;
            if (size < 48 || end > bytes.size() || !entry(at, head, version, size)) {
                damaged = true;
                at += MARK.length;
            } else {
                at = end;
            }
        }
        damaged |= lost && members.members() == 0;
    }

    /// One entry; false if its lengths do not fit together.
    private boolean entry(long at, byte[] head, long version, long size) {
        int lengths = version == VISTA ? 24 : 16;
        int headBytes = version == VISTA || version == SEVEN ? (version == VISTA ? 56 : 48) : 56;
        long name = littleEndian(head, lengths, 4);
        long padding = littleEndian(head, lengths + 4, 4);
        long data = littleEndian(head, lengths + 8, 4);
        if (name > LONGEST_NAME || data > MOST_PICTURE || headBytes + name + padding + data > size) {
            return false;
        }
        if (data == 0) {
            return true;
        }
        byte[] called = new byte[(int) name];
        byte[] picture = new byte[(int) data];
        if (!fill(at + headBytes, called, called.length)
                || !fill(at + headBytes + name + padding, picture, picture.length)) {
            return false;
        }
        String text = new String(called, StandardCharsets.UTF_16LE).replaceAll("[^0-9A-Za-z._-]", "_");
        members.member(
                text.isEmpty() ? "entry-" + at : text,
                new MemberFacts(data, null, null, null, MemberFacts.State.LIVE, "byte " + at),
                picture);
        return true;
    }

    private static boolean isMark(byte[] head) {
        return head[0] == MARK[0] && head[1] == MARK[1] && head[2] == MARK[2] && head[3] == MARK[3];
    }

    private boolean fill(long from, byte[] to, int length) {
        int done = 0;
        while (done < length) {
            int got = bytes.read(from + done, to, done, length - done);
            if (got < 0) {
                return false;
            }
            done += got;
        }
        return true;
    }

    private static long littleEndian(byte[] from, int at, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (from[at + i] & 255);
        }
        return value;
    }
}
