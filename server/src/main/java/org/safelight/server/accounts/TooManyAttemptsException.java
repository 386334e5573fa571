package org.safelight.server.accounts;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/// An attempt to sign in that came too early after others.
final class TooManyAttemptsException extends AuthenticationException {
    private final Duration wait;

    TooManyAttemptsException(Duration wait) {
        super("Too many attempts to sign in");
        this.wait = wait;
    }

    /// After how long the next may be made.
    Duration waitFor() {
        return wait;
    }
}
