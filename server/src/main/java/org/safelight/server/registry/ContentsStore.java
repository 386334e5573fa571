package org.safelight.server.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Contents, and which of them contradict each other.
@Repository
class ContentsStore {
    /// Held by whoever makes contents or brings them together, until their transaction ends: of two who
    /// meet the
    /// same new file at once, one makes it and the other finds it.
    private static final long LOCK = 0x5afe_11c7_0000_0020L;

    private final JdbcClient db;

    ContentsStore(JdbcClient db) {
        this.db = db;
    }

    void lock() {
        db.sql("select 1 from pg_advisory_xact_lock(:lock)")
                .param("lock", LOCK)
                .query(Integer.class)
                .single();
    }

    /// Contents that share a digest with the record; of a record without digests, those that have its
    /// look and no
    /// digest either.
    List<Identity.Known> candidates(ContentRecord record) {
        return db.sql("""
                select id, md5, sha1, sha256 from content where merged_into is null and md5 = :md5
                union select id, md5, sha1, sha256 from content where merged_into is null and sha1 = :sha1
                union select id, md5, sha1, sha256 from content where merged_into is null and sha256 = :sha256
                union select id, md5, sha1, sha256 from content
                       where merged_into is null and md5 is null and sha1 is null and sha256 is null and pdq = :look
                """)
                .param("md5", bytes(record.md5()), java.sql.Types.BINARY)
                .param("sha1", bytes(record.sha1()), java.sql.Types.BINARY)
                .param("sha256", bytes(record.sha256()), java.sql.Types.BINARY)
                .param("look", record.digests().isEmpty() ? bytes(record.pdq()) : null, java.sql.Types.BINARY)
                .query((row, n) -> new Identity.Known(
                        row.getLong("id"), digests(row.getBytes("md5"), row.getBytes("sha1"), row.getBytes("sha256"))))
                .list();
    }

    static List<Digest> digests(byte @Nullable [] md5, byte @Nullable [] sha1, byte @Nullable [] sha256) {
        List<Digest> digests = new ArrayList<>(3);
        if (md5 != null) digests.add(Digest.of(DigestKind.MD5, md5));
        if (sha1 != null) digests.add(Digest.of(DigestKind.SHA1, sha1));
        if (sha256 != null) digests.add(Digest.of(DigestKind.SHA256, sha256));
        return digests;
    }

    long insert(ContentRecord record) {
        return db.sql("""
                insert into content (md5, sha1, sha256, pdq, pdq_quality, kind, size_bytes, width, height)
                values (:md5, :sha1, :sha256, :pdq, :quality, :kind, :size, :width, :height) returning id
                """)
                .param("md5", bytes(record.md5()), java.sql.Types.BINARY)
                .param("sha1", bytes(record.sha1()), java.sql.Types.BINARY)
                .param("sha256", bytes(record.sha256()), java.sql.Types.BINARY)
                .param("pdq", bytes(record.pdq()), java.sql.Types.BINARY)
                .param("quality", record.pdqQuality())
                .param("kind", record.kind())
                .param("size", record.sizeBytes() < 0 ? null : record.sizeBytes(), java.sql.Types.BIGINT)
                .param("width", record.width() == 0 ? null : record.width(), java.sql.Types.INTEGER)
                .param("height", record.height() == 0 ? null : record.height(), java.sql.Types.INTEGER)
                .query(Long.class)
                .single();
    }

    /// Adds what the record knows and the content does not; tells whether a fingerprint was added.
    boolean complete(long content, ContentRecord record) {
        int described = db.sql("""
                update content
                   set kind = case when kind = 'other' then :kind else kind end,
                       size_bytes = coalesce(size_bytes, :size),
                       width = coalesce(width, :width), height = coalesce(height, :height)
                 where id = :id
                   and (kind = 'other' and :kind <> 'other' or size_bytes is null and :size is not null
                        or width is null and :width is not null)
                """)
                .param("id", content)
                .param("kind", record.kind())
                .param("size", record.sizeBytes() < 0 ? null : record.sizeBytes(), java.sql.Types.BIGINT)
                .param("width", record.width() == 0 ? null : record.width(), java.sql.Types.INTEGER)
                .param("height", record.height() == 0 ? null : record.height(), java.sql.Types.INTEGER)
                .update();
        int added = db.sql("""
                update content
                   set md5 = coalesce(md5, :md5), sha1 = coalesce(sha1, :sha1), sha256 = coalesce(sha256, :sha256),
                       pdq = coalesce(pdq, :pdq),
                       pdq_quality = case when pdq is null and :pdq is not null then :quality else pdq_quality end,
                       version = version + 1
                 where id = :id
                   and (md5 is null and :md5 is not null or sha1 is null and :sha1 is not null
                        or sha256 is null and :sha256 is not null or pdq is null and :pdq is not null)
                """)
                .param("id", content)
                .param("md5", bytes(record.md5()), java.sql.Types.BINARY)
                .param("sha1", bytes(record.sha1()), java.sql.Types.BINARY)
                .param("sha256", bytes(record.sha256()), java.sql.Types.BINARY)
                .param("pdq", bytes(record.pdq()), java.sql.Types.BINARY)
                .param("quality", record.pdqQuality())
                .update();
        return described >= 0 && added > 0;
    }

    /// All that is known of one content becomes that of another.
    void merge(long from, long into) {
        db.sql("update content set merged_into = :into where id = :from")
                .param("from", from)
                .param("into", into)
                .update();
        db.sql("""
                update content c
                   set md5 = coalesce(c.md5, o.md5), sha1 = coalesce(c.sha1, o.sha1),
                       sha256 = coalesce(c.sha256, o.sha256), pdq = coalesce(c.pdq, o.pdq),
                       pdq_quality = case when c.pdq is null then o.pdq_quality else c.pdq_quality end,
                       kind = case when c.kind = 'other' then o.kind else c.kind end,
                       size_bytes = coalesce(c.size_bytes, o.size_bytes),
                       width = coalesce(c.width, o.width), height = coalesce(c.height, o.height),
                       known_at = least(c.known_at, o.known_at),
                       first_seen_at = least(c.first_seen_at, o.first_seen_at),
                       first_vote_at = least(c.first_vote_at, o.first_vote_at),
                       first_trusted_at = least(c.first_trusted_at, o.first_trusted_at),
                       first_list_at = least(c.first_list_at, o.first_list_at),
                       version = c.version + 1
                  from content o where o.id = :from and c.id = :into
                """).param("from", from).param("into", into).update();
        // Before it is forgotten whose sightings there are.
        db.sql("select move_exhibit_sightings(:from, :into)")
                .param("from", from)
                .param("into", into)
                .query((row, n) -> true)
                .list();
        for (String moved : List.of(
                "update content set merged_into = :into where merged_into = :from",
                "update claim set content_id = :into where content_id = :from",
                "update vote set content_id = :into where content_id = :from",
                "update adjudication set content_id = :into where content_id = :from",
                "update grade_change set content_id = :into where content_id = :from",
                "delete from grade where content_id = :from",
                """
                insert into sighting (content_id, force_id, first_at, last_at)
                select :into, force_id, first_at, last_at from sighting where content_id = :from
                on conflict (content_id, force_id) do update
                   set first_at = least(sighting.first_at, excluded.first_at),
                       last_at = greatest(sighting.last_at, excluded.last_at)
                """,
                "delete from sighting where content_id = :from",
                """
                insert into identification (content_id, series_id, victim, force_id, set_by, set_at)
                select :into, series_id, victim, force_id, set_by, set_at from identification where content_id = :from
                on conflict (content_id) do nothing
                """,
                "delete from identification where content_id = :from",
                """
                insert into content_frames (content_id, frames)
                select :into, frames from content_frames where content_id = :from on conflict do nothing
                """,
                """
                insert into content_conflict (content_id, other_id, kinds, found_at)
                select least(other, :into), greatest(other, :into), kinds, found_at
                  from (select case when content_id = :from then other_id else content_id end as other, kinds, found_at
                          from content_conflict where content_id = :from or other_id = :from) moved
                 where other <> :into
                on conflict do nothing
                """,
                "delete from content_conflict where content_id = :from or other_id = :from")) {
            db.sql(moved).param("from", from).param("into", into).update();
        }
    }

    /// Two contents share a digest and are not one.
    void conflict(long one, long other) {
        db.sql("""
                insert into content_conflict (content_id, other_id, kinds)
                select a.id, b.id,
                       concat_ws(' ', case when a.md5 = b.md5 then 'MD5' end, case when a.sha1 = b.sha1 then 'SHA-1' end,
                                 case when a.sha256 = b.sha256 then 'SHA-256' end)
                  from content a, content b where a.id = least(:one, :other) and b.id = greatest(:one, :other)
                on conflict do nothing
                """).param("one", one).param("other", other).update();
    }

    /// Where a content is now: itself, or what it became. Empty if there never was one.
    Optional<Long> current(long content) {
        return db.sql("select coalesce(merged_into, id) from content where id = :id")
                .param("id", content)
                .query(Long.class)
                .optional();
    }

    static byte @Nullable [] bytes(@Nullable Digest digest) {
        return digest == null ? null : digest.bytes();
    }

    static byte @Nullable [] bytes(@Nullable PerceptualHash look) {
        return look == null ? null : Looks.bytes(look);
    }
}
