package org.safelight.server.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Ends with an exception where more bytes come than may.
final class BoundedInput extends FilterInputStream {
    private long left;

    BoundedInput(InputStream in, long most) {
        super(in);
        left = most;
    }

    /// More came than may.
    static final class TooLong extends IOException {
        TooLong() {
            super("The body is longer than the bound");
        }
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            count(1);
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int read = super.read(bytes, from, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    private void count(int read) throws TooLong {
        left -= read;
        if (left < 0) {
            throw new TooLong();
        }
    }
}
