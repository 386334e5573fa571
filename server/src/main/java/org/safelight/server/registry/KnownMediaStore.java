package org.safelight.server.registry;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.server.govuk.ListPage;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What pages show of a content.
@Repository
class KnownMediaStore {
    private final JdbcClient db;

    KnownMediaStore(JdbcClient db) {
        this.db = db;
    }

    /// A content as a page shows it.
    record Shown(
            long id,
            List<Digest> digests,
            @Nullable String pdq,
            int pdqQuality,
            String kind,
            @Nullable Long sizeBytes,
            @Nullable Integer width,
            @Nullable Integer height,
            Instant knownAt) {}

    /// What a list says of it.
    ///
    /// @param kinds which fingerprints the list itself gave, in words
    record Claimed(
            long set,
            String name,
            String version,
            LocalDate importedOn,
            @Nullable LocalDate expiresOn,
            @Nullable String scheme,
            String standing,
            @Nullable String category,
            @Nullable String label,
            Set<String> flags,
            @Nullable String series,
            String kinds,
            boolean isWithdrawn) {}

    record Seen(String forceName, LocalDate first, LocalDate last) {}

    record Conflict(long other, String kinds) {}

    record Identified(boolean isVictim, Optional<String> series, String forceName, Instant at) {}

    record Disputed(long content, String scheme, int forces, Instant since) {}

    Optional<Shown> shown(long content) {
        return db.sql("select * from content where id = :id and merged_into is null")
                .param("id", content)
                .query((row, n) -> {
                    byte[] pdq = row.getBytes("pdq");
                    return new Shown(
                            row.getLong("id"),
                            ContentsStore.digests(row.getBytes("md5"), row.getBytes("sha1"), row.getBytes("sha256")),
                            pdq == null ? null : Looks.of(pdq).hex(),
                            row.getInt("pdq_quality"),
                            row.getString("kind"),
                            row.getObject("size_bytes", Long.class),
                            row.getObject("width", Integer.class),
                            row.getObject("height", Integer.class),
                            row.getObject("known_at", OffsetDateTime.class).toInstant());
                })
                .optional();
    }

    List<Claimed> claims(long content, int limit) {
        return db.sql("""
                select s.number, s.name, s.version, s.imported_on, s.expires_on, s.scheme, t.standing, t.category,
                       t.label, t.flags, t.series, q.kinds, s.withdrawn_at is not null as withdrawn
                  from claim q join claim_set s on s.number = q.set_number
                  join claim_statement t on t.set_number = q.set_number and t.statement = q.statement
                 where q.content_id = :content order by s.number, q.n limit :limit
                """)
                .param("content", content)
                .param("limit", limit)
                .query((row, n) -> new Claimed(
                        row.getLong("number"),
                        row.getString("name"),
                        row.getString("version"),
                        row.getObject("imported_on", LocalDate.class),
                        row.getObject("expires_on", LocalDate.class),
                        row.getString("scheme"),
                        row.getString("standing"),
                        row.getString("category"),
                        row.getString("label"),
                        FeedStore.words(row.getString("flags")),
                        row.getString("series"),
                        kinds(row.getInt("kinds")),
                        row.getBoolean("withdrawn")))
                .list();
    }

    private static String kinds(int bits) {
        java.util.StringJoiner kinds = new java.util.StringJoiner(", ");
        if ((bits & 1) != 0) kinds.add("MD5");
        if ((bits & 2) != 0) kinds.add("SHA-1");
        if ((bits & 4) != 0) kinds.add("SHA-256");
        if ((bits & 8) != 0) kinds.add("PDQ");
        return kinds.toString();
    }

    List<Seen> sightings(long content) {
        return db.sql("""
                select f.name, s.first_at, s.last_at from sighting s join force f on f.id = s.force_id
                 where s.content_id = :content order by s.first_at, f.name
                """)
                .param("content", content)
                .query((row, n) -> new Seen(
                        row.getString("name"),
                        day(row.getObject("first_at", OffsetDateTime.class)),
                        day(row.getObject("last_at", OffsetDateTime.class))))
                .list();
    }

    static LocalDate day(OffsetDateTime at) {
        return at.withOffsetSameInstant(java.time.ZoneOffset.UTC).toLocalDate();
    }

    List<Conflict> conflicts(long content) {
        return db.sql("""
                select case when content_id = :content then other_id else content_id end as other, kinds
                  from content_conflict where content_id = :content or other_id = :content order by 1 limit 50
                """)
                .param("content", content)
                .query((row, n) -> new Conflict(row.getLong("other"), row.getString("kinds")))
                .list();
    }

    Optional<Identified> identified(long content) {
        return db.sql("""
                select i.victim, s.name as series, f.name, i.set_at
                  from identification i join force f on f.id = i.force_id left join series s on s.id = i.series_id
                 where i.content_id = :content
                """)
                .param("content", content)
                .query((row, n) -> new Identified(
                        row.getBoolean("victim"),
                        Optional.ofNullable(row.getString("series")),
                        row.getString("name"),
                        row.getObject("set_at", OffsetDateTime.class).toInstant()))
                .optional();
    }

    private static final String DISPUTED =
            " from grade where state = 'DISPUTED' and (:scheme = '' or scheme = :scheme)";

    /// Disputed grades, the oldest dispute first unless the newest are asked for.
    ///
    /// @param scheme only its grades; empty for all
    List<Disputed> disputed(String scheme, boolean isNewestFirst, ListPage page) {
        return db.sql("select content_id, scheme, forces, since" + DISPUTED + " order by since"
                        + (isNewestFirst ? " desc" : "") + ", content_id, scheme offset :offset limit :limit")
                .param("scheme", scheme)
                .param("offset", page.offset())
                .param("limit", page.perPage())
                .query((row, n) -> new Disputed(
                        row.getLong("content_id"),
                        row.getString("scheme"),
                        row.getInt("forces"),
                        row.getObject("since", OffsetDateTime.class).toInstant()))
                .list();
    }

    long countDisputed(String scheme) {
        return db.sql("select count(*)" + DISPUTED)
                .param("scheme", scheme)
                .query(Long.class)
                .single();
    }

    /// Notes what is known of who is shown, and whom to ask; made again, it says the newer.
    void identify(long content, Optional<String> series, boolean isVictim, UUID force, UUID person) {
        UUID seriesId = null;
        if (series.isPresent()) {
            db.sql("""
                    insert into series (name, force_id, created_by) values (:name, :force, :person)
                    on conflict (name) do nothing
                    """)
                    .param("name", series.get())
                    .param("force", force)
                    .param("person", person)
                    .update();
            seriesId = db.sql("select id from series where name = :name")
                    .param("name", series.get())
                    .query(UUID.class)
                    .single();
        }
        db.sql("""
                insert into identification (content_id, series_id, victim, force_id, set_by)
                values (:content, :series, :victim, :force, :person)
                on conflict (content_id) do update
                   set series_id = excluded.series_id, victim = excluded.victim, force_id = excluded.force_id,
                       set_by = excluded.set_by, set_at = now()
                """)
                .param("content", content)
                .param("series", seriesId, java.sql.Types.OTHER)
                .param("victim", isVictim)
                .param("force", force)
                .param("person", person)
                .update();
    }
}
