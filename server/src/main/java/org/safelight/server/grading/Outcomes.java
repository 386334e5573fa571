package org.safelight.server.grading;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Tells graders who wish it how cases ended that they graded for: what and on which day, and nothing that
/// identifies anybody. To know how cases end went with better health in a survey of 500 who do such work (BMC
/// Psychiatry 2023, 12888-023-05445-w); some do not want to be reminded. So nobody is told who does not ask,
/// and nobody sees who does.
@Service
class Outcomes {
    private static final int MOST_TOLD = 100;

    private static final String TOLD = """
        from grading_outcome o
        where exists (select 1 from grading_decision d where d.exhibit_id = o.exhibit_id and d.person_id = :person
                         and d.undone_at is null)
        """;

    private final JdbcClient db;
    private final Audit audit;

    Outcomes(JdbcClient db, Audit audit) {
        this.db = db;
        this.audit = audit;
    }

    /// The reference of an exhibit of the force of which an outcome can be recorded; practice has none.
    Optional<String> reference(ExhibitId exhibit) {
        return db.sql("select reference from exhibit where id = :exhibit and state = 'COMPLETE' and not made")
                .param("exhibit", exhibit.value())
                .query(String.class)
                .optional();
    }

    /// Records an outcome; the same one again changes nothing.
    @Transactional
    public void record(Person by, String address, ExhibitId exhibit, Outcome outcome, LocalDate day) {
        db.sql("""
            insert into grading_outcome (exhibit_id, force_id, kind, day, recorded_by)
            values (:exhibit, :force, :kind, :day, :by) on conflict do nothing
            """)
                .param("exhibit", exhibit.value())
                .param("force", by.force())
                .param("kind", outcome.name())
                .param("day", day)
                .param("by", by.id())
                .update();
        audit.record(new AuditEvent(
                Operation.ALTERATION,
                "grading.outcome-recorded",
                Optional.of(by.id()),
                Optional.of(by.force()),
                address,
                "exhibit:" + exhibit,
                new TreeMap<>(Map.of("outcome", outcome.name()))));
    }

    boolean wishes(Person person) {
        return db.sql("select exists (select 1 from grading_feedback where person_id = :person)")
                .param("person", person.id())
                .query(Boolean.class)
                .single();
    }

    /// Notes whether a person wishes to hear how cases end.
    @Transactional
    public void setWish(Person person, boolean wishes) {
        if (wishes) {
            db.sql("""
                insert into grading_feedback (person_id, force_id, seen_at) values (:person, :force, '-infinity')
                on conflict do nothing
                """)
                    .param("person", person.id())
                    .param("force", person.force())
                    .update();
        } else {
            db.sql("delete from grading_feedback where person_id = :person")
                    .param("person", person.id())
                    .update();
        }
    }

    /// Something that came of a person's work.
    record Told(Outcome outcome, LocalDate day) {}

    /// What a person is told, the newest day first; nothing where they do not wish it.
    @Transactional
    public List<Told> told(Person person) {
        if (!wishes(person)) {
            return List.of();
        }
        db.sql("update grading_feedback set seen_at = now() where person_id = :person")
                .param("person", person.id())
                .update();
        return db.sql("select distinct o.kind, o.day " + TOLD + " order by o.day desc, o.kind limit " + MOST_TOLD)
                .param("person", person.id())
                .query((row, n) ->
                        new Told(Outcome.valueOf(row.getString("kind")), row.getObject("day", LocalDate.class)))
                .list();
    }

    /// How many outcomes there are that a person has not been told of; 0 where they do not wish it.
    int untold(Person person) {
        return db.sql("select count(*) " + TOLD + " and o.recorded_at > (select f.seen_at from grading_feedback f"
                        + " where f.person_id = :person)")
                .param("person", person.id())
                .query(Integer.class)
                .single();
    }
}
