package org.safelight.sandbox;

/// Nothing on this machine can confine a program. The message says what was tried, and what to do.
public final class SandboxUnavailableException extends RuntimeException {
    public SandboxUnavailableException(String message) {
        super(message);
    }
}
