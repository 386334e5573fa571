package org.safelight.server.grading;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.Person;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The queue: derived from exhibits, votes and decisions at each question. Row-level security shows it to the force.
@Repository
class GradingStore {
    /// Of `x`, a row of exhibit_content: a trusted grade, or a vote of the own force that stands, settles it.
    private static final String IS_KNOWN = """
        exists (select 1 from content c
                 where c.merged_into is null and c.sha256 = x.sha256
                   and (exists (select 1 from grade g where g.content_id = c.id and g.scheme = 'uk-abc'
                                   and g.state in ('TRUSTED', 'ADJUDICATED'))
                        or (select v.category from vote v
                             where v.content_id = c.id and v.scheme = 'uk-abc' and v.force_id = x.force_id
                             order by v.number desc limit 1) is not null))
        """;

    private static final String ITEM = """
        select x.number, x.sha256, x.media_type, x.bytes, x.width, x.height, x.verdict, x.list, x.distance_bits,
               x.severity
          from exhibit_content x
        """;

    private final JdbcClient db;

    GradingStore(JdbcClient db) {
        this.db = db;
    }

    /// An exhibit with something to view.
    ///
    /// @param contents in all
    /// @param toView of these, by the triage
    /// @param decided of those, by graders
    /// @param known of those, by a trusted grade or the force's vote since
    record Queue(
            ExhibitId exhibit,
            String reference,
            String caseReference,
            int contents,
            int toView,
            int decided,
            int known) {
        public int settledUnseen() {
            return contents - toView + known;
        }

        public int left() {
            return toView - decided - known;
        }
    }

    /// An item of a queue.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Item(
            int number,
            byte @Nullable [] sha256,
            String mediaType,
            long bytes,
            int width,
            int height,
            String verdict,
            String list,
            int distanceBits,
            boolean isSevere) {
        @Override
        public String toString() {
            return "Item[" + number + "]";
        }
    }

    private static final String QUEUE = """
        select e.id, e.reference, e.case_reference, e.contents, e.to_view,
               (select count(*) from grading_decision d where d.exhibit_id = e.id and d.undone_at is null
                   and d.choice in ('A', 'B', 'C', 'NOT_ILLEGAL')) as decided,
               (select count(*) from exhibit_content x where x.exhibit_id = e.id and x.to_view and %s
                   and not exists (select 1 from grading_decision d where d.exhibit_id = x.exhibit_id
                                      and d.content = x.number and d.undone_at is null
                                      and d.choice in ('A', 'B', 'C', 'NOT_ILLEGAL'))) as known
          from exhibit e where e.state = 'COMPLETE' and e.to_view > 0
        """.formatted(IS_KNOWN);

    List<Queue> queues() {
        return queues("order by e.begun_at, e.id", new UUID(0, 0));
    }

    Optional<Queue> queue(ExhibitId exhibit) {
        return queues("and e.id = :exhibit", exhibit.value()).stream().findFirst();
    }

    private List<Queue> queues(String end, UUID exhibit) {
        return db.sql(QUEUE + end)
                .param("exhibit", exhibit)
                .query((row, n) -> new Queue(
                        new ExhibitId(row.getObject("id", UUID.class)),
                        row.getString("reference"),
                        row.getString("case_reference"),
                        row.getInt("contents"),
                        row.getInt("to_view"),
                        row.getInt("decided"),
                        row.getInt("known")))
                .list();
    }

    /// What a person has before them on an exhibit.
    Optional<Item> held(Person person, ExhibitId exhibit, Instant now) {
        return item("""
            join grading_hold h on h.exhibit_id = x.exhibit_id and h.content = x.number
            where x.exhibit_id = :exhibit and h.person_id = :person and h.until_at > :now
            order by x.view, x.number limit 1
            """, person, exhibit, now);
    }

    /// The most urgent item that nobody has before them and nothing settles, leaving out what the person has decided.
    Optional<Item> mostUrgent(Person person, ExhibitId exhibit, Instant now) {
        return item("""
            where x.exhibit_id = :exhibit and x.to_view
              and not exists (select 1 from grading_decision d
                               where d.exhibit_id = x.exhibit_id and d.content = x.number and d.undone_at is null
                                 and (d.person_id = :person or d.choice in ('A', 'B', 'C', 'NOT_ILLEGAL')))
              and not exists (select 1 from grading_hold h
                               where h.exhibit_id = x.exhibit_id and h.content = x.number and h.until_at > :now)
              and not %s
            order by x.view, x.number limit 1
            """.formatted(IS_KNOWN), person, exhibit, now);
    }

    private Optional<Item> item(String which, Person person, ExhibitId exhibit, Instant now) {
        return db.sql(ITEM + which)
                .param("exhibit", exhibit.value())
                .param("person", person.id())
                .param("now", at(now))
                .query((row, n) -> new Item(
                        row.getInt("number"),
                        row.getBytes("sha256"),
                        row.getString("media_type") == null ? "unknown type" : row.getString("media_type"),
                        row.getLong("bytes"),
                        row.getInt("width"),
                        row.getInt("height"),
                        row.getString("verdict"),
                        row.getString("list") == null ? "" : row.getString("list"),
                        row.getInt("distance_bits"),
                        row.getInt("severity") >= 100))
                .optional();
    }

    /// Puts an item before a person; false if another has it.
    boolean hold(Person person, ExhibitId exhibit, int content, Instant now, Instant until) {
        return db.sql("""
            insert into grading_hold (exhibit_id, content, force_id, person_id, until_at)
            values (:exhibit, :content, :force, :person, :until)
            on conflict (exhibit_id, content) do update set person_id = excluded.person_id, until_at = excluded.until_at
             where grading_hold.person_id = excluded.person_id or grading_hold.until_at <= :now
            """)
                        .param("exhibit", exhibit.value())
                        .param("content", content)
                        .param("force", person.force())
                        .param("person", person.id())
                        .param("until", at(until))
                        .param("now", at(now))
                        .update()
                == 1;
    }

    void release(Person person, ExhibitId exhibit) {
        db.sql("delete from grading_hold where exhibit_id = :exhibit and person_id = :person")
                .param("exhibit", exhibit.value())
                .param("person", person.id())
                .update();
    }

    void decide(Person person, ExhibitId exhibit, int content, GradeChoice choice) {
        db.sql("""
            insert into grading_decision (exhibit_id, content, force_id, person_id, choice, clearest)
            select :exhibit, :content, :force, :person, :choice,
                   (select case max(case v.form when 'BLURRED' then 0 when 'LESS_BLURRED' then 1 when 'COLOUR' then 2
                                                when 'LARGER' then 3 when 'FULL' then 4 else 5 end)
                               when 0 then 'BLURRED' when 1 then 'LESS_BLURRED' when 2 then 'COLOUR'
                               when 3 then 'LARGER' when 4 then 'FULL' when 5 then 'SOUND' end
                      from exposure_view v
                     where v.person_id = :person and v.exhibit_id = :exhibit and v.content = :content
                       and v.started_at > now() - interval '1 day')
            """)
                .param("exhibit", exhibit.value())
                .param("content", content)
                .param("force", person.force())
                .param("person", person.id())
                .param("choice", choice.name())
                .update();
    }

    /// A decision that stands.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Decision(long id, int content, GradeChoice choice, byte @Nullable [] sha256) {}

    /// What a person decided last on an exhibit and did not undo.
    Optional<Decision> last(Person person, ExhibitId exhibit) {
        return db.sql("""
            select d.id, d.content, d.choice, x.sha256
              from grading_decision d join exhibit_content x on x.exhibit_id = d.exhibit_id and x.number = d.content
             where d.person_id = :person and d.exhibit_id = :exhibit and d.undone_at is null
             order by d.id desc limit 1
            """)
                .param("person", person.id())
                .param("exhibit", exhibit.value())
                .query((row, n) -> new Decision(
                        row.getLong("id"),
                        row.getInt("content"),
                        GradeChoice.valueOf(row.getString("choice")),
                        row.getBytes("sha256")))
                .optional();
    }

    void undo(long decision) {
        db.sql("update grading_decision set undone_at = now() where id = :id")
                .param("id", decision)
                .update();
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
