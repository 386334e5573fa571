package org.safelight.server.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// People, and the links by which they set their passwords.
@Service
public class Accounts {
    /// Length counts, not composition. Source: NCSC password guidance; three random words are at least this
    /// long.
    static final int LEAST_PASSWORD = 12;

    static final int MOST_PASSWORD = 200;
    private static final Duration INVITATION = Duration.ofDays(3);

    private final AccountsStore store;
    private final Audit audit;
    private final PasswordEncoder passwords;
    private final BreachedPasswords breached;
    private final SignInLimit limit;

    Accounts(
            AccountsStore store,
            Audit audit,
            PasswordEncoder passwords,
            BreachedPasswords breached,
            SignInLimit limit) {
        this.store = store;
        this.audit = audit;
        this.passwords = passwords;
        this.breached = breached;
        this.limit = limit;
    }

    /// What came of adding a person.
    public sealed interface Added {
        /// They were added.
        ///
        /// @param secret for the link by which they set their password; told once
        record WithLink(UUID person, String secret) implements Added {}

        record EmailTaken() implements Added {}
    }

    /// What came of setting a password by a link.
    public sealed interface PasswordSet {
        record Done(UUID person) implements PasswordSet {}

        record LinkNotValid() implements PasswordSet {}

        record EmailTaken() implements PasswordSet {}
    }

    public List<Force> forces() {
        return store.forces();
    }

    public boolean isForce(UUID force) {
        return store.isForce(force);
    }

    /// The id of whom an e-mail address or an id in text is of.
    public Optional<UUID> idOf(String emailOrId) {
        return store.byEmail(emailOrId)
                .or(() -> emailOrId.matches(FirstAdministratorForm.UUID_TEXT)
                        ? store.byId(UUID.fromString(emailOrId))
                        : Optional.empty())
                .map(found -> found.person().id());
    }

    /// The names of people, by their ids.
    public Map<UUID, String> names(Set<UUID> people) {
        return people.isEmpty() ? Map.of() : store.names(people);
    }

    boolean isPerson(UUID person) {
        return store.byId(person).isPresent();
    }

    /// A secret for the link by which the first administrator is made; empty once there is one. An earlier link
    /// ends.
    @Transactional
    public Optional<String> firstLink() {
        if (store.hasAdministrator()) {
            return Optional.empty();
        }
        store.endFirstInvitations();
        String secret = Secret.create();
        store.addInvitation(Secret.hash(secret), Optional.empty(), Instant.now().plus(INVITATION));
        audit.record(AuditEvent.byServer(Operation.COLLECTION, "accounts.first-link-made", "", Map.of()));
        return Optional.of(secret);
    }

    /// Whether a link can be used, and whether it is for the first administrator.
    public enum Link {
        FIRST_ADMINISTRATOR,
        SET_PASSWORD,
        NOT_VALID
    }

    @Transactional(readOnly = true)
    public Link link(String secret) {
        return store.openInvitation(Secret.hash(secret))
                .map(invited -> invited.person().isPresent() ? Link.SET_PASSWORD : Link.FIRST_ADMINISTRATOR)
                .orElse(Link.NOT_VALID);
    }

    /// Makes the first administrator.
    ///
    /// @param password empty for one who will add a passkey: until they have, the link can be made again
    @Transactional
    public PasswordSet makeFirstAdministrator(
            String secret, UUID force, String name, String email, Optional<String> password) {
        Optional<AccountsStore.Invited> used = store.useInvitation(Secret.hash(secret));
        if (used.isEmpty() || used.get().person().isPresent() || store.hasAdministrator()) {
            return undone(new PasswordSet.LinkNotValid());
        }
        Optional<UUID> person = store.addPerson(force, name, email, Set.of(Role.ADMINISTRATOR));
        if (person.isEmpty()) {
            return undone(new PasswordSet.EmailTaken());
        }
        password.ifPresent(chosen -> store.setPassword(person.get(), hashed(chosen)));
        audit.record(AuditEvent.byServer(
                Operation.COLLECTION, "accounts.first-administrator-made", "person:" + person.get(), Map.of()));
        return new PasswordSet.Done(person.get());
    }

    /// Uses up a link of somebody who will add a passkey instead of a password.
    @Transactional
    public PasswordSet usePasskey(String secret) {
        Optional<AccountsStore.Invited> used = store.useInvitation(Secret.hash(secret));
        if (used.isEmpty() || used.get().person().isEmpty()) {
            return undone(new PasswordSet.LinkNotValid());
        }
        UUID person = used.get().person().get();
        audit.record(AuditEvent.byServer(
                Operation.CONSULTATION, "accounts.signed-in-by-link", "person:" + person, Map.of()));
        return new PasswordSet.Done(person);
    }

    /// Somebody by their id, if they may sign in.
    Optional<Person> active(UUID person) {
        return store.byId(person).filter(found -> !found.isDisabled()).map(AccountsStore.Credential::person);
    }

    /// Sets the password of whom the link was made for.
    @Transactional
    public PasswordSet setPassword(String secret, String password) {
        Optional<AccountsStore.Invited> used = store.useInvitation(Secret.hash(secret));
        if (used.isEmpty() || used.get().person().isEmpty()) {
            return undone(new PasswordSet.LinkNotValid());
        }
        UUID person = used.get().person().get();
        store.setPassword(person, hashed(password));
        limit.forgetDevices(person);
        audit.record(AuditEvent.byServer(Operation.ALTERATION, "accounts.password-set", "person:" + person, Map.of()));
        return new PasswordSet.Done(person);
    }

    /// A link that was used up in a transaction that comes to nothing is not used up.
    private static PasswordSet undone(PasswordSet outcome) {
        org.springframework.transaction.interceptor.TransactionAspectSupport.currentTransactionStatus()
                .setRollbackOnly();
        return outcome;
    }

    /// Adds a person, who sets a password with the link.
    ///
    /// @param by the administrator who does it
    @Transactional
    public Added add(Person by, String address, UUID force, String name, String email, Set<Role> roles) {
        Optional<UUID> person = store.addPerson(force, name, email, roles);
        if (person.isEmpty()) {
            return new Added.EmailTaken();
        }
        String secret = Secret.create();
        store.addInvitation(Secret.hash(secret), person, Instant.now().plus(INVITATION));
        TreeMap<String, String> details = new TreeMap<>();
        details.put("force", force.toString());
        details.put("roles", roleNames(roles));
        audit.record(new AuditEvent(
                Operation.COLLECTION,
                "accounts.person-added",
                Optional.of(by.id()),
                Optional.of(by.force()),
                address,
                "person:" + person.get(),
                details));
        return new Added.WithLink(person.get(), secret);
    }

    /// A page of the list of people, which is personal data: reading it is recorded.
    @Transactional
    People people(Person by, String address, PeopleWanted wanted) {
        audit.record(new AuditEvent(
                Operation.CONSULTATION,
                "accounts.people-listed",
                Optional.of(by.id()),
                Optional.of(by.force()),
                address,
                "",
                new TreeMap<>(Map.of("page", Integer.toString(wanted.page())))));
        return new People(
                store.people(wanted).stream()
                        .map(line -> new ListedPerson(
                                line.id(),
                                line.name(),
                                line.email(),
                                line.force(),
                                line.roles().stream().sorted().map(Role::label).toList(),
                                line.state().label()))
                        .toList(),
                store.countPeople(wanted));
    }

    /// A page of the list of forces.
    ///
    /// @param containing part of a name or code; empty for all
    Forces forces(String containing, boolean byPeople, int offset, int limit) {
        return new Forces(store.forces(containing, byPeople, offset, limit), store.countForces(containing));
    }

    /// Forces on a page, and how many there are in all.
    record Forces(List<AccountsStore.ListedForce> forces, int count) {}

    /// A page of the list of people, and how many there are in all.
    record People(List<ListedPerson> people, int count) {}

    /// A line of the list of people.
    public record ListedPerson(UUID id, String name, String email, String force, List<String> roles, String state) {}

    /// Whether a password is known from a breach, as far as this server has a list of those.
    boolean isBreached(String password) {
        return breached.contains(password);
    }

    /// A person as an administrator sees them.
    public record Details(Person person, String email, boolean isDisabled, boolean hasPassword) {}

    /// One person, for whoever manages people; reading it is recorded.
    @Transactional
    public Optional<Details> details(Person by, String address, UUID person) {
        return store.byId(person).map(found -> {
            record(by, address, Operation.CONSULTATION, "accounts.person-read", person, new TreeMap<>());
            return new Details(found.person(), store.email(person), found.isDisabled(), found.passwordHash() != null);
        });
    }

    /// Changes what a person does; it counts from their next request on.
    @Transactional
    public void changeRoles(Person by, String address, UUID person, Set<Role> roles) {
        store.setRoles(person, roles);
        TreeMap<String, String> details = new TreeMap<>();
        details.put("roles", roleNames(roles));
        record(by, address, Operation.ALTERATION, "accounts.roles-changed", person, details);
    }

    /// Lets a person no longer in, or in again; it counts from their next request on.
    @Transactional
    public void setDisabled(Person by, String address, UUID person, boolean isDisabled) {
        store.setDisabled(person, isDisabled);
        record(
                by,
                address,
                Operation.ALTERATION,
                isDisabled ? "accounts.person-disabled" : "accounts.person-enabled",
                person,
                new TreeMap<>());
    }

    /// A new link by which a person sets a password: after they forgot it, or let the first link run out.
    ///
    /// @return its secret; told once
    @Transactional
    public String newLink(Person by, String address, UUID person) {
        String secret = Secret.create();
        store.addInvitation(
                Secret.hash(secret), Optional.of(person), Instant.now().plus(INVITATION));
        record(by, address, Operation.ALTERATION, "accounts.link-made", person, new TreeMap<>());
        return secret;
    }

    /// A person's own new password. Their known devices are forgotten.
    @Transactional
    public void changePassword(Person person, String address, String password) {
        store.setPassword(person.id(), hashed(password));
        limit.forgetDevices(person.id());
        record(person, address, Operation.ALTERATION, "accounts.password-changed", person.id(), new TreeMap<>());
    }

    /// Adds a force that is not among the reference data.
    ///
    /// @return false if its code or name is taken
    @Transactional
    public boolean addForce(Person by, String address, String code, String name) {
        Optional<UUID> added = store.addForce(code, name);
        added.ifPresent(force -> audit.record(new AuditEvent(
                Operation.COLLECTION,
                "accounts.force-added",
                Optional.of(by.id()),
                Optional.of(by.force()),
                address,
                "force:" + force,
                new TreeMap<>())));
        return added.isPresent();
    }

    private void record(
            Person by,
            String address,
            Operation operation,
            String action,
            UUID person,
            SortedMap<String, String> details) {
        audit.record(new AuditEvent(
                operation,
                action,
                Optional.of(by.id()),
                Optional.of(by.force()),
                address,
                "person:" + person,
                details));
    }

    private static String roleNames(Set<Role> roles) {
        return String.join(" ", roles.stream().map(Role::name).sorted().toList());
    }

    private String hashed(String password) {
        String hash = passwords.encode(password);
        if (hash == null) {
            throw new IllegalStateException("A password was not hashed");
        }
        return hash;
    }
}
