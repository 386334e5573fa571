package org.safelight.triage;

import java.time.Duration;

/// Is told how far a triage has come, a few times in a second, always on the thread that called [Triage#run].
@FunctionalInterface
public interface Progress {
    void update(Snapshot snapshot);

    /// Shows nothing.
    static Progress none() {
        return snapshot -> {};
    }

    /// Where a triage stands. What is "done" is committed to the journal: a crash does not lose it.
    ///
    /// @param step what is being done
    /// @param filesFound so far by the listing, which runs ahead of the reading
    /// @param bytesFound as `filesFound`
    /// @param listingEnded whether `filesFound` and `bytesFound` are the totals
    /// @param filesDone read and examined, taken over from an earlier run, or noted as not examined
    /// @param bytesDone as `filesDone`
    /// @param filesTakenOver unchanged since an earlier run, so not read again
    /// @param membersDone members of containers, examined or noted as not examined; not among the files
    /// @param contentsExamined different contents among the files read in this run
    /// @param listedSoFar contents of this run that a list has by their digests, irrelevant ones too
    /// @param nearSoFar contents of this run that are near a listed picture, to be compared exactly at the
    ///     end
    /// @param notExaminedSoFar files and contents of this run that could not be examined
    record Snapshot(
            Step step,
            long filesFound,
            long bytesFound,
            boolean listingEnded,
            long filesDone,
            long bytesDone,
            long filesTakenOver,
            long membersDone,
            long contentsExamined,
            long listedSoFar,
            long nearSoFar,
            long notExaminedSoFar,
            Duration elapsed) {
        /// Bytes a second since the start; 0 in the first moments.
        public long bytesPerSecond() {
            long millis = elapsed.toMillis();
            return millis < 500 ? 0 : bytesDone * 1_000 / millis;
        }
    }

    /// What a triage does one after the other.
    enum Step {
        IMPORTING_LISTS,
        READING,
        CONCLUDING
    }
}
