package org.safelight.index;

import java.lang.foreign.MemorySegment;

/// The innermost loops of look-alike search. All kernels give the same answers.
interface SearchKernel {
    /// Adds to the candidates of these probes every posting of theirs whose sketch is near enough.
    void collect(MemorySegment bands, Probes probes);

    /// "plain", or "vector-" and the register width in bits.
    String name();
}
