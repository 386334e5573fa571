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

    private final MemberSink members;
    private boolean damaged;

    private PstOpening(MemberSink members) {
        this.members = members;
    }

    static @Nullable ContainerProblem open(SeekableInput bytes, MemberSink members) throws IOException {
        PstOpening opening = new PstOpening(members);
        try {
            PSTFile store = new PSTFile(new Content(bytes));
            opening.folder(store.getRootFolder(), "", 0);
        } catch (PSTException | RuntimeException broken) {
            return Openings.damaged("It does not follow the rules of its format, or ends too early");
        }
        return opening.damaged ? Openings.damaged("Some of its folders or messages could not be read") : null;
    }

    private void folder(PSTFolder folder, String path, int depth) {
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
