package org.safelight.server.grading;

import java.time.Instant;
import java.util.Optional;
import org.safelight.server.exhibits.ExhibitId;

/// An exhibit with something to view, and where it stands.
///
/// @param counted empty while it is counted for the first time
record Queue(GradingStore.Head head, Optional<QueueCounts.Counted> counted) {
    public ExhibitId exhibit() {
        return head.exhibit();
    }

    public String reference() {
        return head.reference();
    }

    public String caseReference() {
        return head.caseReference();
    }

    public int contents() {
        return head.contents();
    }

    public boolean isCounted() {
        return counted.isPresent();
    }

    /// When it was counted.
    public Instant at() {
        return counted.orElseThrow().at();
    }

    private GradingStore.Counts counts() {
        return counted.orElseThrow().counts();
    }

    public int decided() {
        return counts().decided();
    }

    public int differing() {
        return counts().differing();
    }

    public int known() {
        return counts().known();
    }

    public int views() {
        return counts().views();
    }

    /// Items that nobody had to look at.
    public int settledUnseen() {
        return head.contents() - head.toView() + known() + counts().decidedUnseen();
    }

    /// Items that somebody has still to decide.
    public int left() {
        return head.toView() - decided() - known();
    }
}
