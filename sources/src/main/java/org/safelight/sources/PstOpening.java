package org.safelight.sources;

import com.pff.PSTAttachment;
import com.pff.PSTException;
import com.pff.PSTFile;
import com.pff.PSTFileContent;
import com.pff.PSTFolder;
import com.pff.PSTMessage;
import com.pff.PSTObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/// Opens Outlook's stores of mail (pst, ost): attachments are members, what people wrote is not. Runs in a
/// worker.
final class PstOpening {
    private static final int MOST_DEPTH = 32;
    /// The lowest bits of a node's number tell its kind. Source: [MS-PST] 2.2.2.1.
    private static final int KIND_BITS = 0x1f;

    private static final int SEARCH_FOLDER = 3;
    /// Where the header says how the store is enciphered, in the form since 2003 and before. Source: [MS-PST]
    /// 2.2.2.6.
    private static final int FORM_AT = 10;

    private static final int FIRST_UNICODE_FORM = 20;
    private static final int CIPHER_AT_UNICODE = 513;
    private static final int CIPHER_AT_ANSI = 461;
    private static final int PERMUTED_AT_MOST = 1;
    /// Where it says how long the store is. Source: [MS-PST] 2.2.2.5, 2.2.2.6.
    private static final int LENGTH_AT_UNICODE = 184;

    private static final int LENGTH_AT_ANSI = 168;

    private final MemberSink members;
    private boolean damaged;

    private PstOpening(MemberSink members) {
        this.members = members;
    }

    static @Nullable ContainerProblem open(SeekableInput bytes, MemberSink members) throws IOException {
        PstOpening opening = new PstOpening(members);
        if (cipher(bytes) > PERMUTED_AT_MOST) {
            return new ContainerProblem(
                    ContainerProblem.Kind.UNSUPPORTED, "Its contents are enciphered by a method that is not read here");
        }
        try {
            PSTFile store = new PSTFile(new Content(bytes));
            opening.folder(store.getRootFolder(), "", 0);
        } catch (PSTException | RuntimeException broken) {
            return Openings.damaged("It does not follow the rules of its format, or ends too early");
        }
        if (endsEarly(bytes)) {
            return Openings.damaged("It ends before its own header says, so not all of it could be read");
        }
        return opening.damaged ? Openings.damaged("Some of its folders or messages could not be read") : null;
    }

    /// 0 none, 1 permuted (the usual), 2 cyclic, 16 Windows Information Protection.
    private static long cipher(SeekableInput bytes) {
        return number(bytes, isUnicode(bytes) ? CIPHER_AT_UNICODE : CIPHER_AT_ANSI, 1);
    }

    /// The library reads what of a store is there, and misses the rest without a word.
    private static boolean endsEarly(SeekableInput bytes) {
        long length = isUnicode(bytes) ? number(bytes, LENGTH_AT_UNICODE, 8) : number(bytes, LENGTH_AT_ANSI, 4);
        return Long.compareUnsigned(length, bytes.size()) > 0;
    }

    private static boolean isUnicode(SeekableInput bytes) {
        return number(bytes, FORM_AT, 1) >= FIRST_UNICODE_FORM;
    }

    /// The lowest byte first; 0 behind the end.
    private static long number(SeekableInput bytes, long at, int length) {
        byte[] octet = new byte[1];
        long number = 0;
        for (int i = 0; i < length; i++) {
            number |= bytes.read(at + i, octet, 0, 1) < 1 ? 0 : (octet[0] & 255L) << (8 * i);
        }
        return number;
    }

    /// A search folder has no messages of its own, only what a search found in others; and no list of folders,
    /// which the library takes for damage.
    private static boolean isSearch(PSTFolder folder) {
        return (folder.getDescriptorNodeId() & KIND_BITS) == SEARCH_FOLDER;
    }

    private void folder(PSTFolder folder, String path, int depth) {
        if (isSearch(folder)) {
            return;
        }
        try {
            for (PSTObject message = folder.getNextChild(); message != null; message = folder.getNextChild()) {
                if (message instanceof PSTMessage mail) {
                    message(mail, path + "message-" + mail.getDescriptorNodeId() + "/", depth);
                }
            }
        } catch (PSTException | IOException | RuntimeException broken) {
            damaged = true;
        }
        if (depth >= MOST_DEPTH) {
            return;
        }
        try {
            for (PSTFolder inner : folder.getSubFolders()) {
                folder(inner, path + inner.getDisplayName().replace('/', '_') + "/", depth + 1);
            }
        } catch (PSTException | IOException | RuntimeException broken) {
            damaged = true;
        }
    }

    private void message(PSTMessage message, String path, int depth) {
        int count = message.getNumberOfAttachments();
        for (int i = 0; i < count; i++) {
            try {
                PSTAttachment attachment = message.getAttachment(i);
                PSTMessage inner = attachment.getEmbeddedPSTMessage();
                if (inner != null && depth < MOST_DEPTH) {
                    message(inner, path + "message-" + (i + 1) + "/", depth + 1);
                    continue;
                }
                String given = attachment.getLongFilename();
                String name = given == null || given.isEmpty() ? attachment.getFilename() : given;
                String called = name == null || name.isEmpty() ? "attachment-" + (i + 1) : name.replace('/', '_');
                try (InputStream stream = attachment.getFileInputStream()) {
                    members.member(
                            (path + called).getBytes(StandardCharsets.UTF_8),
                            MemberFacts.of(-1, instant(attachment.getModificationTime())),
                            stream);
                }
            } catch (PSTException | IOException | RuntimeException broken) {
                damaged = true;
            }
        }
    }

    @SuppressWarnings("JavaUtilDate") // the library has no other
    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : Instant.ofEpochMilli(date.getTime());
    }

    /// The store's bytes, as its reader asks for them.
    private static final class Content extends PSTFileContent {
        private final SeekableInput bytes;
        private long at;

        Content(SeekableInput bytes) {
            this.bytes = bytes;
        }

        @Override
        public void seek(long position) {
            at = position;
        }

        @Override
        public long getFilePointer() {
            return at;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one) < 1 ? -1 : one[0] & 255;
        }

        @Override
        public int read(byte[] to) {
            int done = 0;
            while (done < to.length) {
                int got = bytes.read(at, to, done, to.length - done);
                if (got < 0) {
                    return done == 0 ? -1 : done;
                }
                at += got;
                done += got;
            }
            return done;
        }

        @Override
        public byte readByte() throws IOException {
            int value = read();
            if (value < 0) {
                throw new EOFException("behind the end of the store");
            }
            return (byte) value;
        }

        @Override
        public void close() {
            // Holds nothing open.
        }
    }
}
