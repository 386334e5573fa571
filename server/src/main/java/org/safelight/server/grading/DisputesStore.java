package org.safelight.server.grading;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.Person;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Where people or forces differ, why, and what was flagged.
@Repository
class DisputesStore {
    /// Of `d`, a decision: a colleague said something else of the item, and nobody has settled it.
    private static final String COLLEAGUES_DIFFER = """
        exists (select 1 from grading_decision o where o.exhibit_id = d.exhibit_id and o.content = d.content
                   and o.undone_at is null and o.choice in ('A', 'B', 'C', 'NOT_ILLEGAL') and o.choice <> d.choice)
        """;

    /// Of `x`, a row of exhibit_content: forces differ on it.
    private static final String FORCES_DIFFER = """
        exists (select 1 from content c join grade g on g.content_id = c.id and g.scheme = 'uk-abc'
                 where c.merged_into is null and c.sha256 = x.sha256 and g.state = 'DISPUTED')
        """;

    /// Of `d`, a decision: the person has none on that item.
    private static final String OTHERS_ONLY = """
        not exists (select 1 from grading_decision own where own.exhibit_id = d.exhibit_id
                       and own.content = d.content and own.person_id = :person and own.undone_at is null)
        """;

    /// What forces differ on, for each item of the own force that is it and that the person did not decide on.
    private static final String BETWEEN_FORCES = """
          from grade g join content c on c.id = g.content_id and c.merged_into is null
          join exhibit_sighting s on s.content_id = c.id
          join exhibit_content x on x.exhibit_id = s.exhibit_id and x.number = s.number and x.to_view
          join exhibit e on e.id = x.exhibit_id and e.state = 'COMPLETE' and not e.made
         where g.scheme = 'uk-abc' and g.state = 'DISPUTED' and c.sha256 = x.sha256
           and not exists (select 1 from grading_decision d where d.exhibit_id = x.exhibit_id
                              and d.content = x.number and d.person_id = :person and d.undone_at is null)
        """;

    private static final int MOST_SHOWN = 200;

    private final JdbcClient db;

    DisputesStore(JdbcClient db) {
        this.db = db;
    }

    /// A decision of which it is asked why.
    record Asked(long decision, String reference, int content, GradeChoice choice) {}

    /// A person's decisions that others contradict, without a reason yet.
    List<Asked> asked(Person person) {
        return db.sql("""
            select d.id, e.reference, d.content, d.choice
              from grading_decision d
              join exhibit e on e.id = d.exhibit_id and e.state = 'COMPLETE' and not e.made
              join exhibit_content x on x.exhibit_id = d.exhibit_id and x.number = d.content
             where d.person_id = :person and not d.settles and %s
               and not exists (select 1 from grading_reason r where r.decision_id = d.id)
               and (%s or %s)
             order by d.id limit %d
            """.formatted(GradingStore.SAYS, COLLEAGUES_DIFFER, FORCES_DIFFER, MOST_SHOWN))
                .param("person", person.id())
                .query((row, n) -> new Asked(
                        row.getLong("id"),
                        row.getString("reference"),
                        row.getInt("content"),
                        GradeChoice.valueOf(row.getString("choice"))))
                .list();
    }

    /// Notes why; where forces differ, with the force's vote, which adjudicators of other forces see.
    void addReason(Person person, long decision, Reason reason, String words) {
        db.sql("""
            insert into grading_reason (decision_id, force_id, vote, code, words)
            select d.id, d.force_id,
                   (select max(v.number) from exhibit_content x
                      join content c on c.sha256 = x.sha256 and c.merged_into is null
                      join vote v on v.content_id = c.id and v.scheme = 'uk-abc' and v.force_id = d.force_id
                     where x.exhibit_id = d.exhibit_id and x.number = d.content and %s),
                   :code, :words
              from grading_decision d where d.id = :decision and d.person_id = :person
            on conflict do nothing
            """.formatted(FORCES_DIFFER))
                .param("decision", decision)
                .param("person", person.id())
                .param("code", reason.name())
                .param("words", words)
                .update();
    }

    /// Something to settle.
    ///
    /// @param isBetweenForces otherwise between colleagues
    /// @param since when it came about
    record Dispute(ExhibitId exhibit, String reference, int content, boolean isBetweenForces, Instant since) {}

    /// What an adjudicator may settle and see: what colleagues differ on, first; then what forces differ on
    /// and the own force has on an exhibit. Without what they graded themselves. At most two hundred, the
    /// oldest first.
    List<Dispute> disputes(Person person) {
        List<Dispute> disputes =
                new ArrayList<>(query("""
            select d.exhibit_id, e.reference, d.content, max(d.decided_at) as since, false as forces
              from grading_decision d join exhibit e on e.id = d.exhibit_id and e.state = 'COMPLETE' and not e.made
             where %s group by d.exhibit_id, e.reference, d.content
            having count(distinct d.choice) > 1 and not bool_or(d.settles) and %s
             order by since, d.exhibit_id, d.content limit %d
            """.formatted(GradingStore.SAYS, OTHERS_ONLY, MOST_SHOWN), person));
        disputes.addAll(query("""
            select distinct on (g.since, c.id) x.exhibit_id, e.reference, x.number as content, g.since, true as forces
            %s order by g.since, c.id, x.exhibit_id limit %d
            """.formatted(BETWEEN_FORCES, MOST_SHOWN), person));
        return disputes;
    }

    /// Whether there is any of [#disputes]: neither grouped nor sorted, so that it is quick where there are many
    /// decisions and sightings.
    boolean hasDisputes(Person person) {
        // Colleagues can differ only where a second one was wanted.
        return db.sql("""
            select exists (select 1 from grading_decision d
                             join exhibit e on e.id = d.exhibit_id and e.state = 'COMPLETE' and not e.made
                            where d.needed > 1 and %s and %s and %s
                              and not exists (select 1 from grading_decision o where o.exhibit_id = d.exhibit_id
                                                 and o.content = d.content and o.undone_at is null and o.settles))
                or exists (select 1 %s)
            """.formatted(GradingStore.SAYS, COLLEAGUES_DIFFER, OTHERS_ONLY, BETWEEN_FORCES))
                .param("person", person.id())
                .query(Boolean.class)
                .single();
    }

    private List<Dispute> query(String sql, Person person) {
        return db.sql(sql)
                .param("person", person.id())
                .query((row, n) -> new Dispute(
                        new ExhibitId(row.getObject("exhibit_id", UUID.class)),
                        row.getString("reference"),
                        row.getInt("content"),
                        row.getBoolean("forces"),
                        row.getObject("since", OffsetDateTime.class).toInstant()))
                .list();
    }

    /// What somebody said of a disputed item, and why.
    ///
    /// @param said in words
    /// @param code of the reason; null as long as none was given
    record Said(String said, @Nullable Reason code, String words) {}

    /// What colleagues said of an item, in an order that tells nothing.
    List<Said> ofColleagues(ExhibitId exhibit, int content) {
        return db.sql("""
            select d.choice, r.code, r.words
              from grading_decision d left join grading_reason r on r.decision_id = d.id
             where d.exhibit_id = :exhibit and d.content = :content and not d.settles and %s
             order by md5(d.id::text)
            """.formatted(GradingStore.SAYS))
                .param("exhibit", exhibit.value())
                .param("content", content)
                .query((row, n) -> new Said(
                        GradeChoice.valueOf(row.getString("choice")).label(),
                        row.getString("code") == null ? null : Reason.valueOf(row.getString("code")),
                        row.getString("words") == null ? "" : row.getString("words")))
                .list();
    }

    /// What forces' votes that count say of a content, in an order that tells nothing, without the forces'
    /// names.
    List<Said> ofForces(byte[] sha256) {
        return db.sql("""
            select newest.category, r.code, r.words
              from (select distinct on (v.force_id) v.number, v.category
                      from vote v join content c on c.id = v.content_id
                     where c.merged_into is null and c.sha256 = :sha256 and v.scheme = 'uk-abc'
                     order by v.force_id, v.number desc) newest
              left join lateral (select code, words from grading_reason r where r.vote = newest.number
                                  order by r.at desc limit 1) r on true
             where newest.category is not null order by md5(newest.number::text)
            """)
                .param("sha256", sha256)
                .query((row, n) -> new Said(
                        label(row.getString("category")),
                        row.getString("code") == null ? null : Reason.valueOf(row.getString("code")),
                        row.getString("words") == null ? "" : row.getString("words")))
                .list();
    }

    private static String label(String category) {
        for (GradeChoice choice : GradeChoice.values()) {
            if (choice.category().equals(Optional.of(category))) {
                return choice.label();
            }
        }
        return "Category " + category;
    }

    /// The number of a content that forces differ on.
    Optional<Long> disputed(byte[] sha256) {
        return db.sql("""
            select c.id from content c join grade g on g.content_id = c.id and g.scheme = 'uk-abc'
             where c.merged_into is null and c.sha256 = :sha256 and g.state = 'DISPUTED'
            """).param("sha256", sha256).query(Long.class).optional();
    }

    /// Whether colleagues differ on an item, nobody has settled it, and the person is none of them.
    boolean isBetweenColleagues(Person person, ExhibitId exhibit, int content) {
        return db.sql("""
            select count(distinct d.choice) > 1 and not bool_or(d.settles) and not bool_or(d.person_id = :person)
              from grading_decision d where d.exhibit_id = :exhibit and d.content = :content and %s
            """.formatted(GradingStore.SAYS))
                .param("person", person.id())
                .param("exhibit", exhibit.value())
                .param("content", content)
                .query((row, n) -> row.getBoolean(1))
                .single();
    }

    /// Whether a person decided on an item themself.
    boolean hasDecided(Person person, ExhibitId exhibit, int content) {
        return db.sql("""
            select exists (select 1 from grading_decision d where d.exhibit_id = :exhibit and d.content = :content
                              and d.person_id = :person and d.undone_at is null)
            """)
                .param("person", person.id())
                .param("exhibit", exhibit.value())
                .param("content", content)
                .query(Boolean.class)
                .single();
    }

    /// A flagged item.
    record Flagged(ExhibitId exhibit, String reference, int content, Flag flag, String note, Instant at) {
        /// Hides the note.
        @Override
        public String toString() {
            return "Flagged[" + exhibit + ", " + content + ", " + flag + "]";
        }
    }

    /// What graders of the force flagged, the newest first.
    List<Flagged> flagged(int offset, int limit) {
        return db.sql("""
            select d.exhibit_id, e.reference, d.content, f.flag, f.note, d.decided_at
              from grading_flag f join grading_decision d on d.id = f.decision_id and d.undone_at is null
              join exhibit e on e.id = d.exhibit_id and e.state = 'COMPLETE' and not e.made
             order by d.decided_at desc, d.id desc, f.flag offset :offset limit :limit
            """)
                .param("offset", offset)
                .param("limit", limit)
                .query((row, n) -> new Flagged(
                        new ExhibitId(row.getObject("exhibit_id", UUID.class)),
                        row.getString("reference"),
                        row.getInt("content"),
                        Flag.valueOf(row.getString("flag")),
                        row.getString("note"),
                        row.getObject("decided_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /// For each item of the force that two graders or more have decided on since a moment, what they said.
    List<List<String>> amongColleagues(Instant since) {
        return lists("""
            select array_agg(d.choice) as said from grading_decision d
             where d.decided_at > :since and not d.settles and %s
             group by d.exhibit_id, d.content having count(*) > 1
            """.formatted(GradingStore.SAYS), since);
    }

    /// For each content that two forces or more have voted on blind, one of them since a moment, what each
    /// said first: later votes may have been changed for a reason that others gave.
    List<List<String>> amongForces(Instant since) {
        return lists("""
            select array_agg(first.category) as said
              from (select distinct on (v.content_id, v.force_id) v.content_id, v.category, v.at
                      from vote v
                     where v.scheme = 'uk-abc' and v.blind and v.category is not null
                       and v.content_id in (select recent.content_id from vote recent
                                             where recent.at > :since and recent.scheme = 'uk-abc')
                     order by v.content_id, v.force_id, v.number) first
             group by first.content_id having count(*) > 1
            """, since);
    }

    private List<List<String>> lists(String sql, Instant since) {
        return db.sql(sql)
                .param("since", GradingStore.at(since))
                .query((row, n) -> List.of((String[]) row.getArray("said").getArray()))
                .list();
    }

    /// How often each reason was given by the force's graders since a moment.
    List<ReasonCount> reasons(Instant since) {
        return db.sql("""
            select r.code, count(*) as times from grading_reason r
              join grading_decision d on d.id = r.decision_id and not d.settles
             where r.at > :since group by r.code order by count(*) desc, r.code
            """)
                .param("since", GradingStore.at(since))
                .query((row, n) -> new ReasonCount(Reason.valueOf(row.getString("code")), row.getInt("times")))
                .list();
    }

    record ReasonCount(Reason reason, int times) {}
}
