package org.safelight.triage;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.ByteSource;
import org.safelight.decode.DecodePool;
import org.safelight.decode.DecodeUnavailableException;
import org.safelight.decode.Examination;
import org.safelight.decode.Identified;
import org.safelight.decode.MediaClass;
import org.safelight.decode.Metadata;
import org.safelight.decode.Picture;
import org.safelight.decode.Problem;
import org.safelight.decode.Video;
import org.safelight.decode.VideoFrame;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.index.CorruptIndexException;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.Lookup;
import org.safelight.sources.Exhibit;
import org.safelight.sources.FileItem;
import org.safelight.sources.Found;
import org.safelight.sources.NotRead;

/// Gathers the facts: lists the exhibit, reads and examines what is not in the journal yet, in several lanes.
/// See [Triage] for how and why. Used once.
final class Examining {
    /// The listing may run so far ahead of the lanes: it tells the totals early, at some 40 MB at most.
    private static final int AHEAD = 100_000;

    private static final Duration TELL_EVERY = Duration.ofMillis(200);
    /// Beginning of a content that tells its type.
    private static final int TYPE_BYTES = 64 << 10;
    /// Passes over the exhibit. A second is needed only if a large picture changed between two readings and
    /// another path had the same content: then that path is examined in its own right.
    private static final int PASSES = 3;

    private final TriageRequest request;
    private final Exhibit exhibit;
    private final FingerprintIndex index;
    private final Journal journal;
    private final Progress progress;
    private final long startedNanos;

    private final AtomicLong filesFound = new AtomicLong();
    private final AtomicLong bytesFound = new AtomicLong();
    private final AtomicLong filesDone = new AtomicLong();
    private final AtomicLong bytesDone = new AtomicLong();
    private final AtomicLong filesTakenOver = new AtomicLong();
    private final AtomicLong contentsExamined = new AtomicLong();
    private final AtomicLong listed = new AtomicLong();
    private final AtomicLong near = new AtomicLong();
    private final AtomicLong notExamined = new AtomicLong();
    private final AtomicLong decoded = new AtomicLong();
    private volatile boolean listingEnded;

    /// Contents that some lane is examining, each with the bytes of its other paths that are committed
    /// already. Those count as done only with their content, for after a crash in between they are read
    /// again.
    private final Map<Digest, List<Long>> waiting = new HashMap<>();

    /// Why everything stops early; the first reason wins.
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopping;
    private final Object poolGate = new Object();
    private @Nullable DecodePool pool;

    Examining(
            TriageRequest request,
            Exhibit exhibit,
            FingerprintIndex index,
            Journal journal,
            Progress progress,
            long startedNanos) {
        this.request = request;
        this.exhibit = exhibit;
        this.index = index;
        this.journal = journal;
        this.progress = progress;
        this.startedNanos = startedNanos;
    }

    /// Contents given to a decoding worker.
    long decoded() {
        return decoded.get();
    }

    /// Paths unchanged since an earlier run.
    long takenOver() {
        return filesTakenOver.get();
    }

    /// Examines the whole exhibit. When this returns, every path has a committed fact, and every path that
    /// was read has one of its content.
    void run() throws SQLException {
        journal.watchAccessTimes(exhibit::accessTimes);
        try {
            for (int pass = 1; pass <= PASSES; pass++) {
                pass();
                try (Journal.Reader facts = journal.reader()) {
                    if (facts.pathsWithoutContent().isEmpty()) {
                        return;
                    }
                }
                startCountingAnew();
            }
            giveUpOnRest();
        } finally {
            synchronized (poolGate) {
                if (pool != null) {
                    pool.close();
                }
            }
        }
    }

    private void pass() throws SQLException {
        DigestSet taken = new DigestSet();
        boolean anyEarlier;
        try (Journal.Reader facts = journal.reader()) {
            anyEarlier = !facts.isEmpty();
            facts.contentDigests(taken::add);
        }
        BlockingQueue<FileItem> queue = new ArrayBlockingQueue<>(AHEAD);
        CountDownLatch running = new CountDownLatch(request.lanes() + 1);
        try (JournalWriter writer = new JournalWriter(journal, this::count)) {
            Thread.ofPlatform().name("triage-listing").start(() -> {
                guarded(() -> list(queue, writer));
                listingEnded = true;
                running.countDown();
            });
            for (int lane = 0; lane < request.lanes(); lane++) {
                Thread.ofPlatform().name("triage-lane-" + lane).start(() -> {
                    guarded(() -> lane(queue, taken, anyEarlier, writer));
                    running.countDown();
                });
            }
            awaitTelling(running);
        }
        tell(Progress.Step.READING);
        endEarlyIfAsked();
    }

    private void awaitTelling(CountDownLatch running) {
        boolean ended = false;
        while (!ended) {
            try {
                ended = running.await(TELL_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                tell(Progress.Step.READING);
            } catch (InterruptedException e) {
                // Remembered in `stopping`; lanes finish what they have begun, and endEarlyIfAsked tells of it.
                stopping = true;
            }
        }
    }

    private void endEarlyIfAsked() {
        Throwable reason = failure.get();
        switch (reason) {
            case null -> {}
            case TriageFailedException failed -> throw failed;
            case CorruptIndexException corrupt -> throw corrupt;
            case DecodeUnavailableException noWorkers ->
                throw new TriageFailedException(
                        noWorkers.getMessage()
                                + "\nThe triage has stopped; what was counted as done until then is kept: --resume goes on with it.",
                        noWorkers);
            default ->
                throw new TriageFailedException(
                        "The triage has stopped for a fault in the program: " + reason
                                + "\nWhat was counted as done until then is kept. Report the fault; --resume goes on.",
                        reason);
        }
        if (stopping) {
            throw new TriageStoppedException(
                    "Stopped, as asked, after %d of %s%d files. Everything that was done is kept: run it again with --resume."
                            .formatted(filesDone.get(), listingEnded ? "" : "more than ", filesFound.get()));
        }
    }

    private interface Work {
        void run() throws IOException, SQLException, InterruptedException;
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
            stopping = true;
        }
    }

    // The listing

    private void list(BlockingQueue<FileItem> queue, JournalWriter writer) throws InterruptedException {
        try {
            exhibit.forEach(found -> {
                try {
                    if (!listOne(found, queue, writer)) {
                        throw new ListingStopped(null);
                    }
                } catch (InterruptedException e) {
                    throw new ListingStopped(e);
                }
            });
        } catch (ListingStopped stopped) {
            if (stopped.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
        }
    }

    /// Ends the walk over the exhibit from within.
    private static final class ListingStopped extends RuntimeException {
        ListingStopped(@Nullable InterruptedException cause) {
            super(cause);
        }
    }

    /// False when the listing must end early.
    private boolean listOne(Found found, BlockingQueue<FileItem> queue, JournalWriter writer)
            throws InterruptedException {
        filesFound.incrementAndGet();
        switch (found) {
            case FileItem item -> {
                bytesFound.addAndGet(item.facts().bytes());
                while (!queue.offer(item, TELL_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (stopping) {
                        return false;
                    }
                }
            }
            case NotRead not ->
                writer.put(new Fact.FileNotRead(Fact.stateOf(not), Fact.kind(not.reason()), not.words()));
        }
        return !stopping;
    }

    // A lane

    private void lane(BlockingQueue<FileItem> queue, DigestSet taken, boolean anyEarlier, JournalWriter writer)
            throws SQLException, InterruptedException {
        try (Journal.Reader earlier = journal.reader();
                ContentReader reader = new ContentReader(ContentReader.MOST_KEPT_BYTES)) {
            while (!stopping) {
                // Asked before the queue is: what was put before the listing ended is then seen.
                boolean all = listingEnded;
                FileItem item = queue.poll(all ? 0 : 50, TimeUnit.MILLISECONDS);
                if (item != null) {
                    Fact.PathState state = Fact.stateOf(item);
                    Fact.PathState before = anyEarlier ? earlier.examined(state.path()) : null;
                    if (before != null && before.sameFileAs(state)) {
                        writer.put(new Fact.FileUnchanged(
                                state.path(), item.facts().bytes()));
                    } else {
                        examine(item, state, reader, taken, writer);
                    }
                } else if (all) {
                    return;
                }
            }
        }
    }

    private void examine(
            FileItem item, Fact.PathState state, ContentReader reader, DigestSet taken, JournalWriter writer)
            throws InterruptedException {
        try {
            switch (reader.read(item, () -> stopping)) {
                case ContentReader.Outcome.Stopped() -> {}
                case ContentReader.Outcome.NotReadable(var why) ->
                    writer.put(new Fact.FileNotRead(state, Fact.kind(why.reason()), why.words()));
                case ContentReader.Outcome.ReadFully(var digests, var bytes) -> {
                    Fact.FileRead read = new Fact.FileRead(state, digests.sha256());
                    if (!take(digests.sha256(), taken)) {
                        writer.put(read);
                        return;
                    }
                    Lookup lookup = index.lookUp(digests);
                    Fact.Look look = look(digests, lookup, bytes, writer);
                    writer.put(new Fact.ContentExamined(digests, lookup instanceof Lookup.SameFile, look), read);
                }
            }
        } catch (TriageFailedException | CorruptIndexException | DecodeUnavailableException concernsTheWhole) {
            throw concernsTheWhole;
        } catch (ContentReader.NotTheSameException changed) {
            writer.put(new Fact.FileNotRead(
                    state,
                    Fact.kind(changed.reason().reason()),
                    changed.reason().words()));
        } catch (IOException | RuntimeException | OutOfMemoryError fault) {
            if (stopping) {
                // Likely a consequence of the stop; the file is read again when the run is resumed.
                return;
            }
            writer.put(new Fact.FileNotRead(
                    state,
                    "fault",
                    "A fault in the program ended its examination: "
                            + fault.getClass().getSimpleName()));
        }
    }

    /// Whether this lane is the one to examine a content.
    private boolean take(Digest sha256, DigestSet taken) {
        synchronized (waiting) {
            boolean mine = taken.add(sha256);
            if (mine) {
                waiting.put(sha256, new ArrayList<>(0));
            }
            return mine;
        }
    }

    /// What is inside a content; null if a list has settled it as irrelevant, for then nobody will ask.
    private Fact.@Nullable Look look(Digests digests, Lookup lookup, ByteSource bytes, JournalWriter writer)
            throws IOException, InterruptedException {
        if (digests.bytes() == 0) {
            return withoutPicture(Examination.EMPTY, MediaClass.OTHER, null, Metadata.NONE);
        }
        Optional<Verdict> settled = Verdict.settledBy(lookup);
        if (settled.isPresent()) {
            return settled.get() instanceof Verdict.Known ? typeOnly(bytes) : null;
        }
        return decoded(digests, bytes, writer);
    }

    /// The type of a known content, which the report and the exchange file name. It is not decoded.
    private Fact.Look typeOnly(ByteSource bytes) throws IOException, InterruptedException {
        decoded.incrementAndGet();
        byte[] beginning;
        try (var stream = bytes.open()) {
            beginning = stream.readNBytes(TYPE_BYTES);
        }
        Identified type = pool().identify(beginning);
        return withoutPicture(type.mediaType(), type.mediaClass(), type.problem(), Metadata.NONE);
    }

    private Fact.Look decoded(Digests digests, ByteSource bytes, JournalWriter writer)
            throws IOException, InterruptedException {
        decoded.incrementAndGet();
        Examination examination = pool().examine(bytes);
        Problem problem = examination.problem();
        if (problem != null && problem.kind().endsTheWorker()) {
            writer.put(new Fact.Quarantined(
                    digests.sha256(), Fact.kind(problem.kind()), problem.words(), visible(problem.trace())));
        }
        Video video = examination.video();
        if (video != null) {
            return withVideo(examination, video);
        }
        Picture picture = examination.picture();
        if (picture == null) {
            return withoutPicture(examination.mediaType(), examination.mediaClass(), problem, examination.metadata());
        }
        boolean isNear = Verdict.anyNear(
                picture.frameHashes(), index::lookAlikes, request.withinBits(), request.minimumQuality());
        return withPicture(examination, picture, isNear);
    }

    private Fact.Look withVideo(Examination examination, Video video) {
        List<PdqVariants> hashes =
                video.frames().stream().map(VideoFrame::hashes).toList();
        Problem problem = examination.problem();
        return new Fact.Look(
                examination.mediaType(),
                examination.mediaClass(),
                video.width(),
                video.height(),
                hashes.size(),
                hashes.size(),
                hashes,
                video.decoder(),
                Verdict.anyNear(hashes, index::lookAlikes, request.withinBits(), request.minimumQuality()),
                problem == null ? null : Fact.kind(problem.kind()),
                problem == null ? null : problem.words(),
                examination.metadata(),
                new Fact.Film(
                        video.durationMillis(),
                        video.intervalMillis(),
                        video.keyFramesOnlyFromMillis(),
                        video.frames().stream().map(VideoFrame::millis).toList()));
    }

    /// The messages of a program that hostile bytes had in their hand, without what would steer a terminal.
    private static String visible(String messages) {
        return messages.codePoints()
                .mapToObj(character -> Character.isISOControl(character) && character != '\n'
                        ? "\\x%02X".formatted(character)
                        : Character.toString(character))
                .collect(Collectors.joining());
    }

    private static Fact.Look withPicture(Examination examination, Picture picture, boolean isNear) {
        Problem problem = examination.problem();
        return new Fact.Look(
                examination.mediaType(),
                examination.mediaClass(),
                picture.width(),
                picture.height(),
                picture.frames(),
                picture.framesExamined(),
                picture.frameHashes(),
                picture.decoder(),
                isNear,
                problem == null ? null : Fact.kind(problem.kind()),
                problem == null ? null : problem.words(),
                examination.metadata());
    }

    private static Fact.Look withoutPicture(
            String mediaType, MediaClass mediaClass, @Nullable Problem problem, Metadata metadata) {
        return new Fact.Look(
                mediaType,
                mediaClass,
                null,
                null,
                0,
                0,
                List.of(),
                null,
                false,
                problem == null ? null : Fact.kind(problem.kind()),
                problem == null ? null : problem.words(),
                metadata);
    }

    /// Workers are started when the first content needs one: a run that finds nothing new starts none.
    private DecodePool pool() {
        synchronized (poolGate) {
            if (pool == null) {
                pool = DecodePool.start(request.decode().withWorkers(request.lanes()));
            }
            return pool;
        }
    }

    // Counting and telling

    private void count(List<Fact> committed) {
        for (Fact fact : committed) {
            switch (fact) {
                case Fact.FileRead read -> {
                    synchronized (waiting) {
                        List<Long> others = waiting.get(read.sha256());
                        if (others != null) {
                            others.add(bytesOf(read.state()));
                        } else {
                            countFile(bytesOf(read.state()));
                        }
                    }
                }
                case Fact.FileNotRead not -> {
                    notExamined.incrementAndGet();
                    countFile(bytesOf(not.state()));
                }
                case Fact.FileUnchanged unchanged -> {
                    filesTakenOver.incrementAndGet();
                    countFile(unchanged.bytes());
                }
                case Fact.Quarantined _ -> {
                    // Its content is counted by the fact that follows.
                }
                case Fact.ContentExamined content -> {
                    contentsExamined.incrementAndGet();
                    synchronized (waiting) {
                        List<Long> others = waiting.remove(content.digests().sha256());
                        if (others != null) {
                            others.forEach(this::countFile);
                        }
                    }
                    listed.addAndGet(content.listed() ? 1 : 0);
                    Fact.Look look = content.examination();
                    if (look != null) {
                        near.addAndGet(look.near() ? 1 : 0);
                        notExamined.addAndGet(
                                look.problemKind() != null && look.hashes().isEmpty() ? 1 : 0);
                    }
                }
            }
        }
    }

    private void countFile(long bytes) {
        filesDone.incrementAndGet();
        bytesDone.addAndGet(bytes);
    }

    private static long bytesOf(Fact.PathState state) {
        Long bytes = state.bytes();
        return bytes == null ? 0 : bytes;
    }

    private void startCountingAnew() {
        synchronized (waiting) {
            waiting.clear();
        }
        listingEnded = false;
        for (AtomicLong counter : List.of(filesFound, bytesFound, filesDone, bytesDone, filesTakenOver)) {
            counter.set(0);
        }
    }

    void tell(Progress.Step step) {
        progress.update(new Progress.Snapshot(
                step,
                filesFound.get(),
                bytesFound.get(),
                listingEnded,
                filesDone.get(),
                bytesDone.get(),
                filesTakenOver.get(),
                contentsExamined.get(),
                listed.get(),
                near.get(),
                notExamined.get(),
                Duration.ofNanos(System.nanoTime() - startedNanos)));
    }

    /// What still has no content after all passes keeps changing; it is noted as that.
    private void giveUpOnRest() throws SQLException {
        try (Journal.Reader facts = journal.reader();
                JournalWriter writer = new JournalWriter(journal, this::count)) {
            for (Fact.PathState state : facts.pathsWithoutContent()) {
                writer.put(
                        new Fact.FileNotRead(
                                state,
                                Fact.kind(NotRead.Reason.CHANGED_WHILE_READ),
                                "Another file with the same bytes changed each time while it was read, so they were not examined."));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TriageStoppedException(
                    "Stopped, as asked, at the very end. Everything that was done is kept: run it again with --resume.");
        }
    }
}
