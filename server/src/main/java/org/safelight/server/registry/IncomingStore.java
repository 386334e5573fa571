package org.safelight.server.registry;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.safelight.fingerprint.Digest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Repository;

/// Records by the million: a table of the transaction's own, filled by COPY, whose rows learn their
/// contents.
@Repository
class IncomingStore {
    private final JdbcClient db;
    private final DataSource source;

    IncomingStore(JdbcClient db, DataSource source) {
        this.db = db;
        this.source = source;
    }

    /// A record and its place among those that came.
    record Numbered(int n, ContentRecord record) {}

    /// Fills the table.
    interface Filling {
        void fill(IncomingRows rows) throws IOException;
    }

    /// Makes the table, empty, and fills it.
    ///
    /// @return how many rows
    int open(Filling filling) throws IOException {
        for (String statement :
                List.of("drop table if exists incoming, incoming_led, incoming_met, incoming_hard", """
                create temporary table incoming (
                    n integer not null, md5 bytea, sha1 bytea, sha256 bytea, pdq bytea, pdq_quality smallint not null,
                    kind text not null, size_bytes bigint, width integer, height integer,
                    statement integer not null, kinds smallint not null) on commit drop
                """)) {
            db.sql(statement).update();
        }
        try {
            PGConnection connection = DataSourceUtils.getConnection(source).unwrap(PGConnection.class);
            CopyIn copy = connection.getCopyAPI().copyIn("copy incoming from stdin");
            IncomingRows rows = new IncomingRows(copy);
            try {
                filling.fill(rows);
                rows.flush();
                copy.endCopy();
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
            return rows.count();
        } catch (SQLException e) {
            throw new IllegalStateException("The records could not be handed to the database", e);
        }
    }

    /// Finds records with the very same fingerprints: one of them leads, which has a look if one has.
    void lead() {
        db.sql("set local work_mem = '256MB'").update();
        db.sql("""
                create temporary table incoming_led on commit drop as
                select *, first_value(n) over (
                              partition by md5, sha1, sha256, case when num_nonnulls(md5, sha1, sha256) = 0 then pdq end
                              order by pdq is null, n) as leader,
                       null::bigint as content_id
                  from incoming
                """).update();
        db.sql("drop table incoming").update();
        db.sql("create index on incoming_led (n)").update();
        db.sql("analyze incoming_led").update();
    }

    /// Finds which contents each leader meets, and which leaders are hard: that share a digest with
    /// another, meet
    /// several contents, one that others meet, or one that contradicts them.
    void meet() {
        db.sql("""
                create temporary table incoming_met on commit drop as
                select l.n, c.id from incoming_led l join content c on c.merged_into is null and c.md5 = l.md5
                 where l.n = l.leader
                union
                select l.n, c.id from incoming_led l join content c on c.merged_into is null and c.sha1 = l.sha1
                 where l.n = l.leader
                union
                select l.n, c.id from incoming_led l join content c on c.merged_into is null and c.sha256 = l.sha256
                 where l.n = l.leader
                union
                select l.n, c.id from incoming_led l
                  join content c on c.merged_into is null and c.pdq = l.pdq
                                and c.sha256 is null and c.sha1 is null and c.md5 is null
                 where l.n = l.leader and num_nonnulls(l.md5, l.sha1, l.sha256) = 0
                """).update();
        db.sql("create index on incoming_met (n)").update();
        db.sql("analyze incoming_met").update();
        db.sql("create temporary table incoming_hard (n integer primary key) on commit drop")
                .update();
        for (String kind : List.of("md5", "sha1", "sha256")) {
            db.sql("""
                    insert into incoming_hard
                    select l.n from incoming_led l
                      join (select KIND from incoming_led where n = leader and KIND is not null
                             group by KIND having count(*) > 1) shared on shared.KIND = l.KIND
                     where l.n = l.leader on conflict do nothing
                    """.replace("KIND", kind)).update();
        }
        db.sql("""
                insert into incoming_hard
                select n from incoming_met group by n having count(*) > 1
                union
                select n from incoming_met where id in (select id from incoming_met group by id having count(*) > 1)
                union
                select m.n from incoming_met m join incoming_led l on l.n = m.n join content c on c.id = m.id
                 where c.md5 <> l.md5 or c.sha1 <> l.sha1 or c.sha256 <> l.sha256
                on conflict do nothing
                """).update();
        db.sql("analyze incoming_hard").update();
    }

    /// Settles all leaders that are not hard. They have nothing to do with each other, so their order
    /// does not matter.
    void takeEasy() {
        db.sql("""
                update incoming_led l
                   set content_id = coalesce((select m.id from incoming_met m where m.n = l.n),
                                             nextval('content_id_seq'))
                 where l.n = l.leader and not exists (select 1 from incoming_hard h where h.n = l.n)
                """).update();
        db.sql("""
                insert into feed (set_number, entry)
                select s.number, g.content_id from grade g join grade_set s on s.scheme = g.scheme
                  join incoming_met m on m.id = g.content_id join incoming_led l on l.n = m.n and l.content_id = m.id
                  join content c on c.id = m.id
                 where CHANGED
                union all
                select 1, i.content_id from identification i
                  join incoming_met m on m.id = i.content_id join incoming_led l on l.n = m.n and l.content_id = m.id
                  join content c on c.id = m.id
                 where CHANGED
                """.replace("CHANGED", CHANGED)).update();
        db.sql("""
                update content c
                   set md5 = coalesce(c.md5, l.md5), sha1 = coalesce(c.sha1, l.sha1),
                       sha256 = coalesce(c.sha256, l.sha256), pdq = coalesce(c.pdq, l.pdq),
                       pdq_quality = case when c.pdq is null and l.pdq is not null then l.pdq_quality
                                          else c.pdq_quality end,
                       kind = case when c.kind = 'other' then l.kind else c.kind end,
                       size_bytes = coalesce(c.size_bytes, l.size_bytes),
                       width = coalesce(c.width, l.width), height = coalesce(c.height, l.height),
                       version = c.version + case when CHANGED then 1 else 0 end
                  from incoming_met m join incoming_led l on l.n = m.n and l.content_id = m.id
                 where c.id = m.id
                   and (CHANGED or c.kind = 'other' and l.kind <> 'other'
                        or c.size_bytes is null and l.size_bytes is not null
                        or c.width is null and l.width is not null)
                """.replace("CHANGED", CHANGED)).update();
        db.sql("""
                insert into content (id, md5, sha1, sha256, pdq, pdq_quality, kind, size_bytes, width, height)
                overriding system value
                select l.content_id, l.md5, l.sha1, l.sha256, l.pdq, l.pdq_quality, l.kind, l.size_bytes, l.width,
                       l.height
                  from incoming_led l
                 where l.n = l.leader and l.content_id is not null
                   and not exists (select 1 from incoming_met m where m.n = l.n)
                """).update();
    }

    private static final String CHANGED = """
            (c.md5 is null and l.md5 is not null or c.sha1 is null and l.sha1 is not null
             or c.sha256 is null and l.sha256 is not null or c.pdq is null and l.pdq is not null)""";

    /// The hard leaders, in the order in which they came.
    List<Numbered> hard() {
        return db.sql("select l.* from incoming_led l join incoming_hard h on h.n = l.n order by l.n")
                .query((row, n) -> new Numbered(
                        row.getInt("n"),
                        record(
                                ContentsStore.digests(
                                        row.getBytes("md5"), row.getBytes("sha1"), row.getBytes("sha256")),
                                row.getBytes("pdq"),
                                row.getInt("pdq_quality"),
                                row.getString("kind"),
                                row.getObject("size_bytes") == null ? -1 : row.getLong("size_bytes"),
                                row.getInt("width"),
                                row.getInt("height"))))
                .list();
    }

    private static ContentRecord record(
            List<Digest> digests,
            byte @Nullable [] pdq,
            int quality,
            String kind,
            long sizeBytes,
            int width,
            int height) {
        ContentRecord bare = ContentRecord.of(digests, pdq == null ? null : Looks.of(pdq), quality);
        return new ContentRecord(
                bare.md5(), bare.sha1(), bare.sha256(), bare.pdq(), quality, kind, sizeBytes, width, height);
    }

    void settle(int n, long content) {
        db.sql("update incoming_led set content_id = :content where n = :n")
                .param("content", content)
                .param("n", n)
                .update();
    }

    /// Whoever follows has the content of its leader; contents that were brought together since are
    /// followed too.
    void follow() {
        db.sql("""
                update incoming_led l set content_id = c.merged_into from content c
                 where c.id = l.content_id and c.merged_into is not null and l.n in (select n from incoming_hard)
                """).update();
        db.sql("""
                update incoming_led l set content_id = led.content_id from incoming_led led
                 where l.leader <> l.n and led.n = l.leader
                """).update();
    }
}
