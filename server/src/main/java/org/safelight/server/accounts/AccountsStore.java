package org.safelight.server.accounts;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Forces, people, roles and invitations.
@Repository
class AccountsStore {
    private final JdbcClient db;

    AccountsStore(JdbcClient db) {
        this.db = db;
    }

    /// What sign-in needs of a person.
    record Credential(Person person, @Nullable String passwordHash, boolean isDisabled) {}

    /// A line of the list of people.
    record Listed(UUID id, String name, String email, String force, Set<Role> roles, PersonState state) {}

    /// A line of the list of forces.
    ///
    /// @param people who can sign in
    record ListedForce(String code, String name, int people) {}

    /// Whose password an invitation sets; empty for the first administrator's.
    record Invited(Optional<UUID> person) {}

    List<Force> forces() {
        return db.sql("select id, code, name from force order by name")
                .query((row, n) ->
                        new Force(row.getObject("id", UUID.class), row.getString("code"), row.getString("name")))
                .list();
    }

    /// Adds a force; empty if its code or name is taken.
    Optional<UUID> addForce(String code, String name) {
        return db.sql("insert into force (code, name) values (:code, :name) on conflict do nothing returning id")
                .param("code", code)
                .param("name", name)
                .query(UUID.class)
                .optional();
    }

    boolean isForce(UUID force) {
        return db.sql("select exists (select 1 from force where id = :id)")
                .param("id", force)
                .query(Boolean.class)
                .single();
    }

    boolean hasAdministrator() {
        return db.sql("""
                select exists (select 1 from person_role r join person p on p.id = r.person_id
                                where r.role = 'ADMINISTRATOR' and p.disabled_at is null
                                  and (p.password is not null or exists (
                                      select 1 from user_credentials c where c.user_entity_user_id =
                                          rtrim(translate(encode(decode(replace(p.id::text, '-', ''), 'hex'), 'base64'),
                                              '+/', '-_'), '='))))
                """).query(Boolean.class).single();
    }

    Optional<Credential> byEmail(String email) {
        return credential("lower(p.email) = lower(:value)", email);
    }

    Optional<Credential> byId(UUID id) {
        return credential("p.id = :value", id);
    }

    private Optional<Credential> credential(String condition, Object value) {
        return db.sql("""
                select p.id, p.force_id, f.name as force_name, p.name, p.password, p.disabled_at,
                       coalesce((select string_agg(r.role, ',') from person_role r where r.person_id = p.id), '') as roles
                  from person p join force f on f.id = p.force_id
                 where""" + " " + condition)
                .param("value", value)
                .query((row, n) -> new Credential(
                        new Person(
                                row.getObject("id", UUID.class),
                                row.getObject("force_id", UUID.class),
                                row.getString("force_name"),
                                row.getString("name"),
                                roles(row.getString("roles"))),
                        row.getString("password"),
                        row.getObject("disabled_at") != null))
                .optional();
    }

    private static Set<Role> roles(String joined) {
        return joined.isEmpty()
                ? Set.of()
                : Arrays.stream(joined.split(",")).map(Role::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    // A passkey is kept under its person's id, written as WebAuthn writes bytes.
    private static final String HAS_NO_SIGN_IN = """
            p.password is null
               and not exists (select 1 from user_credentials c where c.user_entity_user_id =
                       rtrim(translate(encode(decode(replace(p.id::text, '-', ''), 'hex'), 'base64'), '+/', '-_'), '='))
            """;

    private static final String STATE = "case when p.disabled_at is not null then 'DISABLED' when " + HAS_NO_SIGN_IN
            + " then 'WAITING' else 'ACTIVE' end";

    private static final String WANTED_PEOPLE = """
              from person p join force f on f.id = p.force_id
             where position(lower(:containing) in lower(p.name || ' ' || p.email)) > 0
               and (cast(:force as uuid) is null or p.force_id = :force)
               and (cast(:state as text) is null or :state =
            """ + STATE + ")";

    /// A page of the people wanted, in the order wanted.
    List<Listed> people(PeopleWanted wanted) {
        return asked(
                        wanted,
                        "select p.id, p.name, p.email, f.name as force_name, " + STATE + " as state, coalesce((select"
                                + " string_agg(r.role, ',') from person_role r where r.person_id = p.id), '') as roles"
                                + WANTED_PEOPLE + " order by " + wanted.order().sql() + " offset :offset limit :limit")
                .param("offset", wanted.offset())
                .param("limit", PeopleWanted.PER_PAGE)
                .query((row, n) -> new Listed(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getString("email"),
                        row.getString("force_name"),
                        roles(row.getString("roles")),
                        PersonState.valueOf(row.getString("state"))))
                .list();
    }

    int countPeople(PeopleWanted wanted) {
        return asked(wanted, "select count(*)" + WANTED_PEOPLE)
                .query(Integer.class)
                .single();
    }

    private JdbcClient.StatementSpec asked(PeopleWanted wanted, String sql) {
        return db.sql(sql)
                .param("containing", wanted.containing())
                .param("force", wanted.force().orElse(null), Types.OTHER)
                .param("state", wanted.state().map(Enum::name).orElse(null), Types.VARCHAR);
    }

    int countWithoutSignIn() {
        return db.sql("select count(*) from person p where p.disabled_at is null and " + HAS_NO_SIGN_IN)
                .query(Integer.class)
                .single();
    }

    /// Forces whose name or code has a text in it.
    ///
    /// @param byPeople those with the most people first; otherwise by name
    List<ListedForce> forces(String containing, boolean byPeople, int offset, int limit) {
        return db.sql("""
                select f.code, f.name, count(p.id) filter (where p.disabled_at is null) as people
                  from force f left join person p on p.force_id = f.id
                 where position(lower(:containing) in lower(f.name || ' ' || f.code)) > 0
                 group by f.id order by
                """ + (byPeople ? "people desc, f.name" : "f.name") + " offset :offset limit :limit")
                .param("containing", containing)
                .param("offset", offset)
                .param("limit", limit)
                .query((row, n) -> new ListedForce(row.getString("code"), row.getString("name"), row.getInt("people")))
                .list();
    }

    int countForces(String containing) {
        return db.sql("select count(*) from force where position(lower(:containing) in lower(name || ' ' || code)) > 0")
                .param("containing", containing)
                .query(Integer.class)
                .single();
    }

    /// Adds a person; empty if the e-mail address is taken.
    Optional<UUID> addPerson(UUID force, String name, String email, Set<Role> roles) {
        Optional<UUID> added = db.sql("""
                insert into person (force_id, name, email) values (:force, :name, :email)
                on conflict do nothing returning id
                """)
                .param("force", force)
                .param("name", name)
                .param("email", email)
                .query(UUID.class)
                .optional();
        added.ifPresent(id -> setRoles(id, roles));
        return added;
    }

    Map<UUID, String> names(Set<UUID> people) {
        Map<UUID, String> names = new HashMap<>();
        db.sql("select id, name from person where id in (:people)")
                .param("people", people)
                .query(row -> {
                    names.put(row.getObject("id", UUID.class), row.getString("name"));
                });
        return names;
    }

    String email(UUID person) {
        return db.sql("select email from person where id = :id")
                .param("id", person)
                .query(String.class)
                .single();
    }

    void setRoles(UUID person, Set<Role> roles) {
        db.sql("delete from person_role where person_id = :id")
                .param("id", person)
                .update();
        roles.forEach(role -> db.sql("insert into person_role (person_id, role) values (:id, :role)")
                .param("id", person)
                .param("role", role.name())
                .update());
    }

    void setDisabled(UUID person, boolean isDisabled) {
        db.sql(
                        "update person set disabled_at = case when :disabled then coalesce(disabled_at, now()) end where id = :id")
                .param("disabled", isDisabled)
                .param("id", person)
                .update();
    }

    void setPassword(UUID person, String hash) {
        db.sql("update person set password = :hash where id = :id")
                .param("hash", hash)
                .param("id", person)
                .update();
    }

    void addInvitation(byte[] secretHash, Optional<UUID> person, Instant expiresAt) {
        db.sql("insert into invitation (secret_hash, person_id, expires_at) values (:hash, :person, :expires)")
                .param("hash", secretHash)
                .param("person", person.orElse(null))
                .param("expires", OffsetDateTime.ofInstant(expiresAt, ZoneOffset.UTC))
                .update();
    }

    Optional<Invited> openInvitation(byte[] secretHash) {
        return db.sql("""
                select person_id from invitation
                 where secret_hash = :hash and used_at is null and expires_at > now()
                """)
                .param("hash", secretHash)
                .query((row, n) -> new Invited(Optional.ofNullable(row.getObject("person_id", UUID.class))))
                .optional();
    }

    /// Uses an invitation up. Of two who try at once, one succeeds.
    Optional<Invited> useInvitation(byte[] secretHash) {
        return db.sql("""
                update invitation set used_at = now()
                 where secret_hash = :hash and used_at is null and expires_at > now()
                returning person_id
                """)
                .param("hash", secretHash)
                .query((row, n) -> new Invited(Optional.ofNullable(row.getObject("person_id", UUID.class))))
                .optional();
    }

    /// Open invitations for a first administrator end.
    void endFirstInvitations() {
        db.sql("update invitation set used_at = now() where person_id is null and used_at is null")
                .update();
    }
}
