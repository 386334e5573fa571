package org.safelight.decode;

import java.io.IOException;

/// The bytes of one item, read where they are wanted, as a film's are: its table of contents may stand at its end.
interface ByteReader {
    /// How many bytes there are.
    long size();

    /// Reads bytes from `offset` on.
    ///
    /// @return how many came: 1 to `length`, or 0 at the end
    /// @throws IOException if they cannot be had at all
    int read(long offset, byte[] to, int at, int length) throws IOException;

    /// Bytes that are in memory.
    static ByteReader of(byte[] bytes) {
        return new ByteReader() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public int read(long offset, byte[] to, int at, int length) {
                int count = Math.clamp(bytes.length - offset, 0, length);
                if (count > 0) {
                    System.arraycopy(bytes, (int) offset, to, at, count);
                }
                return count;
            }
        };
    }
}
