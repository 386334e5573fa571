package org.safelight.decode;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.safelight.sandbox.Confinement;
import org.safelight.sandbox.Limits;
import org.safelight.sandbox.Sandbox;

/// One running worker, as the pool sees it. Used by one thread at a time.
final class WorkerProcess {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final String KERNEL_PROPERTY = "safelight.kernel";
    private static final String CACHE_PROPERTY = "safelight.workerCache";
    private static final Duration START_DEADLINE = Duration.ofMinutes(2);
    private static final Duration TO_END = Duration.ofSeconds(10);
    private static final int TRACE_BYTES = 4096;
    private static final int SIGNALS_FROM = 128;
    /// What a JVM takes beside its heap, and a native decoder for the largest picture that it may decode.
    private static final long MEGABYTES_BESIDES_HEAP = 768;

    /// How a JVM begins its last message when the system refuses it memory; HotSpot, os.cpp and debug.cpp.
    private static final String NO_MEMORY_FOR_THE_JVM = "insufficient memory for the Java Runtime Environment";

    private static final int MOST_OPEN_FILES = 256;
    /// Nothing of ours: no options, names or keys. A path on the class path may need UTF-8. Times of a
    /// picture without a zone are not moved to ours. Few arenas, because each reserves much.
    private static final Map<String, String> ENVIRONMENT =
            Map.of("LC_ALL", "C.UTF-8", "TZ", "UTC", "MALLOC_ARENA_MAX", "2");

    private final Process process;
    private final DataOutputStream to;
    private final DataInputStream from;
    private final Tail standardError;
    private final ScheduledExecutorService timer;
    private final DecodeCapabilities capabilities;
    private int items;
    /// How much the worker was refused before this item: some things a JVM asks for when it starts.
    private int refusedBefore;
    private boolean endedByUs;

    /// What an exchange came to.
    sealed interface Outcome {
        record Answered(Examination examination) implements Outcome {}

        record Typed(Identified type) implements Outcome {}

        /// The worker cannot be used any more.
        ///
        /// @param type as far as it was told
        record Lost(@Nullable Identified type, Problem problem) implements Outcome {}
    }

    /// The source could not be read: the item's fault, not the worker's.
    static final class SourceException extends Exception {
        final transient IOException reason;

        SourceException(IOException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private WorkerProcess(Process process, ScheduledExecutorService timer) throws IOException {
        this.process = process;
        this.timer = timer;
        to = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), Wire.PIECE + Integer.BYTES));
        from = new DataInputStream(new BufferedInputStream(process.getInputStream()));
        standardError = Tail.of(process.getErrorStream());
        Deadline deadline = new Deadline(START_DEADLINE);
        try {
            capabilities = Wire.readHello(from);
        } catch (IOException failed) {
            end(TO_END);
            throw new IOException(
                    "A decoding process did not start (" + exitWords() + "; " + failed.getMessage() + "). "
                            + standardError.text(),
                    failed);
        } finally {
            deadline.met();
        }
    }

    /// Starts a worker and waits until it is ready.
    ///
    /// @throws IOException if it does not start; the message holds what it wrote to standard error
    static WorkerProcess start(DecodeOptions options, String mainClass, ScheduledExecutorService timer)
            throws IOException {
        return new WorkerProcess(options.sandbox().start(confinement(options, mainClass)), timer);
    }

    static Confinement confinement(DecodeOptions options, String mainClass) {
        List<String> command = command(options, mainClass);
        List<Path> readOnly = new ArrayList<>();
        readOnly.add(Path.of(System.getProperty("java.home")));
        classPath(options).filter(Files::exists).forEach(readOnly::add);
        Path natives = FfmpegLibrary.folder();
        if (natives != null) {
            readOnly.add(natives);
        }
        Path cache = cache();
        if (cache != null) {
            readOnly.add(cache);
        }
        long memory = (options.heapMegabytes() + MEGABYTES_BESIDES_HEAP) << 20;
        // A worker serves many items; the deadline of each is what ends a decoder that does not come to an end.
        Duration cpu = options.deadline().multipliedBy(options.itemsPerWorker());
        return new Confinement(command, readOnly, List.of(), ENVIRONMENT, new Limits(memory, cpu, 0, MOST_OPEN_FILES));
    }

    /// What [WorkerTraining] made, if it is there.
    private static @Nullable Path cache() {
        String named = System.getProperty(CACHE_PROPERTY);
        Path cache = named == null ? null : Path.of(named).toAbsolutePath();
        return cache != null && Files.isRegularFile(cache) ? cache : null;
    }

    private static Stream<Path> classPath(DecodeOptions options) {
        return Arrays.stream(options.classPath().split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath());
    }

    static List<String> command(DecodeOptions options, String mainClass) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + options.heapMegabytes() + "m");
        command.add("-XX:+UseSerialGC");
        Path cache = cache();
        if (cache != null) {
            command.add("-XX:AOTCache=" + cache);
            // One that does not fit is not used; a line about it on standard output would be taken for an answer.
            command.add("-Xlog:aot=off");
            command.add("-Xlog:cds=off");
        }
        // Signals that the sandbox has made it deaf to: no handlers in place of that.
        command.add("-Xrs");
        // No files beside the program: neither performance counters, nor a crash report, which could hold bits of
        // evidence.
        command.add("-XX:-UsePerfData");
        command.add("-XX:+ErrorFileToStderr");
        command.add("-XX:+DisplayVMOutputToStderr");
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-Djava.awt.headless=true");
        // Where no library takes notes, that nobody does need not be said.
        command.add("-Dslf4j.internal.verbosity=ERROR");
        String kernel = System.getProperty(KERNEL_PROPERTY);
        if (kernel != null) {
            command.add("-D" + KERNEL_PROPERTY + "=" + kernel);
        }
        if (ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent()) {
            command.add("--add-modules=" + VECTOR_MODULE);
        }
        command.add("--enable-native-access=ALL-UNNAMED");
        Path natives = FfmpegLibrary.folder();
        if (natives != null) {
            command.addAll(FfmpegLibrary.jvmOptions(natives));
        }
        command.add("-cp");
        command.add(classPath(options).map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(mainClass);
        command.addAll(WorkerSettings.of(options).arguments());
        return command;
    }

    DecodeCapabilities capabilities() {
        return capabilities;
    }

    /// How many items it was given so far.
    int items() {
        return items;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Sends one item and waits for the answer, no longer than `limit`.
    ///
    /// @param prefix the first bytes, at most [Wire#PIECE], read already; the rest comes from `rest`
    /// @throws SourceException if `rest` fails; the worker stays usable
    Outcome exchange(
            Wire.RequestKind kind, long expectedBytes, byte[] prefix, InputStream rest, Duration limit, long maxBytes)
            throws SourceException {
        items++;
        refusedBefore = Sandbox.refusals(process).size();
        Identified type = null;
        Deadline deadline = new Deadline(limit);
        try {
            new Wire.Request(kind, expectedBytes).writeTo(to);
            if (!send(prefix, rest, maxBytes)) {
                deadline.met();
                return new Outcome.Answered(Examination.withoutPicture(
                        Identified.unknown(null),
                        new Problem(
                                ProblemKind.TOO_LARGE,
                                "It has more than the %,d bytes that are decoded here".formatted(maxBytes))));
            }
            type = Wire.readType(from);
            Outcome outcome =
                    kind == Wire.RequestKind.IDENTIFY ? new Outcome.Typed(type) : answered(Wire.readExamination(from));
            // Ended just now although it answered: the answer counts, and the next item finds the worker dead.
            deadline.met();
            return outcome;
        } catch (IOException broken) {
            return lost(broken, type, deadline, limit);
        } finally {
            deadline.met();
        }
    }

    /// Has a video examined, giving the worker what it asks for; no longer than `limit`.
    ///
    /// @throws SourceException if it cannot be read; the worker stays usable
    Outcome watch(ByteReader bytes, Duration limit) throws SourceException {
        items++;
        refusedBefore = Sandbox.refusals(process).size();
        Identified type = null;
        Deadline deadline = new Deadline(limit);
        try {
            new Wire.Request(Wire.RequestKind.WATCH, bytes.size()).writeTo(to);
            to.flush();
            byte[] piece = new byte[Wire.Wanted.LONGEST];
            while (true) {
                Wire.Frame frame = Wire.readFrame(from);
                switch (frame.kind()) {
                    case Wire.READ -> give(bytes, Wire.Wanted.readFrom(frame.content()), piece);
                    case Wire.TYPE -> type = Wire.readTypeFrom(frame.content());
                    case Wire.EXAMINATION -> {
                        Outcome outcome = answered(Wire.readExaminationFrom(frame.content()));
                        deadline.met();
                        return outcome;
                    }
                    default -> throw new ProtocolException("A frame of kind " + frame.kind() + " is none");
                }
            }
        } catch (IOException broken) {
            return lost(broken, type, deadline, limit);
        } finally {
            deadline.met();
        }
    }

    private void give(ByteReader bytes, Wire.Wanted wanted, byte[] piece) throws IOException, SourceException {
        int count;
        try {
            count = bytes.read(wanted.offset(), piece, 0, wanted.length());
        } catch (IOException unreadable) {
            to.writeInt(Wire.ABANDONED);
            to.flush();
            throw new SourceException(unreadable);
        }
        to.writeInt(count);
        to.write(piece, 0, count);
        to.flush();
    }

    private Outcome lost(IOException broken, @Nullable Identified type, Deadline deadline, Duration limit) {
        boolean inTime = deadline.met();
        end(broken instanceof ProtocolException ? Duration.ZERO : TO_END);
        if (inTime) {
            return new Outcome.Lost(type, death(broken instanceof ProtocolException));
        }
        return new Outcome.Lost(
                type,
                new Problem(
                        ProblemKind.TIMED_OUT,
                        "It was not decoded within the " + limit.toSeconds() + " s that an item of its size has",
                        trace()));
    }

    /// Sends the bytes of an item. False if there were too many: then the worker forgot them.
    private boolean send(byte[] prefix, InputStream rest, long maxBytes) throws IOException, SourceException {
        long sent = 0;
        byte[] piece = Arrays.copyOf(prefix, Math.max(prefix.length, Wire.PIECE));
        int length = prefix.length;
        while (length > 0) {
            sent += length;
            if (sent > maxBytes) {
                to.writeInt(Wire.ABANDONED);
                to.flush();
                return false;
            }
            to.writeInt(length);
            to.write(piece, 0, length);
            try {
                length = rest.readNBytes(piece, 0, Wire.PIECE);
            } catch (IOException unreadable) {
                to.writeInt(Wire.ABANDONED);
                to.flush();
                throw new SourceException(unreadable);
            }
        }
        to.writeInt(Wire.END);
        to.flush();
        return true;
    }

    /// An answer; where the item failed and the worker was refused something over it, the problem says what.
    private Outcome.Answered answered(Examination examination) {
        Problem problem = examination.problem();
        if (problem == null || refusals().isEmpty()) {
            return new Outcome.Answered(examination);
        }
        return new Outcome.Answered(new Examination(
                examination.mediaType(),
                examination.mediaClass(),
                examination.picture(),
                examination.video(),
                new Problem(problem.kind(), problem.words(), trace()),
                examination.metadata()));
    }

    /// What the worker asked for over this item and was refused.
    private List<String> refusals() {
        List<String> all = Sandbox.refusals(process);
        return all.subList(Math.min(refusedBefore, all.size()), all.size());
    }

    /// The worker's last messages, and what it was refused over this item.
    private String trace() {
        String said = standardError.text();
        List<String> refused = refusals();
        return refused.isEmpty()
                ? said
                : (said.isEmpty() ? "" : said + "\n") + "It was refused: " + String.join(", ", refused);
    }

    private Problem death(boolean isGarbled) {
        if (isGarbled) {
            return new Problem(
                    ProblemKind.WORKER_DIED, "The decoding process answered something that is no answer", trace());
        }
        boolean refusedMemory = standardError.text().contains(NO_MEMORY_FOR_THE_JVM);
        if (!process.isAlive() && (process.exitValue() == DecodeWorker.EXIT_OUT_OF_MEMORY || refusedMemory)) {
            return new Problem(ProblemKind.OUT_OF_MEMORY, "Decoding it needs more memory than is given to it", trace());
        }
        return new Problem(ProblemKind.WORKER_DIED, "The decoding process " + exitWords() + " on it", trace());
    }

    private String exitWords() {
        if (endedByUs || process.isAlive()) {
            return "stopped answering";
        }
        int exit = process.exitValue();
        return exit > SIGNALS_FROM
                ? "was ended by signal " + signalWords(exit - SIGNALS_FROM)
                : "ended with exit code " + exit;
    }

    /// Linux's numbers, the same on x86-64 and aarch64.
    private static String signalWords(int signal) {
        return switch (signal) {
            case 4 -> "4 (illegal instruction)";
            case 6 -> "6 (it gave itself up)";
            case 7 -> "7 (memory that is not there)";
            case 8 -> "8 (arithmetic)";
            case 9 -> "9 (killed)";
            case 11 -> "11 (memory that is not its own)";
            case 24 -> "24 (its processor time was used up)";
            case 25 -> "25 (a file it wrote grew too long)";
            case 31 -> "31 (a forbidden system call)";
            default -> Integer.toString(signal);
        };
    }

    /// Lets the worker end by itself, as it does at the end of its input; does not wait.
    void retire() {
        try {
            to.close();
        } catch (IOException alreadyGone) {
            // Then there is nobody to tell.
        }
        // A worker that does not is ended; one that did is not there to be.
        var _ = timer.schedule(() -> process.toHandle().destroyForcibly(), TO_END.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Ends the worker, and waits until it is gone.
    ///
    /// @param patience how long it may take to end by itself: a broken pipe means that it is about to, and
    ///     then its own exit code says why
    void end(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                endedByUs = true;
                process.toHandle().destroyForcibly();
                process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException hurried) {
            process.toHandle().destroyForcibly();
            Thread.currentThread().interrupt();
        }
        standardError.awaitEnd();
        for (AutoCloseable stream : List.of(process.getOutputStream(), from)) {
            try {
                stream.close();
            } catch (Exception alreadyGone) {
                // The other side is gone, so nothing can be lost by this.
            }
        }
    }

    /// Ends the process when time is up. Killing, and not interrupting, because that is the one thing a
    /// hanging decoder cannot resist; it also frees a blocked write or read of ours.
    private final class Deadline {
        private enum State {
            RUNNING,
            MET,
            MISSED
        }

        private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
        private final ScheduledFuture<?> alarm;

        Deadline(Duration limit) {
            alarm = timer.schedule(
                    () -> {
                        if (state.compareAndSet(State.RUNNING, State.MISSED)) {
                            process.toHandle().destroyForcibly();
                        }
                    },
                    limit.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        /// Stops the clock.
        ///
        /// @return whether it was in time
        boolean met() {
            state.compareAndSet(State.RUNNING, State.MET);
            alarm.cancel(false);
            return state.get() == State.MET;
        }
    }

    /// Keeps reading a stream, so that the writer never blocks, and remembers only its end.
    private static final class Tail {
        private final byte[] last = new byte[TRACE_BYTES];
        private long count;
        private final Thread thread;

        private Tail(InputStream stream) {
            thread = Thread.ofVirtual().name("decode-worker-stderr").unstarted(() -> drain(stream));
        }

        static Tail of(InputStream stream) {
            Tail tail = new Tail(stream);
            tail.thread.start();
            return tail;
        }

        private void drain(InputStream stream) {
            byte[] piece = new byte[1024];
            try (stream) {
                for (int n = stream.read(piece); n >= 0; n = stream.read(piece)) {
                    synchronized (last) {
                        for (int i = 0; i < n; i++) {
                            last[(int) (count++ % TRACE_BYTES)] = piece[i];
                        }
                    }
                }
            } catch (IOException gone) {
                // The process is gone: that is the end too.
            }
        }

        void awaitEnd() {
            try {
                thread.join(Duration.ofSeconds(1));
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }

        String text() {
            synchronized (last) {
                int length = (int) Math.min(count, TRACE_BYTES);
                byte[] inOrder = new byte[length];
                for (int i = 0; i < length; i++) {
                    inOrder[i] = last[(int) ((count - length + i) % TRACE_BYTES)];
                }
                return new String(inOrder, StandardCharsets.UTF_8).strip();
            }
        }
    }
}
