package org.safelight.server.accounts;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.CredentialRecord;
import org.springframework.security.web.webauthn.api.ImmutablePublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.management.JdbcUserCredentialRepository;
import org.springframework.security.web.webauthn.management.PublicKeyCredentialUserEntityRepository;
import org.springframework.security.web.webauthn.management.UserCredentialRepository;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// People's passkeys. Spring Security speaks WebAuthn; here its two stores are joined to people, and what is
/// added or removed is recorded.
@Component
class Passkeys implements PublicKeyCredentialUserEntityRepository, UserCredentialRepository {
    /// How many one person has at most.
    private static final int MOST = 20;

    private final AccountsStore people;
    private final UserCredentialRepository credentials;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Passkeys(AccountsStore people, JdbcOperations db, Audit audit, TransactionTemplate transaction) {
        this.people = people;
        this.credentials = new JdbcUserCredentialRepository(db);
        this.audit = audit;
        this.transaction = transaction;
    }

    /// A passkey as its person sees it.
    record Listed(String id, String label, Instant createdAt, Instant lastUsedAt) {}

    List<Listed> of(UUID person) {
        return findByUserId(bytes(person)).stream()
                .map(record -> new Listed(
                        record.getCredentialId().toBase64UrlString(),
                        record.getLabel(),
                        record.getCreated(),
                        record.getLastUsed()))
                .sorted(Comparator.comparing(Listed::createdAt))
                .toList();
    }

    /// Removes one of a person's own; of others' and unknown ones nothing happens.
    void remove(Person person, String address, String id) {
        findByUserId(bytes(person.id())).stream()
                .map(CredentialRecord::getCredentialId)
                .filter(credential -> credential.toBase64UrlString().equals(id))
                .forEach(credential -> transaction.executeWithoutResult(_ -> {
                    credentials.delete(credential);
                    record("accounts.passkey-removed", person, address);
                }));
    }

    /// Who signed in with a passkey; empty if they may not any more. Recorded either way.
    Optional<Person> signedIn(PublicKeyCredentialUserEntity user, String address) {
        Optional<AccountsStore.Credential> found = people.byId(uuid(user.getId()));
        Optional<Person> person =
                found.filter(credential -> !credential.isDisabled()).map(AccountsStore.Credential::person);
        found.ifPresent(credential -> transaction.executeWithoutResult(_ -> record(
                person.isPresent() ? "accounts.signed-in-by-passkey" : "accounts.signed-in-by-passkey-refused",
                credential.person(),
                address)));
        return person;
    }

    private void record(String action, Person person, String address) {
        audit.record(new AuditEvent(
                Operation.ALTERATION,
                action,
                Optional.of(person.id()),
                Optional.of(person.force()),
                address,
                "person:" + person.id(),
                new TreeMap<>(Map.of())));
    }

    // Whom WebAuthn knows: nobody is stored for it, a person is enough.

    @Override
    public @Nullable PublicKeyCredentialUserEntity findById(Bytes id) {
        return id.getBytes().length == 16
                ? people.byId(uuid(id)).map(this::entity).orElse(null)
                : null;
    }

    /// By what our sessions call a person: the id.
    @Override
    public @Nullable PublicKeyCredentialUserEntity findByUsername(String id) {
        return id.matches(FirstAdministratorForm.UUID_TEXT)
                ? people.byId(UUID.fromString(id)).map(this::entity).orElse(null)
                : null;
    }

    /// With the e-mail address as the name, as that is what the person's device shows.
    private PublicKeyCredentialUserEntity entity(AccountsStore.Credential found) {
        Person person = found.person();
        return ImmutablePublicKeyCredentialUserEntity.builder()
                .id(bytes(person.id()))
                .name(people.email(person.id()))
                .displayName(person.name())
                .build();
    }

    @Override
    public void save(PublicKeyCredentialUserEntity user) {
        throw new UnsupportedOperationException("People are added by administrators");
    }

    // Their keys. Delete by id and by user have one signature in the two interfaces: only a key is ever deleted.

    @Override
    public void delete(Bytes credential) {
        credentials.delete(credential);
    }

    @Override
    public void save(CredentialRecord record) {
        boolean isNew = credentials.findByCredentialId(record.getCredentialId()) == null;
        if (isNew && findByUserId(record.getUserEntityUserId()).size() >= MOST) {
            throw new IllegalStateException("A person has " + MOST + " passkeys at most");
        }
        transaction.executeWithoutResult(_ -> {
            credentials.save(record);
            if (isNew) {
                people.byId(uuid(record.getUserEntityUserId()))
                        .ifPresent(found -> record("accounts.passkey-added", found.person(), ""));
            }
        });
    }

    @Override
    public @Nullable CredentialRecord findByCredentialId(Bytes credential) {
        return credentials.findByCredentialId(credential);
    }

    @Override
    public List<CredentialRecord> findByUserId(Bytes user) {
        return credentials.findByUserId(user);
    }

    private static Bytes bytes(UUID person) {
        return new Bytes(ByteBuffer.allocate(16)
                .putLong(person.getMostSignificantBits())
                .putLong(person.getLeastSignificantBits())
                .array());
    }

    private static UUID uuid(Bytes id) {
        ByteBuffer bytes = ByteBuffer.wrap(id.getBytes());
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
