package org.safelight.server.accounts;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The tokens by which programs act in people's names. A token is shown once; only its hash is kept. It ends by
/// itself, when its person revokes it, and when they are disabled; what it may do shrinks with their roles at
/// once.
@Service
public class Tokens {
    /// The longest time a token lives.
    static final Duration LONGEST = Duration.ofDays(365);

    /// How many open tokens one person has at most.
    static final int MOST = 50;

    /// Tells a token from other secrets where one is found, such as in a repository.
    private static final String PREFIX = "safelight_";

    private static final int LENGTH = PREFIX.length() + 43;

    private final TokenStore store;
    private final Audit audit;

    /// Programs ask thousands of times a second, most with the same few tokens.
    private final Together<ByteBuffer, TokenAuthentication> uses;

    Tokens(TokenStore store, Audit audit) {
        this.store = store;
        uses = new Together<>(store::use);
        this.audit = audit;
    }

    /// What came of asking for a token.
    public sealed interface Made {
        /// It was made.
        ///
        /// @param secret the token; told once
        record Token(UUID id, String secret) implements Made {}

        /// The person has [#MOST] already.
        record TooMany() implements Made {}
    }

    /// A token as its person sees it afterwards.
    ///
    /// @param lastUsedAt to the minute
    public record Listed(
            UUID id,
            String name,
            List<String> scopes,
            Instant createdAt,
            Instant expiresAt,
            Optional<Instant> lastUsedAt) {}

    /// Makes a token.
    ///
    /// @param name by which its person tells it from others, 1 to 100 characters
    /// @param life at most a year
    @Transactional
    public Made make(Person person, String address, String name, Set<TokenScope> scopes, Duration life) {
        if (scopes.isEmpty() || life.compareTo(LONGEST) > 0 || !life.isPositive()) {
            throw new IllegalArgumentException("A token needs a scope, and lives a year at most");
        }
        if (store.countOpen(person.id()) >= MOST) {
            return new Made.TooMany();
        }
        String secret = PREFIX + Secret.create();
        UUID id = store.add(
                Secret.hash(secret), person.id(), name, scopes, Instant.now().plus(life));
        TreeMap<String, String> details = new TreeMap<>();
        details.put(
                "scopes",
                String.join(" ", scopes.stream().map(Enum::name).sorted().toList()));
        details.put("days", Long.toString(life.toDays()));
        record(person, address, Operation.COLLECTION, "accounts.token-made", id, details);
        return new Made.Token(id, secret);
    }

    /// A person's tokens that still work, newest first.
    @Transactional(readOnly = true)
    public List<Listed> of(Person person) {
        return store.open(person.id());
    }

    /// Ends a token of the person's own; of others' and unknown ones nothing happens. Tells whether it did.
    @Transactional
    public boolean revoke(Person person, String address, UUID token) {
        boolean ended = store.revoke(person.id(), token);
        if (ended) {
            record(person, address, Operation.ALTERATION, "accounts.token-revoked", token, new TreeMap<>());
        }
        return ended;
    }

    /// Whom a token acts for; empty if it is unknown, has ended, or its person is disabled.
    Optional<TokenAuthentication> authentication(String secret) {
        if (secret.length() != LENGTH || !secret.startsWith(PREFIX)) {
            return Optional.empty();
        }
        return uses.ask(ByteBuffer.wrap(Secret.hash(secret)));
    }

    private void record(
            Person person,
            String address,
            Operation operation,
            String action,
            UUID token,
            SortedMap<String, String> details) {
        audit.record(new AuditEvent(
                operation,
                action,
                Optional.of(person.id()),
                Optional.of(person.force()),
                address,
                "token:" + token,
                details));
    }
}
