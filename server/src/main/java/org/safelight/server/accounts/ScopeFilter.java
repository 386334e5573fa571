package org.safelight.server.accounts;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.safelight.server.database.Scope;
import org.springframework.web.filter.OncePerRequestFilter;

/// While a request is served, the database shows what the person's force may see.
final class ScopeFilter extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Person person = SecurityConfiguration.signedIn();
        if (person == null) {
            chain.doFilter(request, response);
            return;
        }
        try (Scope.Entered _ = new Scope(person.id(), person.force()).enter()) {
            chain.doFilter(request, response);
        }
    }
}
