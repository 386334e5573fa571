package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When the person of a session last proved who they are: at sign-in, or when asked again before a dangerous
/// act.
final class Confirmation {
    private static final String WHEN = "safelight.confirmed";
    private static final Duration RECENT = Duration.ofMinutes(10);

    private Confirmation() {}

    static void now(HttpServletRequest request) {
        request.getSession().setAttribute(WHEN, Clock.systemUTC().millis());
    }

    static boolean isRecent(HttpServletRequest request) {
        @Nullable HttpSession session = request.getSession(false);
        return session != null
                && session.getAttribute(WHEN) instanceof Long when
                && Clock.systemUTC().millis() - when < RECENT.toMillis();
    }
}
