package org.safelight.server.grading;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.safelight.server.accounts.Person;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exhibits.MadeExhibits;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/// Exhibits of drawn patterns with known answers, each for the one person who made it. Everything is as with
/// an exhibit of a case, the counting of seconds too, but that no vote comes of it.
@Service
class Practice {
    private final ObjectProvider<MadeExhibits> exhibits;
    private final JdbcClient db;
    private final TransactionTemplate transaction;

    Practice(ObjectProvider<MadeExhibits> exhibits, JdbcClient db, TransactionTemplate transaction) {
        this.exhibits = exhibits;
        this.db = db;
        this.transaction = transaction;
    }

    /// Makes one for a person.
    ExhibitId make(Person person, String address) throws IOException {
        List<PracticePatterns.Pattern> patterns = PracticePatterns.draw();
        long number =
                db.sql("select nextval('practice_number')").query(Long.class).single();
        ExhibitId exhibit = exhibits.getObject()
                .make(
                        person,
                        address,
                        "Practice " + number,
                        patterns.stream().map(PracticePatterns.Pattern::made).toList());
        transaction.executeWithoutResult(_ -> {
            db.sql("""
                insert into grading_practice (exhibit_id, force_id, person_id, answers)
                values (:exhibit, :force, :person, :answers)
                """)
                    .param("exhibit", exhibit.value())
                    .param("force", person.force())
                    .param("person", person.id())
                    .param(
                            "answers",
                            patterns.stream()
                                    .map(pattern -> pattern.answer().name())
                                    .collect(Collectors.joining(",")))
                    .update();
        });
        return exhibit;
    }

    /// Whether an exhibit is practice material, of whoever.
    boolean is(ExhibitId exhibit) {
        return db.sql("select exists (select 1 from exhibit where id = :exhibit and made)")
                .param("exhibit", exhibit.value())
                .query(Boolean.class)
                .single();
    }

    /// What somebody said of a pattern, and what the key says.
    ///
    /// @param said empty as long as nothing was
    record Result(int content, Optional<GradeChoice> said, GradeChoice answer) {
        public boolean isRight() {
            return said.equals(Optional.of(answer));
        }
    }

    /// How a practice went; empty where it is none, or somebody else's.
    List<Result> results(Person person, ExhibitId exhibit) {
        return db.sql("""
            select a.content, a.answer,
                   (select d.choice from grading_decision d where d.exhibit_id = p.exhibit_id and d.content = a.content
                       and d.person_id = p.person_id and d.undone_at is null) as said
              from grading_practice p, unnest(string_to_array(p.answers, ',')) with ordinality as a(answer, content)
             where p.exhibit_id = :exhibit and p.person_id = :person order by a.content
            """)
                .param("exhibit", exhibit.value())
                .param("person", person.id())
                .query((row, n) -> new Result(
                        row.getInt("content"),
                        Optional.ofNullable(row.getString("said")).map(GradeChoice::valueOf),
                        GradeChoice.valueOf(row.getString("answer"))))
                .list();
    }
}
