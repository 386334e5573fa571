package org.safelight.sources;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The bytes of one content, readable at any place. For one thread at a time.
public interface SeekableBytes {
    /// How many there are.
    long size();

    /// Reads from byte `from` on.
    ///
    /// @return how many bytes, at least 1 if `to` has room, or -1 at or past the end
    /// @throws IOException if they cannot be read there
    int read(ByteBuffer to, long from) throws IOException;
}
