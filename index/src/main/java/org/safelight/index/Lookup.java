package org.safelight.index;

import java.util.List;

/// What the lists say of one file by its digests. "Not listed" is an answer, not a failure.
public sealed interface Lookup {
    /// The file is on at least one list.
    ///
    /// @param listings every claim of every entry that shares a digest with the file, in the order of the sets
    record SameFile(List<Listing> listings) implements Lookup {}

    /// No list has any of its digests.
    record NotListed() implements Lookup {}
}
