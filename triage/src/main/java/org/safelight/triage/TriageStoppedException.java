package org.safelight.triage;

/// A triage was interrupted. All that was counted as done is kept; `--resume` goes on from there.
public final class TriageStoppedException extends RuntimeException {
    TriageStoppedException(String message) {
        super(message);
    }
}
