package org.safelight.server.accounts;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/// A program that acts in a person's name.
final class TokenAuthentication extends AbstractAuthenticationToken {
    private final Person person;
    private final Set<TokenScope> scopes;

    TokenAuthentication(Person person, Set<TokenScope> scopes) {
        super(List.of());
        this.person = person;
        this.scopes = scopes;
        setAuthenticated(true);
    }

    boolean hasOneOf(TokenScope... wanted) {
        for (TokenScope scope : wanted) {
            if (scopes.contains(scope)) {
                return true;
            }
        }
        return false;
    }

    List<TokenScope> scopes() {
        return scopes.stream().sorted().toList();
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    @Override
    public Person getPrincipal() {
        return person;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof TokenAuthentication token
                && scopes.equals(token.scopes)
                && person.equals(token.person);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + scopes.hashCode();
    }
}
