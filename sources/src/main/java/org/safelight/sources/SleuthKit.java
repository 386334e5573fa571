package org.safelight.sources;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.safelight.sandbox.Confinement;
import org.safelight.sandbox.Limits;
import org.safelight.sandbox.Sandbox;

/// The programs of The Sleuth Kit, which read disk images and the file systems on them.
///
/// Each runs confined, reads the image's files only, and writes to a pipe. One that gives nothing for
/// [#SILENCE] is ended: a damaged file system can send it round in circles.
public final class SleuthKit {
    /// How to get it, for messages.
    public static final String INSTALL = "apt-get install sleuthkit";

    private static final String UNKNOWN_VERSION = "The Sleuth Kit, whose version is not known";

    static final Duration SILENCE = Duration.ofMinutes(15);

    /// Times without a zone as they stand, and names as bytes, whatever this machine is set to.
    private static final Map<String, String> ENVIRONMENT = Map.of("TZ", "UTC", "LC_ALL", "C.UTF-8");
    /// A large file system takes hours and, for its tables, a gigabyte or two.
    private static final Limits LIMITS = new Limits(4L << 30, Duration.ofDays(2), 0, 4096);

    enum Tool {
        FIWALK("fiwalk"),
        ICAT("icat"),
        FLS("fls"),
        MMLS("mmls"),
        BLKLS("blkls"),
        IMG_CAT("img_cat"),
        IMG_STAT("img_stat");

        final String program;

        Tool(String program) {
            this.program = program;
        }
    }

    private static final List<Path> PLACES =
            List.of(Path.of("/usr/bin"), Path.of("/usr/local/bin"), Path.of("/bin"), Path.of("/opt/sleuthkit/bin"));

    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sleuthkit-watch").factory());

    private final Map<Tool, Path> tools;
    private final Sandbox sandbox;

    /// What confines its programs.
    Sandbox sandbox() {
        return sandbox;
    }

    private SleuthKit(Map<Tool, Path> tools, Sandbox sandbox) {
        this.tools = tools;
        this.sandbox = sandbox;
    }

    /// Whether all of its programs that are needed are there.
    public static boolean isInstalled() {
        return find().isPresent();
    }

    /// The installed Sleuth Kit; empty if any of its programs that are needed is missing.
    static Optional<SleuthKit> find(Sandbox sandbox) {
        return find().map(tools -> new SleuthKit(tools, sandbox));
    }

    private static Optional<Map<Tool, Path>> find() {
        Map<Tool, Path> tools = new EnumMap<>(Tool.class);
        for (Tool tool : Tool.values()) {
            Optional<Path> place = PLACES.stream()
                    .map(folder -> folder.resolve(tool.program))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (place.isEmpty()) {
                return Optional.empty();
            }
            tools.put(tool, place.get());
        }
        return Optional.of(tools);
    }

    /// Which version it is, in its own words.
    String version() {
        try (Output output = start(Tool.MMLS, List.of("-V"), List.of(), List.of(), List.of())) {
            String words = output.text(1000).strip();
            return words.matches("[ -~]{1,100}") ? words : UNKNOWN_VERSION;
        } catch (IOException e) {
            return UNKNOWN_VERSION;
        }
    }

    /// Starts a program on an image.
    ///
    /// @param named the image's files that are named to it; it finds the others by itself
    /// @param image all files of the image
    /// @param last arguments after the image's files
    Output start(Tool tool, List<String> arguments, List<Path> named, List<Path> image, List<String> last)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(String.valueOf(tools.get(tool)));
        command.addAll(arguments);
        named.forEach(file -> command.add(file.toString()));
        command.addAll(last);
        return new Output(() -> sandbox.start(new Confinement(command, image, List.of(), ENVIRONMENT, LIMITS)));
    }

    /// Starts a process.
    private interface Starting {
        Process start() throws IOException;
    }

    /// What a program writes to standard output. Closing ends the program if it has not ended.
    ///
    /// One that ends badly without having written anything is started again, twice: on a busy machine a
    /// program may not come up. The same image gives the same answer, so nothing is changed by that.
    static final class Output extends InputStream {
        private static final int MOST_MESSAGE_BYTES = 4096;
        private static final int ATTEMPTS = 3;

        private final Starting starting;
        private final AtomicLong lastNanos = new AtomicLong(System.nanoTime());
        private final ScheduledFuture<?> watch;
        private volatile Process process;
        private InputStream in;
        private ByteArrayOutputStream messages;
        private Thread messageReader;
        private int attempts = 1;
        private long given;

        private Output(Starting starting) throws IOException {
            this.starting = starting;
            Process started = starting.start();
            this.process = started;
            this.in = started.getInputStream();
            this.messages = new ByteArrayOutputStream();
            this.messageReader = readMessages(started, messages);
            started.getOutputStream().close();
            this.watch = WATCH.scheduleWithFixedDelay(
                    () -> {
                        if (System.nanoTime() - lastNanos.get() > SILENCE.toNanos()) {
                            process.destroyForcibly();
                        }
                    },
                    1,
                    1,
                    TimeUnit.MINUTES);
        }

        private void again() throws IOException {
            attempts++;
            in.close();
            Process started = starting.start();
            process = started;
            in = started.getInputStream();
            messages = new ByteArrayOutputStream();
            messageReader = readMessages(started, messages);
            started.getOutputStream().close();
        }

        /// Standard error must be taken, or the program stops when the pipe is full.
        private static Thread readMessages(Process started, ByteArrayOutputStream messages) {
            return Thread.ofVirtual().start(() -> {
                try (InputStream errors = started.getErrorStream()) {
                    byte[] buffer = new byte[1024];
                    int got;
                    while ((got = errors.read(buffer)) >= 0) {
                        synchronized (messages) {
                            messages.write(buffer, 0, Math.min(got, MOST_MESSAGE_BYTES - messages.size()));
                        }
                    }
                } catch (IOException e) {
                    // The program is gone; what it said until then is kept.
                }
            });
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            // While the reader is busy elsewhere the program waits for it, which is no silence of the program's.
            lastNanos.set(System.nanoTime());
            int got = in.read(to, offset, length);
            while (got < 0 && given == 0 && attempts < ATTEMPTS && !endedWell()) {
                again();
                got = in.read(to, offset, length);
            }
            given += Math.max(0, got);
            lastNanos.set(Long.MAX_VALUE / 2 + System.nanoTime());
            return got;
        }

        @Override
        public long skip(long bytes) throws IOException {
            byte[] passed = new byte[(int) Math.min(bytes, 64 << 10)];
            int got = bytes <= 0 ? 0 : read(passed, 0, passed.length);
            return Math.max(0, got);
        }

        /// All it writes as text, one byte a character; what is beyond `most` bytes is left.
        String text(int most) throws IOException {
            return new String(readNBytes(most), StandardCharsets.ISO_8859_1);
        }

        /// Whether it ended well, once all of its output was read.
        boolean endedWell() {
            try {
                return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /// What it said on standard error, first line, in printable ASCII; a signal if one ended it.
        String complaint() {
            try {
                messageReader.join(Duration.ofSeconds(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ByteArrayOutputStream said = messages;
            String text;
            synchronized (said) {
                text = said.toString(StandardCharsets.ISO_8859_1);
            }
            String line = text.lines().findFirst().orElse("").replaceAll("[^ -~]", "?");
            if (!line.isEmpty()) {
                return line;
            }
            return process.isAlive() ? "" : "it ended with status " + process.exitValue();
        }

        @Override
        public void close() {
            watch.cancel(false);
            process.destroyForcibly();
            try {
                in.close();
            } catch (IOException e) {
                // Nothing is lost: what was wanted was read.
            }
        }
    }
}
