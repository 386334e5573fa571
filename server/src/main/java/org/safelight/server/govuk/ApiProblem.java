package org.safelight.server.govuk;

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
