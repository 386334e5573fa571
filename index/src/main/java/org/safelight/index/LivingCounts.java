package org.safelight.index;

/// How much a living index holds.
///
/// @param sets that are not withdrawn
/// @param entries that are not withdrawn
/// @param pending of these, how many are not in a segment yet
/// @param segments files they are in
public record LivingCounts(int sets, long entries, long pending, int segments) {}
