package org.safelight.index;

import java.util.List;

/// What the lists say of one file by its digests. "Not listed" is an answer, not a failure.
public sealed interface Lookup {
    /// @param listings every claim of every entry that shares a digest with the file, in the order of the sets
    record SameFile(List<Listing> listings) implements Lookup {}

    record NotListed() implements Lookup {}
}
