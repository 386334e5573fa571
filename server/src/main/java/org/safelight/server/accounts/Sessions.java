package org.safelight.server.accounts;

import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.session.Session;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The sessions of a person: where they are signed in, and how to end that.
@Service
@ConditionalOnWebApplication
class Sessions {
    static final String ADDRESS = "safelight.address";
    static final String BROWSER = "safelight.browser";

    private final HashedSessions<?> repository;
    private final Audit audit;

    Sessions(HashedSessions<?> repository, Audit audit) {
        this.repository = repository;
        this.audit = audit;
    }

    /// A session as its person sees it.
    ///
    /// @param handle names it without giving it away
    record Listed(
            String handle, String address, String browser, Instant createdAt, Instant lastUsedAt, boolean isThis) {}

    /// A person's sessions, last used first.
    ///
    /// @param current id of the session that asks
    List<Listed> of(UUID person, String current) {
        return found(person).values().stream()
                .filter(session -> !session.isExpired())
                .map(session -> new Listed(
                        handle(session.getId()),
                        text(session, ADDRESS),
                        text(session, BROWSER),
                        session.getCreationTime(),
                        session.getLastAccessedTime(),
                        session.getId().equals(HashedSessions.hash(current))))
                .sorted(Comparator.comparing(Listed::lastUsedAt).reversed())
                .toList();
    }

    /// Ends one of a person's own sessions; of others' and unknown ones nothing happens.
    @Transactional
    public void end(Person person, String address, String handle) {
        found(person.id()).keySet().stream()
                .filter(id -> handle(id).equals(handle))
                .forEach(id -> {
                    repository.deleteByHash(id);
                    record(person, address, person.id(), "accounts.session-ended");
                });
    }

    /// Ends all sessions of a person but one.
    ///
    /// @param by who does it: the person, or an administrator
    /// @param but id of the session that stays; empty if none does
    @Transactional
    public void endAll(Person by, String address, UUID person, Optional<String> but) {
        found(person).keySet().stream()
                .filter(id -> but.map(HashedSessions::hash).filter(id::equals).isEmpty())
                .forEach(repository::deleteByHash);
        record(by, address, person, "accounts.sessions-ended");
    }

    /// By the hashes of their ids.
    private Map<String, ? extends Session> found(UUID person) {
        return repository.findByPrincipalName(person.toString());
    }

    private static String text(Session session, String name) {
        return session.getAttribute(name) instanceof String text ? text : "";
    }

    private static String handle(String id) {
        return HexFormat.of().formatHex(Secret.hash(id), 0, 16);
    }

    private void record(Person by, String address, UUID whose, String action) {
        audit.record(new AuditEvent(
                Operation.ALTERATION,
                action,
                Optional.of(by.id()),
                Optional.of(by.force()),
                address,
                "person:" + whose,
                new TreeMap<>()));
    }
}
