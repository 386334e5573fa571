package org.safelight.triage;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.safelight.fingerprint.Digest;
import org.safelight.sources.ContainerLimits;

/// Which contents some lane is examining or opening, or has: each is taken once in a pass. Shared by all lanes.
///
/// Idea: only what is taken and not committed yet is held; of the rest the journal knows. It is asked, by the lane and
/// outside the lock, only of what [SeenDigests] takes for seen; so a content met for the first time, as most are, costs
/// no question, and memory does not grow with the exhibit. A content that nobody could examine to its end, because its
/// file changed, stays held until the next pass.
final class TakenContents {
    /// What a content is taken for.
    enum Work {
        EXAMINE,
        OPEN
    }

    private final SeenDigests examined = new SeenDigests();
    private final SeenDigests opened = new SeenDigests();
    private final Map<Digest, Held> held = new HashMap<>();
    /// Containers that the journal has and that are to be opened once more.
    private final Set<Digest> again = new HashSet<>();

    private long commits;

    /// What is done about a content that is not committed yet, and the bytes of its other paths that are: they count as
    /// done only with it, for after a crash in between they are read again.
    private static final class Held {
        private boolean isExamined;
        private boolean isOpened;
        private final List<Long> paths = new ArrayList<>(0);

        boolean isFor(Work work) {
            return work == Work.EXAMINE ? isExamined : isOpened;
        }

        void set(Work work, boolean value) {
            if (work == Work.EXAMINE) {
                isExamined = value;
            } else {
                isOpened = value;
            }
        }
    }

    /// @param facts what earlier runs and passes have committed
    TakenContents(Journal.Reader facts, ContainerLimits limits) throws SQLException {
        facts.contentDigests(examined::add);
        facts.containers(limits, (container, isComplete) -> {
            if (isComplete) {
                opened.add(container);
            } else {
                again.add(container);
            }
        });
    }

    /// Whether the caller is the one to do this; then it must be [#done] once.
    ///
    /// @param facts of the calling thread
    boolean take(Digest sha256, Work work, Journal.Reader facts) throws SQLException {
        while (true) {
            long before;
            synchronized (this) {
                if (isHeldFor(sha256, work)) {
                    return false;
                }
                SeenDigests seen = work == Work.EXAMINE ? examined : opened;
                if (!seen.mayHold(sha256)) {
                    seen.add(sha256);
                    hold(sha256, work);
                    return true;
                }
                before = commits;
            }
            if (isCommitted(sha256, work, facts)) {
                return false;
            }
            synchronized (this) {
                if (isHeldFor(sha256, work)) {
                    return false;
                }
                // Else another lane may have taken and committed it since the journal was asked.
                if (commits == before) {
                    hold(sha256, work);
                    return true;
                }
            }
        }
    }

    private boolean isHeldFor(Digest sha256, Work work) {
        Held holding = held.get(sha256);
        return holding != null && holding.isFor(work);
    }

    private void hold(Digest sha256, Work work) {
        held.computeIfAbsent(sha256, any -> new Held()).set(work, true);
    }

    private boolean isCommitted(Digest sha256, Work work, Journal.Reader facts) throws SQLException {
        return work == Work.EXAMINE ? facts.isContent(sha256) : isOpened(sha256, facts);
    }

    /// Whether a container was opened, and all that lies below it examined, and both are committed.
    ///
    /// @param facts of the calling thread
    boolean isOpened(Digest container, Journal.Reader facts) throws SQLException {
        synchronized (this) {
            if (again.contains(container)) {
                return false;
            }
        }
        return facts.container(container) != null;
    }

    /// Something about a content is committed; with the last of it, its paths are done.
    ///
    /// @param countPath told of the bytes of each path that is done by that
    synchronized void done(Digest sha256, Work work, LongConsumer countPath) {
        commits++;
        if (work == Work.OPEN) {
            again.remove(sha256);
        }
        Held holding = held.get(sha256);
        if (holding == null) {
            return;
        }
        holding.set(work, false);
        if (!holding.isExamined && !holding.isOpened) {
            held.remove(sha256);
            holding.paths.forEach(countPath::accept);
        }
    }

    /// A path of a content is committed: it is done now, or with its content.
    ///
    /// @param countPath told of the bytes when the path is done now
    synchronized void path(Digest sha256, long bytes, LongConsumer countPath) {
        Held holding = held.get(sha256);
        if (holding != null) {
            holding.paths.add(bytes);
        } else {
            countPath.accept(bytes);
        }
    }
}
