package org.safelight.server.govuk;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.UUID;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// The last to hear of what went wrong with a request, wherever that was: it is logged in one line without a value
/// of the request (Tomcat would log the message, which may hold one), and answered in words.
///
/// While the database cannot be reached nothing may ask it, the frame of a page neither: the answer is fixed.
@Component
@ConditionalOnWebApplication
@Order(Ordered.HIGHEST_PRECEDENCE)
class LastResort extends OncePerRequestFilter {
    /// The number of a failure, by which an administrator finds its line in the log.
    static final String NUMBER = LastResort.class.getName() + ".number";

    private static final Logger log = LoggerFactory.getLogger(LastResort.class);
    private static final int DEEPEST_CAUSE = 30;

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en" class="govuk-template">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>The database cannot be reached – Safelight</title>
              <link rel="stylesheet" href="/vendor/safelight.css">
            </head>
            <body class="govuk-template__body">
              <div class="govuk-width-container"><main class="govuk-main-wrapper">
                <h1 class="govuk-heading-l">The database cannot be reached</h1>
                <p class="govuk-body">What was confirmed before is safe. What you just sent may not have been done: wait a minute, look, and send it again if need be. If it goes on, tell your administrator.</p>
              </main></div>
            </body>
            </html>
            """;

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException problem) {
            if (caused(problem, ClientAbortException.class) != null) {
                throw problem;
            }
            boolean isUnreadable = caused(problem, InvalidParameterException.class) != null;
            boolean isOutage = isOutage(problem);
            if (!isUnreadable) {
                request.setAttribute(NUMBER, logged(request, problem));
            }
            if (response.isCommitted()) {
                // The connection is cut, so that nobody takes half an answer for a whole one.
                throw problem;
            }
            response.reset();
            if (isOutage) {
                unreachable(request, response);
            } else {
                response.sendError(
                        isUnreadable ? HttpStatus.BAD_REQUEST.value() : HttpStatus.INTERNAL_SERVER_ERROR.value());
            }
        }
    }

    private static void unreachable(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean isCall = request.getRequestURI().startsWith(request.getContextPath() + ErrorPages.API);
        response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
        response.setHeader(HttpHeaders.RETRY_AFTER, Outage.SECONDS);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentType(isCall ? MediaType.APPLICATION_PROBLEM_JSON_VALUE : "text/html;charset=UTF-8");
        String body = isCall
                ? "{\"title\":\"%s\",\"status\":503,\"detail\":\"%s\"}".formatted(Outage.TITLE, Outage.DETAIL)
                : PAGE;
        response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }

    /// What a call is told while the database cannot be reached.
    static final class Outage {
        static final String SECONDS = "5";
        static final String TITLE = "The database cannot be reached";
        static final String DETAIL = "What was confirmed before is safe. Whether this request was carried out is not"
                + " known. Send it again after as many seconds as Retry-After says: what was done is not done twice.";

        private Outage() {}
    }

    /// Logs a failure without its message, which may hold personal data: where it came from instead.
    ///
    /// @return its number in the log
    static UUID logged(HttpServletRequest request, Exception problem) {
        UUID number = UUID.randomUUID();
        Throwable first = problem;
        for (int i = 0; first.getCause() != null && i < DEEPEST_CAUSE; i++) {
            first = first.getCause();
        }
        StackTraceElement[] trace = first.getStackTrace();
        log.error(
                "request failed number={} method={} problem={} at={}",
                number,
                request.getMethod(),
                first.getClass().getName(),
                trace.length == 0 ? "unknown" : trace[0]);
        log.debug("request failed number={}", number, problem);
        return number;
    }

    /// Whether something failed because the database could not be reached, or ended meanwhile.
    static boolean isOutage(Throwable problem) {
        SQLException failed = caused(problem, SQLException.class);
        if (failed == null) {
            return false;
        }
        String state = failed.getSQLState();
        if (state == null) {
            // The pool's own: none to be had, or one that it has closed since it broke.
            return failed instanceof SQLTransientConnectionException
                    || "Connection is closed".equals(failed.getMessage());
        }
        // Classes of SQLSTATE: 08 connection, 53 no resources, 57P it is being stopped or was killed.
        return state.startsWith("08") || state.startsWith("53") || state.startsWith("57P");
    }

    private static <T extends Throwable> @Nullable T caused(Throwable problem, Class<T> kind) {
        Throwable cause = problem;
        for (int i = 0; cause != null && i < DEEPEST_CAUSE; i++) {
            if (kind.isInstance(cause)) {
                return kind.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }
}
