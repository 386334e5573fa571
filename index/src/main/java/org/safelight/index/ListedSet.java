package org.safelight.index;

/// A set in an index and what it brought.
public record ListedSet(HashSetInfo info, SetCounts counts) {}
