package org.safelight.server.registry;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.index.HashSetInfo;
import org.safelight.index.Statement;
import org.safelight.server.govuk.ListPage;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Sets that lists brought, and what they claim.
@Repository
class SetsStore {
    private final JdbcClient db;
    private final JdbcTemplate batches;

    SetsStore(JdbcClient db, JdbcTemplate batches) {
        this.db = db;
        this.batches = batches;
    }

    /// A set as a page shows it.
    record Listed(
            long number,
            String name,
            String publisher,
            String version,
            String licence,
            @Nullable String scheme,
            LocalDate importedOn,
            @Nullable LocalDate expiresOn,
            String sourceFile,
            String sourceSha256,
            long entries,
            @Nullable Instant withdrawnAt,
            @Nullable String withdrawReason) {
        public boolean isPast() {
            return expiresOn != null && expiresOn.isBefore(LocalDate.now(ZoneOffset.UTC));
        }
    }

    /// What a withdrawal touches.
    ///
    /// @param contents that the set claims something of
    /// @param onlyHere of these, those that nothing else is known of: no other set's claim, and no vote
    /// @param graded of these, those that forces voted on; their grades stay
    record Affected(long contents, long onlyHere, long graded) {}

    long add(HashSetInfo info, @Nullable LocalDate expiresOn, long entries, @Nullable UUID person) {
        return db.sql("""
                insert into claim_set (name, publisher, version, licence, scheme, imported_on, expires_on, source_file,
                                       source_sha256, entries, imported_by)
                values (:name, :publisher, :version, :licence, :scheme, :imported, :expires, :file, :sha256, :entries,
                        :person)
                returning number
                """)
                .param("name", info.name())
                .param("publisher", info.publisher())
                .param("version", info.version())
                .param("licence", info.licence())
                .param("scheme", info.scheme(), java.sql.Types.VARCHAR)
                .param("imported", info.importedOn())
                .param("expires", expiresOn, java.sql.Types.DATE)
                .param("file", info.sourceFileName())
                .param("sha256", info.sourceSha256())
                .param("entries", entries)
                .param("person", person, java.sql.Types.OTHER)
                .query(Long.class)
                .single();
    }

    /// What `incoming` holds is claimed by the set.
    void addClaims(long set, Map<Statement, Integer> statements) {
        batches.batchUpdate(
                "insert into claim_statement (set_number, statement, standing, category, label, severity, flags, series)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                statements.entrySet(),
                1_000,
                (row, each) -> {
                    Statement statement = each.getKey();
                    row.setLong(1, set);
                    row.setInt(2, each.getValue());
                    row.setString(3, statement.standing().name());
                    row.setString(4, statement.category());
                    row.setString(5, statement.categoryLabel());
                    row.setInt(6, statement.severity());
                    row.setString(7, String.join("\n", statement.flags()));
                    row.setString(8, statement.series());
                });
        db.sql("""
                insert into claim (set_number, n, content_id, statement, kinds, pdq, pdq_quality)
                select :set, l.n, l.content_id, l.statement, l.kinds,
                       case when l.pdq is distinct from c.pdq then l.pdq end,
                       case when l.pdq is not null then l.pdq_quality end
                  from incoming_led l join content c on c.id = l.content_id order by l.n
                """).param("set", set).update();
    }

    /// Whether a set counts.
    enum InForce {
        ALL("", "All", "true"),
        IN_FORCE("in-force", "In force", "withdrawn_at is null and (expires_on is null or expires_on >= current_date)"),
        EXPIRED("expired", "Past their last day", "withdrawn_at is null and expires_on < current_date"),
        WITHDRAWN("withdrawn", "Withdrawn", "withdrawn_at is not null");

        private final String text;
        private final String words;
        private final String sql;

        InForce(String text, String words, String sql) {
            this.text = text;
            this.words = words;
            this.sql = sql;
        }

        public String text() {
            return text;
        }

        public String words() {
            return words;
        }
    }

    /// How the sets may be sorted; the text is the one in the address.
    enum Order {
        NEWEST("newest", "Newest first", "number desc"),
        NAME("name", "Name", "lower(name), number desc"),
        ENTRIES("entries", "Most entries first", "entries desc, number desc");

        private final String text;
        private final String words;
        private final String sql;

        Order(String text, String words, String sql) {
            this.text = text;
            this.words = words;
            this.sql = sql;
        }

        public String text() {
            return text;
        }

        public String words() {
            return words;
        }

        /// The order of that name; the newest first for any other.
        static Order of(String text) {
            return Arrays.stream(values())
                    .filter(order -> order.text.equals(text))
                    .findFirst()
                    .orElse(NEWEST);
        }
    }

    /// Which sets are asked for.
    ///
    /// @param containing in the name or the publisher; empty for any
    record Filter(String containing, InForce state) {
        private static final int LONGEST = 200;

        static Filter of(String containing, String state) {
            String search = containing.strip();
            return new Filter(
                    search.substring(0, Math.min(LONGEST, search.length())),
                    Arrays.stream(InForce.values())
                            .filter(one -> one.text.equals(state))
                            .findFirst()
                            .orElse(InForce.ALL));
        }

        boolean isAll() {
            return containing.isEmpty() && state == InForce.ALL;
        }

        private String sql() {
            return " where (position(lower(:containing) in lower(name)) > 0"
                    + " or position(lower(:containing) in lower(publisher)) > 0) and " + state.sql;
        }
    }

    List<Listed> all(Filter filter, Order order, ListPage page) {
        return db.sql("select * from claim_set" + filter.sql() + " order by " + order.sql
                        + " offset :offset limit :limit")
                .param("containing", filter.containing())
                .param("offset", page.offset())
                .param("limit", page.perPage())
                .query((row, n) -> listed(row))
                .list();
    }

    long count(Filter filter) {
        return db.sql("select count(*) from claim_set" + filter.sql())
                .param("containing", filter.containing())
                .query(Long.class)
                .single();
    }

    Optional<Listed> set(long number) {
        return db.sql("select * from claim_set where number = :number")
                .param("number", number)
                .query((row, n) -> listed(row))
                .optional();
    }

    private static Listed listed(java.sql.ResultSet row) throws java.sql.SQLException {
        OffsetDateTime withdrawn = row.getObject("withdrawn_at", OffsetDateTime.class);
        return new Listed(
                row.getLong("number"),
                row.getString("name"),
                row.getString("publisher"),
                row.getString("version"),
                row.getString("licence"),
                row.getString("scheme"),
                row.getObject("imported_on", LocalDate.class),
                row.getObject("expires_on", LocalDate.class),
                row.getString("source_file"),
                row.getString("source_sha256"),
                row.getLong("entries"),
                withdrawn == null ? null : withdrawn.toInstant(),
                row.getString("withdraw_reason"));
    }

    Affected affected(long set) {
        return db.sql("""
                select count(*) as contents,
                       count(*) filter (where not voted and not elsewhere) as only_here,
                       count(*) filter (where voted) as graded
                  from (select q.content_id,
                               exists (select 1 from vote v where v.content_id = q.content_id) as voted,
                               exists (select 1 from claim o join claim_set s on s.number = o.set_number
                                        where o.content_id = q.content_id and o.set_number <> :set
                                          and s.withdrawn_at is null) as elsewhere
                          from (select distinct content_id from claim where set_number = :set) q) each
                """)
                .param("set", set)
                .query((row, n) ->
                        new Affected(row.getLong("contents"), row.getLong("only_here"), row.getLong("graded")))
                .single();
    }

    /// Contents that the set claims something of, ascending.
    List<Long> contents(long set, ListPage page) {
        return db.sql("""
                select distinct content_id from claim where set_number = :set
                 order by content_id offset :offset limit :limit
                """)
                .param("set", set)
                .param("offset", page.offset())
                .param("limit", page.perPage())
                .query(Long.class)
                .list();
    }

    /// False if it is withdrawn already, or there is none.
    boolean withdraw(long set, UUID person, String reason) {
        return db.sql("""
                update claim_set set withdrawn_at = now(), withdrawn_by = :person, withdraw_reason = :reason
                 where number = :set and withdrawn_at is null
                """)
                        .param("set", set)
                        .param("person", person)
                        .param("reason", reason)
                        .update()
                == 1;
    }
}
