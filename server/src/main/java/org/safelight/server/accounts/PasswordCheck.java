package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Whether a password is right: recorded either way, and slowed where somebody guesses.
@Component
class PasswordCheck {
    private final AccountsStore store;
    private final PasswordEncoder passwords;
    private final SignInLimit limit;
    private final Audit audit;
    private final TransactionTemplate transaction;

    /// Compared with where there is no such person, so that the time taken does not tell.
    private final String nobody;

    PasswordCheck(
            AccountsStore store,
            PasswordEncoder passwords,
            SignInLimit limit,
            Audit audit,
            TransactionTemplate transaction) {
        this.store = store;
        this.passwords = passwords;
        this.limit = limit;
        this.audit = audit;
        this.transaction = transaction;
        this.nobody = Objects.requireNonNull(passwords.encode(Secret.create()));
    }

    /// Who signs in; empty if the password is wrong, or there is no such person any more.
    ///
    /// @throws TooManyAttemptsException if this attempt came too early
    Optional<Person> signIn(String email, String password, HttpServletRequest request, HttpServletResponse response) {
        return checked(email, store.byEmail(email), password, "accounts.signed-in", request, response);
    }

    /// Whether the person who is signed in knows their password.
    ///
    /// @throws TooManyAttemptsException if this attempt came too early
    boolean isRight(Person person, String password, HttpServletRequest request, HttpServletResponse response) {
        String email = store.email(person.id());
        return checked(email, store.byId(person.id()), password, "accounts.confirmed", request, response)
                .isPresent();
    }

    private Optional<Person> checked(
            String email,
            Optional<AccountsStore.Credential> found,
            String password,
            String action,
            HttpServletRequest request,
            HttpServletResponse response) {
        Duration wait = limit.attempt(email, request);
        if (wait.isPositive()) {
            throw new TooManyAttemptsException(wait);
        }
        // No connection of the pool is held while this takes its time.
        String hash = found.map(AccountsStore.Credential::passwordHash).orElse(nobody);
        boolean isRight = password.length() <= Accounts.MOST_PASSWORD
                && passwords.matches(password, hash)
                && found.filter(credential -> !credential.isDisabled() && credential.passwordHash() != null)
                        .isPresent();
        Optional<Person> person = found.map(AccountsStore.Credential::person);
        transaction.executeWithoutResult(_ -> {
            audit.record(new AuditEvent(
                    Operation.CONSULTATION,
                    isRight ? action : action + "-refused",
                    person.map(Person::id),
                    person.map(Person::force),
                    request.getRemoteAddr(),
                    "",
                    new TreeMap<>()));
            if (isRight) {
                limit.succeeded(email, person.orElseThrow().id(), request, response);
            }
        });
        return isRight ? person : Optional.empty();
    }
}
