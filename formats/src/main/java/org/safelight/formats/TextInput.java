package org.safelight.formats;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Opens a text file as UTF-8 bytes without a byte order mark. UTF-16, which PowerShell writes, is turned into
/// UTF-8.
final class TextInput {
    private static final int AT_ONCE = 1 << 16;

    private TextInput() {}

    static InputStream open(Path file) throws IOException {
        InputStream input = new BufferedInputStream(Files.newInputStream(file), AT_ONCE);
        try {
            return withoutMark(input);
        } catch (IOException | RuntimeException unreadable) {
            input.close();
            throw unreadable;
        }
    }

    /// @param input supports marks
    static InputStream withoutMark(InputStream input) throws IOException {
        input.mark(3);
        byte[] head = input.readNBytes(3);
        input.reset();
        if (head.length == 3 && (head[0] & 0xff) == 0xef && (head[1] & 0xff) == 0xbb && (head[2] & 0xff) == 0xbf) {
            input.skipNBytes(3);
        } else if (head.length >= 2 && (head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xfe) {
            input.skipNBytes(2);
            return new Recoded(input, StandardCharsets.UTF_16LE);
        } else if (head.length >= 2 && (head[0] & 0xff) == 0xfe && (head[1] & 0xff) == 0xff) {
            input.skipNBytes(2);
            return new Recoded(input, StandardCharsets.UTF_16BE);
        }
        return input;
    }

    /// The characters of another encoding as UTF-8 bytes.
    private static final class Recoded extends InputStream {
        private final Reader reader;
        private final CharBuffer characters = CharBuffer.allocate(AT_ONCE);
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        Recoded(InputStream input, Charset from) {
            this.reader = new InputStreamReader(input, from);
        }

        @Override
        public int read() throws IOException {
            return fill() ? bytes.get() & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, bytes.remaining());
            bytes.get(target, offset, count);
            return count;
        }

        private boolean fill() throws IOException {
            while (!bytes.hasRemaining()) {
                characters.clear();
                if (reader.read(characters) < 0) {
                    return false;
                }
                bytes = StandardCharsets.UTF_8.encode(characters.flip());
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
