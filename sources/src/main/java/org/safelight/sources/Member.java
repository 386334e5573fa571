package org.safelight.sources;

import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/// One thing a container holds: its bytes, to be read once from beginning to end. Valid until the next member
/// is asked for.
///
/// `read` ends with -1 where the bytes end, for whatever reason: ask [#problem] then. It throws only if the
/// container's own bytes cannot be read.
public interface Member extends ReadableByteChannel {
    /// Its name in the container: names divided by single `/`, none empty, at most 4 096 bytes. Not unique:
    /// containers may hold a name twice.
    ExhibitPath name();

    MemberFacts facts();

    /// Why there are no more bytes, once all were read; empty if it was read whole.
    Optional<ContainerProblem> problem();
}
