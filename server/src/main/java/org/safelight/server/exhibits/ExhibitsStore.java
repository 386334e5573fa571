package org.safelight.server.exhibits;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.safelight.formats.SubmissionHead;
import org.safelight.formats.SubmissionState;
import org.safelight.formats.SubmissionVerdict;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Exhibits, their chunks, contents and files. Row-level security adds "of the force that asks" to every
/// statement.
@Repository
class ExhibitsStore {
    private final JdbcClient db;
    private final JdbcTemplate copying;

    ExhibitsStore(JdbcClient db, JdbcTemplate copying) {
        this.db = db;
        this.copying = copying;
    }

    /// How far an exhibit is.
    enum State {
        RECEIVING,
        COMPLETE,
        ERASED
    }

    /// What is known of an exhibit.
    ///
    /// @param contents announced, as files and chunks
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Row(
            ExhibitId id,
            UUID force,
            String reference,
            String caseReference,
            SubmissionHead.Kind kind,
            String tool,
            String indexChecksum,
            @Nullable Instant examinedAt,
            int contents,
            int files,
            int chunks,
            byte @Nullable [] runDigest,
            State state,
            String submittedBy,
            Instant begunAt,
            @Nullable Instant completedAt,
            int toView,
            @Nullable Instant erasedAt,
            @Nullable String eraseReason) {}

    /// How much has one verdict.
    record Count(int contents, int files, long bytes) {}

    /// How far a submission is.
    record Received(int chunks, long contents, long files) {}

    /// One path, sealed.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record FileRow(
            int number,
            byte[] sealedPath,
            @Nullable Integer content,
            long bytes,
            @Nullable Instant modifiedAt,
            @Nullable String state,
            @Nullable String notExamined,
            SubmissionVerdict verdict) {}

    /// One content, with what a list says of it.
    ///
    /// @param how null where no list says anything; then so is what follows, up to `distanceBits`
    record ContentRow(
            SeenContent seen,
            @Nullable String mediaType,
            @Nullable Integer frames,
            @Nullable String problem,
            @Nullable Integer view,
            @Nullable String how,
            @Nullable String list,
            @Nullable String standing,
            @Nullable String scheme,
            @Nullable String category,
            @Nullable Integer distanceBits,
            boolean isStored) {}

    /// A line of the list of exhibits.
    record Listed(Row exhibit, int stored) {}

    // Submitting

    /// Adds an exhibit; empty if there is one with this force, reference and run digest.
    boolean add(ExhibitId id, UUID force, UUID person, SubmissionHead head) {
        return db.sql("""
            insert into exhibit (id, force_id, reference, case_reference, kind, tool, index_checksum, examined_at,
                                 contents, files, chunks, run_digest, submitted_by)
            values (:id, :force, :reference, :case, :kind, :tool, :index, :examined, :contents, :files, :chunks,
                    :digest, :person)
            on conflict (force_id, reference, run_digest) where state <> 'ERASED' do nothing
            """)
                        .param("id", id.value())
                        .param("force", force)
                        .param("reference", head.exhibit())
                        .param("case", head.caseReference())
                        .param("kind", head.kind().name())
                        .param("tool", head.tool())
                        .param("index", head.indexChecksum())
                        .param("examined", time(head.examinedAt()))
                        .param("contents", head.contents())
                        .param("files", head.files())
                        .param("chunks", head.chunks())
                        .param("digest", head.runDigest())
                        .param("person", person)
                        .update()
                == 1;
    }

    Optional<ExhibitId> find(String reference, byte[] runDigest) {
        return db.sql("""
            select id from exhibit where reference = :reference and run_digest = :digest and state <> 'ERASED'
            """)
                .param("reference", reference)
                .param("digest", runDigest)
                .query((row, n) -> new ExhibitId(row.getObject("id", UUID.class)))
                .optional();
    }

    int countReceiving() {
        return db.sql("select count(*) from exhibit where state = 'RECEIVING'")
                .query(Integer.class)
                .single();
    }

    Optional<Row> exhibit(ExhibitId id) {
        return one(id, "");
    }

    /// Reads an exhibit that nobody may change until the transaction ends.
    Optional<Row> locked(ExhibitId id) {
        return one(id, "for update of e");
    }

    /// Reads an exhibit that nobody may complete or erase until the transaction ends.
    Optional<Row> held(ExhibitId id) {
        return one(id, "for share of e");
    }

    private static final String COLUMNS = """
        select e.*, p.name as person_name from exhibit e join person p on p.id = e.submitted_by
        """;

    private Optional<Row> one(ExhibitId id, String lock) {
        return db.sql(COLUMNS + " where e.id = :id " + lock)
                .param("id", id.value())
                .query((row, n) -> row(row))
                .optional();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new ExhibitId(row.getObject("id", UUID.class)),
                row.getObject("force_id", UUID.class),
                row.getString("reference"),
                row.getString("case_reference"),
                SubmissionHead.Kind.valueOf(row.getString("kind")),
                row.getString("tool"),
                row.getString("index_checksum"),
                instant(row, "examined_at"),
                row.getInt("contents"),
                row.getInt("files"),
                row.getInt("chunks"),
                row.getBytes("run_digest"),
                State.valueOf(row.getString("state")),
                row.getString("person_name"),
                row.getObject("begun_at", OffsetDateTime.class).toInstant(),
                instant(row, "completed_at"),
                row.getInt("to_view"),
                instant(row, "erased_at"),
                row.getString("erase_reason"));
    }

    /// Claims a chunk's place for this transaction; false if it is there already. Waits for another that is
    /// adding it.
    boolean claimChunk(Row exhibit, int number, byte[] sha256) {
        return db.sql("""
            insert into exhibit_chunk (exhibit_id, force_id, number, sha256, contents, files)
            values (:exhibit, :force, :number, :sha256, 0, 0) on conflict do nothing
            """)
                        .param("exhibit", exhibit.id().value())
                        .param("force", exhibit.force())
                        .param("number", number)
                        .param("sha256", sha256)
                        .update()
                == 1;
    }

    byte[] chunkDigest(ExhibitId exhibit, int number) {
        return db.sql("select sha256 from exhibit_chunk where exhibit_id = :exhibit and number = :number")
                .param("exhibit", exhibit.value())
                .param("number", number)
                .query((row, n) -> row.getBytes("sha256"))
                .single();
    }

    /// Puts the lines of a chunk into the tables.
    void addLines(Row exhibit, int number, IncomingRows rows) {
        db.sql("""
            create temporary table if not exists incoming_content (
                number integer, sha256 bytea, sha1 bytea, md5 bytea, bytes bigint, media_type text, width integer,
                height integer, frames integer, pdq bytea, pdq_quality smallint, verdict text, problem text,
                view integer, how text, list text, standing text, scheme text, category text, severity smallint,
                distance_bits smallint, to_view boolean, why text, vpdq bytea) on commit delete rows
            """).update();
        db.sql("""
            create temporary table if not exists incoming_file (
                number integer, sealed_path bytea, content integer, bytes bigint, modified_at timestamptz,
                state text, not_examined text) on commit delete rows
            """).update();
        // COPY does not work where row-level security does: so into a table of this connection alone, and from there.
        copy("incoming_content", rows.contents());
        copy("incoming_file", rows.files());
        db.sql("""
            insert into exhibit_content (exhibit_id, force_id, number, sha256, sha1, md5, bytes, media_type, width,
                   height, frames, pdq, pdq_quality, verdict, problem, view, how, list, standing, scheme, category,
                   severity, distance_bits, to_view, why, vpdq)
            select :exhibit, :force, i.* from incoming_content i
            """)
                .param("exhibit", exhibit.id().value())
                .param("force", exhibit.force())
                .update();
        db.sql("""
            insert into exhibit_file (exhibit_id, force_id, number, sealed_path, content, bytes, modified_at, state,
                   not_examined, verdict)
            select :exhibit, :force, i.*,
                   case when i.content is null then 'not-examined'
                        else (select c.verdict from exhibit_content c
                               where c.exhibit_id = :exhibit and c.number = i.content) end
              from incoming_file i
            """)
                .param("exhibit", exhibit.id().value())
                .param("force", exhibit.force())
                .update();
        db.sql("""
            update exhibit_chunk set contents = :contents, files = :files
             where exhibit_id = :exhibit and number = :number
            """)
                .param("contents", rows.contentCount())
                .param("files", rows.fileCount())
                .param("exhibit", exhibit.id().value())
                .param("number", number)
                .update();
    }

    private void copy(String table, ByteArrayOutputStream rows) {
        copying.execute((ConnectionCallback<Long>) connection -> {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            try {
                return copy.copyIn(
                        "copy pg_temp." + table + " from stdin",
                        new java.io.ByteArrayInputStream(rows.toByteArray()),
                        1 << 16);
            } catch (IOException e) {
                throw new SQLException("The connection to the database was lost", e);
            }
        });
    }

    Received received(ExhibitId exhibit) {
        return db.sql("""
            select count(*) as chunks, coalesce(sum(contents), 0) as contents, coalesce(sum(files), 0) as files
              from exhibit_chunk where exhibit_id = :exhibit
            """)
                .param("exhibit", exhibit.value())
                .query((row, n) -> new Received(row.getInt("chunks"), row.getLong("contents"), row.getLong("files")))
                .single();
    }

    /// Gaps between the chunks that are there, in order, at most `limit`.
    List<SubmissionState.Range> missing(Row exhibit, int limit) {
        return db.sql("""
            with there as (
                select number from exhibit_chunk where exhibit_id = :exhibit
                union all select 0 union all select :chunks + 1),
            next as (select number, lead(number) over (order by number) as following from there)
            select number + 1 as first, following - 1 as last from next
             where following > number + 1 order by number limit :limit
            """)
                .param("exhibit", exhibit.id().value())
                .param("chunks", exhibit.chunks())
                .param("limit", limit)
                .query((row, n) -> new SubmissionState.Range(row.getInt("first"), row.getInt("last")))
                .list();
    }

    /// The digests of the chunks, in order.
    void chunkDigests(ExhibitId exhibit, Consumer<byte[]> each) {
        db.sql("select sha256 from exhibit_chunk where exhibit_id = :exhibit order by number")
                .param("exhibit", exhibit.value())
                .withFetchSize(1_000)
                .query((RowCallbackHandler) row -> each.accept(row.getBytes("sha256")));
    }

    /// Counts the verdicts, once.
    void count(Row exhibit) {
        db.sql("""
            insert into exhibit_count (exhibit_id, force_id, verdict, contents, files, bytes)
            select :exhibit, :force, verdict, sum(contents), sum(files), sum(bytes)
              from (select verdict, count(*) as contents, 0 as files, coalesce(sum(greatest(bytes, 0)), 0) as bytes
                      from exhibit_content where exhibit_id = :exhibit group by verdict
                    union all
                    select verdict, 0, count(*), 0 from exhibit_file where exhibit_id = :exhibit group by verdict) n
             group by verdict
            """)
                .param("exhibit", exhibit.id().value())
                .param("force", exhibit.force())
                .update();
    }

    void complete(ExhibitId exhibit) {
        db.sql("""
            update exhibit set state = 'COMPLETE', completed_at = now(),
                   to_view = (select count(*) from exhibit_content
                               where exhibit_id = :exhibit and to_view and sha256 is not null)
             where id = :exhibit
            """).param("exhibit", exhibit.value()).update();
    }

    /// Notes that an exhibit is of nobody's device.
    void markMade(ExhibitId exhibit) {
        db.sql("update exhibit set made = true where id = :exhibit and state = 'RECEIVING'")
                .param("exhibit", exhibit.value())
                .update();
    }

    boolean isMade(ExhibitId exhibit) {
        return db.sql("select made from exhibit where id = :exhibit")
                .param("exhibit", exhibit.value())
                .query(Boolean.class)
                .single();
    }

    // Contents

    /// Contents that a person must view and that are not in the vault, after a number, at most `limit`.
    List<SubmissionState.WantedContent> wanted(ExhibitId exhibit, int after, int limit) {
        return db.sql("""
            select c.number, c.sha256, c.bytes from exhibit_content c
             where c.exhibit_id = :exhibit and c.to_view and c.number > :after
               and c.sha256 is not null and c.bytes >= 0
               and not exists (select 1 from exhibit_stored s
                                where s.exhibit_id = c.exhibit_id and s.content = c.number)
             order by c.number limit :limit
            """)
                .param("exhibit", exhibit.value())
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> new SubmissionState.WantedContent(
                        row.getInt("number"), HexFormat.of().formatHex(row.getBytes("sha256")), row.getLong("bytes")))
                .list();
    }

    /// A content that must be viewed, by its SHA-256.
    Optional<SubmissionState.WantedContent> toView(ExhibitId exhibit, byte[] sha256) {
        return db.sql("""
            select number, bytes from exhibit_content
             where exhibit_id = :exhibit and sha256 = :sha256 and to_view and bytes >= 0
             order by number limit 1
            """)
                .param("exhibit", exhibit.value())
                .param("sha256", sha256)
                .query((row, n) -> new SubmissionState.WantedContent(
                        row.getInt("number"), HexFormat.of().formatHex(sha256), row.getLong("bytes")))
                .optional();
    }

    /// SHA-256 of a content that is in the vault.
    Optional<byte[]> storedDigest(ExhibitId exhibit, int content) {
        return db.sql("""
            select c.sha256 from exhibit_stored s
              join exhibit_content c on c.exhibit_id = s.exhibit_id and c.number = s.content
              join exhibit e on e.id = s.exhibit_id
             where s.exhibit_id = :exhibit and s.content = :content and e.state = 'COMPLETE'
            """)
                .param("exhibit", exhibit.value())
                .param("content", content)
                .query((row, n) -> row.getBytes("sha256"))
                .optional();
    }

    boolean isStored(ExhibitId exhibit, int content) {
        return db.sql("select exists (select 1 from exhibit_stored where exhibit_id = :exhibit and content = :content)")
                .param("exhibit", exhibit.value())
                .param("content", content)
                .query(Boolean.class)
                .single();
    }

    /// Notes that a content is in the vault; false if that was noted before.
    boolean addStored(Row exhibit, int content, long bytes, UUID person) {
        return db.sql("""
            insert into exhibit_stored (exhibit_id, force_id, content, bytes, stored_by)
            values (:exhibit, :force, :content, :bytes, :person) on conflict do nothing
            """)
                        .param("exhibit", exhibit.id().value())
                        .param("force", exhibit.force())
                        .param("content", content)
                        .param("bytes", bytes)
                        .param("person", person)
                        .update()
                == 1;
    }

    int countStored(ExhibitId exhibit) {
        return db.sql("select count(*) from exhibit_stored where exhibit_id = :exhibit")
                .param("exhibit", exhibit.value())
                .query(Integer.class)
                .single();
    }

    // Reading

    /// The media of an exhibit, by number, one at a time.
    void seen(ExhibitId exhibit, Consumer<SeenContent> each) {
        db.sql("""
            select * from exhibit_content
             where exhibit_id = :exhibit and verdict not in ('irrelevant', 'not-media', 'not-examined')
             order by number
            """).param("exhibit", exhibit.value()).withFetchSize(1_000).query((RowCallbackHandler)
                row -> each.accept(seen(row)));
    }

    private static SeenContent seen(ResultSet row) throws SQLException {
        return new SeenContent(
                row.getInt("number"),
                row.getBytes("sha256"),
                row.getBytes("sha1"),
                row.getBytes("md5"),
                row.getBytes("pdq"),
                row.getInt("pdq_quality"),
                SeenContent.kind(row.getString("media_type")),
                row.getObject("bytes") == null ? -1 : row.getLong("bytes"),
                row.getInt("width"),
                row.getInt("height"),
                verdict(row.getString("verdict")),
                row.getBytes("vpdq"));
    }

    private static SubmissionVerdict verdict(String text) {
        return SubmissionVerdict.of(text)
                .orElseThrow(() -> new IllegalStateException("The database has a verdict that is not known here"));
    }

    /// All exhibits that are complete, but for those that the program made.
    List<ExhibitId> complete() {
        return db.sql("select id from exhibit where state = 'COMPLETE' and not made order by completed_at, id")
                .query((row, n) -> new ExhibitId(row.getObject("id", UUID.class)))
                .list();
    }

    /// Exhibits that were erased and whose files may still be there.
    List<ExhibitId> toDestroy() {
        return db.sql("select id from exhibit where state = 'ERASED' and destroyed_at is null")
                .query((row, n) -> new ExhibitId(row.getObject("id", UUID.class)))
                .list();
    }

    Map<SubmissionVerdict, Count> counts(ExhibitId exhibit) {
        Map<SubmissionVerdict, Count> counts = new EnumMap<>(SubmissionVerdict.class);
        db.sql("select verdict, contents, files, bytes from exhibit_count where exhibit_id = :exhibit")
                .param("exhibit", exhibit.value())
                .query(row -> {
                    counts.put(
                            verdict(row.getString("verdict")),
                            new Count(row.getInt("contents"), row.getInt("files"), row.getLong("bytes")));
                });
        return counts;
    }

    // Pages

    /// Exhibits in an order, `limit` from `offset` on.
    ///
    /// @param state null for all
    /// @param containing in the reference or the case reference; empty for all
    List<Listed> list(@Nullable State state, String containing, ExhibitOrder order, int offset, int limit) {
        return db.sql("""
                select e.*, p.name as person_name,
                       (select count(*) from exhibit_stored s where s.exhibit_id = e.id) as stored
                  from exhibit e join person p on p.id = e.submitted_by
                """ + FILTER + " order by " + order.sql() + " offset :offset limit :limit")
                .param("state", state == null ? null : state.name())
                .param("containing", like(containing))
                .param("offset", offset)
                .param("limit", limit)
                .query((row, n) -> new Listed(row(row), row.getInt("stored")))
                .list();
    }

    int count(@Nullable State state, String containing) {
        return db.sql("select count(*) from exhibit e " + FILTER)
                .param("state", state == null ? null : state.name())
                .param("containing", like(containing))
                .query(Integer.class)
                .single();
    }

    private static final String FILTER = """
             where (cast(:state as text) is null or e.state = :state)
               and (e.reference ilike :containing or e.case_reference ilike :containing)
            """;

    private static String like(String containing) {
        return "%" + containing.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    /// Paths of an exhibit after a number, in path order, at most `limit`.
    ///
    /// @param verdict null for all
    List<FileRow> filesAfter(ExhibitId exhibit, @Nullable SubmissionVerdict verdict, int after, int limit) {
        return files(
                exhibit,
                verdict == null ? "" : "and verdict = :verdict",
                verdict,
                "number > :number order by number",
                after,
                limit);
    }

    /// Paths of an exhibit before a number, the nearest first, at most `limit`.
    List<FileRow> filesBefore(ExhibitId exhibit, @Nullable SubmissionVerdict verdict, int before, int limit) {
        return files(
                exhibit,
                verdict == null ? "" : "and verdict = :verdict",
                verdict,
                "number < :number order by number desc",
                before,
                limit);
    }

    private List<FileRow> files(
            ExhibitId exhibit,
            String filter,
            @Nullable SubmissionVerdict verdict,
            String range,
            int number,
            int limit) {
        return db.sql("select * from exhibit_file where exhibit_id = :exhibit " + filter + " and " + range
                        + " limit :limit")
                .param("exhibit", exhibit.value())
                .param("verdict", verdict == null ? null : verdict.text())
                .param("number", number)
                .param("limit", limit)
                .query((row, n) -> file(row))
                .list();
    }

    /// The paths of one content after a number, at most `limit`.
    List<FileRow> filesOf(ExhibitId exhibit, int content, int after, int limit) {
        return db.sql("""
                select * from exhibit_file
                 where exhibit_id = :exhibit and content = :content and number > :after
                 order by number limit :limit
                """)
                .param("exhibit", exhibit.value())
                .param("content", content)
                .param("after", after)
                .param("limit", limit)
                .query((row, n) -> file(row))
                .list();
    }

    int countFilesOf(ExhibitId exhibit, int content) {
        return db.sql("select count(*) from exhibit_file where exhibit_id = :exhibit and content = :content")
                .param("exhibit", exhibit.value())
                .param("content", content)
                .query(Integer.class)
                .single();
    }

    private static FileRow file(ResultSet row) throws SQLException {
        return new FileRow(
                row.getInt("number"),
                row.getBytes("sealed_path"),
                row.getObject("content", Integer.class),
                row.getObject("bytes") == null ? -1 : row.getLong("bytes"),
                instant(row, "modified_at"),
                row.getString("state"),
                row.getString("not_examined"),
                verdict(row.getString("verdict")));
    }

    /// Some contents of an exhibit, by number.
    List<ContentRow> contents(ExhibitId exhibit, List<Integer> numbers) {
        return db.sql("""
                select c.*, exists (select 1 from exhibit_stored s
                                     where s.exhibit_id = c.exhibit_id and s.content = c.number) as is_stored
                  from exhibit_content c
                 where c.exhibit_id = :exhibit and c.number = any(:numbers) order by c.number
                """)
                .param("exhibit", exhibit.value())
                .param("numbers", numbers.toArray(Integer[]::new))
                .query((row, n) -> new ContentRow(
                        seen(row),
                        row.getString("media_type"),
                        row.getObject("frames", Integer.class),
                        row.getString("problem"),
                        row.getObject("view", Integer.class),
                        row.getString("how"),
                        row.getString("list"),
                        row.getString("standing"),
                        row.getString("scheme"),
                        row.getString("category"),
                        row.getObject("distance_bits") == null ? null : row.getInt("distance_bits"),
                        row.getBoolean("is_stored")))
                .list();
    }

    Map<UUID, String> references(List<UUID> exhibits) {
        Map<UUID, String> references = new java.util.HashMap<>();
        db.sql("select id, reference from exhibit where id = any(:ids)")
                .param("ids", exhibits.toArray(UUID[]::new))
                .query((RowCallbackHandler)
                        row -> references.put(row.getObject("id", UUID.class), row.getString("reference")));
        return references;
    }

    // Erasing

    /// Takes away all rows of an exhibit but its own, which tells that it was here.
    void erase(ExhibitId exhibit, UUID person, String reason) {
        for (String table :
                List.of("exhibit_file", "exhibit_content", "exhibit_chunk", "exhibit_count", "exhibit_stored")) {
            db.sql("delete from " + table + " where exhibit_id = :exhibit")
                    .param("exhibit", exhibit.value())
                    .update();
        }
        db.sql("""
            update exhibit set state = 'ERASED', erased_at = now(), erased_by = :person, erase_reason = :reason,
                   run_digest = null, index_checksum = '', case_reference = ''
             where id = :exhibit
            """)
                .param("person", person)
                .param("reason", reason)
                .param("exhibit", exhibit.value())
                .update();
    }

    void destroyed(ExhibitId exhibit) {
        db.sql("update exhibit set destroyed_at = now() where id = :exhibit and state = 'ERASED'")
                .param("exhibit", exhibit.value())
                .update();
    }

    private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
