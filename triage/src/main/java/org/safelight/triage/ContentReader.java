package org.safelight.triage;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Digester;
import org.safelight.fingerprint.Digests;
import org.safelight.sources.EvidenceChannel;
import org.safelight.sources.FileItem;
import org.safelight.sources.Member;
import org.safelight.sources.NotRead;

/// Reads files and members of containers once: digests them, and keeps the bytes of those that are not too
/// large. Of a lane, one for files and one for each depth of containers in containers, as an outer one must
/// stay readable while its members are read.
final class ContentReader implements AutoCloseable {
    /// Nearly all pictures are smaller. A lane holds at most this much of a file.
    static final int MOST_KEPT_BYTES = 32 << 20;
    /// And at each depth at most this much of a member; a longer one goes to a temporary file.
    static final int MOST_KEPT_OF_A_MEMBER = 8 << 20;

    private static final int CHUNK_BYTES = 128 << 10;

    private final int mostKeptBytes;
    private final Digester digester = new Digester();
    /// Holds a whole content that is kept, or one piece after the other of a larger one.
    private byte[] bytes = new byte[CHUNK_BYTES];
    /// Where a long member is, until the next is read.
    private @Nullable Spooled spooled;

    ContentReader(int mostKeptBytes) {
        this.mostKeptBytes = mostKeptBytes;
    }

    /// What came of reading a file.
    sealed interface Outcome {
        /// It was read to its end and is in one state.
        ///
        /// @param bytes valid until the next file is read; those of a large file are read from it again, and
        ///     whoever reads them to the end gets [NotTheSameException] unless they are the same
        record ReadFully(Digests digests, Content bytes) implements Outcome {}

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

    /// Reads a member of a container to its end, wherever that is: ask the member what its problem was.
    ///
    /// @param folder where a long member is spooled; the file has no name there, so it is gone however the
    ///     run ends
    /// @throws SpoolException if the folder cannot be written
    /// @throws IOException if the container's own bytes cannot be read
    Outcome read(Member member, Path folder, BooleanSupplier stop) throws IOException {
        release();
        digester.begin();
        int length = 0;
        while (true) {
            if (stop.getAsBoolean()) {
                return new Outcome.Stopped();
            }
            if (spooled == null && length == bytes.length) {
                if (length >= mostKeptBytes) {
                    spooled = Spooled.in(folder);
                    spooled.add(bytes, length);
                    length = 0;
                } else {
                    bytes = Arrays.copyOf(bytes, Math.min(mostKeptBytes, 4 * length));
                }
            }
            int at = spooled == null ? length : 0;
            int got = member.read(ByteBuffer.wrap(bytes, at, Math.min(bytes.length - at, CHUNK_BYTES)));
            if (got < 0) {
                break;
            }
            digester.update(bytes, at, got);
            if (spooled == null) {
                length += got;
            } else {
                spooled.add(bytes, got);
            }
        }
        return new Outcome.ReadFully(digester.finish(), spooled != null ? spooled : new Kept(bytes, length));
    }

    private void release() {
        if (spooled != null) {
            spooled.close();
            spooled = null;
        }
    }

    @Override
    public void close() {
        digester.close();
        release();
    }

    /// The output folder cannot hold a temporary file: concerns the whole run.
    static final class SpoolException extends RuntimeException {
        SpoolException(IOException cause) {
            super("Cannot write a temporary file in the output folder: " + cause.getMessage(), cause);
        }
    }

    /// A long member in a temporary file.
    private static final class Spooled implements Content, AutoCloseable {
        private final FileChannel channel;
        private long size;

        private Spooled(FileChannel channel) {
            this.channel = channel;
        }

        static Spooled in(Path folder) {
            try {
                Path file = Files.createTempFile(folder, "member-", ".part");
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                // Its space is given back when the channel is closed, or with the process.
                Files.delete(file);
                return new Spooled(channel);
            } catch (IOException e) {
                throw new SpoolException(e);
            }
        }

        void add(byte[] more, int length) {
            try {
                ByteBuffer from = ByteBuffer.wrap(more, 0, length);
                while (from.hasRemaining()) {
                    size += channel.write(from, size);
                }
            } catch (IOException e) {
                throw new SpoolException(e);
            }
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public int read(ByteBuffer to, long from) throws IOException {
            return channel.read(to, from);
        }

        @Override
        public InputStream open() {
            return new InputStream() {
                private long at;

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] to, int offset, int length) throws IOException {
                    int got = channel.read(ByteBuffer.wrap(to, offset, length), at);
                    at += Math.max(0, got);
                    return got;
                }
            };
        }

        @Override
        public Anywhere openAnywhere() {
            return new Anywhere() {
                @Override
                public int read(ByteBuffer to, long from) throws IOException {
                    return Spooled.this.read(to, from);
                }

                @Override
                public void close() {
                    endReading();
                }
            };
        }

        @Override
        public void endReading() {
            // Stays open until the next member is read.
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new SpoolException(e);
            }
        }
    }

    /// The bytes at hand.
    private static final class Kept implements Content {
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

        @Override
        public int read(ByteBuffer to, long from) {
            if (from >= length) {
                return -1;
            }
            int count = (int) Math.min(to.remaining(), length - from);
            to.put(bytes, (int) from, count);
            return count;
        }

        @Override
        public void endReading() {
            // Holds nothing open.
        }
    }

    /// The bytes as they are read once more.
    private static final class ReadAgain implements Content {
        private final FileItem item;
        private final Digest sha256;
        private final BooleanSupplier stop;
        private @Nullable EvidenceChannel anywhere;

        ReadAgain(FileItem item, Digest sha256, BooleanSupplier stop) {
            this.item = item;
            this.sha256 = sha256;
            this.stop = stop;
        }

        @Override
        public int read(ByteBuffer to, long from) throws IOException {
            EvidenceChannel channel = anywhere;
            if (channel == null) {
                channel = channel();
                anywhere = channel;
            }
            try {
                return channel.read(to, from);
            } catch (IOException failure) {
                throw new NotTheSameException(NotRead.unreadable(item, failure));
            }
        }

        @Override
        public void endReading() throws IOException {
            EvidenceChannel channel = anywhere;
            anywhere = null;
            if (channel != null) {
                try (channel) {
                    requireUnchanged(channel);
                }
            }
        }

        private EvidenceChannel channel() throws NotTheSameException {
            return switch (item.open()) {
                case FileItem.Opened.Refused(var why) -> throw new NotTheSameException(why);
                case FileItem.Opened.Open(var channel) -> channel;
            };
        }

        private static void requireUnchanged(EvidenceChannel channel) throws NotTheSameException {
            Optional<NotRead> changed = channel.changedWhileRead();
            if (changed.isPresent()) {
                throw new NotTheSameException(changed.get());
            }
        }

        @Override
        public long size() {
            return item.facts().bytes();
        }

        @Override
        public InputStream open() throws IOException {
            return new Checked(channel());
        }

        @Override
        public Anywhere openAnywhere() {
            return new Anywhere() {
                @Override
                public int read(ByteBuffer to, long from) throws IOException {
                    if (stop.getAsBoolean()) {
                        throw new InterruptedIOException("the run is ending");
                    }
                    return ReadAgain.this.read(to, from);
                }

                @Override
                public void close() throws IOException {
                    endReading();
                }
            };
        }

        /// At the end, compares with what was read before; when closed early, at least what the file system
        /// says.
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
                    requireUnchanged(channel);
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

            @Override
            public void close() throws IOException {
                digester.close();
                super.close();
                if (!ended) {
                    requireUnchanged(channel);
                }
            }
        }
    }
}
