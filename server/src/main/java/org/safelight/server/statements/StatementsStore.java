package org.safelight.server.statements;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.Person;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Statements as they were made, and what they are counted from. Row-level security shows them to the force.
@Repository
class StatementsStore {
    private final JdbcClient db;

    StatementsStore(JdbcClient db) {
        this.db = db;
    }

    /// What is known of an exhibit as a whole.
    record Exhibit(
            ExhibitId id,
            String reference,
            String caseReference,
            String force,
            String tool,
            String indexChecksum,
            @Nullable Instant examinedAt,
            int contents,
            int files,
            int filesNotExamined) {
        @Override
        public String toString() {
            return "Exhibit[" + id + "]";
        }
    }

    /// An exhibit of the force that is complete and no practice.
    Optional<Exhibit> exhibit(ExhibitId exhibit) {
        return db.sql("""
            select e.id, e.reference, e.case_reference, f.name, e.tool, e.index_checksum, e.examined_at, e.contents,
                   e.files, (select count(*) from exhibit_file i where i.exhibit_id = e.id
                                and i.not_examined is not null) as unread
              from exhibit e join force f on f.id = e.force_id
             where e.id = :exhibit and e.state = 'COMPLETE' and not e.made
            """)
                .param("exhibit", exhibit.value())
                .query((row, n) -> new Exhibit(
                        new ExhibitId(row.getObject("id", UUID.class)),
                        row.getString("reference"),
                        row.getString("case_reference"),
                        row.getString("name"),
                        row.getString("tool"),
                        row.getString("index_checksum"),
                        row.getObject("examined_at") == null ? null : instant(row, "examined_at"),
                        row.getInt("contents"),
                        row.getInt("files"),
                        row.getInt("unread")))
                .optional();
    }

    /// A content of an exhibit, with what others than its graders say of it.
    ///
    /// @param scheme of the list's category, as `category`
    /// @param state of the forces' grade: TRUSTED or ADJUDICATED; null otherwise
    /// @param stateCategory what that grade is
    /// @param vote what the own force voted, wherever; null for nothing
    /// @param voteIsBlind whether that vote was
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Content(
            int number,
            byte @Nullable [] sha256,
            String verdict,
            boolean toView,
            String list,
            @Nullable String scheme,
            @Nullable String category,
            @Nullable String state,
            @Nullable String stateCategory,
            @Nullable String vote,
            boolean voteIsBlind) {
        @Override
        public String toString() {
            return "Content[" + number + "]";
        }
    }

    /// All contents of an exhibit, by number; streams.
    void contents(ExhibitId exhibit, Consumer<Content> each) {
        db.sql("""
            select x.number, x.sha256, x.verdict, x.to_view, x.list, x.scheme, x.category, g.state,
                   g.category as state_category, v.category as vote, v.blind
              from exhibit_content x
              left join content c on x.to_view and c.merged_into is null and c.sha256 = x.sha256
              left join grade g on g.content_id = c.id and g.scheme = 'uk-abc' and g.state in ('TRUSTED', 'ADJUDICATED')
              left join lateral (select o.category, o.blind from vote o
                                  where o.content_id = c.id and o.scheme = 'uk-abc' and o.force_id = x.force_id
                                  order by o.number desc limit 1) v on true
             where x.exhibit_id = :exhibit order by x.number
            """).param("exhibit", exhibit.value()).withFetchSize(1_000).query((RowCallbackHandler)
                row -> each.accept(new Content(
                        row.getInt("number"),
                        row.getBytes("sha256"),
                        row.getString("verdict"),
                        row.getBoolean("to_view"),
                        row.getString("list") == null ? "" : row.getString("list"),
                        row.getString("scheme"),
                        row.getString("category"),
                        row.getString("state"),
                        row.getString("state_category"),
                        row.getString("vote"),
                        row.getBoolean("blind"))));
    }

    /// Takes the MD5 of a content.
    interface Md5Taker {
        void take(int number, byte[] md5);
    }

    /// The MD5 of each content that has one, by number; streams.
    void md5(ExhibitId exhibit, Md5Taker taker) {
        db.sql("""
            select number, md5 from exhibit_content where exhibit_id = :exhibit and md5 is not null order by number
            """).param("exhibit", exhibit.value()).withFetchSize(1_000).query((RowCallbackHandler)
                row -> taker.take(row.getInt("number"), row.getBytes("md5")));
    }

    /// A statement as it was made.
    ///
    /// @param text JSON of a [StatementText]
    /// @param items SHA-256 of the table of items, in hex
    /// @param checkedBy null as long as nobody checked it
    record Statement(
            UUID id,
            ExhibitId exhibit,
            int number,
            String text,
            String items,
            UUID madeById,
            String madeBy,
            Instant madeAt,
            @Nullable String checkedBy,
            @Nullable Instant checkedAt) {
        @Override
        public String toString() {
            return "Statement[" + id + "]";
        }
    }

    private static final String STATEMENT = """
        select s.id, s.exhibit_id, s.number, s.text, s.items, s.made_by, m.name as maker, s.made_at, c.name as checker,
               s.checked_at
          from statement s join person m on m.id = s.made_by left join person c on c.id = s.checked_by
        """;

    List<Statement> of(ExhibitId exhibit) {
        return db.sql(STATEMENT + "where s.exhibit_id = :exhibit order by s.number desc")
                .param("exhibit", exhibit.value())
                .query((row, n) -> statement(row))
                .list();
    }

    Optional<Statement> statement(UUID id) {
        return db.sql(STATEMENT + "where s.id = :id")
                .param("id", id)
                .query((row, n) -> statement(row))
                .optional();
    }

    private static Statement statement(ResultSet row) throws SQLException {
        return new Statement(
                row.getObject("id", UUID.class),
                new ExhibitId(row.getObject("exhibit_id", UUID.class)),
                row.getInt("number"),
                row.getString("text"),
                row.getString("items"),
                row.getObject("made_by", UUID.class),
                row.getString("maker"),
                instant(row, "made_at"),
                row.getString("checker"),
                row.getObject("checked_at") == null ? null : instant(row, "checked_at"));
    }

    UUID add(Person by, ExhibitId exhibit, String text, String items, Instant at) {
        return db.sql("""
            insert into statement (exhibit_id, force_id, number, text, items, made_by, made_at)
            select :exhibit, :force, coalesce(max(number), 0) + 1, :text, :items, :by, :at
              from statement where exhibit_id = :exhibit
            returning id
            """)
                .param("exhibit", exhibit.value())
                .param("force", by.force())
                .param("text", text)
                .param("items", items)
                .param("by", by.id())
                .param("at", OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                .query(UUID.class)
                .single();
    }

    /// Notes who checked it; false if somebody has, or they made it themself.
    boolean check(Person by, UUID statement, Instant at) {
        return db.sql("""
            update statement set checked_by = :by, checked_at = :at
             where id = :id and checked_by is null and made_by <> :by
            """)
                        .param("by", by.id())
                        .param("at", OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                        .param("id", statement)
                        .update()
                == 1;
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
