package org.safelight.server.exposure;

import java.time.Instant;

/// A stretch of time in which something was on a person's screen.
///
/// @param from inclusive
/// @param until exclusive; not before `from`
record Viewed(MediaForm form, Severity severity, Instant from, Instant until) {
    Viewed {
        if (until.isBefore(from)) {
            throw new IllegalArgumentException("A stretch cannot end before it begins");
        }
    }
}
