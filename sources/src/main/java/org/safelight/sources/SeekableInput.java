package org.safelight.sources;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// A container's bytes as a worker sees them: read in blocks from the pool, of which the last used few are
/// kept. Runs in a worker.
final class SeekableInput implements SeekableByteChannel {
    private static final int BLOCK = ContainerWire.MOST_READ;
    private static final int BLOCKS_KEPT = 16;

    private final long size;
    private final Reading reading;
    private final Map<Long, byte[]> blocks = new LinkedHashMap<>(2 * BLOCKS_KEPT, 0.75f, true);
    private long position;

    /// Where blocks come from.
    interface Reading {
        /// Puts bytes into `to` from `offset` on.
        ///
        /// @return how many, 0 at the end
        int read(long from, byte[] to, int offset, int length);
    }

    SeekableInput(long size, Reading reading) {
        this.size = size;
        this.reading = reading;
    }

    @Override
    public long size() {
        return size;
    }

    /// Bytes from `from` on; -1 at the end.
    int read(long from, byte[] to, int offset, int length) {
        if (from < 0 || from >= size) {
            return -1;
        }
        byte[] block = block(from / BLOCK);
        int at = (int) (from % BLOCK);
        int count = Math.min(length, block.length - at);
        if (count <= 0) {
            return -1;
        }
        System.arraycopy(block, at, to, offset, count);
        return count;
    }

    private byte[] block(long number) {
        byte[] kept = blocks.get(number);
        if (kept != null) {
            return kept;
        }
        long from = number * BLOCK;
        byte[] block = new byte[(int) Math.min(BLOCK, size - from)];
        int length = 0;
        while (length < block.length) {
            int got = reading.read(from + length, block, length, block.length - length);
            if (got == 0) {
                block = Arrays.copyOf(block, length);
                break;
            }
            length += got;
        }
        if (blocks.size() >= BLOCKS_KEPT) {
            Iterator<Long> oldest = blocks.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        blocks.put(number, block);
        return block;
    }

    /// The bytes from `from` on, as a stream of its own.
    InputStream stream(long from) {
        return new InputStream() {
            private long at = from;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                if (length == 0) {
                    return 0;
                }
                int got = SeekableInput.this.read(at, to, offset, length);
                at += Math.max(0, got);
                return got;
            }

            @Override
            public long skip(long count) {
                long skipped = Math.clamp(count, 0, Math.max(0, size - at));
                at += skipped;
                return skipped;
            }

            @Override
            public int available() {
                return Math.clamp(size - at, 0, Integer.MAX_VALUE);
            }
        };
    }

    @Override
    public int read(ByteBuffer to) {
        if (!to.hasRemaining()) {
            return 0;
        }
        byte[] piece = new byte[Math.min(to.remaining(), BLOCK)];
        int got = read(position, piece, 0, piece.length);
        if (got > 0) {
            to.put(piece, 0, got);
            position += got;
        }
        return got;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        if (newPosition < 0) {
            throw new IllegalArgumentException("A position before the first byte: " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long newSize) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // Holds nothing that must be given back.
    }
}
