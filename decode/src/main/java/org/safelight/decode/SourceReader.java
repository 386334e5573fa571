package org.safelight.decode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads a source where a worker asks for it. One that can only be read from its beginning is opened again for each
/// step back; how much is read in vain by that is bounded, and past the bound the source seems to end.
final class SourceReader implements ByteReader, AutoCloseable {
    private static final int MOST_READINGS = 8;
    private static final long ALWAYS_BYTES = 256L << 20;

    private final ByteSource source;
    private final ByteSource.@Nullable Anywhere anywhere;
    private @Nullable InputStream stream;
    private long position;
    private long skipsLeft;

    SourceReader(ByteSource source) throws IOException {
        this.source = source;
        anywhere = source.openAnywhere();
        skipsLeft = source.size() > Long.MAX_VALUE / (2 * MOST_READINGS)
                ? Long.MAX_VALUE / 2
                : source.size() * MOST_READINGS + ALWAYS_BYTES;
    }

    @Override
    public long size() {
        return source.size();
    }

    @Override
    public int read(long offset, byte[] to, int at, int length) throws IOException {
        if (offset < 0 || length <= 0 || offset >= source.size()) {
            return 0;
        }
        if (anywhere != null) {
            return Math.max(0, anywhere.read(ByteBuffer.wrap(to, at, length), offset));
        }
        InputStream from = at(offset);
        if (from == null) {
            return 0;
        }
        int count = from.readNBytes(to, at, length);
        position += count;
        return count;
    }

    private @Nullable InputStream at(long offset) throws IOException {
        InputStream now = stream;
        if (now == null || offset < position) {
            if (now != null) {
                stream = null;
                now.close();
            }
            now = source.open();
            stream = now;
            position = 0;
        }
        byte[] passed = new byte[offset == position ? 0 : Wire.PIECE];
        while (position < offset) {
            int count = now.readNBytes(passed, 0, (int) Math.min(passed.length, offset - position));
            position += count;
            skipsLeft -= count;
            if (count == 0 || skipsLeft < 0) {
                return null;
            }
        }
        return now;
    }

    @Override
    public void close() throws IOException {
        try {
            if (anywhere != null) {
                anywhere.close();
            }
        } finally {
            if (stream != null) {
                stream.close();
            }
        }
    }
}
