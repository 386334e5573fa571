package org.safelight.decode;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The bytes of one item. They are read once, or twice when the first worker died on them; those of a video where
/// the worker asks for them.
public interface ByteSource {
    /// How many bytes are expected. Used for time and size limits only; the stream may give more or fewer.
    long size();

    /// Opens the bytes from the beginning; the pool closes the stream.
    InputStream open() throws IOException;

    /// Opens the bytes for reading at any place, which spares much reading of a large video; null if they can only be
    /// read from their beginning on. The pool closes it.
    default @Nullable Anywhere openAnywhere() throws IOException {
        return null;
    }

    /// Bytes that can be read at any place.
    interface Anywhere extends Closeable {
        /// Reads bytes from byte `from` on.
        ///
        /// @return how many, at least 1 if `to` has room, or −1 at or past the end
        int read(ByteBuffer to, long from) throws IOException;
    }

    /// A file, opened for reading each time it is asked for; how long it is now is what is expected.
    ///
    /// @throws IOException if its length cannot be read
    static ByteSource of(Path file) throws IOException {
        long size = Files.size(file);
        return new ByteSource() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public Anywhere openAnywhere() throws IOException {
                FileChannel channel = FileChannel.open(file);
                return new Anywhere() {
                    @Override
                    public int read(ByteBuffer to, long from) throws IOException {
                        return channel.read(to, from);
                    }

                    @Override
                    public void close() throws IOException {
                        channel.close();
                    }
                };
            }
        };
    }

    /// Bytes that are in memory already. The array is not copied and must not change meanwhile.
    static ByteSource of(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}
