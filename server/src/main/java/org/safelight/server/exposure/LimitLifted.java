package org.safelight.server.exposure;

import java.time.Instant;

/// A limit that a supervisor lifted for a person. The person sees it, with the reason.
///
/// @param reason as the supervisor wrote it; personal data, hidden in logs
record LimitLifted(Lift lifts, String givenBy, String reason, Instant from, Instant until) {
    @Override
    public String toString() {
        return "LimitLifted[" + lifts + " until " + until + "]";
    }
}
