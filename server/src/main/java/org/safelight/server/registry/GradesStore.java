package org.safelight.server.registry;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.safelight.server.registry.StateRule.Opinion;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Votes, adjudications, and the grades that follow.
@Repository
class GradesStore {
    private final JdbcClient db;

    GradesStore(JdbcClient db) {
        this.db = db;
    }

    /// A vote as it was cast.
    record CastVote(
            long number,
            String scheme,
            UUID force,
            String forceName,
            Optional<String> category,
            boolean isBlind,
            String reason,
            Instant at) {}

    /// An adjudication as it was made.
    record Settled(long number, String scheme, String forceName, String category, String reason, Instant at) {}

    /// A grade that holds now.
    record Standing(String scheme, GradeState state, Optional<String> category, int forces, Instant since) {}

    /// A change of state.
    record Change(
            String scheme, Instant at, GradeState from, GradeState to, Optional<String> category, String explanation) {}

    /// Holds a content until the transaction ends, so that opinions on it come one after the other.
    void hold(long content) {
        db.sql("select 1 from content where id = :id for update")
                .param("id", content)
                .query(Integer.class)
                .single();
    }

    List<Opinion> opinions(long content, String scheme) {
        return db.sql("""
                select number, force_id, category, false as settled from vote
                 where content_id = :content and scheme = :scheme
                union all
                select number, force_id, category, true from adjudication
                 where content_id = :content and scheme = :scheme
                """)
                .param("content", content)
                .param("scheme", scheme)
                .<Opinion>query((row, n) -> row.getBoolean("settled")
                        ? new Opinion.Adjudication(row.getLong("number"), row.getString("category"))
                        : new Opinion.Vote(
                                row.getLong("number"),
                                row.getObject("force_id", UUID.class),
                                Optional.ofNullable(row.getString("category"))))
                .list();
    }

    /// The newest vote of a force; its category is empty where it was taken back. Empty if there never
    /// was one.
    Optional<Optional<String>> voteOf(long content, String scheme, UUID force) {
        return db.sql("""
                select category from vote where content_id = :content and scheme = :scheme and force_id = :force
                 order by number desc limit 1
                """)
                .param("content", content)
                .param("scheme", scheme)
                .param("force", force)
                .query((row, n) -> Optional.ofNullable(row.getString("category")))
                .optional();
    }

    void addVote(
            long content,
            String scheme,
            UUID force,
            UUID person,
            Optional<String> category,
            boolean isBlind,
            String reason) {
        db.sql("""
                insert into vote (content_id, scheme, force_id, person_id, category, blind, reason)
                values (:content, :scheme, :force, :person, :category, :blind, :reason)
                """)
                .param("content", content)
                .param("scheme", scheme)
                .param("force", force)
                .param("person", person)
                .param("category", category.orElse(null), java.sql.Types.VARCHAR)
                .param("blind", isBlind)
                .param("reason", reason)
                .update();
        db.sql("update content set first_vote_at = now() where id = :content and first_vote_at is null")
                .param("content", content)
                .update();
    }

    void addAdjudication(long content, String scheme, UUID force, UUID person, String category, String reason) {
        db.sql("""
                insert into adjudication (content_id, scheme, force_id, person_id, category, reason)
                values (:content, :scheme, :force, :person, :category, :reason)
                """)
                .param("content", content)
                .param("scheme", scheme)
                .param("force", force)
                .param("person", person)
                .param("category", category)
                .param("reason", reason)
                .update();
    }

    Optional<Standing> grade(long content, String scheme) {
        return db.sql("""
                select scheme, state, category, forces, since from grade where content_id = :content and scheme = :scheme
                """)
                .param("content", content)
                .param("scheme", scheme)
                .query((row, n) -> standing(row))
                .optional();
    }

    List<Standing> grades(long content) {
        return db.sql("""
                select scheme, state, category, forces, since from grade where content_id = :content order by scheme
                """)
                .param("content", content)
                .query((row, n) -> standing(row))
                .list();
    }

    private static Standing standing(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Standing(
                row.getString("scheme"),
                GradeState.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("category")),
                row.getInt("forces"),
                row.getObject("since", OffsetDateTime.class).toInstant());
    }

    List<String> schemesOf(long content) {
        return db.sql("""
                select scheme from vote where content_id = :content
                union select scheme from adjudication where content_id = :content order by scheme
                """).param("content", content).query(String.class).list();
    }

    void setGrade(long content, String scheme, StateRule.Grade grade) {
        db.sql("""
                insert into grade (content_id, scheme, state, category, forces)
                values (:content, :scheme, :state, :category, :forces)
                on conflict (content_id, scheme) do update
                   set state = excluded.state, category = excluded.category, forces = excluded.forces,
                       since = case when grade.state = excluded.state
                                     and grade.category is not distinct from excluded.category
                                    then grade.since else excluded.since end
                """)
                .param("content", content)
                .param("scheme", scheme)
                .param("state", grade.state().name())
                .param("category", grade.category().orElse(null), java.sql.Types.VARCHAR)
                .param("forces", grade.forces())
                .update();
        if (grade.state() == GradeState.TRUSTED) {
            db.sql("update content set first_trusted_at = now() where id = :content and first_trusted_at is null")
                    .param("content", content)
                    .update();
        }
    }

    void addChange(long content, String scheme, GradeState from, StateRule.Grade grade, String explanation) {
        db.sql("""
                insert into grade_change (content_id, scheme, from_state, to_state, category, explanation)
                values (:content, :scheme, :from, :to, :category, :explanation)
                """)
                .param("content", content)
                .param("scheme", scheme)
                .param("from", from.name())
                .param("to", grade.state().name())
                .param("category", grade.category().orElse(null), java.sql.Types.VARCHAR)
                .param("explanation", explanation)
                .update();
    }

    /// The number of the index's set of a scheme's grades; given at the first grade.
    long setOf(String scheme) {
        db.sql("insert into grade_set (scheme) values (:scheme) on conflict do nothing")
                .param("scheme", scheme)
                .update();
        return db.sql("select number from grade_set where scheme = :scheme")
                .param("scheme", scheme)
                .query(Long.class)
                .single();
    }

    List<CastVote> votes(long content) {
        return db.sql("""
                select v.number, v.scheme, v.force_id, f.name, v.category, v.blind, v.reason, v.at
                  from vote v join force f on f.id = v.force_id where v.content_id = :content order by v.number
                """)
                .param("content", content)
                .query((row, n) -> new CastVote(
                        row.getLong("number"),
                        row.getString("scheme"),
                        row.getObject("force_id", UUID.class),
                        row.getString("name"),
                        Optional.ofNullable(row.getString("category")),
                        row.getBoolean("blind"),
                        row.getString("reason"),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }

    List<Settled> adjudications(long content) {
        return db.sql("""
                select a.number, a.scheme, f.name, a.category, a.reason, a.at
                  from adjudication a join force f on f.id = a.force_id
                 where a.content_id = :content order by a.number
                """)
                .param("content", content)
                .query((row, n) -> new Settled(
                        row.getLong("number"),
                        row.getString("scheme"),
                        row.getString("name"),
                        row.getString("category"),
                        row.getString("reason"),
                        row.getObject("at", OffsetDateTime.class).toInstant()))
                .list();
    }

    List<Change> changes(long content) {
        return db.sql("""
                select scheme, at, from_state, to_state, category, explanation from grade_change
                 where content_id = :content order by number
                """)
                .param("content", content)
                .query((row, n) -> new Change(
                        row.getString("scheme"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        GradeState.valueOf(row.getString("from_state")),
                        GradeState.valueOf(row.getString("to_state")),
                        Optional.ofNullable(row.getString("category")),
                        row.getString("explanation")))
                .list();
    }
}
