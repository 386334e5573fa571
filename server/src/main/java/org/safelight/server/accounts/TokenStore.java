package org.safelight.server.accounts;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Tokens.
@Repository
class TokenStore {
    private final JdbcClient db;

    TokenStore(JdbcClient db) {
        this.db = db;
    }

    UUID add(byte[] secretHash, UUID person, String name, Set<TokenScope> scopes, Instant expiresAt) {
        return db.sql("""
                insert into api_token (secret_hash, person_id, name, scopes, expires_at)
                values (:hash, :person, :name, :scopes, :expires) returning id
                """)
                .param("hash", secretHash)
                .param("person", person)
                .param("name", name)
                .param("scopes", scopes.stream().map(Enum::name).sorted().toArray(String[]::new))
                .param("expires", OffsetDateTime.ofInstant(expiresAt, ZoneOffset.UTC))
                .query(UUID.class)
                .single();
    }

    int countOpen(UUID person) {
        return db.sql("""
                select count(*) from api_token
                 where person_id = :person and revoked_at is null and expires_at > now()
                """).param("person", person).query(Integer.class).single();
    }

    List<Tokens.Listed> open(UUID person) {
        return db.sql("""
                select id, name, scopes, created_at, expires_at, last_used_at
                  from api_token
                 where person_id = :person and revoked_at is null and expires_at > now()
                 order by created_at desc, id
                """)
                .param("person", person)
                .query((row, n) -> new Tokens.Listed(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        scopes(row).stream().map(TokenScope::label).toList(),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getObject("expires_at", OffsetDateTime.class).toInstant(),
                        Optional.ofNullable(row.getObject("last_used_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)))
                .list();
    }

    boolean revoke(UUID person, UUID token) {
        return db.sql("""
                update api_token set revoked_at = now()
                 where id = :token and person_id = :person and revoked_at is null
                """).param("token", token).param("person", person).update() == 1;
    }

    /// Whom tokens act for, by the hashes of their secrets, with the roles of this moment. Notes the use once a
    /// minute, not at each of thousands.
    Map<ByteBuffer, TokenAuthentication> use(Set<ByteBuffer> secretHashes) {
        Map<ByteBuffer, TokenAuthentication> found = new HashMap<>();
        List<UUID> toNote = new ArrayList<>();
        db.sql("""
                select t.id, t.secret_hash, t.scopes,
                       coalesce(t.last_used_at > now() - interval '1 minute', false) as is_noted,
                       p.id as person_id, p.force_id, f.name as force_name, p.name,
                       array(select r.role from person_role r where r.person_id = p.id) as roles
                  from api_token t
                  join person p on p.id = t.person_id
                  join force f on f.id = p.force_id
                 where t.secret_hash = any (:hashes) and t.revoked_at is null and t.expires_at > now()
                   and p.disabled_at is null
                """)
                .param("hashes", secretHashes.stream().map(ByteBuffer::array).toArray(byte[][]::new))
                .query(row -> {
                    Person person = new Person(
                            row.getObject("person_id", UUID.class),
                            row.getObject("force_id", UUID.class),
                            row.getString("force_name"),
                            row.getString("name"),
                            roles(row));
                    found.put(
                            ByteBuffer.wrap(row.getBytes("secret_hash")), new TokenAuthentication(person, scopes(row)));
                    if (!row.getBoolean("is_noted")) {
                        toNote.add(row.getObject("id", UUID.class));
                    }
                });
        if (!toNote.isEmpty()) {
            db.sql("update api_token set last_used_at = now() where id = any (:ids)")
                    .param("ids", toNote.toArray(UUID[]::new))
                    .update();
        }
        return found;
    }

    private static Set<Role> roles(ResultSet row) throws SQLException {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        texts(row.getArray("roles")).forEach(role -> roles.add(Role.valueOf(role)));
        return roles;
    }

    private static Set<TokenScope> scopes(ResultSet row) throws SQLException {
        Set<TokenScope> scopes = EnumSet.noneOf(TokenScope.class);
        texts(row.getArray("scopes")).forEach(scope -> scopes.add(TokenScope.valueOf(scope)));
        return scopes;
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
