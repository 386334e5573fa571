package org.safelight.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigesterTest {
    private static final int BUFFER = Digester.BUFFER_BYTES;

    /// The plainest way: the whole content at once, one digest after the other.
    private static Digests plainly(byte[] content) {
        return new Digests(
                plainly(DigestKind.MD5, content),
                plainly(DigestKind.SHA1, content),
                plainly(DigestKind.SHA256, content),
                content.length);
    }

    private static Digest plainly(DigestKind kind, byte[] content) {
        try {
            return Digest.of(kind, MessageDigest.getInstance(kind.jcaName()).digest(content));
        } catch (java.security.NoSuchAlgorithmException missing) {
            throw new AssertionError(missing);
        }
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    private static List<Integer> lengthsAroundEveryEdge() {
        List<Integer> lengths = new ArrayList<>(List.of(0, 1, 2, 55, 56, 57, 63, 64, 65, 4095, 4096, 4097));
        for (int buffers : new int[] {1, 2, 8, 9, 17}) {
            for (int more = -1; more <= 1; more++) {
                lengths.add(buffers * BUFFER + more);
            }
        }
        return lengths;
    }

    @Test
    void digests_a_stream_and_a_channel_of_every_length_as_the_whole() throws IOException {
        try (Digester digester = new Digester()) {
            for (int length : lengthsAroundEveryEdge()) {
                byte[] content = content(length);
                Digests expected = plainly(content);
                assertThat(digester.digest(new ByteArrayInputStream(content)))
                        .as("stream of %d", length)
                        .isEqualTo(expected);
                assertThat(digester.digest(Channels.newChannel(new ByteArrayInputStream(content))))
                        .as("channel of %d", length)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void digests_pushed_pieces_of_any_size_as_the_whole() {
        try (Digester digester = new Digester()) {
            for (int seed = 0; seed < 20; seed++) {
                Random random = new Random(seed);
                byte[] content = content(random.nextInt(12 * BUFFER));
                int largest = 1 + random.nextInt(seed % 2 == 0 ? 1000 : 3 * BUFFER);
                digester.begin();
                int at = 0;
                while (at < content.length) {
                    int length = Math.min(content.length - at, random.nextInt(largest + 1));
                    if (random.nextBoolean()) {
                        digester.update(content, at, length);
                    } else {
                        ByteBuffer buffer = digester.buffer();
                        length = Math.min(length, buffer.remaining());
                        buffer.put(content, at, length);
                    }
                    at += length;
                }
                assertThat(digester.finish()).as("seed %d", seed).isEqualTo(plainly(content));
            }
        }
    }

    @Test
    void the_buffer_still_shows_the_bytes_put_into_it_since_the_last_call() throws IOException {
        byte[] content = content(5 * BUFFER + 77);
        InputStream stream = new ByteArrayInputStream(content);
        byte[] kept = new byte[content.length];
        int keptLength = 0;
        try (Digester digester = new Digester()) {
            digester.begin();
            while (true) {
                ByteBuffer buffer = digester.buffer();
                int before = buffer.position();
                int count =
                        stream.read(buffer.array(), buffer.arrayOffset() + before, Math.min(1000, buffer.remaining()));
                if (count < 0) {
                    break;
                }
                buffer.position(before + count);
                System.arraycopy(buffer.array(), buffer.arrayOffset() + before, kept, keptLength, count);
                keptLength += count;
            }
            assertThat(digester.finish()).isEqualTo(plainly(content));
        }
        assertThat(kept).isEqualTo(content);
    }

    @Test
    void an_empty_content_has_the_published_digests_and_is_known_as_empty() throws IOException {
        try (Digester digester = new Digester()) {
            Digests empty = digester.digest(InputStream.nullInputStream());
            assertThat(empty.bytes()).isZero();
            assertThat(empty.md5().hex()).isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
            assertThat(empty.sha1().hex()).isEqualTo("da39a3ee5e6b4b0d3255bfef95601890afd80709");
            assertThat(empty.sha256().hex())
                    .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
            for (DigestKind kind : DigestKind.values()) {
                assertThat(empty.of(kind).isOfEmptyFile()).isTrue();
                assertThat(plainly(content(1)).of(kind).isOfEmptyFile()).isFalse();
            }
        }
    }

    @Test
    void knows_the_published_examples() throws IOException {
        try (Digester digester = new Digester()) {
            Digests abc = digester.digest(new ByteArrayInputStream(new byte[] {'a', 'b', 'c'}));
            // RFC 1321 A.5 and FIPS 180-4.
            assertThat(abc.md5().hex()).isEqualTo("900150983cd24fb0d6963f7d28e17f72");
            assertThat(abc.sha1().hex()).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
            assertThat(abc.sha256().hex())
                    .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void digests_the_same_with_any_number_of_helpers(int threads) throws IOException {
        Helpers helpers = new Helpers(threads);
        try (Digester digester = new Digester(helpers)) {
            for (int length : lengthsAroundEveryEdge()) {
                byte[] content = content(length);
                assertThat(digester.digest(new ByteArrayInputStream(content))).isEqualTo(plainly(content));
            }
        }
    }

    @Test
    void many_threads_with_a_digester_each_do_not_disturb_each_other() throws Exception {
        try (var threads = Executors.newFixedThreadPool(6)) {
            List<Callable<Boolean>> readers = new ArrayList<>();
            for (int reader = 0; reader < 6; reader++) {
                int seed = reader;
                readers.add(() -> {
                    Random random = new Random(seed);
                    try (Digester digester = new Digester()) {
                        for (int i = 0; i < 12; i++) {
                            byte[] content = content(random.nextInt(random.nextBoolean() ? 1000 : 10 * BUFFER));
                            if (!digester.digest(new ByteArrayInputStream(content))
                                    .equals(plainly(content))) {
                                return false;
                            }
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> allEqual : threads.invokeAll(readers)) {
                assertThat(allEqual.get()).isTrue();
            }
        }
    }

    @Test
    void a_content_begun_anew_forgets_the_unfinished_one() throws IOException {
        byte[] content = content(3 * BUFFER);
        try (Digester digester = new Digester()) {
            for (int unfinished : new int[] {1, BUFFER, BUFFER + 1, 6 * BUFFER, 20 * BUFFER}) {
                digester.begin();
                digester.update(content(unfinished), 0, unfinished);
                assertThat(digester.digest(new ByteArrayInputStream(content))).isEqualTo(plainly(content));
            }
        }
    }

    @Test
    void a_reading_failure_reaches_the_caller_and_the_next_content_is_whole() throws IOException {
        byte[] content = content(4 * BUFFER + 5);
        InputStream failing = new InputStream() {
            private int reads;

            @Override
            public int read() {
                throw new AssertionError("read one by one");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (++reads > 9) {
                    throw new IOException("sector cannot be read");
                }
                return length;
            }
        };
        try (Digester digester = new Digester()) {
            assertThatThrownBy(() -> digester.digest(failing))
                    .isInstanceOf(IOException.class)
                    .hasMessage("sector cannot be read");
            assertThat(digester.digest(new ByteArrayInputStream(content))).isEqualTo(plainly(content));
        }
    }

    @Test
    void refuses_a_channel_that_does_not_wait() {
        ReadableByteChannel impatient = new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer into) {
                return 0;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        try (Digester digester = new Digester()) {
            assertThatThrownBy(() -> digester.digest(impatient))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("non-blocking");
        }
    }

    @Test
    void refuses_a_buffer_that_was_flipped_because_bytes_would_be_missing() {
        try (Digester digester = new Digester()) {
            digester.begin();
            digester.buffer().put(new byte[10]).flip();
            assertThatThrownBy(digester::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("flipped");
        }
    }

    @Test
    void refuses_to_finish_what_was_not_begun_and_to_begin_when_closed() {
        Digester digester = new Digester();
        assertThatThrownBy(digester::finish).isInstanceOf(IllegalStateException.class);
        digester.begin();
        digester.finish();
        assertThatThrownBy(digester::finish).isInstanceOf(IllegalStateException.class);
        digester.close();
        digester.close();
        assertThatThrownBy(digester::begin)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void refuses_a_range_outside_its_array() {
        try (Digester digester = new Digester()) {
            digester.begin();
            assertThatThrownBy(() -> digester.update(new byte[10], 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> digester.update(new byte[10], 11, 0))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void a_large_content_of_one_byte_value_is_digested_without_holding_it() throws IOException {
        // 32 MiB from a source that holds nothing; compared with a second pass over the same source.
        int blocks = 32;
        byte[] block = new byte[1 << 20];
        Arrays.fill(block, (byte) 7);
        try (Digester digester = new Digester()) {
            digester.begin();
            for (int i = 0; i < blocks; i++) {
                digester.update(block, 0, block.length);
            }
            Digests digests = digester.finish();
            for (DigestKind kind : DigestKind.values()) {
                MessageDigest plain = MessageDigest.getInstance(kind.jcaName());
                for (int i = 0; i < blocks; i++) {
                    plain.update(block);
                }
                assertThat(digests.of(kind)).isEqualTo(Digest.of(kind, plain.digest()));
            }
            assertThat(digests.bytes()).isEqualTo((long) blocks << 20);
        } catch (java.security.NoSuchAlgorithmException missing) {
            throw new AssertionError(missing);
        }
    }
}
