package org.safelight.triage;

/// A triage was not begun, because what was asked would mix results, write to the exhibit or lose earlier work.
/// Nothing was changed. The message says why and what to do.
public final class TriageRefusedException extends RuntimeException {
    TriageRefusedException(String message) {
        super(message);
    }
}
