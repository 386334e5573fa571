package org.safelight.server.accounts;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/// The server's figures are read on this machine, or with a token for it whose person is an administrator or
/// auditor. They hold counts and times, no person and no case.
final class MetricsGate extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean isMetrics = request.getRequestURI().equals(request.getContextPath() + SecurityConfiguration.METRICS);
        @Nullable Person person = SecurityConfiguration.signedIn();
        boolean isAllowed = InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()
                || (person != null
                        && person.isOneOf(Role.ADMINISTRATOR, Role.AUDITOR)
                        && SecurityConfiguration.tokenHas(TokenScope.MONITOR));
        if (isMetrics && !isAllowed) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        chain.doFilter(request, response);
    }
}
