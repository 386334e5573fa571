package org.safelight.server.registry;

import java.util.List;

/// What came of votes that were sent together: all count, or none does.
sealed interface VoteOutcome {
    /// They count.
    record Counted(List<Cast> cast) implements VoteOutcome {}

    /// One of them cannot; nothing was changed.
    ///
    /// @param place of the first that cannot, from 0
    /// @param words what is wrong and what to do
    record Refused(int place, String words) implements VoteOutcome {}

    /// A vote that counts.
    ///
    /// @param isChanged false if the force said the same before; then nothing was recorded again
    record Cast(long content, StateRule.Grade grade, boolean isChanged) {}
}
