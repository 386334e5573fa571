package org.safelight.sources;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes of the disk that an image holds. For one thread at a time.
interface ImageBytes extends AutoCloseable {
    /// Reads bytes of the disk, as many as there is room for or fewer. A direct buffer spares copies.
    ///
    /// @return how many, at least 1 if there is room; -1 at or past the end
    int read(long position, ByteBuffer to) throws IOException;

    @Override
    void close();

    /// A raw image: the disk's bytes are the files' bytes, so nothing has to be understood to read them.
    final class Raw implements ImageBytes {
        private final List<EvidenceChannel> channels;
        private final long[] starts;

        private Raw(List<EvidenceChannel> channels, long[] starts) {
            this.channels = channels;
            this.starts = starts;
        }

        static Raw open(ImageFiles files) throws IOException {
            List<EvidenceChannel> channels = new ArrayList<>();
            long[] starts = new long[files.pieces().size() + 1];
            for (FileItem piece : files.pieces()) {
                switch (piece.open()) {
                    case FileItem.Opened.Open(var channel) -> channels.add(channel);
                    case FileItem.Opened.Refused(var why) -> {
                        channels.forEach(EvidenceChannel::close);
                        throw new IOException(why.words());
                    }
                }
                starts[channels.size()] =
                        starts[channels.size() - 1] + piece.facts().bytes();
            }
            return new Raw(channels, starts);
        }

        @Override
        public int read(long position, ByteBuffer to) throws IOException {
            if (position >= starts[channels.size()]) {
                return -1;
            }
            int piece = 0;
            while (starts[piece + 1] <= position) {
                piece++;
            }
            // A piece ends where its channel ends.
            return channels.get(piece).read(to, position - starts[piece]);
        }

        @Override
        public void close() {
            channels.forEach(EvidenceChannel::close);
        }
    }

    /// Any other image: The Sleuth Kit's `img_cat` gives the disk's bytes from a place on. It goes on from
    /// where it is as long as that costs less than beginning anew, so whoever reads in the order of the disk
    /// reads one stream.
    final class Streamed implements ImageBytes {
        /// Passing over so much takes about as long as starting the program and opening the image, some 15 ms.
        private static final long MOST_PASSED_OVER = 8L << 20;
        private static final int SECTOR = 512;
        private static final int PIECE = 128 << 10;

        private final DiskImage image;
        private SleuthKit.@Nullable Output stream;
        private long position;
        /// For buffers that have no array; made when there is one.
        private byte[] piece = {};

        Streamed(DiskImage image) {
            this.image = image;
        }

        @Override
        public int read(long from, ByteBuffer to) throws IOException {
            if (from >= image.diskBytes()) {
                return -1;
            }
            InputStream open = streamAt(from);
            int most = (int) Math.min(to.remaining(), image.diskBytes() - from);
            int got = to.hasArray()
                    ? open.read(to.array(), to.arrayOffset() + to.position(), most)
                    : copy(open, to, most);
            if (got < 0) {
                SleuthKit.Output ended = stream;
                String complaint = ended == null ? "" : ended.complaint();
                end();
                throw new EOFException("the image could not be read at byte " + from + " of the disk"
                        + (complaint.isEmpty() ? "" : ": " + complaint));
            }
            position += got;
            if (to.hasArray()) {
                to.position(to.position() + got);
            }
            return got;
        }

        private int copy(InputStream open, ByteBuffer to, int most) throws IOException {
            if (piece.length == 0) {
                piece = new byte[PIECE];
            }
            int got = open.read(piece, 0, Math.min(most, PIECE));
            to.put(piece, 0, Math.max(0, got));
            return got;
        }

        private InputStream streamAt(long from) throws IOException {
            SleuthKit.Output open = stream;
            if (open == null || from < position || from - position > MOST_PASSED_OVER) {
                end();
                long sector = from / SECTOR;
                // img_cat does not know a beginning of 0.
                List<String> beginning = sector == 0 ? List.of() : List.of("-s", Long.toString(sector));
                open = image.start(SleuthKit.Tool.IMG_CAT, beginning);
                stream = open;
                position = sector * SECTOR;
            }
            while (position < from) {
                long passed = open.skip(from - position);
                if (passed <= 0) {
                    end();
                    throw new EOFException("the image could not be read before byte " + from + " of the disk");
                }
                position += passed;
            }
            return open;
        }

        private void end() {
            SleuthKit.Output open = stream;
            if (open != null) {
                open.close();
                stream = null;
            }
        }

        @Override
        public void close() {
            end();
        }
    }
}
