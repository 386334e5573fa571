package org.safelight.server.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;
import org.springframework.web.util.UriUtils;

/// Lets a request through to its page only if the page says that this person may use it.
final class UseCheck implements HandlerInterceptor {
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (handler instanceof ResourceHttpRequestHandler) {
            // Style sheets and scripts, which are the same for all.
            return true;
        }
        if (!(handler instanceof HandlerMethod method)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return false;
        }
        if (method.hasMethodAnnotation(Anyone.class) || isErrorPage(method) || isDescription(method)) {
            return true;
        }
        MayUse rule = method.getMethodAnnotation(MayUse.class);
        Person person = SecurityConfiguration.signedIn();
        boolean isCall = request.getServletPath().startsWith(SecurityConfiguration.API);
        if (person == null) {
            if (isCall) {
                TokenFilter.refuse(response);
            } else {
                response.sendRedirect(request.getContextPath() + "/sign-in");
            }
            return false;
        }
        if (rule == null
                || !person.isOneOf(rule.value())
                || (isCall && !SecurityConfiguration.tokenHas(rule.token()))) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return false;
        }
        ConfirmFirst dangerous = method.getMethodAnnotation(ConfirmFirst.class);
        if (dangerous != null && !Confirmation.isRecent(request)) {
            response.sendRedirect(request.getContextPath() + "/confirm?then=" + then(dangerous, request));
            return false;
        }
        return true;
    }

    /// The page to go on with, its `{…}` filled in from the address that was asked for.
    private static String then(ConfirmFirst dangerous, HttpServletRequest request) {
        String then = dangerous.then();
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables) {
            for (Map.Entry<?, ?> variable : variables.entrySet()) {
                then = then.replace("{" + variable.getKey() + "}", UriUtils.encode("" + variable.getValue(), UTF_8));
            }
        }
        return then;
    }

    /// The description of the calls, which is the same for all and no secret.
    private static boolean isDescription(HandlerMethod method) {
        return method.getBeanType().getPackageName().startsWith("org.springdoc.");
    }

    private static boolean isErrorPage(HandlerMethod method) {
        return org.springframework.boot.webmvc.error.ErrorController.class.isAssignableFrom(method.getBeanType());
    }
}
