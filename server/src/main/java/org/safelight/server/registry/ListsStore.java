package org.safelight.server.registry;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.Meaning;
import org.safelight.formats.RegistryListLine;
import org.safelight.server.govuk.ListPage;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Lists that go out: what is on them in each version, and who fetched them.
@Repository
class ListsStore {
    private final JdbcClient db;
    private final JdbcTemplate streaming;

    ListsStore(JdbcClient db, javax.sql.DataSource source) {
        this.db = db;
        streaming = new JdbcTemplate(source);
        streaming.setFetchSize(10_000);
    }

    /// A list as it was asked for.
    ///
    /// @param version the newest; 0 if it was never built
    record Definition(
            UUID id,
            String name,
            String scheme,
            List<String> states,
            List<String> categories,
            String licence,
            String purpose,
            int version,
            Optional<Instant> builtAt) {}

    /// Who fetched a list when.
    record Download(String forceName, int from, int to, String format, Instant at) {}

    /// How the lists may be sorted; the text is the one in the address.
    enum Order {
        NAME("name", "Name", "name"),
        BUILT("built", "Built last first", "built_at desc nulls last, name");

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

        /// The order of that name; by name for any other.
        static Order of(String text) {
            return Arrays.stream(values())
                    .filter(order -> order.text.equals(text))
                    .findFirst()
                    .orElse(NAME);
        }
    }

    private static final String OF_SCHEME = " from list_out where (:scheme = '' or scheme = :scheme)";

    /// @param scheme only its lists; empty for all
    long count(String scheme) {
        return db.sql("select count(*)" + OF_SCHEME)
                .param("scheme", scheme)
                .query(Long.class)
                .single();
    }

    List<Definition> page(String scheme, Order order, ListPage page) {
        return db.sql("select *" + OF_SCHEME + " order by " + order.sql + " offset :offset limit :limit")
                .param("scheme", scheme)
                .param("offset", page.offset())
                .param("limit", page.perPage())
                .query((row, n) -> definition(row))
                .list();
    }

    List<Definition> all() {
        return db.sql("select * from list_out order by name")
                .query((row, n) -> definition(row))
                .list();
    }

    Optional<Definition> named(String name) {
        return db.sql("select * from list_out where name = :name")
                .param("name", name)
                .query((row, n) -> definition(row))
                .optional();
    }

    private static Definition definition(ResultSet row) throws SQLException {
        OffsetDateTime builtAt = row.getObject("built_at", OffsetDateTime.class);
        return new Definition(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("scheme"),
                texts(row.getArray("states")),
                texts(row.getArray("categories")),
                row.getString("licence"),
                row.getString("purpose"),
                row.getInt("version"),
                builtAt == null ? Optional.empty() : Optional.of(builtAt.toInstant()));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    /// Adds a list; false if there is one of that name.
    boolean add(
            String name,
            String scheme,
            List<String> states,
            List<String> categories,
            String licence,
            String purpose,
            @Nullable UUID person) {
        return db.sql("""
                insert into list_out (name, scheme, states, categories, licence, purpose, created_by)
                values (:name, :scheme, :states, :categories, :licence, :purpose, :person) on conflict do nothing
                """)
                        .param("name", name)
                        .param("scheme", scheme)
                        .param("states", states.toArray(String[]::new))
                        .param("categories", categories.toArray(String[]::new))
                        .param("licence", licence)
                        .param("purpose", purpose)
                        .param("person", person, java.sql.Types.OTHER)
                        .update()
                == 1;
    }

    /// Makes what is on the list now its next version, if that is different. The list is held until the
    /// transaction
    /// ends.
    ///
    /// @return the newest version, which may be an older one
    int build(UUID list) {
        int version = db.sql("select version from list_out where id = :list for update")
                .param("list", list)
                .query(Integer.class)
                .single();
        int next = version + 1;
        int closed = db.sql("""
                update list_entry e set until_version = :next
                 where e.list_id = :list and e.until_version is null
                   and not exists (
                       select 1 from grade g join content c on c.id = g.content_id, list_out l
                        where l.id = :list and g.content_id = e.content_id and g.scheme = l.scheme
                          and g.state = any (l.states) and g.category = any (l.categories)
                          and c.merged_into is null and g.state = e.state and g.category = e.category
                          and c.version = e.content_version)
                """).param("list", list).param("next", next).update();
        int added = db.sql("""
                insert into list_entry (list_id, content_id, from_version, content_version, state, category)
                select l.id, c.id, :next, c.version, g.state, g.category
                  from list_out l join grade g on g.scheme = l.scheme and g.state = any (l.states)
                                               and g.category = any (l.categories)
                  join content c on c.id = g.content_id and c.merged_into is null
                 where l.id = :list
                   and not exists (select 1 from list_entry e where e.list_id = l.id and e.content_id = c.id
                                                               and e.until_version is null)
                """).param("list", list).param("next", next).update();
        if (closed == 0 && added == 0 && version > 0) {
            return version;
        }
        db.sql("update list_out set version = :next, built_at = now() where id = :list")
                .param("list", list)
                .param("next", next)
                .update();
        db.sql("""
                update content c set first_list_at = now() from list_entry e
                 where e.list_id = :list and e.from_version = :next and c.id = e.content_id
                   and c.first_list_at is null
                """).param("list", list).param("next", next).update();
        return next;
    }

    int countEntries(UUID list) {
        return db.sql("select count(*) from list_entry where list_id = :list and until_version is null")
                .param("list", list)
                .query(Integer.class)
                .single();
    }

    /// What makes one version of another, ascending by content: entries that are new or changed,
    /// tombstones for those
    /// that are gone. Streams, so within a transaction.
    ///
    /// @param from 0 for all that is in force at `to`
    void lines(Definition list, int from, int to, Consumer<RegistryListLine> each) {
        CategoryScheme scheme = Votes.scheme(list.scheme()).orElseThrow();
        streaming.query(
                """
                select e.content_id, e.state, e.category, c.md5, c.sha1, c.sha256, c.pdq, c.pdq_quality,
                       i.victim, s.name as series, f.code as ask, true as here,
                       v.frames
                  from list_entry e join content c on c.id = e.content_id
                  left join content_frames v on v.content_id = c.id
                  left join identification i on i.content_id = c.id
                  left join series s on s.id = i.series_id left join force f on f.id = i.force_id
                 where e.list_id = ? and e.from_version > ? and e.from_version <= ?
                   and (e.until_version is null or e.until_version > ?)
                union all
                select e.content_id, '', '', null, null, null, null, -1::smallint, null, null, null, false,
                       null::bytea
                  from list_entry e
                 where e.list_id = ? and e.from_version <= ? and e.until_version > ? and e.until_version <= ?
                   and not exists (select 1 from list_entry h where h.list_id = e.list_id
                                      and h.content_id = e.content_id and h.from_version <= ?
                                      and (h.until_version is null or h.until_version > ?))
                 order by content_id
                """,
                row -> {
                    each.accept(line(row, scheme));
                },
                list.id(),
                from,
                to,
                to,
                list.id(),
                from,
                from,
                to,
                to,
                to);
    }

    private static RegistryListLine line(ResultSet row, CategoryScheme scheme) throws SQLException {
        long number = row.getLong("content_id");
        if (!row.getBoolean("here")) {
            return new RegistryListLine.Gone(number);
        }
        String code = row.getString("category");
        CategoryScheme.Category category =
                scheme.category(code).orElse(new CategoryScheme.Category(code, code, Meaning.UNGRADED, 0));
        GradeState state = GradeState.valueOf(row.getString("state"));
        boolean isSettled = state == GradeState.TRUSTED || state == GradeState.ADJUDICATED;
        Set<String> flags = new TreeSet<>();
        if (row.getBoolean("victim")) {
            flags.add("victim-identified");
        }
        String ask = row.getString("ask");
        if (ask != null) {
            flags.add("ask-" + ask);
        }
        byte[] pdq = row.getBytes("pdq");
        return new RegistryListLine.Entry(
                number,
                ContentsStore.digests(row.getBytes("md5"), row.getBytes("sha1"), row.getBytes("sha256")),
                pdq == null ? null : Looks.of(pdq),
                pdq == null ? -1 : row.getInt("pdq_quality"),
                code,
                category.label(),
                isSettled ? category.meaning() : Meaning.UNGRADED,
                category.severity(),
                ApiJson.word(state),
                flags,
                row.getString("series"),
                Looks.frames(row.getBytes("frames")));
    }

    void addDownload(UUID list, int from, int to, String format, UUID force, UUID person) {
        db.sql("""
                insert into list_download (list_id, from_version, to_version, format, force_id, person_id)
                values (:list, :from, :to, :format, :force, :person)
                """)
                .param("list", list)
                .param("from", from)
                .param("to", to)
                .param("format", format)
                .param("force", force)
                .param("person", person)
                .update();
    }

    long countDownloads(UUID list) {
        return db.sql("select count(*) from list_download where list_id = :list")
                .param("list", list)
                .query(Long.class)
                .single();
    }

    List<Download> downloads(UUID list, ListPage page) {
        return db.sql("""
                select f.name, d.from_version, d.to_version, d.format, d.at
                  from list_download d join force f on f.id = d.force_id
                 where d.list_id = :list order by d.number desc offset :offset limit :limit
                """)
                .param("list", list)
                .param("offset", page.offset())
                .param("limit", page.perPage())
                .query((row, n) -> new Download(
                        row.getString("name"),
                        row.getInt("from_version"),
                        row.getInt("to_version"),
                        row.getString("format"),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }
}
