package org.safelight.triage;

/// A triage could not go on as a whole: not for one item, which is a result, but for the output folder or the
/// workers. The message says what happened, what is kept, and what to do.
public final class TriageFailedException extends RuntimeException {
    TriageFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
