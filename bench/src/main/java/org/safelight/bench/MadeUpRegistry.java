package org.safelight.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;

/// Fills a registry's tables with made-up people and contents. Every value follows from its number, in SQL and here by
/// the same rule, so the same registry is made each time and what it knows can be asked for.
final class MadeUpRegistry {
    /// Of every made-up person.
    static final String PASSWORD = "lantern meadow twelve";

    /// [#PASSWORD] by Argon2id, as the server keeps it.
    private static final String PASSWORD_HASH =
            "$argon2id$v=19$m=19456,t=2,p=1$ki0T6+GWppwNVKJwFf2FeQ$VxkIHX+ZYnfdALh5ES5lmoklNWoJfZWgSpVVIMk1pn0";

    private static final int EXHIBITS = 200;
    private static final int AT_ONCE = 500_000;
    private static final HexFormat HEX = HexFormat.of();

    private MadeUpRegistry() {}

    /// A token of a made-up examiner of a force, with every scope.
    static String token(Connection database, String force) throws SQLException {
        String secret =
                "safelight_" + HEX.formatHex(sha256("token of " + force)).substring(0, 43);
        long person = people(database, 1, force, "EXAMINER");
        try (PreparedStatement insert = database.prepareStatement("""
                insert into api_token (secret_hash, person_id, name, scopes, expires_at)
                select ?, id, 'bench', array['SUBMIT', 'LOOK_UP', 'VOTE', 'LISTS'], now() + interval '300 days'
                  from person where email = ? on conflict do nothing
                """)) {
            insert.setBytes(1, sha256(secret));
            insert.setString(2, email(force, person));
            insert.executeUpdate();
        }
        return secret;
    }

    static String email(String force, long number) {
        return force + "-" + number + "@example.org";
    }

    /// Makes people 1 to `count` of a force, with roles; who is there already stays.
    static long people(Connection database, int count, String force, String... roles) throws SQLException {
        try (PreparedStatement insert = database.prepareStatement("""
                with made as (
                    insert into person (force_id, name, email, password)
                    select f.id, 'Alex Example ' || n, f.code || '-' || n || '@example.org', ?
                      from force f, generate_series(1, ?) n where f.code = ?
                    on conflict do nothing returning id)
                insert into person_role select id, unnest(?) from made
                """)) {
            insert.setString(1, PASSWORD_HASH);
            insert.setInt(2, count);
            insert.setString(3, force);
            insert.setArray(4, database.createArrayOf("text", roles));
            insert.executeUpdate();
        }
        return count;
    }

    /// Contents 1 to `count` with MD5, SHA-1 and PDQ, and a set that says of each that it is known and illegal.
    /// The index learns of them as of an import.
    ///
    /// @return whether there were none before
    static boolean claims(Connection database, int count) throws SQLException {
        if (number(database, "select count(*) from claim_set") > 0) {
            return false;
        }
        long set = number(database, """
                insert into claim_set (name, publisher, version, licence, scheme, imported_on, source_file,
                                       source_sha256, entries)
                values ('Made-up national list', 'Made-up', '1', '', 'uk-abc', current_date, '', '', %d)
                returning number
                """.formatted(count));
        run(database, """
                insert into claim_statement (set_number, statement, standing, category, label, severity, flags)
                values (%d, 1, 'KNOWN_ILLEGAL', 'A', 'Category A', 30, '')
                """.formatted(set));
        contents(database, count);
        for (int from = 1; from <= count; from += AT_ONCE) {
            run(database, """
                    insert into claim (set_number, n, content_id, statement, kinds, pdq_quality)
                    select %d, n, n, 1, 11, 80 from generate_series(%d, %d) n
                    """.formatted(set, from, Math.min(count, from + AT_ONCE - 1)));
        }
        run(database, "vacuum analyze claim");
        run(database, "insert into feed (set_number) values (" + set + ")");
        return true;
    }

    /// Contents 1 to `count` with MD5, SHA-1 and PDQ.
    static void contents(Connection database, int count) throws SQLException {
        for (int from = 1; from <= count; from += AT_ONCE) {
            run(database, """
                    insert into content (id, md5, sha1, pdq, pdq_quality, kind, size_bytes, width, height, first_seen_at)
                    overriding system value
                    select n, decode(md5('md5 ' || n), 'hex'), substring(sha256(convert_to('sha1 ' || n, 'UTF8')) for 20),
                           sha256(convert_to('pdq ' || n, 'UTF8')), 80, 'picture', 2000000 + n, 4000, 3000, now()
                      from generate_series(%d, %d) n
                    """.formatted(from, Math.min(count, from + AT_ONCE - 1)));
        }
        number(database, "select setval('content_id_seq', " + count + ")");
        run(database, "vacuum analyze content");
    }

    /// Sightings of contents 1 to `contents`: 200 exhibits of 20 forces, `each` contents in each, spread so that each
    /// content has about as many.
    static void sightings(Connection database, int contents, int each) throws SQLException {
        // Millions of rows whose contents and forces are known to be there.
        run(database, "set session_replication_role = replica");
        for (int exhibit = 0; exhibit < EXHIBITS; exhibit++) {
            run(database, """
                    with f as (select id, row_number() over (order by code) as n from force where code <> 'dorset'),
                         s as (select distinct 1 + (i * 7 + %1$d * 104729::bigint) %% %2$d as content
                                 from generate_series(1, %3$d) i),
                         e as (insert into exhibit_sighting (exhibit_id, content_id, number, force_id)
                               select cast(md5('exhibit %1$d') as uuid), s.content, s.content, f.id
                                 from s, f where f.n = 1 + %1$d %% 20)
                    insert into sighting (content_id, force_id, first_at, last_at)
                    select s.content, f.id, now() - make_interval(hours => (s.content %% 4000)::int), now()
                      from s, f where f.n = 1 + %1$d %% 20 on conflict do nothing
                    """.formatted(exhibit, contents, each));
            run(database, """
                    insert into exhibit_taken (exhibit_id, force_id, contents)
                    select cast(md5('exhibit %1$d') as uuid), id, %2$d
                      from (select id, row_number() over (order by code) as n from force where code <> 'dorset') f
                     where n = 1 + %1$d %% 20
                    """.formatted(exhibit, each));
        }
        run(database, "set session_replication_role = origin");
        run(database, "vacuum analyze exhibit_sighting, sighting, exhibit_taken");
    }

    /// Votes of two forces on every tenth content, the same for most, and the grades that follow.
    static void votes(Connection database, int contents) throws SQLException {
        run(database, """
                insert into vote (content_id, scheme, force_id, person_id, category, blind, reason)
                select n, 'uk-abc', p.force_id, p.id, case when n %% 100 = 0 and f.code = 'kent' then 'B' else 'C' end,
                       true, ''
                  from generate_series(10, %d, 10) n
                  join force f on f.code in ('dorset', 'kent')
                  join lateral (select id, force_id from person where force_id = f.id order by email limit 1) p on true
                """.formatted(contents));
        run(database, """
                insert into grade (content_id, scheme, state, category, forces, since)
                select n, 'uk-abc', case when n %% 100 = 0 then 'DISPUTED' else 'INDICATIVE' end,
                       case when n %% 100 = 0 then null else 'C' end, 2, now() from generate_series(10, %d, 10) n
                """.formatted(contents));
        run(database, "vacuum analyze vote, grade");
    }

    static String md5(long number) {
        return HEX.formatHex(digest("MD5", "md5 " + number));
    }

    static String sha1(long number) {
        return HEX.formatHex(Arrays.copyOf(sha256("sha1 " + number), 20));
    }

    /// The PDQ of a content with some bits turned, spread over the hash.
    static String pdq(long number, int bitsTurned) {
        byte[] pdq = sha256("pdq " + number);
        for (int i = 0; i < bitsTurned; i++) {
            int bit = i * 97 % 256; // 97 and 256 have no common factor: all different.
            pdq[bit >>> 3] ^= (byte) (1 << (bit & 7));
        }
        return HEX.formatHex(pdq);
    }

    private static byte[] sha256(String text) {
        return digest("SHA-256", text);
    }

    private static byte[] digest(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    static void run(Connection database, String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(Connection database, String sql) throws SQLException {
        try (var statement = database.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
