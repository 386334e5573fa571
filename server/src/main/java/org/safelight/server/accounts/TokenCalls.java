package org.safelight.server.accounts;

import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What a program may ask of its own token.
@RestController
@RequestMapping("/api/v1")
class TokenCalls {
    /// Whom a token is for, and what it may do.
    ///
    /// @param person id, not a name
    record TokenFacts(UUID person, UUID force, String forceName, List<Role> roles, List<TokenScope> scopes) {}

    /// Lets a program find out, before it sends gigabytes, that its token works and for which force.
    @MayUse(token = {TokenScope.SUBMIT, TokenScope.LOOK_UP, TokenScope.VOTE, TokenScope.LISTS, TokenScope.MONITOR})
    @GetMapping("/token")
    TokenFacts token(Person person, TokenAuthentication token) {
        return new TokenFacts(
                person.id(),
                person.force(),
                person.forceName(),
                person.roles().stream().sorted().toList(),
                token.scopes());
    }
}
