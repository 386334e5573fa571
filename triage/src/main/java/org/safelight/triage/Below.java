package org.safelight.triage;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.sources.ContainerLimits;
import org.safelight.sources.ContainerProblem;

/// What has come out of one file of the exhibit so far: bounds a file whose every container is within its own
/// bounds, yet holds more and more of them. Used by one lane.
///
/// A content that was opened before counts as if it were opened here, so that a resumed run stops where an
/// undisturbed one does.
final class Below {
    private final ContainerLimits limits;
    private final long fileBytes;
    private long bytes;
    private long members;

    Below(ContainerLimits limits, long fileBytes) {
        this.limits = limits;
        this.fileBytes = fileBytes;
    }

    long bytes() {
        return bytes;
    }

    long members() {
        return members;
    }

    void add(long memberBytes) {
        bytes += memberBytes;
        members++;
    }

    void addOpened(Fact.@Nullable ContainerOpened container) {
        if (container != null) {
            bytes += container.bytesBelow();
            members += container.membersBelow();
        }
    }

    /// Set once the bound is passed.
    Optional<ContainerProblem> problem() {
        long mostBytes = limits.mostBytesBelow(fileBytes);
        if (bytes > mostBytes) {
            return Optional.of(new ContainerProblem(
                    ContainerProblem.Kind.TOO_MUCH,
                    "More than %,d bytes come out of the file of %,d bytes that it lies in; the rest was not read"
                            .formatted(mostBytes, fileBytes)));
        }
        if (members > limits.membersBelow()) {
            return Optional.of(new ContainerProblem(
                    ContainerProblem.Kind.TOO_MUCH,
                    "More than %,d members come out of the file that it lies in; the rest was not read"
                            .formatted(limits.membersBelow())));
        }
        return Optional.empty();
    }
}
