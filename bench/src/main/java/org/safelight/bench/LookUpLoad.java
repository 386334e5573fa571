package org.safelight.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/// Asks a server one thing a request over connections that stay open, and writes HTTP itself: the loader shares the
/// machine with what it measures, so it does as little as it can.
final class LookUpLoad {
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};

    private LookUpLoad() {}

    /// A request and the words that must be in its answer.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Question(byte[] request, byte[] expected) {
        static Question of(int port, String token, String json, String expected) {
            byte[] body = json.getBytes(StandardCharsets.US_ASCII);
            String head = "POST /api/v1/lookups HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer "
                    + token + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
            return new Question(
                    (head + json).getBytes(StandardCharsets.US_ASCII), expected.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /// What came of it.
    ///
    /// @param nanos that answers took, ascending
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outcome(double seconds, long[] nanos) {
        double aSecond() {
            return nanos.length / seconds;
        }

        double millis(double share) {
            return nanos[(int) Math.min(nanos.length - 1L, Math.round(nanos.length * share))] / 1e6;
        }
    }

    /// Each connection asks as soon as it has its answer.
    static Outcome asFastAsCanBe(int port, int connections, double seconds, List<Question> questions) throws Exception {
        return run(port, connections, seconds, 0, questions);
    }

    /// Requests are due at moments fixed beforehand, and their time counts from then: whatever keeps a request from
    /// being sent in time counts too.
    static Outcome at(int port, int connections, double seconds, int aSecond, List<Question> questions)
            throws Exception {
        return run(port, connections, seconds, aSecond, questions);
    }

    private static Outcome run(int port, int connections, double seconds, int aSecond, List<Question> questions)
            throws Exception {
        long start = System.nanoTime() + 200_000_000L;
        long end = start + (long) (seconds * 1e9);
        List<Callable<long[]>> work = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            int first = i;
            work.add(() -> ask(port, first, connections, start, end, aSecond, questions));
        }
        List<long[]> parts = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(connections)) {
            for (Future<long[]> done : threads.invokeAll(work)) {
                parts.add(done.get());
            }
        }
        long[] all = parts.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        return new Outcome((System.nanoTime() - start) / 1e9, all);
    }

    private static long[] ask(
            int port, int first, int connections, long start, long end, int aSecond, List<Question> questions)
            throws IOException {
        long[] nanos = new long[1 << 12];
        int count = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            Answers answers = new Answers(socket.getInputStream());
            for (long place = first; ; place += connections) {
                long due = aSecond == 0 ? Math.max(start, System.nanoTime()) : start + place * 1_000_000_000L / aSecond;
                if (due >= end) {
                    return Arrays.copyOf(nanos, count);
                }
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                Question question = questions.get((int) (place % questions.size()));
                out.write(question.request());
                answers.take(question.expected());
                if (count == nanos.length) {
                    nanos = Arrays.copyOf(nanos, 2 * count);
                }
                nanos[count++] = System.nanoTime() - due;
            }
        }
    }

    /// Answers of one connection, one after the other.
    private static final class Answers {
        private static final String LENGTH = "content-length:";

        private final InputStream in;
        private final byte[] bytes = new byte[1 << 16];
        private int filled;

        Answers(InputStream in) {
            this.in = in;
        }

        /// Takes the next whole answer. @throws IllegalStateException if it is not the one expected
        void take(byte[] expected) throws IOException {
            int head;
            while ((head = find(END_OF_HEAD, 0, filled)) < 0) {
                fill();
            }
            int body = head + END_OF_HEAD.length;
            String lines = new String(bytes, 0, head, StandardCharsets.US_ASCII);
            int at = lines.toLowerCase(java.util.Locale.ROOT).indexOf(LENGTH);
            if (!lines.startsWith("HTTP/1.1 200") || at < 0) {
                throw new IllegalStateException("The server answered: " + lines);
            }
            int line = lines.indexOf('\r', at);
            int end = body
                    + Integer.parseInt(lines.substring(at + LENGTH.length(), line < 0 ? lines.length() : line)
                            .strip());
            while (filled < end) {
                fill();
            }
            if (find(expected, body, end) < 0) {
                throw new IllegalStateException("The server answered otherwise than it must: "
                        + new String(bytes, body, end - body, StandardCharsets.UTF_8));
            }
            System.arraycopy(bytes, end, bytes, 0, filled - end);
            filled -= end;
        }

        private void fill() throws IOException {
            int read = in.read(bytes, filled, bytes.length - filled);
            if (read <= 0) {
                throw new EOFException("The server ended the connection, or its answer is too long");
            }
            filled += read;
        }

        private int find(byte[] wanted, int from, int to) {
            for (int at = from; at + wanted.length <= to; at++) {
                if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                    return at;
                }
            }
            return -1;
        }
    }
}
