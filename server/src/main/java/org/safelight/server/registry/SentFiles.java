package org.safelight.server.registry;

import jakarta.annotation.PreDestroy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.ByteSource;
import org.safelight.decode.DecodeOptions;
import org.safelight.decode.DecodePool;
import org.safelight.decode.DecodeUnavailableException;
import org.safelight.decode.Examination;
import org.safelight.decode.Problem;
import org.safelight.decode.VideoFrame;
import org.safelight.fingerprint.Digester;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.sandbox.SandboxUnavailableException;
import org.springframework.stereotype.Service;

/// Finds out what a file is known by that somebody sends to be looked up.
///
/// The file is hostile, and may be what nobody may keep. So it is in the memory of this process for as long as the
/// answer takes, and on no disk; what decodes it is a confined worker, which gets its bytes and gives numbers. Files
/// are bounded in bytes, in time to arrive and in time to be decoded, and few are under way at once, so what anybody
/// sends costs the others no more than a wait.
@Service
class SentFiles {
    /// The largest file that is taken.
    static final int MOST_BYTES = 64 << 20;

    /// The quality that PDQ's authors recommend as least: below it, plain surfaces resemble each other.
    static final int LEAST_QUALITY = 50;

    private static final int AT_ONCE = 2;
    private static final int WORKER_MEGABYTES = 512;
    private static final Duration WAIT_FOR_PLACE = Duration.ofSeconds(15);
    private static final Duration TO_ARRIVE = Duration.ofMinutes(3);
    private static final Duration TO_DECODE = Duration.ofSeconds(20);
    private static final Duration TO_DECODE_A_MEGABYTE = Duration.ofSeconds(1);
    private static final int PIECE = 1 << 16;

    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private @Nullable DecodePool pool;

    /// What came of it.
    sealed interface Outcome {}

    /// @param type by content, such as `image/jpeg`
    /// @param frames how it looks: those with enough structure to be compared; none for what is no picture or video
    /// @param notCompared what of its look could not be compared and why, a sentence; empty if all was
    record Read(Digests digests, String type, List<PdqVariants> frames, String notCompared) implements Outcome {}

    /// It is not looked up.
    ///
    /// @param words why and what to do, without a final stop
    record Refused(String words) implements Outcome {}

    /// Reads a file to its end.
    ///
    /// @throws IOException if the sender goes away
    Outcome read(InputStream sent) throws IOException, InterruptedException {
        if (!places.tryAcquire(WAIT_FOR_PLACE.toSeconds(), TimeUnit.SECONDS)) {
            return new Refused("Other files are being looked up. Nothing was looked up. Try again in a minute");
        }
        try {
            byte @Nullable [] bytes = bytes(sent);
            if (bytes == null) {
                return new Refused("The file must be " + (MOST_BYTES >> 20) + " MB or smaller, and arrive within "
                        + TO_ARRIVE.toMinutes()
                        + " minutes. Nothing was looked up. For a larger one, look up the digest that"
                        + " safelight hash gives");
            }
            if (bytes.length == 0) {
                return new Refused("The file is empty. Nothing was looked up");
            }
            try (Digester digester = new Digester()) {
                Digests digests = digester.digest(new ByteArrayInputStream(bytes));
                return look(digests, bytes);
            }
        } finally {
            places.release();
        }
    }

    /// Null if there are more bytes than may be, or they take too long.
    private static byte @Nullable [] bytes(InputStream sent) throws IOException {
        byte[] bytes = new byte[PIECE];
        int length = 0;
        long end = System.nanoTime() + TO_ARRIVE.toNanos();
        while (true) {
            int read = sent.read(bytes, length, bytes.length - length);
            if (read < 0) {
                return Arrays.copyOf(bytes, length);
            }
            length += read;
            if (length > MOST_BYTES || System.nanoTime() > end) {
                // A browser shows an answer only when what it sends is taken.
                discard(sent, end);
                return null;
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(2 * length, MOST_BYTES + 1));
            }
        }
    }

    private static void discard(InputStream sent, long end) throws IOException {
        byte[] piece = new byte[PIECE];
        long left = 3L * MOST_BYTES;
        for (int read = sent.read(piece); read >= 0 && left > 0 && System.nanoTime() < end; read = sent.read(piece)) {
            left -= read;
        }
    }

    private Outcome look(Digests digests, byte[] bytes) throws InterruptedException {
        Examination found;
        try {
            found = pool().examine(source(bytes));
        } catch (DecodeUnavailableException | SandboxUnavailableException nothingConfines) {
            return new Read(
                    digests,
                    "",
                    List.of(),
                    "How it looks was not compared: this server has nothing to open files in safely. Tell its"
                            + " administrator.");
        } catch (IOException impossible) {
            throw new IllegalStateException("Bytes in memory could not be read", impossible);
        }
        List<PdqVariants> all = frames(found);
        List<PdqVariants> frames =
                all.stream().filter(frame -> frame.quality() >= LEAST_QUALITY).toList();
        return new Read(digests, found.mediaType(), frames, notCompared(found, all.size(), frames.size()));
    }

    private static List<PdqVariants> frames(Examination found) {
        if (found.picture() != null) {
            return found.picture().frameHashes();
        }
        return found.video() == null
                ? List.of()
                : found.video().frames().stream().map(VideoFrame::hashes).toList();
    }

    private static String notCompared(Examination found, int frames, int good) {
        Problem problem = found.problem();
        if (frames == 0) {
            return problem == null
                    ? "It is neither a picture nor a video, so only the very file was looked up."
                    : "How it looks was not compared: " + problem.words() + ".";
        }
        String poor = good == frames
                ? ""
                : good == 0
                        ? "It has too little structure to be compared by look."
                        : (frames - good) + " of " + frames + " frames have too little structure to be compared.";
        String missing = problem == null ? "" : "Not all of it was compared: " + problem.words() + ".";
        return (missing + " " + poor).strip();
    }

    /// Workers start with the first file.
    private synchronized DecodePool pool() {
        if (pool == null) {
            pool = DecodePool.start(DecodeOptions.standard()
                    .withWorkers(AT_ONCE)
                    .withHeapMegabytes(WORKER_MEGABYTES)
                    .withDeadline(TO_DECODE, TO_DECODE_A_MEGABYTE));
        }
        return pool;
    }

    @PreDestroy
    synchronized void stop() {
        if (pool != null) {
            pool.close();
        }
    }

    private static ByteSource source(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public Anywhere openAnywhere() {
                return new Anywhere() {
                    @Override
                    public int read(ByteBuffer to, long from) {
                        if (from >= bytes.length) {
                            return -1;
                        }
                        int length = Math.min(to.remaining(), bytes.length - (int) from);
                        to.put(bytes, (int) from, length);
                        return length;
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }
}
