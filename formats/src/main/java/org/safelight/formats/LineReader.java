package org.safelight.formats;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads lines of bytes without making a text of each. Lines end in LF, CR LF or the end of the file.
/// After [#next] the line is `buffer()` from `start()` to `end()`, until the next call.
final class LineReader implements Closeable {
    /// Bytes of the longest line. What is longer is passed over and reported as too long.
    static final int LONGEST = 1 << 16;

    private final InputStream input;
    private final byte[] buffer = new byte[1 << 18];
    private int filled;
    private int position;
    private boolean ended;

    private int start;
    private int end;
    private long line;
    private boolean tooLong;
    private boolean terminated;

    LineReader(InputStream input) {
        this.input = input;
    }

    /// False at the end of the file.
    boolean next() throws IOException {
        int searched = position;
        tooLong = false;
        while (true) {
            for (int i = searched; i < filled; i++) {
                if (buffer[i] == '\n') {
                    lineIs(position, i, true);
                    position = i + 1;
                    return true;
                }
            }
            if (ended) {
                if (position == filled) {
                    return false;
                }
                lineIs(position, filled, false);
                position = filled;
                return true;
            }
            if (filled - position > LONGEST) {
                // Only the start is kept, so that a file without line ends does not fill the memory.
                tooLong = true;
                filled = position + 1;
            }
            searched = fill();
        }
    }

    private void lineIs(int from, int to, boolean endsInLineFeed) {
        line++;
        terminated = endsInLineFeed;
        tooLong |= to - from > LONGEST;
        start = from;
        end = to > from && buffer[to - 1] == '\r' ? to - 1 : to;
    }

    /// Moves what is left to the front, reads on, and says from where to search.
    private int fill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, filled - position);
        filled -= position;
        position = 0;
        int from = filled;
        int read = input.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            ended = true;
        } else {
            filled += read;
        }
        return from;
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /// The number of the line, 1 first.
    long line() {
        return line;
    }

    /// Whether the line is longer than [#LONGEST]; its content is then not given.
    boolean isTooLong() {
        return tooLong;
    }

    /// Whether the line ends in a line feed; only the last may not.
    boolean isTerminated() {
        return terminated;
    }

    /// Whether the line begins with these ASCII characters.
    boolean startsWith(String ascii) {
        byte[] wanted = ascii.getBytes(StandardCharsets.US_ASCII);
        return end - start >= wanted.length
                && Arrays.equals(buffer, start, start + wanted.length, wanted, 0, wanted.length);
    }

    /// The line as text, bytes that are not UTF-8 replaced.
    String text() {
        return new String(buffer, start, end - start, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
