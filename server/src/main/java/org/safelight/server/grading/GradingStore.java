package org.safelight.server.grading;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.Person;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The queue and the decisions: derived from exhibits, votes and decisions at each question. Row-level
/// security shows it to the force.
@Repository
class GradingStore {
    /// Of `x`, a row of exhibit_content: a trusted grade, or a vote of the own force that stands, settles it.
    static final String IS_KNOWN = """
        exists (select 1 from content c
                 where c.merged_into is null and c.sha256 = x.sha256
                   and (exists (select 1 from grade g where g.content_id = c.id and g.scheme = 'uk-abc'
                                   and g.state in ('TRUSTED', 'ADJUDICATED'))
                        or (select v.category from vote v
                             where v.content_id = c.id and v.scheme = 'uk-abc' and v.force_id = x.force_id
                             order by v.number desc limit 1) is not null))
        """;

    /// Of `d`, a decision: it stands, and says what the item is.
    static final String SAYS = "d.undone_at is null and d.choice in ('A', 'B', 'C', 'NOT_ILLEGAL')";

    /// Of `x`: as many have decided as were needed. Where they differ, it is the adjudicator's.
    private static final String IS_DECIDED = """
        coalesce((select count(*) >= max(d.needed) from grading_decision d
                   where d.exhibit_id = x.exhibit_id and d.content = x.number and %s), false)
        """.formatted(SAYS);

    /// Of `x`: a person may be given it.
    private static final String IS_OPEN = """
        x.to_view and not exists (select 1 from grading_decision d
                                   where d.exhibit_id = x.exhibit_id and d.content = x.number
                                     and d.undone_at is null and d.person_id = :person)
        and not %s and not %s
        """.formatted(IS_DECIDED, IS_KNOWN);

    private static final String ITEM = """
        select x.number, x.sha256, x.media_type, x.bytes, x.width, x.height, x.verdict, x.list, x.distance_bits,
               x.severity, x.view, x.pdq,
               (select f.why from exhibit_content f where f.exhibit_id = x.exhibit_id and f.view = x.view and f.to_view
                   and f.why is not null limit 1) as why
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
    record Head(ExhibitId exhibit, String reference, String caseReference, int contents, int toView) {
        @Override
        public String toString() {
            return "Head[" + exhibit + "]";
        }
    }

    /// Where a queue stands.
    ///
    /// @param decided of the items to view, by as many graders as were needed
    /// @param decidedUnseen of these, without anything having been shown to those who decided
    /// @param differing of the decided, how many wait for an adjudicator
    /// @param known of those to view, by a trusted grade or the force's vote since, and not by a decision here
    /// @param views how often somebody was shown an item, each person and item once
    record Counts(int decided, int decidedUnseen, int differing, int known, int views) {}

    /// An item of a queue.
    ///
    /// @param view its place in the viewing order; items that look alike share one, and are a stack. 0: none
    /// @param pdq its look, 32 bytes
    /// @param why it is urgent, in words of the triage; empty where it said none
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
            boolean isSevere,
            int view,
            byte @Nullable [] pdq,
            String why) {
        @Override
        public String toString() {
            return "Item[" + number + "]";
        }
    }

    /// The exhibits with something to view; practice only for who made it.
    List<Head> heads() {
        return heads("order by e.begun_at, e.id", new UUID(0, 0));
    }

    Optional<Head> head(ExhibitId exhibit) {
        return heads("and e.id = :exhibit", exhibit.value()).stream().findFirst();
    }

    private List<Head> heads(String end, UUID exhibit) {
        return db.sql("""
            select e.id, e.reference, e.case_reference, e.contents, e.to_view from exhibit e
             where e.state = 'COMPLETE' and e.to_view > 0 and (not e.made or e.submitted_by = current_person())
            """ + end)
                .param("exhibit", exhibit)
                .query((row, n) -> new Head(
                        new ExhibitId(row.getObject("id", UUID.class)),
                        row.getString("reference"),
                        row.getString("case_reference"),
                        row.getInt("contents"),
                        row.getInt("to_view")))
                .list();
    }

    /// Counts a queue; in sets, so that a million items take seconds.
    Counts counts(ExhibitId exhibit) {
        return db.sql("""
            with decided as (
                select d.content, bool_and(d.clearest is null) as unseen,
                       count(distinct d.choice) > 1 and not bool_or(d.settles) as differ
                  from grading_decision d where d.exhibit_id = :exhibit and %s
                 group by d.content having count(*) >= max(d.needed)
            ), own as (
                select distinct on (v.content_id) v.content_id, v.category from vote v
                 where v.force_id = current_force() and v.scheme = 'uk-abc' order by v.content_id, v.number desc
            ), known as (
                select count(distinct x.number) as items
                  from exhibit_content x
                  join content c on c.sha256 = x.sha256 and c.merged_into is null
                  left join grade g on g.content_id = c.id and g.scheme = 'uk-abc'
                   and g.state in ('TRUSTED', 'ADJUDICATED')
                  left join own o on o.content_id = c.id
                  left join decided d on d.content = x.number
                 where x.exhibit_id = :exhibit and x.to_view and d.content is null
                   and (g.content_id is not null or o.category is not null)
            )
            select count(*) as decided, count(*) filter (where unseen) as unseen,
                   count(*) filter (where differ) as differing, (select items from known) as known,
                   (select coalesce(sum(s.views), 0) from grading_viewed s where s.exhibit_id = :exhibit) as views
              from decided
            """.formatted(SAYS))
                .param("exhibit", exhibit.value())
                .query((row, n) -> new Counts(
                        row.getInt("decided"),
                        row.getInt("unseen"),
                        row.getInt("differing"),
                        row.getInt("known"),
                        row.getInt("views")))
                .single();
    }

    /// What a person has before them on an exhibit, unless it was settled otherwise in the meantime: one item,
    /// or those of one stack that are open to them, by number.
    List<Item> held(Person person, ExhibitId exhibit, Instant now) {
        return items("""
            join grading_hold h on h.exhibit_id = x.exhibit_id and h.content = x.number
            where x.exhibit_id = :exhibit and h.person_id = :person and h.until_at > :now and %s
            order by x.view, x.number
            """.formatted(IS_OPEN), person, exhibit, now);
    }

    /// The same, and nobody else decides on these items until the transaction ends.
    List<Item> heldLocked(Person person, ExhibitId exhibit, Instant now) {
        db.sql("""
            select content from grading_hold where exhibit_id = :exhibit and person_id = :person
             order by content for update
            """)
                .param("exhibit", exhibit.value())
                .param("person", person.id())
                .query(Integer.class)
                .list();
        return held(person, exhibit, now);
    }

    /// Puts before a person what looks like an item they have, as far as nobody has it, at most `most` items.
    void holdStack(Person person, ExhibitId exhibit, Item item, Instant until, int most) {
        db.sql("""
            insert into grading_hold (exhibit_id, content, force_id, person_id, until_at)
            select x.exhibit_id, x.number, :force, :person, :until from exhibit_content x
             where x.exhibit_id = :exhibit and x.view = :view and x.number <> :number and %s
             order by x.number limit :most
            on conflict (exhibit_id, content) do nothing
            """.formatted(IS_OPEN))
                .param("exhibit", exhibit.value())
                .param("force", person.force())
                .param("person", person.id())
                .param("until", at(until))
                .param("view", item.view())
                .param("number", item.number())
                .param("most", most)
                .update();
    }

    /// The most urgent item that nobody has before them and that is open to the person. Within a block of
    /// twenty each person has an order of their own, so that what one picture does to how the next is seen
    /// differs from grader to grader.
    Optional<Item> mostUrgent(Person person, ExhibitId exhibit, Instant now) {
        return items("""
            where x.exhibit_id = :exhibit and %s
              and not exists (select 1 from grading_hold h
                               where h.exhibit_id = x.exhibit_id and h.content = x.number and h.until_at > :now)
            order by (x.view - 1) / 20, md5(:person || ':' || x.view), x.number limit 1
            """.formatted(IS_OPEN), person, exhibit, now).stream().findFirst();
    }

    /// Any item of the exhibit that a person must view, whoever it is before.
    Optional<Item> item(Person person, ExhibitId exhibit, int content) {
        return items(
                        "where x.exhibit_id = :exhibit and x.to_view and x.number = " + content,
                        person,
                        exhibit,
                        Instant.EPOCH)
                .stream()
                .findFirst();
    }

    private List<Item> items(String which, Person person, ExhibitId exhibit, Instant now) {
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
                        row.getInt("severity") >= 100,
                        row.getInt("view"),
                        row.getBytes("pdq"),
                        row.getString("why") == null ? "" : row.getString("why")))
                .list();
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

    /// Counts that a person was shown something of an item, the first time they were: the lease is there
    /// already.
    void countView(Person person, ExhibitId exhibit, int content) {
        db.sql("""
            insert into grading_viewed (exhibit_id, content, force_id, views)
            select :exhibit, :content, :force, 1
             where (select count(*) from exposure_view v
                     where v.person_id = :person and v.exhibit_id = :exhibit and v.content = :content) = 1
            on conflict (exhibit_id, content) do update set views = grading_viewed.views + 1
            """)
                .param("exhibit", exhibit.value())
                .param("content", content)
                .param("force", person.force())
                .param("person", person.id())
                .update();
    }

    /// A decision to be noted.
    ///
    /// @param needed how many graders must agree, 1 or 2
    /// @param settles whether an adjudicator makes it
    /// @param togetherWith the look-alike that was before the grader; null where it was the item itself
    /// @param act number of the first decision of the same act; null for that one
    record NewDecision(
            int content,
            GradeChoice choice,
            int needed,
            boolean settles,
            @Nullable Integer togetherWith,
            @Nullable Long act) {}

    /// Notes a decision, with the clearest form that was shown in the last day.
    ///
    /// @return its number
    long decide(Person person, ExhibitId exhibit, NewDecision made) {
        long id = db.sql("select nextval(pg_get_serial_sequence('grading_decision', 'id'))")
                .query(Long.class)
                .single();
        db.sql("""
            insert into grading_decision (id, exhibit_id, content, force_id, person_id, choice, needed, settles,
                   together_with, act, clearest)
            overriding system value
            select :id, :exhibit, :content, :force, :person, :choice, :needed, :settles, :with, :act,
                   (select case max(case v.form when 'BLURRED' then 0 when 'LESS_BLURRED' then 1 when 'COLOUR' then 2
                                                when 'LARGER' then 3 when 'FULL' then 4 else 5 end)
                               when 0 then 'BLURRED' when 1 then 'LESS_BLURRED' when 2 then 'COLOUR'
                               when 3 then 'LARGER' when 4 then 'FULL' when 5 then 'SOUND' end
                      from exposure_view v
                     where v.person_id = :person and v.exhibit_id = :exhibit and v.content = :content
                       and v.started_at > now() - interval '1 day')
            """)
                .param("id", id)
                .param("exhibit", exhibit.value())
                .param("content", made.content())
                .param("force", person.force())
                .param("person", person.id())
                .param("choice", made.choice().name())
                .param("needed", made.needed())
                .param("settles", made.settles())
                .param("with", made.togetherWith(), java.sql.Types.INTEGER)
                .param("act", made.act() == null ? id : made.act())
                .update();
        return id;
    }

    /// What was decided on an item and stands.
    List<ForceVote.Said> standing(ExhibitId exhibit, int content) {
        return db.sql("""
            select d.id, d.choice, d.needed, d.settles from grading_decision d
             where d.exhibit_id = :exhibit and d.content = :content and d.undone_at is null order by d.id
            """)
                .param("exhibit", exhibit.value())
                .param("content", content)
                .query((row, n) -> new ForceVote.Said(
                        row.getLong("id"),
                        GradeChoice.valueOf(row.getString("choice")),
                        row.getInt("needed"),
                        row.getBoolean("settles")))
                .list();
    }

    /// The newest vote of a force on a content; its category is empty where it was taken back. Empty if there
    /// never was one.
    Optional<Optional<String>> forceVote(UUID force, byte[] sha256) {
        return db.sql("""
            select v.category from vote v join content c on c.id = v.content_id
             where c.merged_into is null and c.sha256 = :sha256 and v.scheme = 'uk-abc' and v.force_id = :force
             order by v.number desc limit 1
            """)
                .param("sha256", sha256)
                .param("force", force)
                .query((row, n) -> Optional.ofNullable(row.getString("category")))
                .optional();
    }

    /// A decision that stands.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Decision(long id, int content, byte @Nullable [] sha256) {}

    /// What a person decided in their last act on an exhibit and did not undo; the item itself first.
    List<Decision> lastAct(Person person, ExhibitId exhibit) {
        return db.sql("""
            select d.id, d.content, x.sha256
              from grading_decision d join exhibit_content x on x.exhibit_id = d.exhibit_id and x.number = d.content
             where d.person_id = :person and d.exhibit_id = :exhibit and d.undone_at is null
               and d.act = (select o.act from grading_decision o where o.person_id = :person
                               and o.exhibit_id = :exhibit and o.undone_at is null order by o.id desc limit 1)
             order by d.id
            """)
                .param("person", person.id())
                .param("exhibit", exhibit.value())
                .query((row, n) -> new Decision(row.getLong("id"), row.getInt("content"), row.getBytes("sha256")))
                .list();
    }

    void undo(long decision) {
        db.sql("update grading_decision set undone_at = now() where id = :id")
                .param("id", decision)
                .update();
    }

    void flag(Person person, long decision, Map<Flag, String> flags) {
        flags.forEach((flag, note) -> db.sql("""
            insert into grading_flag (decision_id, force_id, flag, note) values (:decision, :force, :flag, :note)
            """)
                .param("decision", decision)
                .param("force", person.force())
                .param("flag", flag.name())
                .param("note", note)
                .update());
    }

    /// What a person flagged when they last decided on an item: for the form, after they undid it.
    Map<Flag, String> flags(Person person, ExhibitId exhibit, int content) {
        Map<Flag, String> flags = new EnumMap<>(Flag.class);
        db.sql("""
            select f.flag, f.note from grading_flag f
             where f.decision_id = (select max(d.id) from grading_decision d where d.exhibit_id = :exhibit
                                       and d.content = :content and d.person_id = :person)
            """)
                .param("exhibit", exhibit.value())
                .param("content", content)
                .param("person", person.id())
                .query(row -> {
                    flags.put(Flag.valueOf(row.getString("flag")), row.getString("note"));
                });
        return flags;
    }

    SecondGrader second(UUID force) {
        return db.sql("select second from grading_policy where force_id = :force order by version desc limit 1")
                .param("force", force)
                .query((row, n) -> SecondGrader.valueOf(row.getString("second")))
                .optional()
                .orElse(SecondGrader.NEVER);
    }

    void setSecond(Person by, SecondGrader second) {
        db.sql("""
            insert into grading_policy (force_id, version, second, changed_by)
            select :force, coalesce(max(version), 0) + 1, :second, :by from grading_policy where force_id = :force
            """)
                .param("force", by.force())
                .param("second", second.name())
                .param("by", by.id())
                .update();
    }

    static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
