package org.safelight.decode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of one item. They are read once, or twice when the first worker died on them.
public interface ByteSource {
    /// How many bytes are expected. Used for time and size limits only; the stream may give more or fewer.
    long size();

    /// Opens the bytes from the beginning; the pool closes the stream.
    InputStream open() throws IOException;

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
