package org.safelight.server.govuk;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/// Makes `application/problem+json` of whatever a call ends with.
@RestControllerAdvice(annotations = RestController.class)
class ApiProblems extends ResponseEntityExceptionHandler {
    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(ApiProblem problem) {
        return answer(problem.detail());
    }

    /// A value that does not fit, found late, or an address whose letters cannot be read: the message could hold it.
    @ExceptionHandler({IllegalArgumentException.class, InvalidParameterException.class})
    ResponseEntity<ProblemDetail> unreadable() {
        return answer(ErrorPages.inWords(HttpStatus.BAD_REQUEST));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> failed(Exception problem, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        if (response.isCommitted()) {
            throw problem;
        }
        UUID number = LastResort.logged(request, problem);
        boolean isOutage = LastResort.isOutage(problem);
        ProblemDetail words = isOutage
                ? ApiProblem.detail(HttpStatus.SERVICE_UNAVAILABLE, LastResort.Outage.TITLE, LastResort.Outage.DETAIL)
                : ErrorPages.inWords(HttpStatus.INTERNAL_SERVER_ERROR);
        words.setProperty("number", number);
        ResponseEntity<ProblemDetail> answer = answer(words);
        return isOutage
                ? ResponseEntity.status(answer.getStatusCode())
                        .headers(answer.getHeaders())
                        .header(HttpHeaders.RETRY_AFTER, LastResort.Outage.SECONDS)
                        .body(words)
                : answer;
    }

    /// What Spring MVC refuses itself, in our words.
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception problem, @Nullable Object body, HttpHeaders headers, HttpStatusCode code, WebRequest request) {
        HttpStatus status = HttpStatus.valueOf(code.value());
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ErrorPages.inWords(status));
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail words) {
        return ResponseEntity.status(words.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(words);
    }
}
