package org.safelight.fingerprint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// Computes MD5, SHA-1 and SHA-256 of a content in one reading.
///
/// Use, to have it read: [#digest]. Use, to keep the bytes while they pass: [#begin], then [#update], or put bytes
/// into [#buffer], as often as needed, then [#finish]. One digester per reading thread, for as many contents as
/// wanted, one after the other; it is not thread safe.
///
/// A content that fits into the first buffer (128 KiB) is digested in the calling thread. Of a larger one the three
/// digests run side by side: idle processors help, the calling thread does the rest ([DigestLanes]). Memory is at
/// most eight such buffers, taken when first needed and kept until [#close].
public final class Digester implements AutoCloseable {
    static final int BUFFER_BYTES = 128 * 1024;

    private final DigestLanes lanes;
    private State state = State.IDLE;
    private byte[] array;
    private ByteBuffer filling;
    private int filled;
    private long handedOver;

    private enum State {
        IDLE,
        BEGUN,
        CLOSED
    }

    public Digester() {
        this(Helpers.SHARED);
    }

    Digester(Helpers helpers) {
        lanes = new DigestLanes(helpers);
        array = lanes.free();
        filling = ByteBuffer.wrap(array);
    }

    /// Reads to the end and digests what came. Does not close the channel.
    ///
    /// @throws IOException if reading fails, or the channel gives no bytes because it is in non-blocking mode;
    ///     nothing of the content is kept
    public Digests digest(ReadableByteChannel channel) throws IOException {
        begin();
        while (true) {
            int count = channel.read(buffer());
            if (count < 0) {
                return finish();
            }
            if (count == 0) {
                throw new IOException("The channel gave no bytes, though it has not ended: it is in non-blocking mode."
                        + " The content was not digested. Set the channel to blocking mode.");
            }
        }
    }

    /// Reads to the end and digests what came. Does not close the stream.
    ///
    /// @throws IOException if reading fails; nothing of the content is kept
    public Digests digest(InputStream stream) throws IOException {
        begin();
        while (true) {
            ByteBuffer buffer = buffer();
            int count = stream.read(array, buffer.position(), buffer.remaining());
            if (count < 0) {
                return finish();
            }
            buffer.position(buffer.position() + count);
        }
    }

    /// Starts a content; an unfinished one is dropped.
    ///
    /// @throws IllegalStateException if the digester is closed
    public void begin() {
        if (state == State.CLOSED) {
            throw new IllegalStateException("This digester is closed. Make a new one.");
        }
        lanes.reset();
        array = lanes.free();
        filling = ByteBuffer.wrap(array);
        filled = 0;
        handedOver = 0;
        state = State.BEGUN;
    }

    /// The buffer to put the next bytes into, at its position; it has room for at least one. It is backed by an
    /// array. What lies before the position was put there by earlier calls. Taking it back is implied in the next
    /// call of any method here; until then its bytes may be read, after that it must not be touched.
    ///
    /// @throws IllegalStateException if no content was begun, or the buffer was flipped or rewound
    public ByteBuffer buffer() {
        takeFilled();
        if (!filling.hasRemaining()) {
            handOver();
        }
        return filling;
    }

    /// Adds these bytes; the array can be reused at once.
    ///
    /// @throws IllegalStateException if no content was begun
    /// @throws IndexOutOfBoundsException if the range is not within the array
    public void update(byte[] bytes, int offset, int length) {
        takeFilled();
        int done = 0;
        // Even for no bytes, so that a wrong range is noticed.
        do {
            if (!filling.hasRemaining()) {
                handOver();
            }
            int count = Math.min(length - done, filling.remaining());
            filling.put(bytes, offset + done, count);
            filled = filling.position();
            done += count;
        } while (done < length);
    }

    /// The digests of all bytes since [#begin].
    ///
    /// @throws IllegalStateException if no content was begun
    public Digests finish() {
        takeFilled();
        state = State.IDLE;
        return lanes.finish(array, filled, handedOver + filled);
    }

    /// Drops an unfinished content and the buffers. The digester cannot be used any more.
    @Override
    public void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            lanes.close();
            array = new byte[0];
            filling = ByteBuffer.wrap(array);
        }
    }

    private void takeFilled() {
        if (state != State.BEGUN) {
            throw new IllegalStateException(
                    "No content was begun, so there is nothing to add to or to finish. Call begin first.");
        }
        if (filling.position() < filled || filling.limit() != filling.capacity()) {
            throw new IllegalStateException("The buffer of the digester was flipped, rewound or cut, so bytes would be"
                    + " missing from the digests. Only add bytes at its position; read its array to see them.");
        }
        filled = filling.position();
    }

    private void handOver() {
        handedOver += filled;
        array = lanes.handOver(filled);
        filling = ByteBuffer.wrap(array);
        filled = 0;
    }
}
