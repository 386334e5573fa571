package org.safelight.triage;

import java.nio.file.Path;
import java.time.Duration;

/// How a triage ended.
///
/// @param results the `results.sqlite` it wrote
/// @param decoded how many contents were given to a decoding worker in this run, those whose type alone was asked
///     for among them; 0 when nothing had changed since an earlier run
/// @param filesTakenOver files that an earlier run had examined and that are unchanged
/// @param took this run, without earlier ones that it went on with
public record TriageSummary(Path results, Results.Counts counts, long decoded, long filesTakenOver, Duration took) {
    /// Whether something known, or like something known, was found.
    public boolean anyKnown() {
        return counts.anyHit();
    }

    /// Whether something could not be examined.
    public boolean anyNotExamined() {
        return counts.filesNotExamined() > 0;
    }
}
