package org.safelight.sources;

import java.util.Optional;

/// A container that could not be opened.
record ClosedContainer(ContainerProblem why) implements OpenContainer {
    @Override
    public Optional<Member> next() {
        return Optional.empty();
    }

    @Override
    public Optional<ContainerProblem> problem() {
        return Optional.of(why);
    }

    @Override
    public long members() {
        return 0;
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}
