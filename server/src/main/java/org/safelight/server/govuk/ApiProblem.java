package org.safelight.server.govuk;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/// A call that cannot be done. Thrown by a handler of `/api/v1/…`; the caller gets it as
/// `application/problem+json` (RFC 9457).
public final class ApiProblem extends RuntimeException {
    private final HttpStatus status;
    private final String title;

    /// @param status 400 to 599
    /// @param title what kind of problem, a few words, the same each time
    /// @param detail what happened, what it means, what to do; never a value of another force
    public ApiProblem(HttpStatus status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    /// What a call is told of a failure: itself if it says so, or that the server is at fault, which is logged.
    public static ApiProblem of(Exception problem, HttpServletRequest request) {
        if (problem instanceof ApiProblem told) {
            return told;
        }
        LastResort.logged(request, problem);
        return LastResort.isOutage(problem)
                ? new ApiProblem(HttpStatus.SERVICE_UNAVAILABLE, LastResort.Outage.TITLE, LastResort.Outage.DETAIL)
                : new ApiProblem(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "Something went wrong",
                        String.valueOf(ErrorPages.inWords(HttpStatus.INTERNAL_SERVER_ERROR)
                                .getDetail()));
    }

    public HttpStatus status() {
        return status;
    }

    ProblemDetail detail() {
        return detail(status, title, String.valueOf(getMessage()));
    }

    static ProblemDetail detail(HttpStatus status, String title, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setTitle(title);
        return problem;
    }
}
