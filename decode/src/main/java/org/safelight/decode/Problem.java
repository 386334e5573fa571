package org.safelight.decode;

/// What went wrong with one item.
///
/// @param words what happened, for a person, in one sentence without a final stop; the same in every run
/// @param trace what the worker last wrote to its standard error, at most 4 KiB, and what it asked the operating system
///     for and was refused, at most 64 names; usually empty. It may differ between runs, so it is for finding a fault
///     and not for results
public record Problem(ProblemKind kind, String words, String trace) {
    public Problem(ProblemKind kind, String words) {
        this(kind, words, "");
    }
}
