package org.safelight.server.registry;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.Meaning;
import org.safelight.index.HashSetInfo;
import org.safelight.index.ListedVideo;
import org.safelight.index.Standing;
import org.safelight.index.Statement;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// What an index needs to know: what changed, and what holds now. To be asked within one transaction of
/// isolation "repeatable read", so that all answers are of one moment.
@Repository
class FeedStore {
    private static final int ROWS_AT_ONCE = 10_000;
    private static final int CONTENT_BITS = 40;

    private final JdbcClient db;
    private final JdbcTemplate streaming;

    FeedStore(JdbcClient db, javax.sql.DataSource source) {
        this.db = db;
        streaming = new JdbcTemplate(source);
        streaming.setFetchSize(ROWS_AT_ONCE);
    }

    /// The moment of the transaction.
    ///
    /// @param oldest every transaction before this one has ended
    /// @param next no transaction from this one on has begun
    /// @param newest the last transaction with a row that is committed; 0 if there is no row
    /// @param prunedBefore rows of transactions before this one may be gone
    record Moment(UUID life, long oldest, long next, long newest, long prunedBefore) {
        /// The first transaction of which rows may still come.
        ///
        /// Not simply the oldest under way: a database that is killed forgets the numbers of transactions that
        /// left nothing on the disk, and gives them out again. It never does so up to one that is committed.
        long readUpTo() {
            return Math.min(oldest, Math.max(newest + 1, prunedBefore));
        }
    }

    /// @param entry null: the whole set
    record Row(
            long id, long transaction, long set, @Nullable Long entry) {}

    /// An entry as it is now.
    record Entry(long entry, List<Digest> digests, @Nullable PerceptualHash pdq, int pdqQuality, Statement statement) {}

    /// Frame `n` of a content, 0 first, as an entry beside the content's own; contents have fewer than 2^40 numbers.
    private static long frameEntry(long content, int n) {
        return (n + 1L) << CONTENT_BITS | content;
    }

    /// The flag of a frame of a content that is a video.
    static Set<String> frameOf(long content, int frames) {
        return frames == 0
                ? Set.of()
                : Set.of(ListedVideo.named("content-" + content, frames).flag());
    }

    /// The entry of a content, and those of its frames: a video is known by its digests and by its looks.
    private static void withFrames(Entry entry, List<Pdq> frames, Consumer<Entry> each) {
        each.accept(entry);
        Statement says = entry.statement();
        Set<String> flags = new TreeSet<>(says.flags());
        flags.addAll(frameOf(entry.entry(), frames.size()));
        Statement ofFrame = new Statement(
                says.standing(), says.category(), says.categoryLabel(), says.severity(), flags, says.series());
        for (int n = 0; n < frames.size(); n++) {
            Pdq frame = frames.get(n);
            each.accept(new Entry(frameEntry(entry.entry(), n), List.of(), frame.hash(), frame.quality(), ofFrame));
        }
    }

    /// The entries of all frames that contents have.
    List<Long> framesOf(Collection<Long> contents) {
        List<Long> entries = new ArrayList<>();
        db.sql("select content_id, frames from content_frames where content_id = any (:contents)")
                .param("contents", contents.toArray(Long[]::new))
                .query(row -> {
                    int frames = Looks.frames(row.getBytes("frames")).size();
                    for (int n = 0; n < frames; n++) {
                        entries.add(frameEntry(row.getLong("content_id"), n));
                    }
                });
        return entries;
    }

    Moment moment() {
        return db.sql("""
                select life, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest,
                       pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next,
                       coalesce((select tx::text::bigint from feed order by tx desc limit 1), 0) as newest,
                       pruned_before
                  from feed_life
                """)
                .query((row, n) -> new Moment(
                        row.getObject("life", UUID.class),
                        row.getLong("oldest"),
                        row.getLong("next"),
                        row.getLong("newest"),
                        row.getLong("pruned_before")))
                .single();
    }

    /// Gives this database a new life if it has rows of transactions that are yet to come: it was
    /// restored into a
    /// PostgreSQL that counts anew. In a transaction that may write.
    boolean renewIfRestored() {
        boolean isRestored = db.sql("""
                select greatest((select tx::text::bigint from feed order by tx desc limit 1),
                                (select pruned_before - 1 from feed_life))
                       >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                """).query(Boolean.class).single();
        if (isRestored) {
            db.sql("delete from feed").update();
            db.sql("update feed_life set life = gen_random_uuid(), pruned_before = 0")
                    .update();
        }
        return isRestored;
    }

    /// Deletes rows that are older than so long. Only whole transactions go, of which every earlier one has ended,
    /// and up to which one is noted in the same moment: an index that has not read so far finds that out before it
    /// reads on. That is never past the last row: an index that has read all of them is not behind, however many
    /// transactions without a row there were since. In a transaction that may write.
    ///
    /// @return how many rows went
    int prune(Duration olderThan) {
        long before = db.sql("""
                select least(pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                             (select tx::text::bigint + 1 from feed order by tx desc limit 1),
                             (select min(tx::text::bigint) from feed where at > now() - make_interval(secs => :seconds)))
                """)
                .param("seconds", olderThan.toSeconds())
                .query(Long.class)
                .single();
        int gone = db.sql("delete from feed where tx < :before::text::xid8")
                .param("before", Long.toString(before))
                .update();
        if (gone > 0) {
            db.sql("update feed_life set pruned_before = greatest(pruned_before, :before)")
                    .param("before", before)
                    .update();
        }
        return gone;
    }

    /// Rows of this transaction and later ones, as far as they are committed.
    void rowsFrom(long transaction, Consumer<Row> each) {
        streaming.query(
                "select id, tx::text::bigint as tx, set_number, entry from feed where tx >= ?::text::xid8 order by id",
                row -> {
                    each.accept(new Row(
                            row.getLong("id"),
                            row.getLong("tx"),
                            row.getLong("set_number"),
                            row.getObject("entry", Long.class)));
                },
                Long.toString(transaction));
    }

    /// Sets that lists brought and nobody withdrew.
    List<Long> claimSets() {
        return db.sql(
                        "select number from claim_set where withdrawn_at is null and (expires_on is null or expires_on >= current_date) order by number")
                .query(Long.class)
                .list();
    }

    /// Sets whose last day has passed since they were last asked for.
    List<Long> expiredSets() {
        return db.sql("select number from claim_set where withdrawn_at is null and expires_on < current_date")
                .query(Long.class)
                .list();
    }

    List<Long> gradeSets() {
        return db.sql("select number from grade_set order by number")
                .query(Long.class)
                .list();
    }

    /// The scheme whose grades have this number; empty if it is not the number of grades.
    Optional<String> schemeOf(long set) {
        return db.sql("select scheme from grade_set where number = :set")
                .param("set", set)
                .query(String.class)
                .optional();
    }

    /// A set that a list brought, if it is there and not withdrawn.
    Optional<HashSetInfo> claimSet(long set) {
        return db.sql("""
                select name, publisher, version, licence, imported_on, source_file, source_sha256, scheme
                  from claim_set
                 where number = :set and withdrawn_at is null and (expires_on is null or expires_on >= current_date)
                """)
                .param("set", set)
                .query((row, n) -> new HashSetInfo(
                        row.getString("name"),
                        row.getString("publisher"),
                        row.getString("version"),
                        row.getString("licence"),
                        row.getObject("imported_on", LocalDate.class),
                        row.getString("source_file"),
                        row.getString("source_sha256"),
                        row.getString("scheme")))
                .optional();
    }

    /// Every entry of a set that a list brought, with the fingerprints that the list itself gave.
    void claims(long set, Consumer<Entry> each) {
        Map<Integer, Statement> statements = new HashMap<>();
        streaming.query(
                "select statement, standing, category, label, severity, flags, series from claim_statement where set_number = ?",
                row -> {
                    statements.put(
                            row.getInt("statement"),
                            new Statement(
                                    Standing.valueOf(row.getString("standing")),
                                    row.getString("category"),
                                    row.getString("label"),
                                    row.getInt("severity"),
                                    words(row.getString("flags")),
                                    row.getString("series")));
                },
                set);
        streaming.query(
                """
                select q.n, q.statement,
                       case when q.kinds & 1 > 0 then c.md5 end as md5, case when q.kinds & 2 > 0 then c.sha1 end as sha1,
                       case when q.kinds & 4 > 0 then c.sha256 end as sha256,
                       case when q.kinds & 8 > 0 then coalesce(q.pdq, c.pdq) end as pdq,
                       coalesce(q.pdq_quality, -1) as pdq_quality
                  from claim q join content c on c.id = q.content_id where q.set_number = ? order by q.n
                """,
                row -> {
                    Statement statement = statements.get(row.getInt("statement"));
                    if (statement == null) {
                        throw new IllegalStateException("A claim of set " + set + " states nothing");
                    }
                    each.accept(new Entry(
                            row.getLong("n"),
                            ContentsStore.digests(row.getBytes("md5"), row.getBytes("sha1"), row.getBytes("sha256")),
                            look(row.getBytes("pdq")),
                            row.getInt("pdq_quality"),
                            statement));
                },
                set);
    }

    private static @Nullable PerceptualHash look(byte @Nullable [] pdq) {
        return pdq == null ? null : Looks.of(pdq);
    }

    static Set<String> words(String joined) {
        return joined.isEmpty() ? Set.of() : new TreeSet<>(List.of(joined.split("\n", -1)));
    }

    /// Grades of a scheme.
    ///
    /// @param contents null for all
    void grades(String scheme, @Nullable List<Long> contents, Consumer<Entry> each) {
        CategoryScheme known = Votes.scheme(scheme).orElse(null);
        List<Object> parameters = new ArrayList<>(List.of(scheme));
        if (contents != null) {
            parameters.add(contents.toArray(Long[]::new));
        }
        streaming.query(
                """
                select c.id, c.md5, c.sha1, c.sha256, c.pdq, c.pdq_quality, g.state, g.category, g.forces,
                       v.frames
                  from grade g join content c on c.id = g.content_id
                  left join content_frames v on v.content_id = c.id
                 where g.scheme = ? and g.state <> 'UNCATEGORISED' and c.merged_into is null
                """ + (contents == null ? "" : " and g.content_id = any (?)"),
                row -> {
                    withFrames(
                            new Entry(
                                    row.getLong("id"),
                                    ContentsStore.digests(
                                            row.getBytes("md5"), row.getBytes("sha1"), row.getBytes("sha256")),
                                    look(row.getBytes("pdq")),
                                    row.getInt("pdq_quality"),
                                    statement(
                                            known,
                                            GradeState.valueOf(row.getString("state")),
                                            row.getString("category"),
                                            row.getInt("forces"))),
                            Looks.frames(row.getBytes("frames")),
                            each);
                },
                parameters.toArray());
    }

    /// What a grade says to who looks a file up. Only a grade that is trusted or adjudicated says what a
    /// file is; one
    /// that is indicative or disputed says that a person must look.
    static Statement statement(@Nullable CategoryScheme scheme, GradeState state, @Nullable String code, int forces) {
        Optional<CategoryScheme.Category> category =
                scheme == null || code == null ? Optional.empty() : scheme.category(code);
        boolean isSettled = state == GradeState.TRUSTED || state == GradeState.ADJUDICATED;
        Standing standing = isSettled
                ? category.map(known -> standing(known.meaning())).orElse(Standing.UNGRADED)
                : Standing.UNGRADED;
        return new Statement(
                standing,
                code,
                category.map(CategoryScheme.Category::label).orElse(null),
                category.map(CategoryScheme.Category::severity).orElse(0),
                Set.of("grade-" + state.name().toLowerCase(java.util.Locale.ROOT), "forces-" + forces),
                null);
    }

    static Standing standing(Meaning meaning) {
        return switch (meaning) {
            case KNOWN_ILLEGAL -> Standing.KNOWN_ILLEGAL;
            case KNOWN_IRRELEVANT -> Standing.KNOWN_IRRELEVANT;
            case UNGRADED -> Standing.UNGRADED;
        };
    }

    /// What is known of who is shown.
    ///
    /// @param contents null for all
    void identifications(@Nullable List<Long> contents, Consumer<Entry> each) {
        streaming.query(
                """
                select c.id, c.md5, c.sha1, c.sha256, c.pdq, c.pdq_quality, i.victim, f.code, s.name,
                       v.frames
                  from identification i join content c on c.id = i.content_id join force f on f.id = i.force_id
                  left join series s on s.id = i.series_id left join content_frames v on v.content_id = c.id
                 where c.merged_into is null
                """ + (contents == null ? "" : " and i.content_id = any (?)"),
                row -> {
                    Set<String> flags = new TreeSet<>();
                    flags.add("ask-" + row.getString("code"));
                    if (row.getBoolean("victim")) {
                        flags.add("victim-identified");
                    }
                    withFrames(
                            new Entry(
                                    row.getLong("id"),
                                    ContentsStore.digests(
                                            row.getBytes("md5"), row.getBytes("sha1"), row.getBytes("sha256")),
                                    look(row.getBytes("pdq")),
                                    row.getInt("pdq_quality"),
                                    new Statement(Standing.UNGRADED, null, null, 0, flags, row.getString("name"))),
                            Looks.frames(row.getBytes("frames")),
                            each);
                },
                contents == null ? new Object[0] : new Object[] {contents.toArray(Long[]::new)});
    }
}
