package org.safelight.server.govuk;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/// What is answered where no handler answered: a page to a person, `application/problem+json` to a program.
@Controller
class ErrorPages implements ErrorController {
    static final String API = "/api/";

    @RequestMapping("/error")
    @Nullable
    Object error(HttpServletRequest request, HttpServletResponse response) {
        HttpStatus status = status(request);
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        if (path instanceof String text && text.startsWith(request.getContextPath() + API)) {
            return ResponseEntity.status(status)
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(inWords(status));
        }
        ModelAndView page = new ModelAndView("error");
        page.setStatus(status);
        page.addObject("status", status.value());
        page.addObject("number", request.getAttribute(LastResort.NUMBER));
        return page;
    }

    private static HttpStatus status(HttpServletRequest request) {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
        // Opened by somebody as if it were a page.
        return status == null ? HttpStatus.NOT_FOUND : status;
    }

    /// What a status means to a program whose author reads it. The sentences hold nothing of the request.
    static ProblemDetail inWords(HttpStatus status) {
        return switch (status) {
            case BAD_REQUEST ->
                ApiProblem.detail(
                        status,
                        "The request could not be read",
                        "It is not as the API describes it. Nothing was changed. Compare it with /api/v1/openapi.");
            case UNAUTHORIZED ->
                ApiProblem.detail(
                        status,
                        "A token is needed",
                        "The request has no token, or one that is unknown, has expired or was revoked. Nothing was"
                                + " done. Send \"Authorization: Bearer TOKEN\"; make a token on the page /tokens.");
            case FORBIDDEN ->
                ApiProblem.detail(
                        status,
                        "This token may not do this",
                        "The token has not the scope for it, or its person has not the role. Nothing was done. Make"
                                + " a token with that scope, or ask your administrator.");
            case NOT_FOUND ->
                ApiProblem.detail(
                        status,
                        "There is no such thing",
                        "There is none, or it is not for your force to see. Nothing was changed. Check the address.");
            case METHOD_NOT_ALLOWED ->
                ApiProblem.detail(
                        status,
                        "This address takes another method",
                        "Nothing was changed. The header Allow names the methods it takes.");
            case NOT_ACCEPTABLE ->
                ApiProblem.detail(
                        status, "No answer of that kind", "Nothing was changed. Ask for another media type in Accept.");
            case CONTENT_TOO_LARGE ->
                ApiProblem.detail(
                        status,
                        "The request is too large",
                        "Nothing was changed. Send less at once; the API's description gives the bounds.");
            case UNSUPPORTED_MEDIA_TYPE ->
                ApiProblem.detail(
                        status,
                        "The body is of a kind that is not read here",
                        "Nothing was changed. Set Content-Type as the API's description says.");
            case TOO_MANY_REQUESTS ->
                ApiProblem.detail(
                        status,
                        "Too many requests",
                        "Nothing was changed. Wait for as many seconds as Retry-After says, then go on.");
            case SERVICE_UNAVAILABLE ->
                ApiProblem.detail(
                        status,
                        "The server cannot do this now",
                        "Nothing was changed. Try again after as many seconds as Retry-After says.");
            default ->
                status.is4xxClientError()
                        ? ApiProblem.detail(
                                status, "The request was refused", "Nothing was changed. Check the request.")
                        : ApiProblem.detail(
                                HttpStatus.INTERNAL_SERVER_ERROR,
                                "Something went wrong",
                                "The server could not do this. What was confirmed before is safe. Try again; if it"
                                        + " happens again, tell the administrator when it happened.");
        };
    }
}
