package org.safelight.server.accounts;

import java.io.Serializable;
import java.util.Set;
import java.util.UUID;
import org.springframework.security.core.AuthenticatedPrincipal;

/// Somebody who can sign in.
///
/// @param name as colleagues know them; personal data, hidden in logs
public record Person(UUID id, UUID force, String forceName, String name, Set<Role> roles)
        implements AuthenticatedPrincipal, Serializable {
    public Person {
        roles = Set.copyOf(roles);
    }

    /// The id: what sessions and logs know a person by.
    @Override
    public String getName() {
        return id.toString();
    }

    public boolean isOneOf(Role... wanted) {
        for (Role role : wanted) {
            if (roles.contains(role)) {
                return true;
            }
        }
        return wanted.length == 0;
    }

    /// Hides who it is.
    @Override
    public String toString() {
        return "Person[" + id + "]";
    }
}
