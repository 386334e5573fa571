package org.safelight.triage;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.safelight.decode.ByteSource;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Digester;
import org.safelight.fingerprint.Digests;
import org.safelight.sources.EvidenceChannel;
import org.safelight.sources.FileItem;
import org.safelight.sources.NotRead;

/// Reads files once: digests them, and keeps the bytes of those that are not too large. One for each lane.
final class ContentReader implements AutoCloseable {
    /// Nearly all pictures are smaller. A lane holds at most this much of what it reads.
    static final int MOST_KEPT_BYTES = 32 << 20;

    private static final int CHUNK_BYTES = 128 << 10;

    private final int mostKeptBytes;
    private final Digester digester = new Digester();
    /// Holds a whole content that is kept, or one piece after the other of a larger one.
    private byte[] bytes = new byte[CHUNK_BYTES];

    ContentReader(int mostKeptBytes) {
        this.mostKeptBytes = mostKeptBytes;
    }

    /// What came of reading a file.
    sealed interface Outcome {
        /// It was read to its end and is in one state.
        ///
        /// @param bytes valid until the next file is read; those of a large file are read from it again, and
        ///     whoever reads them to the end gets [NotTheSameException] unless they are the same
        record ReadFully(Digests digests, ByteSource bytes) implements Outcome {}

        record NotReadable(NotRead why) implements Outcome {}

        /// Asked to stop while reading: nothing is known.
        record Stopped() implements Outcome {}
    }

    /// A large file was not the same when it was read again, or could not be.
    static final class NotTheSameException extends IOException {
        private final transient NotRead reason;

        NotTheSameException(NotRead reason) {
            super(reason.words());
            this.reason = reason;
        }

        NotRead reason() {
            return reason;
        }
    }

    /// Reads a file from beginning to end.
    ///
    /// @param stop asked between pieces; a large file need not be read to its end when the run is ending
    Outcome read(FileItem item, BooleanSupplier stop) {
        return switch (item.open()) {
            case FileItem.Opened.Refused(var why) -> new Outcome.NotReadable(why);
            case FileItem.Opened.Open(var channel) -> {
                try (channel) {
                    yield read(item, channel, stop);
                } catch (IOException failure) {
                    yield new Outcome.NotReadable(NotRead.unreadable(item, failure));
                }
            }
        };
    }

    private Outcome read(FileItem item, EvidenceChannel channel, BooleanSupplier stop) throws IOException {
        boolean keep = item.facts().bytes() <= mostKeptBytes;
        if (keep && bytes.length < item.facts().bytes()) {
            bytes = new byte[Math.toIntExact(item.facts().bytes())];
        }
        digester.begin();
        int length = 0;
        while (true) {
            int room = Math.min(bytes.length - length, CHUNK_BYTES);
            // The channel ends where the file ended when it was found, so a kept content always has room.
            int got = room == 0 ? -1 : channel.read(ByteBuffer.wrap(bytes, length, room));
            if (got < 0) {
                break;
            }
            digester.update(bytes, length, got);
            length = keep ? length + got : 0;
            if (stop.getAsBoolean() && !keep) {
                return new Outcome.Stopped();
            }
        }
        Digests digests = digester.finish();
        Optional<NotRead> changed = channel.changedWhileRead();
        if (changed.isPresent()) {
            return new Outcome.NotReadable(changed.get());
        }
        return new Outcome.ReadFully(
                digests, keep ? new Kept(bytes, length) : new ReadAgain(item, digests.sha256(), stop));
    }

    @Override
    public void close() {
        digester.close();
    }

    /// The bytes at hand.
    private static final class Kept implements ByteSource {
        private final byte[] bytes;
        private final int length;

        Kept(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }

        @Override
        public long size() {
            return length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes, 0, length);
        }
    }

    /// The bytes as they are read once more.
    private record ReadAgain(FileItem item, Digest sha256, BooleanSupplier stop) implements ByteSource {
        @Override
        public long size() {
            return item.facts().bytes();
        }

        @Override
        public InputStream open() throws IOException {
            return switch (item.open()) {
                case FileItem.Opened.Refused(var why) -> throw new NotTheSameException(why);
                case FileItem.Opened.Open(var channel) -> new Checked(channel);
            };
        }

        @Override
        public Anywhere openAnywhere() throws IOException {
            return switch (item.open()) {
                case FileItem.Opened.Refused(var why) -> throw new NotTheSameException(why);
                case FileItem.Opened.Open(var channel) -> new Parts(channel);
            };
        }

        /// What a video's decoder asks for. Not all is read, so only the file system tells whether it is the same.
        private final class Parts implements Anywhere {
            private final EvidenceChannel channel;

            Parts(EvidenceChannel channel) {
                this.channel = channel;
            }

            @Override
            public int read(ByteBuffer to, long from) throws IOException {
                if (stop.getAsBoolean()) {
                    throw new InterruptedIOException("the run is ending");
                }
                try {
                    return channel.read(to, from);
                } catch (IOException failure) {
                    throw new NotTheSameException(NotRead.unreadable(item, failure));
                }
            }

            @Override
            public void close() throws IOException {
                Optional<NotRead> changed;
                try (channel) {
                    changed = channel.changedWhileRead();
                }
                if (changed.isPresent()) {
                    throw new NotTheSameException(changed.get());
                }
            }
        }

        /// At the end, compares with what was read before; when closed early, at least what the file system says.
        private final class Checked extends FilterInputStream {
            private final EvidenceChannel channel;
            private final Digester digester = new Digester();
            private boolean ended;

            Checked(EvidenceChannel channel) {
                super(Channels.newInputStream(channel));
                this.channel = channel;
                digester.begin();
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                if (stop.getAsBoolean()) {
                    throw new InterruptedIOException("the run is ending");
                }
                int got;
                try {
                    got = super.read(to, offset, length);
                } catch (IOException failure) {
                    throw new NotTheSameException(NotRead.unreadable(item, failure));
                }
                if (got > 0) {
                    digester.update(to, offset, got);
                } else if (got < 0 && !ended) {
                    ended = true;
                    requireUnchanged();
                    if (!digester.finish().sha256().equals(sha256)) {
                        throw new NotTheSameException(new NotRead(
                                item.path(),
                                NotRead.Reason.CHANGED_WHILE_READ,
                                "The file gave other bytes when it was read again to be decoded, though its length and"
                                        + " times are the same. The medium may be failing."));
                    }
                }
                return got;
            }

            private void requireUnchanged() throws NotTheSameException {
                Optional<NotRead> changed = channel.changedWhileRead();
                if (changed.isPresent()) {
                    throw new NotTheSameException(changed.get());
                }
            }

            @Override
            public void close() throws IOException {
                digester.close();
                super.close();
                if (!ended) {
                    requireUnchanged();
                }
            }
        }
    }
}
