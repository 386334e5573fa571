package org.safelight.triage;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
import org.safelight.index.Standing;
import org.safelight.sources.ContainerLimits;
import org.safelight.sources.ContainerPool;
import org.safelight.sources.ContainerProblem;
import org.safelight.sources.ContainersUnavailableException;
import org.safelight.sources.DiskImage;
import org.safelight.sources.Exhibit;
import org.safelight.sources.ExhibitPath;
import org.safelight.sources.FileItem;
import org.safelight.sources.Found;
import org.safelight.sources.Member;
import org.safelight.sources.MemberFacts;
import org.safelight.sources.NotRead;
import org.safelight.sources.OpenContainer;

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
    private final AtomicLong membersDone = new AtomicLong();
    private volatile boolean listingEnded;

    /// Of the pass that runs.
    private volatile @Nullable TakenContents taken;

    /// Why everything stops early; the first reason wins.
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean stopping;
    private final Object poolGate = new Object();
    private @Nullable DecodePool pool;
    private @Nullable ContainerPool containers;
    private final Opener.Means means;

    /// What one lane works with.
    ///
    /// @param taken contents that some lane has taken to examine or to open, shared by all
    private record Lane(
            ContentReader files,
            List<ContentReader> members,
            TakenContents taken,
            Journal.Reader earlier,
            JournalWriter writer) {

        /// The reader of members at a depth, 0 for those of a file.
        ContentReader members(int depth) {
            while (members.size() <= depth) {
                members.add(new ContentReader(ContentReader.MOST_KEPT_OF_A_MEMBER));
            }
            return members.get(depth);
        }
    }

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
        means = new Opener.Means(this::containers, request.containers().limits(), request.out(), () -> stopping);
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
                    if (facts.pathsWithoutContent().isEmpty() && !facts.anythingUndone(limits())) {
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
                if (containers != null) {
                    containers.close();
                }
            }
        }
    }

    private void pass() throws SQLException {
        TakenContents ofPass;
        boolean anyEarlier;
        try (Journal.Reader facts = journal.reader()) {
            anyEarlier = !facts.isEmpty();
            ofPass = new TakenContents(facts, limits());
        }
        taken = ofPass;
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
                    guarded(() -> lane(queue, ofPass, anyEarlier, writer));
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
                // Remembered in `stopping`; lanes finish what they have begun, and endEarlyIfAsked tells of
                // it.
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
            case DecodeUnavailableException noWorkers -> throw stoppedFor(noWorkers);
            case ContainersUnavailableException noWorkers -> throw stoppedFor(noWorkers);
            case ContentReader.SpoolException noSpace -> throw stoppedFor(noSpace);
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

    private static TriageFailedException stoppedFor(RuntimeException reason) {
        return new TriageFailedException(
                reason.getMessage()
                        + "\n"
                        + "The triage has stopped; what was counted as done until then is kept: --resume goes on with"
                        + " it.",
                reason);
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

    private void lane(BlockingQueue<FileItem> queue, TakenContents ofPass, boolean anyEarlier, JournalWriter writer)
            throws SQLException, InterruptedException {
        List<ContentReader> members = new ArrayList<>();
        try (Journal.Reader earlier = journal.reader();
                ContentReader files = new ContentReader(ContentReader.MOST_KEPT_BYTES)) {
            Lane lane = new Lane(files, members, ofPass, earlier, writer);
            while (!stopping) {
                // Asked before the queue is: what was put before the listing ended is then seen.
                boolean all = listingEnded;
                FileItem item = queue.poll(all ? 0 : 50, TimeUnit.MILLISECONDS);
                if (item != null) {
                    Fact.PathState state = Fact.stateOf(item);
                    Journal.Reader.Examined before = anyEarlier ? earlier.examined(state.path()) : null;
                    if (before != null && isDone(before, state, lane)) {
                        writer.put(new Fact.FileUnchanged(
                                state.path(), item.facts().bytes()));
                    } else {
                        examine(item, state, lane);
                    }
                } else if (all) {
                    return;
                }
            }
        } finally {
            members.forEach(ContentReader::close);
        }
    }

    /// Whether an earlier run did all about this path: read it as it is now, and opened it if it is a
    /// container.
    private boolean isDone(Journal.Reader.Examined before, Fact.PathState now, Lane lane) throws SQLException {
        Digest container = before.opens();
        return before.state().sameFileAs(now)
                && (container == null || limits().depth() == 0 || lane.taken().isOpened(container, lane.earlier()));
    }

    private void examine(FileItem item, Fact.PathState state, Lane lane) throws InterruptedException {
        try {
            switch (lane.files().read(item, () -> stopping)) {
                case ContentReader.Outcome.Stopped() -> {}
                case ContentReader.Outcome.NotReadable(var why) ->
                    lane.writer().put(new Fact.FileNotRead(state, Fact.kind(why.reason()), why.words()));
                case ContentReader.Outcome.ReadFully(var digests, var content) -> {
                    Below below = new Below(limits(), digests.bytes());
                    if (examine(digests, content, 0, Optional.of(item), below, lane)) {
                        lane.writer().put(new Fact.FileRead(state, digests.sha256()));
                    }
                }
            }
        } catch (TriageFailedException
                | CorruptIndexException
                | DecodeUnavailableException
                | ContainersUnavailableException
                | ContentReader.SpoolException concernsTheWhole) {
            throw concernsTheWhole;
        } catch (ContentReader.NotTheSameException changed) {
            lane.writer()
                    .put(new Fact.FileNotRead(
                            state,
                            Fact.kind(changed.reason().reason()),
                            changed.reason().words()));
        } catch (IOException | SQLException | RuntimeException | OutOfMemoryError fault) {
            if (stopping) {
                // Likely a consequence of the stop; the file is read again when the run is resumed.
                return;
            }
            lane.writer()
                    .put(new Fact.FileNotRead(
                            state,
                            "fault",
                            "A fault in the program ended its examination: "
                                    + fault.getClass().getSimpleName()));
        }
    }

    /// Looks a content up and into it unless another lane does, and opens it if it is a container that nobody
    /// opens.
    ///
    /// @param depth how many containers it lies in
    /// @param file the file of the exhibit that it is; empty for a member of a container
    /// @return false if the run is ending: then nothing more may be said of where it lies
    private boolean examine(
            Digests digests, Content content, int depth, Optional<FileItem> file, Below below, Lane lane)
            throws IOException, InterruptedException, SQLException {
        Lookup lookup = index.lookUp(digests);
        // A list that calls a whole archive irrelevant settles what is in it too; one that calls it anything
        // else does not.
        boolean isIrrelevant = Verdict.settledBy(lookup)
                .filter(Verdict.Irrelevant.class::isInstance)
                .isPresent();
        byte[] beginning = isIrrelevant ? new byte[0] : beginning(content);
        Optional<Opener> opener = isIrrelevant ? Optional.empty() : Opener.of(beginning, content, file, means);
        if (lane.taken().take(digests.sha256(), TakenContents.Work.EXAMINE, lane.earlier())) {
            Fact.Look look = look(digests, lookup, content, lane.writer());
            if (NamedHashes.mayBeIn(beginning, digests.bytes())) {
                for (NamedHashes.Named named : namedIn(content)) {
                    lane.writer().put(new Fact.HashNamed(digests.sha256(), named.digest(), named.offset()));
                }
            }
            lane.writer()
                    .put(new Fact.ContentExamined(
                            digests, lookup instanceof Lookup.SameFile, look, opener.isPresent()));
        }
        if (opener.isEmpty() || depth >= limits().depth()) {
            return true;
        }
        if (!lane.taken().take(digests.sha256(), TakenContents.Work.OPEN, lane.earlier())) {
            below.addOpened(lane.earlier().container(digests.sha256()));
            return true;
        }
        return open(digests.sha256(), opener.get(), content, depth, below, lane);
    }

    private static byte[] beginning(Content content) throws IOException {
        try (var stream = content.open()) {
            return stream.readNBytes(DiskImage.BYTES_NEEDED);
        }
    }

    private List<NamedHashes.Named> namedIn(Content content) throws IOException {
        try (var stream = content.open()) {
            return NamedHashes.in(
                    stream,
                    digest -> index.isListed(digest)
                            && Verdict.listings(index.lookUp(digest)).stream()
                                    .anyMatch(listing -> listing.claim().standing() != Standing.KNOWN_IRRELEVANT));
        }
    }

    /// Opens a container and examines its members, and theirs. Its members are facts before it is.
    private boolean open(Digest container, Opener opener, Content content, int depth, Below below, Lane lane)
            throws IOException, InterruptedException, SQLException {
        long bytesBefore = below.bytes();
        long membersBefore = below.members();
        Set<ExhibitPath> names = new HashSet<>();
        Optional<ContainerProblem> problem = Optional.empty();
        long number = 0;
        try (opener;
                OpenContainer open = opener.open()) {
            while (true) {
                problem = below.problem();
                Optional<Member> next = problem.isPresent() ? Optional.empty() : open.next();
                if (next.isEmpty()) {
                    problem = problem.or(open::problem);
                    break;
                }
                Member member = next.get();
                if (open instanceof DiskImage && isDone(container, number + 1, member, lane, below)) {
                    number++;
                    names.add(member.name());
                    continue;
                }
                if (!(lane.members(depth).read(member, request.out(), () -> stopping)
                        instanceof ContentReader.Outcome.ReadFully(var digests, var bytes))) {
                    return false;
                }
                number++;
                below.add(digests.bytes());
                boolean isEmptyForAProblem =
                        digests.bytes() == 0 && member.problem().isPresent();
                if (!isEmptyForAProblem && !examine(digests, bytes, depth + 1, Optional.empty(), below, lane)) {
                    return false;
                }
                lane.writer()
                        .put(found(
                                container,
                                number,
                                unique(member.name(), names),
                                member,
                                isEmptyForAProblem ? null : digests));
            }
            if (open instanceof DiskImage image) {
                lane.writer().put(new Fact.ImageRegions(container, image.words(), image.regions()));
            }
        } finally {
            content.endReading();
        }
        lane.writer()
                .put(new Fact.ContainerOpened(
                        container,
                        number,
                        below.bytes() - bytesBefore,
                        below.members() - membersBefore,
                        problem.map(why -> Fact.kind(why.kind())).orElse(null),
                        problem.map(ContainerProblem::words).orElse(null)));
        return true;
    }

    /// Whether an earlier run that was stopped read this file of a disk image, and examined what it holds. A
    /// disk image is the one container whose files can be passed over without reading them.
    private boolean isDone(Digest container, long number, Member member, Lane lane, Below below) throws SQLException {
        Journal.Reader.Member before = lane.earlier().member(container, number);
        if (before == null
                || !before.rawPathHex()
                        .equals(HexFormat.of().formatHex(member.name().bytes()))
                || !before.location().equals(member.facts().location())) {
            return false;
        }
        below.add(before.bytes());
        if (before.opens()) {
            below.addOpened(lane.earlier().container(before.sha256()));
        }
        return true;
    }

    /// The name of a member among those of its container that came before.
    static ExhibitPath unique(ExhibitPath name, Set<ExhibitPath> names) {
        ExhibitPath unique = name;
        for (int number = 2; !names.add(unique); number++) {
            unique = name.numbered(number);
        }
        return unique;
    }

    private static Fact.MemberFound found(
            Digest container, long number, ExhibitPath path, Member member, @Nullable Digests digests) {
        MemberFacts facts = member.facts();
        long claimed = facts.claimedBytes();
        return new Fact.MemberFound(
                container,
                number,
                path.text(),
                HexFormat.of().formatHex(path.bytes()),
                digests != null ? (Long) digests.bytes() : claimed < 0 ? null : (Long) claimed,
                text(facts.modifiedAt()),
                text(facts.accessedAt()),
                text(facts.changedAt()),
                Fact.kind(facts.state()),
                facts.location(),
                digests == null ? null : digests.sha256(),
                member.problem().map(why -> Fact.kind(why.kind())).orElse(null),
                member.problem().map(ContainerProblem::words).orElse(null));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private ContainerLimits limits() {
        return request.containers().limits();
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
        byte[] beginning;
        try (var stream = bytes.open()) {
            beginning = stream.readNBytes(TYPE_BYTES);
        }
        Optional<Identified> told = DecodePool.identifyBySignature(beginning);
        if (told.isEmpty()) {
            decoded.incrementAndGet();
        }
        Identified type = told.isPresent() ? told.get() : pool().identify(beginning);
        return withoutPicture(type.mediaType(), type.mediaClass(), type.problem(), Metadata.NONE);
    }

    private Fact.Look decoded(Digests digests, ByteSource bytes, JournalWriter writer)
            throws IOException, InterruptedException {
        decoded.incrementAndGet();
        Examination examination = pool().examine(bytes);
        Problem problem = examination.problem();
        // An item that only failed is noted too if something was refused over it: a decoder asks for nothing.
        if (problem != null
                && (problem.kind().endsTheWorker() || !problem.trace().isEmpty())) {
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

    private ContainerPool containers() {
        synchronized (poolGate) {
            if (containers == null) {
                containers = ContainerPool.create(request.containers());
            }
            return containers;
        }
    }

    // Counting and telling

    private void count(List<Fact> committed) {
        for (Fact fact : committed) {
            switch (fact) {
                case Fact.FileRead read -> ofPass().path(read.sha256(), bytesOf(read.state()), this::countFile);
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
                case Fact.HashNamed _ -> {}
                case Fact.ContainerOpened opened ->
                    ofPass().done(opened.sha256(), TakenContents.Work.OPEN, this::countFile);
                case Fact.ImageRegions _ -> {}
                case Fact.MemberFound member -> {
                    membersDone.incrementAndGet();
                    notExamined.addAndGet(member.kind() == null ? 0 : 1);
                }
                case Fact.ContentExamined content -> {
                    contentsExamined.incrementAndGet();
                    ofPass().done(content.digests().sha256(), TakenContents.Work.EXAMINE, this::countFile);
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

    private TakenContents ofPass() {
        return Objects.requireNonNull(taken, "a fact of a content before the first pass");
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
        listingEnded = false;
        for (AtomicLong counter : List.of(filesFound, bytesFound, filesDone, bytesDone, filesTakenOver, membersDone)) {
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
                membersDone.get(),
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
                writer.put(new Fact.FileNotRead(
                        state,
                        Fact.kind(NotRead.Reason.CHANGED_WHILE_READ),
                        "Another file with the same bytes changed each time while it was read, so they were"
                                + " not examined."));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TriageStoppedException(
                    "Stopped, as asked, at the very end. Everything that was done is kept: run it again with"
                            + " --resume.");
        }
    }
}
