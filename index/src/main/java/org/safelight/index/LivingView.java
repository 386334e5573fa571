package org.safelight.index;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PerceptualHash;

/// A [LivingIndex] as it was after one change: whatever is changed or merged meanwhile, its answers stay the
/// same. They are those of a [FingerprintIndex] built from the entries that were there then; claims of one
/// set come in the order of standing, severity (graver first), category, label, series and flags.
///
/// Thread safe. Costs nothing but what it keeps from being deleted, so hold it for a job and close it. What
/// is asked of it after that is an [IllegalStateException].
public final class LivingView implements AutoCloseable {
    private final LivingState state;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    /// @param state retained for this view
    LivingView(LivingState state) {
        this.state = state;
    }

    private LivingState state() {
        if (isClosed.get()) {
            throw new IllegalStateException("This view of a living index is closed. Take a new one.");
        }
        return state;
    }

    /// The number of the last change it includes; 0 if there was none. Name it where a result must be
    /// repeatable.
    public long sequence() {
        return state().sequence();
    }

    /// The sets that are not withdrawn, by their numbers, in the order they were added.
    public Map<Long, HashSetInfo> sets() {
        Map<Long, HashSetInfo> infos = new LinkedHashMap<>();
        state().liveSets().forEach((number, set) -> infos.put(number, set.info()));
        return infos;
    }

    public LivingCounts counts() {
        return state().counts();
    }

    /// As [FingerprintIndex#lookUp(Digests)].
    ///
    /// @throws CorruptIndexException if what must be read is damaged
    public Lookup lookUp(Digests digests) {
        return state().lookUp(digests);
    }

    /// As [FingerprintIndex#lookUp(Digest)].
    ///
    /// @throws CorruptIndexException if what must be read is damaged
    public Lookup lookUp(Digest digest) {
        return state().lookUp(digest);
    }

    /// As [FingerprintIndex#lookAlikes].
    ///
    /// @param withinBits 0 to 256
    /// @throws CorruptIndexException if what must be read is damaged
    public List<LookAlike> lookAlikes(PerceptualHash hash, int withinBits) {
        return state().lookAlikes(hash, withinBits);
    }

    /// Verifies every page of the segments; this costs one reading of them.
    ///
    /// @throws CorruptIndexException if one is damaged
    public void verifyFiles() {
        state().segments().forEach(LivingSegment::verifyFiles);
    }

    /// Lets go of the files. No thread may be asking then.
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            state.release();
        }
    }
}
