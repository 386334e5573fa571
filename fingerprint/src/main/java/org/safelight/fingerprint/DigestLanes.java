package org.safelight.fingerprint;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs the three digests of one content side by side over a ring of buffers.
///
/// A digest can only go through its bytes in order, so each is a *lane*: it takes the buffers one by one, and at
/// most one thread is in it at a time. Which thread is decided anew for each buffer: whoever is free (the caller
/// while it waits for room, a helper) takes the lane that is furthest behind. So no digest is bound to a thread,
/// and the work is even on two processors whatever the digests' speeds are, as long as the slowest takes no more
/// than half of all the time. The lower bound for the time of one content is max(slowest digest, sum of all three /
/// processors).
///
/// The caller reads as long as there is room, because then helpers have something to do; with the ring full it
/// works lanes itself. It never waits for a helper to come, only for the end of a step that one has taken. A helper
/// leaves when there is no step to take, and is called again when there is.
///
/// Guarded by `lock`: all counters and flags. Contents of buffers and digests pass between threads through it.
final class DigestLanes {
    private static final int RING = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stepEnded = lock.newCondition();
    private final Helpers helpers;
    private final Lane md5 = new Lane(DigestKind.MD5);
    private final Lane sha1 = new Lane(DigestKind.SHA1);
    private final Lane sha256 = new Lane(DigestKind.SHA256);
    private final List<Lane> lanes = List.of(md5, sha1, sha256);
    private final byte[][] ring = new byte[RING][];
    private final int[] lengths = new int[RING];

    private long handedOver;
    private int helpersCalled;
    private @Nullable Throwable failure;

    /// One digest on its way through the buffers.
    private static final class Lane {
        final DigestKind kind;
        final MessageDigest digest;
        long done;
        boolean busy;

        Lane(DigestKind kind) {
            this.kind = kind;
            try {
                digest = MessageDigest.getInstance(kind.jcaName());
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException(
                        "This Java cannot compute " + kind.label() + ", without which files cannot be compared with"
                                + " lists. Allow it in the Java security settings, or use another Java.",
                        missing);
            }
        }

        /// The digest of all it was given; it is as new afterwards.
        Digest result() {
            return Digest.of(kind, digest.digest());
        }
    }

    DigestLanes(Helpers helpers) {
        this.helpers = helpers;
    }

    /// Forgets the content so far. Waits for steps that are under way, at most about a millisecond.
    void reset() {
        lock.lock();
        try {
            // No lane may start another step of the content that is dropped.
            for (Lane lane : lanes) {
                lane.done = handedOver;
            }
            while (anyBusy()) {
                stepEnded.awaitUninterruptibly();
            }
            for (Lane lane : lanes) {
                lane.digest.reset();
                lane.done = 0;
            }
            handedOver = 0;
            failure = null;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        reset();
        Arrays.fill(ring, new byte[0]);
    }

    /// The buffer to fill next. Only for the caller, when there is room.
    byte[] free() {
        int slot = (int) (handedOver % RING);
        if (ring[slot] == null) {
            ring[slot] = new byte[Digester.BUFFER_BYTES];
        }
        return ring[slot];
    }

    /// Takes the buffer that [#free] gave, with this many bytes in it, and gives the next, once there is room.
    /// Works until there is.
    byte[] handOver(int length) {
        lock.lock();
        try {
            lengths[(int) (handedOver % RING)] = length;
            handedOver++;
            callHelpers();
            workUntilAtMost(RING - 1);
            return free();
        } finally {
            lock.unlock();
        }
    }

    /// The digests of all that was handed over and of the first `length` bytes of `last`.
    Digests finish(byte[] last, int length, long bytes) {
        if (handedOver == 0) {
            // Small: the way through the ring would only cost time.
            for (Lane lane : lanes) {
                lane.digest.update(last, 0, length);
            }
        } else {
            lock.lock();
            try {
                lengths[(int) (handedOver % RING)] = length;
                handedOver++;
                callHelpers();
                workUntilAtMost(0);
            } finally {
                lock.unlock();
            }
        }
        return new Digests(md5.result(), sha1.result(), sha256.result(), bytes);
    }

    /// Takes steps until at most this many buffers are not yet through all lanes. With the lock held.
    private void workUntilAtMost(int buffers) {
        while (handedOver - slowest() > buffers) {
            Lane lane = furthestBehind();
            if (lane == null) {
                stepEnded.awaitUninterruptibly();
            } else {
                step(lane);
            }
            if (failure != null) {
                throw new IllegalStateException(
                        "A digest could not be computed, so this content has none. Try it again.", failure);
            }
        }
    }

    /// What a helper does: steps until there is none to take.
    private void help() {
        lock.lock();
        try {
            for (Lane lane = furthestBehind(); lane != null && failure == null; lane = furthestBehind()) {
                step(lane);
            }
        } finally {
            helpersCalled--;
            lock.unlock();
        }
    }

    private void callHelpers() {
        while (helpersCalled < helpers.forOneContent()) {
            helpersCalled++;
            helpers.help(this::help);
        }
    }

    /// Takes this lane through its next buffer; the lock is open meanwhile.
    private void step(Lane lane) {
        int slot = (int) (lane.done % RING);
        byte[] buffer = ring[slot];
        int length = lengths[slot];
        lane.busy = true;
        lock.unlock();
        Throwable thrown = null;
        try {
            lane.digest.update(buffer, 0, length);
        } catch (RuntimeException | Error error) {
            thrown = error;
        } finally {
            lock.lock();
            lane.busy = false;
            lane.done++;
            if (thrown != null) {
                failure = thrown;
            }
            stepEnded.signal();
        }
    }

    private @Nullable Lane furthestBehind() {
        Lane furthest = null;
        for (Lane lane : lanes) {
            if (!lane.busy && lane.done < handedOver && (furthest == null || lane.done < furthest.done)) {
                furthest = lane;
            }
        }
        return furthest;
    }

    private long slowest() {
        long slowest = handedOver;
        for (Lane lane : lanes) {
            slowest = Math.min(slowest, lane.done);
        }
        return slowest;
    }

    private boolean anyBusy() {
        for (Lane lane : lanes) {
            if (lane.busy) {
                return true;
            }
        }
        return false;
    }
}
