package org.safelight.server.accounts;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Puts what a session remembers of its person in step with what is so now: a role given or taken, and a person
/// disabled, count from the next request on.
final class CurrentPersonFilter extends OncePerRequestFilter {
    private final AccountsStore store;

    CurrentPersonFilter(AccountsStore store) {
        this.store = store;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Person remembered = SecurityConfiguration.signedIn();
        if (remembered != null) {
            Optional<Person> now = store.byId(remembered.id())
                    .filter(credential -> !credential.isDisabled())
                    .map(AccountsStore.Credential::person);
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            if (now.isPresent()) {
                context.setAuthentication(new UsernamePasswordAuthenticationToken(now.get(), null, List.of()));
            } else if (request.getSession(false) != null) {
                request.getSession(false).invalidate();
            }
            // For this request only; the session keeps what it has.
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }
}
