package org.safelight.sources;

import java.io.IOException;
import java.util.Optional;

/// A container whose members are read one after the other, in an order that depends on its bytes alone. For
/// one thread.
///
/// Bounded whatever it holds ([ContainerLimits]); memory does not grow with it.
public interface OpenContainer extends AutoCloseable {
    /// The next member; what was left unread of the one before is passed over. Empty at the end: ask
    /// [#problem] then.
    ///
    /// @throws IOException if the container's own bytes cannot be read
    Optional<Member> next() throws IOException;

    /// Why there are no more members, once [#next] has none; empty if it was read to its end.
    Optional<ContainerProblem> problem();

    /// How many members it gave, and how many bytes of them.
    long members();

    long bytes();

    @Override
    void close();
}
