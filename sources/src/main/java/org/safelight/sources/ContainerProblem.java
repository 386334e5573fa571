package org.safelight.sources;

/// Why a container, or one of its members, was not read to its end. An expected outcome of hostile or broken
/// evidence.
///
/// @param words for a report: what it is and what that means, one line without a final stop; the same in
///     every run
public record ContainerProblem(Kind kind, String words) {
    /// One kind of reason; reports count by it.
    public enum Kind {
        /// A password is needed.
        ENCRYPTED,
        /// It breaks the rules of its format, or ends too early.
        DAMAGED,
        /// A variant, or a method of compression, that is not read here.
        UNSUPPORTED,
        /// A program that reads it is not on this machine. A later run on one that has it opens it.
        PROGRAM_MISSING,
        /// It unfolds to more than is allowed: a bomb, or something very large.
        TOO_MUCH,
        /// It lies in more containers than are opened one within the other.
        TOO_DEEP,
        /// Its reader did not come to an end in time and was stopped.
        TIMED_OUT,
        /// Its reader crashed, or answered something that is no answer.
        WORKER_DIED,
        /// Its reader needed more memory than it is given.
        OUT_OF_MEMORY
    }
}
