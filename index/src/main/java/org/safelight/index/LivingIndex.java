package org.safelight.index;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An index that takes in additions and withdrawals while it answers: for a register whose claims change all
/// day.
///
/// **What is promised.** [#apply] returns when its changes are on the disk: no kill, power cut or full disk
/// loses them, or shows what was never given. A batch is there as a whole or not at all. Readers never wait,
/// and each sees the index as it was after one batch ([LivingView]). The number of the last change is kept
/// with the changes, so that a feed goes on exactly where it stopped, and changes that are sent twice change
/// nothing. Answers are those of an index built afresh from the entries that are there.
///
/// **How.** A folder holds immutable *segments* ([LivingSegment]), a *log* of the changes since
/// ([ChangeLog]), and a *manifest* that names what counts ([LivingManifest]). In memory is an *open part*
/// with the entries of the log ([OpenPart]). When enough wait, a new log is begun, the open part is frozen,
/// and a background thread merges it with segments that are not much larger into a new segment; the next
/// manifest names that segment and the new log, and only then are the old ones deleted.
///
/// **Why a kill is harmless.** A change says what holds of one key from now on, so doing it again, or doing
/// it when what came after it has been done, ends in the same state as long as all that follow are done too.
/// So a manifest may know more than the log it begins with: on opening, all logs from the manifest's first
/// are done again over its segments. Files no manifest names are deleted at the next opening. The order of
/// writing (segment, manifest, then deletions; new log before the first change in it; each forced before the
/// next) leaves a whole state behind at every moment.
///
/// Thread safe; one process at a time, held by a lock file. Nothing here says what a change means or who may
/// make it.
public final class LivingIndex implements AutoCloseable {
    /// When a merge begins, and what it takes in.
    ///
    /// @param openEntries how many entries in memory make a merge begin
    /// @param growth a segment is merged with newer ones when it is at most this many times as large as they
    ///     together: so there are about `log(entries / openEntries) / log(growth)` segments, and an entry is
    ///     written again about `growth / 2` times as often as that
    /// @param mostOpenEntries beyond this many entries in memory, [#apply] waits for the merge
    record Policy(int openEntries, int growth, int mostOpenEntries) {
        static final Policy USUAL = new Policy(16_384, 8, 1 << 20);
    }

    private static final String LOCK_FILE = "lock";
    private static final Pattern LOG_NAME = Pattern.compile("changes-([0-9a-f]{16})\\.log");
    private static final Pattern SEGMENT_FILE = Pattern.compile("([0-9a-f]{16}-[0-9a-f]{32})\\.(slx|entries)");
    private static final Pattern LEFT_OVER = Pattern.compile("\\.safelight-.*|.*\\.unfinished|manifest\\.tmp");
    /// A segment is written again when one entry of this many is withdrawn.
    private static final int WITHDRAWN_SHARE = 8;
    private static final int MOST_CHANGES = 1_000_000;

    private final Path folder;
    private final Policy policy;
    private final FileChannel lockChannel;
    private final ReentrantLock writing = new ReentrantLock();
    private final Condition merged = writing.newCondition();
    private final ExecutorService merger = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("safelight-index-merge").daemon().factory());

    private volatile LivingState current;
    private volatile boolean isStopping;

    // What follows is used under the lock only.
    private final LinkedHashMap<Long, LivingManifest.KnownSet> sets = new LinkedHashMap<>();
    private final Map<Long, Long> entriesOfSet = new HashMap<>();
    private Map<Long, LivingSet> liveSets = Map.of();
    private List<LivingSegment> segments = new ArrayList<>();
    private OpenPart open = new OpenPart();
    private @Nullable OpenPart frozen;
    private ChangeLog log;
    private long generation;
    private long firstLog;
    private long version;
    private long sequence;
    private boolean isMerging;
    private boolean wantsOneSegment;
    private boolean isClosed;
    private long noMergeBefore = System.nanoTime();
    private @Nullable IOException failedWrite;
    private @Nullable Throwable failedMerge;

    /// Opens the living index in this folder, or makes an empty one in an empty folder.
    ///
    /// @throws CorruptIndexException if what is there is damaged: nothing is answered from it
    /// @throws IOException if the folder cannot be read or written, another process has it open, or it holds
    ///     other files
    public static LivingIndex open(Path folder) throws IOException {
        return open(folder, Policy.USUAL);
    }

    static LivingIndex open(Path folder, Policy policy) throws IOException {
        Files.createDirectories(folder);
        FileChannel lockChannel = lock(folder);
        try {
            return new LivingIndex(folder, policy, lockChannel);
        } catch (IOException | RuntimeException e) {
            lockChannel.close();
            throw e;
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Open in this very process: told below.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IOException("The living index in " + folder + " is in use. Only one process may have it open."
                    + " Close the other one first.");
        }
        return channel;
    }

    private LivingIndex(Path folder, Policy policy, FileChannel lockChannel) throws IOException {
        this.folder = folder;
        this.policy = policy;
        this.lockChannel = lockChannel;
        try {
            log = load();
        } catch (IOException | RuntimeException e) {
            segments.forEach(LivingSegment::release);
            merger.shutdown();
            throw e;
        }
        current = newState();
        considerMerge();
    }

    // ---- opening --------------------------------------------------------------------------------------------------

    private ChangeLog load() throws IOException {
        List<Long> logs = new ArrayList<>();
        List<String> segmentFiles = new ArrayList<>();
        boolean hasManifest = false;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : (Iterable<Path>) files::iterator) {
                String name = each.getFileName().toString();
                Matcher logName = LOG_NAME.matcher(name);
                if (logName.matches()) {
                    logs.add(Long.parseUnsignedLong(logName.group(1), 16));
                } else if (SEGMENT_FILE.matcher(name).matches()) {
                    segmentFiles.add(name);
                } else if (name.equals(LivingManifest.FILE_NAME)) {
                    hasManifest = true;
                } else if (LEFT_OVER.matcher(name).matches()) {
                    Files.delete(each);
                } else if (!name.equals(LOCK_FILE)) {
                    throw new IOException("The folder " + folder + " holds files that are not of a living index."
                            + " Nothing was changed. Name an empty folder, or that of a living index.");
                }
            }
        }
        Collections.sort(logs);
        if (!hasManifest) {
            return begin(logs, segmentFiles);
        }
        LivingManifest manifest = LivingManifest.read(folder.resolve(LivingManifest.FILE_NAME));
        generation = manifest.generation();
        firstLog = manifest.firstLog();
        sequence = manifest.sequence();
        manifest.sets().forEach(set -> sets.put(set.number(), set));
        Set<String> named = new HashSet<>();
        for (LivingManifest.KnownSegment known : manifest.segments()) {
            named.add(known.name());
            LivingSegment segment = LivingSegment.open(folder, known.name());
            segments.add(segment);
            if (segment.size() != known.entries()) {
                throw CorruptIndexException.living(
                        folder.resolve(LivingManifest.FILE_NAME), "manifest", "it does not fit its segments");
            }
            known.withdrawn().forEach(place -> segment.withdraw(place, 0));
            segment.forEachSet((set, entries) -> entriesOfSet.merge(set, entries, Long::sum));
            known.withdrawn()
                    .forEach(place -> entriesOfSet.merge(segment.key(place).set(), -1L, Long::sum));
            generation =
                    Math.max(generation, Long.parseUnsignedLong(known.name().substring(0, 16), 16));
        }
        for (String file : segmentFiles) {
            if (!named.contains(file.substring(0, file.lastIndexOf('.')))) {
                Files.delete(folder.resolve(file));
            }
        }
        refreshLiveSets();
        return replay(logs);
    }

    private ChangeLog begin(List<Long> logs, List<String> segmentFiles) throws IOException {
        // Killed before its first manifest, a folder holds one log without any change, and no segment.
        boolean isNew = segmentFiles.isEmpty() && (logs.isEmpty() || logs.equals(List.of(1L)));
        if (isNew && !logs.isEmpty()) {
            boolean[] hasChanges = {false};
            ChangeLog.read(logFile(1), 1, true, changes -> hasChanges[0] = true);
            isNew = !hasChanges[0];
        }
        if (!isNew) {
            throw CorruptIndexException.living(folder.resolve(LivingManifest.FILE_NAME), "manifest", "it is missing");
        }
        firstLog = 1;
        ChangeLog first = ChangeLog.create(logFile(1), 1);
        try {
            manifest(List.of()).write(folder);
        } catch (IOException | RuntimeException e) {
            first.close();
            throw e;
        }
        return first;
    }

    private ChangeLog replay(List<Long> logs) throws IOException {
        for (long each : logs) {
            if (each < firstLog) {
                Files.delete(logFile(each));
            }
        }
        List<Long> wanted =
                new ArrayList<>(logs.stream().filter(each -> each >= firstLog).toList());
        // A log that was begun and never used, as when the disk was full: the one before it went on, and may be torn.
        while (wanted.size() > 1 && ChangeLog.isEmpty(logFile(wanted.getLast()))) {
            Files.delete(logFile(wanted.removeLast()));
        }
        long expected = firstLog;
        long sound = 0;
        for (long each : wanted) {
            if (each != expected) {
                break;
            }
            sound = ChangeLog.read(logFile(each), each, each == wanted.getLast(), changes -> {
                for (Change change : changes) {
                    applyInMemory(change, 0);
                    sequence = Math.max(sequence, change.sequence());
                }
            });
            expected++;
        }
        if (wanted.isEmpty() || expected <= wanted.getLast()) {
            throw CorruptIndexException.living(logFile(expected), "log", "it is missing");
        }
        return ChangeLog.continueAt(logFile(expected - 1), expected - 1, sound);
    }

    private Path logFile(long number) {
        return folder.resolve("changes-%016x.log".formatted(number));
    }

    // ---- asking ---------------------------------------------------------------------------------------------------

    /// The index as it is now, to be asked as often as wanted; close it when done.
    ///
    /// @throws IllegalStateException if the index is closed
    public LivingView view() {
        return new LivingView(state());
    }

    private LivingState state() {
        while (true) {
            LivingState now = current;
            if (now.tryRetain()) {
                return now;
            }
            // Replaced meanwhile, or closed for good.
            if (now == current) {
                throw new IllegalStateException("The living index in " + folder + " is closed. Open it again.");
            }
        }
    }

    /// The number of the last change it has; 0 if it has none. A feed goes on after it.
    public long sequence() {
        try (LivingView now = view()) {
            return now.sequence();
        }
    }

    // ---- changing -------------------------------------------------------------------------------------------------

    /// Makes these changes, all or none, and returns when they are on the disk and readers see them. Changes
    /// whose number the index already has are left out, so a feed may send them again. Waits for others that
    /// change the index, and for a merge if too much is in memory; many changes at once cost hardly more than
    /// one.
    ///
    /// Withdrawing an entry that is not there changes nothing, whatever the reason.
    ///
    /// @param changes ascending by number; at most 1 000 000 and 256 MiB
    /// @return the number of the last change the index has now
    /// @throws IllegalArgumentException if the numbers do not ascend, a set is added twice or after it was
    ///     withdrawn, or an entry is of a set that is not there; nothing was changed
    /// @throws IOException if it cannot be written. Whether the changes are kept is known when the index was
    ///     opened again: until then it takes none
    public long apply(List<Change> changes) throws IOException {
        writing.lock();
        try {
            requireUsable();
            List<Change> fresh = fresh(changes);
            if (fresh.isEmpty()) {
                return sequence;
            }
            requireFitting(fresh);
            waitForRoom();
            // Merging may have failed, or the index been closed, while this waited.
            requireUsable();
            List<Change> written;
            try {
                written = log.append(fresh);
            } catch (IOException e) {
                failedWrite = e;
                throw new IOException(
                        "The living index in " + folder + " could not write its log: " + e.getMessage()
                                + ". Whether the last changes are kept is not known. Open the index again, which tells by"
                                + " its sequence number.",
                        e);
            }
            try {
                written.forEach(change -> applyInMemory(change, version + 1));
            } catch (RuntimeException e) {
                // They are in the log, and only partly here. Readers keep the view from before.
                failedWrite = new IOException("A change could not be made: " + e.getMessage(), e);
                throw e;
            }
            version++;
            sequence = fresh.getLast().sequence();
            publish();
            considerMerge();
            return sequence;
        } finally {
            writing.unlock();
        }
    }

    private void requireUsable() throws IOException {
        if (isClosed) {
            throw new IllegalStateException("The living index in " + folder + " is closed. Open it again.");
        }
        if (failedWrite != null) {
            throw new IOException(
                    "The living index in " + folder + " takes no changes since one could not be written."
                            + " Close it and open it again.",
                    failedWrite);
        }
    }

    private List<Change> fresh(List<Change> changes) {
        if (changes.size() > MOST_CHANGES) {
            throw new IllegalArgumentException("At most " + MOST_CHANGES + " changes can be made at once, but "
                    + changes.size() + " were given. Nothing was changed.");
        }
        List<Change> fresh = new ArrayList<>(changes.size());
        long last = 0;
        for (Change change : changes) {
            if (change.sequence() <= last) {
                throw new IllegalArgumentException("The numbers of changes must ascend from 1, but " + change.sequence()
                        + " comes after " + last + ". Nothing was changed.");
            }
            last = change.sequence();
            if (last > sequence) {
                fresh.add(change);
            }
        }
        return fresh;
    }

    private void requireFitting(List<Change> changes) {
        Set<Long> added = new HashSet<>();
        Set<Long> withdrawn = new HashSet<>();
        for (Change change : changes) {
            long set = change.set();
            boolean isKnown = sets.containsKey(set) || added.contains(set);
            switch (change) {
                case Change.AddSet add -> {
                    if (isKnown) {
                        throw new IllegalArgumentException("Set " + add.set() + " was added before, at change "
                                + add.sequence() + ". Nothing was changed. Give every set a number of its own.");
                    }
                    added.add(set);
                }
                case Change.AddEntry add -> {
                    if (!isKnown || withdrawn.contains(set) || (!added.contains(set) && !liveSets.containsKey(set))) {
                        throw new IllegalArgumentException("The entry of change " + add.sequence() + " is of set " + set
                                + ", which is not there. Nothing was changed. Add the set first.");
                    }
                }
                case Change.WithdrawEntry withdraw -> {}
                case Change.WithdrawSet withdraw -> {
                    if (!isKnown) {
                        throw new IllegalArgumentException("Set " + withdraw.set() + " of change " + withdraw.sequence()
                                + " was never added. Nothing was changed.");
                    }
                    withdrawn.add(set);
                }
            }
        }
    }

    /// Makes the change for views of this version and later. What was made before is left as it is, so that a
    /// log can be done again over segments that know some of it already.
    private void applyInMemory(Change change, long inVersion) {
        switch (change) {
            case Change.AddSet add -> {
                if (!sets.containsKey(add.set())) {
                    sets.put(add.set(), new LivingManifest.KnownSet(add.set(), add.info(), false));
                    refreshLiveSets();
                }
            }
            case Change.AddEntry add -> {
                if (liveSets.containsKey(add.set())) {
                    LiveEntry entry = LiveEntry.of(add);
                    withdraw(entry.key(), inVersion);
                    open.add(entry);
                    entriesOfSet.merge(add.set(), 1L, Long::sum);
                }
            }
            case Change.WithdrawEntry withdraw ->
                withdraw(new LiveEntry.Key(withdraw.set(), withdraw.entry()), inVersion);
            case Change.WithdrawSet withdraw -> {
                LivingManifest.KnownSet known = sets.get(withdraw.set());
                if (known != null && !known.isWithdrawn()) {
                    sets.put(known.number(), new LivingManifest.KnownSet(known.number(), known.info(), true));
                    entriesOfSet.remove(known.number());
                    refreshLiveSets();
                }
            }
        }
    }

    private void withdraw(LiveEntry.Key key, long inVersion) {
        boolean wasThere = open.withdraw(key, inVersion) != null;
        OpenPart waiting = frozen;
        if (!wasThere && waiting != null) {
            wasThere = waiting.withdraw(key, inVersion) != null;
        }
        for (int i = 0; i < segments.size() && !wasThere; i++) {
            int place = segments.get(i).find(key);
            wasThere = place >= 0 && segments.get(i).withdraw(place, inVersion);
        }
        if (wasThere) {
            entriesOfSet.computeIfPresent(key.set(), (set, entries) -> entries - 1);
        }
    }

    private void refreshLiveSets() {
        Map<Long, LivingSet> live = new LinkedHashMap<>();
        int order = 0;
        for (LivingManifest.KnownSet set : sets.values()) {
            if (!set.isWithdrawn()) {
                live.put(set.number(), new LivingSet(set.number(), order, set.info()));
            }
            order++;
        }
        liveSets = Collections.unmodifiableMap(live);
    }

    private void waitForRoom() throws IOException {
        while (!isClosed && waiting() > policy.mostOpenEntries()) {
            considerMerge();
            if (!isMerging) {
                throw new IOException(
                        "The living index in " + folder + " cannot merge, and too many entries wait in memory."
                                + " Nothing was changed, and nothing is lost. See to the cause, then try again.",
                        failedMerge);
            }
            try {
                if (!merged.await(1, TimeUnit.HOURS)) {
                    throw new IOException("The living index in " + folder + " has merged for an hour. Nothing was"
                            + " changed. Try again.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (InterruptedIOException)
                        new InterruptedIOException("Interrupted while waiting for the merge. Nothing was changed.")
                                .initCause(e);
            }
        }
    }

    private int waiting() {
        OpenPart other = frozen;
        return open.count() + (other == null ? 0 : other.count());
    }

    /// Merges all there is into one segment and returns when that is done: after a large load, so that
    /// look-ups are as fast as can be. Changes may go on meanwhile.
    ///
    /// @throws IOException if it could not be written; nothing is lost
    public void mergeAll() throws IOException {
        writing.lock();
        try {
            requireUsable();
            while (isMerging) {
                merged.awaitUninterruptibly();
            }
            if (isOneSegment()) {
                return;
            }
            wantsOneSegment = true;
            noMergeBefore = System.nanoTime();
            considerMerge();
            while (isMerging && !isClosed) {
                merged.awaitUninterruptibly();
            }
            if (failedMerge != null) {
                throw new IOException(
                        "The living index in " + folder + " could not merge: " + failedMerge.getMessage()
                                + ". Nothing was lost. See to the cause, then try again.",
                        failedMerge);
            }
        } finally {
            writing.unlock();
        }
    }

    private boolean isOneSegment() {
        return frozen == null
                && open.count() == 0
                && segments.size() <= 1
                && segments.stream().allMatch(segment -> live(segment) == segment.size());
    }

    // ---- publishing -----------------------------------------------------------------------------------------------

    private void publish() {
        LivingState before = current;
        current = newState();
        before.release();
    }

    private LivingState newState() {
        List<LivingState.Open> parts = new ArrayList<>(2);
        OpenPart other = frozen;
        long pending = (long) open.count() - open.withdrawn();
        if (other != null) {
            parts.add(new LivingState.Open(other, other.count()));
            pending += other.count() - other.withdrawn();
        }
        parts.add(new LivingState.Open(open, open.count()));
        long entries = 0;
        for (Map.Entry<Long, Long> each : entriesOfSet.entrySet()) {
            entries += liveSets.containsKey(each.getKey()) ? each.getValue() : 0;
        }
        LivingCounts counts = new LivingCounts(liveSets.size(), entries, pending, segments.size());
        return new LivingState(version, sequence, liveSets, segments, parts, counts);
    }

    private LivingManifest manifest(List<LivingSegment> ofSegments) {
        return new LivingManifest(
                generation,
                sequence,
                firstLog,
                List.copyOf(sets.values()),
                ofSegments.stream()
                        .map(segment -> new LivingManifest.KnownSegment(
                                segment.name(), segment.size(), segment.withdrawnPlaces()))
                        .toList());
    }

    // ---- merging --------------------------------------------------------------------------------------------------

    /// What one merge brings together.
    private record Merge(LivingState state, @Nullable OpenPart part, List<LivingSegment> inputs, long generation) {}

    private void considerMerge() {
        if (!isMerging && !isClosed && failedWrite == null && System.nanoTime() - noMergeBefore >= 0 && isMergeDue()) {
            isMerging = true;
            merger.execute(this::mergeInBackground);
        }
    }

    private boolean isMergeDue() {
        return frozen != null
                || wantsOneSegment
                || open.count() >= policy.openEntries()
                || segments.stream().anyMatch(this::isWorn);
    }

    private boolean isWorn(LivingSegment segment) {
        return (segment.size() - live(segment)) * WITHDRAWN_SHARE >= segment.size();
    }

    private long live(LivingSegment segment) {
        long[] live = {segment.size() - (long) segment.withdrawn()};
        segment.forEachSet((set, entries) -> live[0] -= liveSets.containsKey(set) ? 0 : entries);
        return Math.max(0, live[0]);
    }

    private void mergeInBackground() {
        Throwable failure = null;
        try {
            merge(beginMerge());
        } catch (Throwable e) {
            // Whatever it was, nothing was deleted. It is told to those who wait for the merge, and tried again later;
            // what was begun is deleted when the folder is opened again.
            failure = e;
        }
        writing.lock();
        try {
            failedMerge = failure;
            if (failure != null) {
                noMergeBefore = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            }
            isMerging = false;
            considerMerge();
            merged.signalAll();
        } finally {
            writing.unlock();
        }
    }

    private Merge beginMerge() throws IOException {
        writing.lock();
        try {
            boolean takesAll = wantsOneSegment;
            wantsOneSegment = false;
            if (frozen == null && open.count() >= (takesAll ? 1 : policy.openEntries())) {
                // The new log is on the disk before a change can go into it; until a manifest names a segment with the
                // frozen part, the old log counts too.
                ChangeLog next = ChangeLog.create(logFile(log.number() + 1), log.number() + 1);
                log.close();
                log = next;
                frozen = open;
                open = new OpenPart();
                publish();
            }
            List<LivingSegment> inputs = new ArrayList<>();
            OpenPart part = frozen;
            if (takesAll) {
                inputs.addAll(segments);
            } else if (part == null) {
                segments.stream().filter(this::isWorn).findFirst().ifPresent(inputs::add);
            } else {
                long total = part.count();
                // So many at once come from a load: it goes on, and would rewrite the large segments each time.
                int growth = total > (long) policy.growth() * policy.openEntries() ? 1 : policy.growth();
                List<LivingSegment> bySize = new ArrayList<>(segments);
                bySize.sort(Comparator.comparingLong(this::live));
                for (LivingSegment segment : bySize) {
                    if (live(segment) > growth * total) {
                        break;
                    }
                    inputs.add(segment);
                    total += live(segment);
                }
            }
            generation++;
            return new Merge(state(), part, inputs, generation);
        } finally {
            writing.unlock();
        }
    }

    private void merge(Merge merge) throws IOException {
        LivingSegment written;
        try {
            written = SegmentWriter.write(
                    folder,
                    merge.generation(),
                    merge.state().liveSets(),
                    () -> new LiveEntries(merge, () -> isStopping));
        } finally {
            merge.state().release();
        }
        writing.lock();
        try {
            long version = merge.state().version();
            if (written != null) {
                withdrawnSince(merge, version).forEach(key -> {
                    int place = written.find(key);
                    if (place >= 0) {
                        written.withdraw(place, 0);
                    }
                });
            }
            List<LivingSegment> next = new ArrayList<>(segments);
            next.removeAll(merge.inputs());
            if (written != null) {
                next.add(written);
            }
            long firstBefore = firstLog;
            if (merge.part() != null) {
                firstLog = log.number();
            }
            try {
                manifest(next).write(folder);
            } catch (IOException | RuntimeException e) {
                // Either manifest may be the one on the disk now, and both are true, as nothing is deleted.
                firstLog = firstBefore;
                if (written != null) {
                    written.release();
                }
                throw e;
            }
            segments = next;
            if (merge.part() != null) {
                frozen = null;
            }
            publish();
            for (LivingSegment input : merge.inputs()) {
                input.markObsolete();
                input.release();
            }
            for (long old = firstBefore; old < firstLog; old++) {
                Files.deleteIfExists(logFile(old));
            }
        } finally {
            writing.unlock();
        }
    }

    /// The keys of entries that the merge took in and that were withdrawn while it ran.
    private static List<LiveEntry.Key> withdrawnSince(Merge merge, long version) {
        List<LiveEntry.Key> keys = new ArrayList<>();
        merge.inputs().forEach(input -> keys.addAll(input.withdrawnAfter(version)));
        OpenPart part = merge.part();
        if (part != null) {
            for (int id = 0; id < part.count(); id++) {
                if (!part.isIn(id, part.count(), Long.MAX_VALUE - 1) && part.isIn(id, part.count(), version)) {
                    keys.add(part.entry(id).key());
                }
            }
        }
        return keys;
    }

    /// The index is being closed.
    private static final class MergeStopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        private MergeStopped() {
            super("The index is being closed.", null, false, false);
        }
    }

    /// The entries of a merge that are in its view, ascending by key.
    private static final class LiveEntries implements Iterator<LiveEntry> {
        /// Where one input stands.
        private record Cursor(LiveEntry.Key key, int at, IntFunction<@Nullable Cursor> next, Supplier<LiveEntry> entry)
                implements Comparable<Cursor> {
            @Override
            public int compareTo(Cursor other) {
                return key.compareTo(other.key);
            }
        }

        private final LivingState view;
        private final BooleanSupplier isStopping;
        private final PriorityQueue<Cursor> cursors = new PriorityQueue<>();

        private LiveEntries(Merge merge, BooleanSupplier isStopping) {
            view = merge.state();
            this.isStopping = isStopping;
            for (LivingSegment segment : merge.inputs()) {
                add(ofSegment(segment, 0));
            }
            OpenPart part = merge.part();
            if (part != null) {
                int[] ids = IntStream.range(0, part.count())
                        .filter(id -> part.isIn(id, part.count(), view.version())
                                && isLive(part.entry(id).key()))
                        .boxed()
                        .sorted(Comparator.comparing(id -> part.entry(id).key()))
                        .mapToInt(Integer::intValue)
                        .toArray();
                add(ofPart(part, ids, 0));
            }
        }

        private void add(@Nullable Cursor cursor) {
            if (cursor != null) {
                cursors.add(cursor);
            }
        }

        private boolean isLive(LiveEntry.Key key) {
            return view.liveSets().containsKey(key.set());
        }

        private @Nullable Cursor ofSegment(LivingSegment segment, int from) {
            for (int place = from; place < segment.size(); place++) {
                if (segment.isIn(place, view.version())) {
                    LiveEntry.Key key = segment.key(place);
                    if (isLive(key)) {
                        int at = place;
                        return new Cursor(key, at, next -> ofSegment(segment, next), () -> segment.entry(at));
                    }
                }
            }
            return null;
        }

        private @Nullable Cursor ofPart(OpenPart part, int[] ids, int from) {
            return from == ids.length
                    ? null
                    : new Cursor(
                            part.entry(ids[from]).key(),
                            from,
                            next -> ofPart(part, ids, next),
                            () -> part.entry(ids[from]));
        }

        @Override
        public boolean hasNext() {
            return !cursors.isEmpty();
        }

        @Override
        public LiveEntry next() {
            Cursor cursor = cursors.poll();
            if (cursor == null) {
                throw new NoSuchElementException();
            }
            if (isStopping.getAsBoolean()) {
                throw new MergeStopped();
            }
            LiveEntry entry = cursor.entry().get();
            add(cursor.next().apply(cursor.at() + 1));
            return entry;
        }
    }

    // ---- the end --------------------------------------------------------------------------------------------------

    /// Waits until no merge runs or is due; for tests and measurements.
    void awaitMerges() throws IOException {
        writing.lock();
        try {
            while (isMerging) {
                merged.awaitUninterruptibly();
            }
            if (failedMerge != null) {
                throw new IOException("A merge failed: " + failedMerge.getMessage(), failedMerge);
            }
        } finally {
            writing.unlock();
        }
    }

    /// Stops a merge, which begins anew at the next opening, and lets go of the folder. Views that are still
    /// open keep their files until they are closed.
    @Override
    public void close() throws IOException {
        writing.lock();
        try {
            if (isClosed) {
                return;
            }
            isClosed = true;
            isStopping = true;
            merged.signalAll();
        } finally {
            writing.unlock();
        }
        merger.close();
        writing.lock();
        try {
            log.close();
            current.release();
            segments.forEach(LivingSegment::release);
        } finally {
            writing.unlock();
            lockChannel.close();
        }
    }
}
