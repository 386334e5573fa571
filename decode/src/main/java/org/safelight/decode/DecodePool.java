package org.safelight.decode;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.WorkerProcess.Outcome;
import org.safelight.decode.WorkerProcess.SourceException;

/// Examines items in worker processes: the way into this module. Safe for any number of threads; as many
/// items are examined at once as there are workers, further callers wait.
///
/// An item that ends its worker is recorded as the reason, and the worker is replaced. If the worker had
/// other items before, the item is first tried once more on a fresh one, so that no result depends on what
/// else was examined.
public final class DecodePool implements AutoCloseable {
    /// A larger item is first identified by its beginning, so that a film is not sent through a pipe for
    /// nothing.
    private static final long IDENTIFY_FIRST_BYTES = 4 << 20;

    private static final int PREFIX_BYTES = Wire.PIECE;
    private static final double BYTES_PER_MEGABYTE = 1_000_000;
    private static final Duration LONGEST_VIDEO_DEADLINE = Duration.ofHours(1);
    private static final int START_ATTEMPTS = 3;
    private static final Duration TO_END_BY_ITSELF = Duration.ofMillis(500);

    private final DecodeOptions options;
    private final String mainClass;
    private final ScheduledThreadPoolExecutor timer;
    private final BlockingDeque<Slot> idle = new LinkedBlockingDeque<>();
    private final List<Slot> slots = new ArrayList<>();
    private final DecodeCapabilities capabilities;
    private volatile boolean closed;

    /// A place for one worker, held by one caller at a time.
    private static final class Slot {
        private @Nullable WorkerProcess worker;

        synchronized @Nullable WorkerProcess worker() {
            return worker;
        }

        synchronized void set(@Nullable WorkerProcess next) {
            worker = next;
        }
    }

    private DecodePool(DecodeOptions options, String mainClass) {
        this.options = options;
        this.mainClass = mainClass;
        timer = new ScheduledThreadPoolExecutor(
                1, task -> Thread.ofPlatform().daemon().name("decode-deadlines").unstarted(task));
        timer.setRemoveOnCancelPolicy(true);
        for (int i = 0; i < options.workers(); i++) {
            Slot slot = new Slot();
            slots.add(slot);
            idle.add(slot);
        }
        try {
            capabilities = ready(slots.getFirst()).capabilities();
        } catch (DecodeUnavailableException none) {
            timer.shutdownNow();
            throw none;
        }
    }

    /// Starts a pool, and one worker to see that it can; the others start when they are needed.
    ///
    /// @throws DecodeUnavailableException if no worker can be started
    public static DecodePool start(DecodeOptions options) {
        return start(options, DecodeWorker.class.getName());
    }

    static DecodePool start(DecodeOptions options, String mainClass) {
        return new DecodePool(options, mainClass);
    }

    /// What the workers have on this machine.
    public DecodeCapabilities capabilities() {
        return capabilities;
    }

    /// Finds out all there is to know of an item. Everything its bytes cause is in the answer.
    ///
    /// @throws IOException if the source cannot be read
    /// @throws InterruptedException while waiting for a free worker
    /// @throws DecodeUnavailableException if workers cannot be started any more
    public Examination examine(ByteSource source) throws IOException, InterruptedException {
        Slot slot = take();
        try {
            boolean triedBefore = false;
            while (true) {
                WorkerProcess worker = ready(slot);
                boolean isItsFirst = worker.items() == 0;
                Examination examination = switch (examineOn(worker, source)) {
                    case Outcome.Answered(var answer) -> answer;
                    case Outcome.Typed(var type) -> Examination.withoutPicture(type, null);
                    case Outcome.Lost(var type, var problem) ->
                        Examination.withoutPicture(type != null ? type : Identified.unknown(null), problem);
                };
                if (!costsTheWorker(examination.problem())) {
                    return examination;
                }
                discard(slot, Duration.ZERO);
                if (isItsFirst || triedBefore || kindOf(examination) == ProblemKind.TIMED_OUT) {
                    return examination;
                }
                triedBefore = true;
            }
        } finally {
            idle.addFirst(slot);
        }
    }

    /// The type of an item that its signature alone tells, as it does for nearly all pictures; empty for others. Needs
    /// no worker: bytes are compared, nothing is parsed.
    public static Optional<Identified> identifyBySignature(byte[] beginning) {
        return Optional.ofNullable(TypeDetection.bySignature(beginning));
    }

    /// The type of an item by its beginning: 64 KiB decide, more is ignored.
    ///
    /// @throws InterruptedException while waiting for a free worker
    /// @throws DecodeUnavailableException if workers cannot be started any more
    public Identified identify(byte[] beginning) throws InterruptedException {
        Slot slot = take();
        try {
            return switch (identifyOn(
                    ready(slot),
                    beginning.length > PREFIX_BYTES ? java.util.Arrays.copyOf(beginning, PREFIX_BYTES) : beginning)) {
                case Outcome.Typed(var type) -> type;
                case Outcome.Answered(var examination) ->
                    new Identified(examination.mediaType(), examination.mediaClass(), examination.problem());
                case Outcome.Lost lost -> {
                    discard(slot, Duration.ZERO);
                    yield Identified.unknown(lost.problem());
                }
            };
        } catch (SourceException impossible) {
            throw new IllegalStateException("Bytes in memory could not be read", impossible);
        } finally {
            idle.addFirst(slot);
        }
    }

    private Outcome examineOn(WorkerProcess worker, ByteSource source) throws IOException {
        try (InputStream stream = source.open()) {
            byte[] prefix = stream.readNBytes(PREFIX_BYTES);
            if (prefix.length == 0) {
                return new Outcome.Typed(new Identified(Examination.EMPTY));
            }
            long size = Math.max(source.size(), prefix.length);
            if (size > IDENTIFY_FIRST_BYTES) {
                Outcome outcome = identifyOn(worker, prefix);
                if (outcome instanceof Outcome.Typed(var type) && type.mediaClass() == MediaClass.VIDEO) {
                    try (SourceReader bytes = new SourceReader(source)) {
                        return worker.watch(bytes, deadlineForVideo(size));
                    }
                }
                if (!(outcome instanceof Outcome.Typed(var type)) || type.mediaClass() != MediaClass.PICTURE) {
                    return outcome;
                }
                if (size > options.maxBytes()) {
                    return new Outcome.Answered(Examination.withoutPicture(type, tooManyBytes(size)));
                }
            }
            return worker.exchange(
                    Wire.RequestKind.EXAMINE, size, prefix, stream, deadlineFor(size), options.maxBytes());
        } catch (SourceException unreadable) {
            throw unreadable.reason;
        }
    }

    private Outcome identifyOn(WorkerProcess worker, byte[] prefix) throws SourceException {
        return worker.exchange(
                Wire.RequestKind.IDENTIFY,
                prefix.length,
                prefix,
                InputStream.nullInputStream(),
                deadlineFor(prefix.length),
                options.maxBytes());
    }

    private Problem tooManyBytes(long size) {
        return new Problem(
                ProblemKind.TOO_LARGE,
                "It has %d bytes, more than the %d that are decoded here".formatted(size, options.maxBytes()));
    }

    private Duration deadlineFor(long bytes) {
        long perByte = Math.round(options.deadlinePerMegabyte().toMillis() * (bytes / BYTES_PER_MEGABYTE));
        return options.deadline().plusMillis(perByte);
    }

    /// What is decoded of a video is bounded, so its time does not grow with its bytes as much as a picture's: it has
    /// five times as long as the least of a picture, or more if it is large, but not for ever.
    private Duration deadlineForVideo(long bytes) {
        Duration least = options.deadline().multipliedBy(5);
        Duration limit = deadlineFor(bytes).compareTo(least) < 0 ? least : deadlineFor(bytes);
        return limit.compareTo(LONGEST_VIDEO_DEADLINE) > 0 ? LONGEST_VIDEO_DEADLINE : limit;
    }

    private static boolean costsTheWorker(@Nullable Problem problem) {
        return problem != null && problem.kind().endsTheWorker();
    }

    private static @Nullable ProblemKind kindOf(Examination examination) {
        Problem problem = examination.problem();
        return problem == null ? null : problem.kind();
    }

    private Slot take() throws InterruptedException {
        refuseWhenClosed();
        return idle.takeFirst();
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new IllegalStateException("The decoding workers were ended, so nothing more can be examined.");
        }
    }

    /// A worker that is alive and not due for replacement.
    private WorkerProcess ready(Slot slot) {
        refuseWhenClosed();
        WorkerProcess worker = slot.worker();
        if (worker != null && worker.isAlive() && worker.items() < options.itemsPerWorker()) {
            return worker;
        }
        if (worker != null) {
            worker.retire();
            slot.set(null);
        }
        IOException reason = null;
        for (int i = 0; i < START_ATTEMPTS; i++) {
            try {
                WorkerProcess next = WorkerProcess.start(options, mainClass, timer);
                slot.set(next);
                return next;
            } catch (IOException failed) {
                reason = failed;
            }
        }
        throw new DecodeUnavailableException("Cannot start a process to decode pictures in, so nothing was decoded. "
                + (reason == null ? "" : reason.getMessage())
                + "\nSee that this machine has memory left for " + options.workers() + " processes of "
                + options.heapMegabytes() + " MiB, or choose fewer workers.");
    }

    private static void discard(Slot slot, Duration patience) {
        WorkerProcess worker = slot.worker();
        slot.set(null);
        if (worker != null) {
            worker.end(patience);
        }
    }

    /// Process ids of the workers that run now.
    List<Long> workerPids() {
        List<Long> pids = new ArrayList<>();
        for (Slot slot : slots) {
            WorkerProcess worker = slot.worker();
            if (worker != null && worker.isAlive()) {
                pids.add(worker.pid());
            }
        }
        return pids;
    }

    /// Ends all workers, also busy ones: whoever waits for one gets its item back as
    /// [ProblemKind#WORKER_DIED].
    @Override
    public void close() {
        closed = true;
        for (Slot slot : slots) {
            WorkerProcess worker = slot.worker();
            if (worker != null) {
                worker.retire();
            }
        }
        for (Slot slot : slots) {
            discard(slot, TO_END_BY_ITSELF);
        }
        timer.shutdownNow();
    }
}
