package org.safelight.index;

import java.nio.file.Path;
import java.util.List;

/// What was written.
///
/// @param checksum as [FingerprintIndex#checksum]
/// @param sets in the order they were added
public record IndexSummary(Path file, long bytes, String checksum, IndexCounts counts, List<ListedSet> sets) {}
