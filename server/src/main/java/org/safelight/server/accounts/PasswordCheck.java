package org.safelight.server.accounts;

import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Whether a password is right, recorded either way.
@Component
class PasswordCheck {
    private final AccountsStore store;
    private final PasswordEncoder passwords;
    private final Audit audit;

    /// Compared with where there is no such person, so that the time taken does not tell.
    private final String nobody;

    PasswordCheck(AccountsStore store, PasswordEncoder passwords, Audit audit) {
        this.store = store;
        this.passwords = passwords;
        this.audit = audit;
        this.nobody = Objects.requireNonNull(passwords.encode(Secret.create()));
    }

    /// Who signs in; empty if the password is wrong, or there is no such person any more.
    @Transactional
    public Optional<Person> signIn(String email, String password, String address) {
        return checked(store.byEmail(email), password, address, "accounts.signed-in", "accounts.sign-in-refused");
    }

    /// Whether the person who is signed in knows their password.
    @Transactional
    public boolean isRight(Person person, String password, String address) {
        return checked(store.byId(person.id()), password, address, "accounts.confirmed", "accounts.confirm-refused")
                .isPresent();
    }

    private Optional<Person> checked(
            Optional<AccountsStore.Credential> found, String password, String address, String right, String wrong) {
        String hash = found.map(AccountsStore.Credential::passwordHash).orElse(nobody);
        boolean isRight = password.length() <= Accounts.MOST_PASSWORD
                && passwords.matches(password, hash)
                && found.filter(person -> !person.isDisabled()).isPresent();
        Optional<Person> person = found.map(AccountsStore.Credential::person);
        audit.record(new AuditEvent(
                Operation.CONSULTATION,
                isRight ? right : wrong,
                person.map(Person::id),
                person.map(Person::force),
                address,
                "",
                new TreeMap<>()));
        return isRight ? person : Optional.empty();
    }
}
