package org.safelight.server.exposure;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.Person;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Leases, limits and what was lifted. Row-level security shows each scope what it may see.
@Repository
class ExposureStore {
    private static final String LIMITS = "day_minutes, severe_day_minutes, clear_day_minutes, break_after_minutes,"
            + " break_after_severe, break_minutes, opens, closes, first_form";

    private final JdbcClient db;

    ExposureStore(JdbcClient db) {
        this.db = db;
    }

    /// A lease that has not ended, as far as the database knows.
    record Open(UUID lease, Viewing viewing, Instant seenUntil) {}

    /// How a lease ended.
    enum Ended {
        CLOSED,
        OTHER_OPENED,
        NOT_HEARD_OF,
        DUE
    }

    /// Waits until nobody else counts for this person, until the transaction ends.
    void lock(Person person) {
        db.sql("insert into exposure_person (person_id, force_id) values (:person, :force) on conflict do nothing")
                .param("person", person.id())
                .param("force", person.force())
                .update();
        db.sql("select person_id from exposure_person where person_id = :person for update")
                .param("person", person.id())
                .query(UUID.class)
                .single();
    }

    Optional<Open> open(UUID person) {
        return db.sql("""
            select lease, exhibit_id, content, form, severity, seen_until from exposure_view
             where person_id = :person and ended is null
            """)
                .param("person", person)
                .query((row, n) -> new Open(
                        row.getObject("lease", UUID.class),
                        new Viewing(
                                new ExhibitId(row.getObject("exhibit_id", UUID.class)),
                                row.getInt("content"),
                                MediaForm.valueOf(row.getString("form")),
                                Severity.valueOf(row.getString("severity"))),
                        instant(row, "seen_until")))
                .optional();
    }

    /// The last moment that was counted for a person.
    Optional<Instant> lastCounted(UUID person) {
        return db.sql("""
            select seen_until from exposure_view where person_id = :person order by seen_until desc limit 1
            """)
                .param("person", person)
                .query((row, n) -> instant(row, "seen_until"))
                .optional();
    }

    UUID add(Person person, Viewing viewing, Instant now) {
        return db.sql("""
            insert into exposure_view (person_id, force_id, exhibit_id, content, form, severity, started_at, seen_until)
            values (:person, :force, :exhibit, :content, :form, :severity, :now, :now) returning lease
            """)
                .param("person", person.id())
                .param("force", person.force())
                .param("exhibit", viewing.exhibit().value())
                .param("content", viewing.content())
                .param("form", viewing.form().name())
                .param("severity", viewing.severity().name())
                .param("now", at(now))
                .query(UUID.class)
                .single();
    }

    /// Counts up to a moment, and ends the lease if told how.
    void count(UUID lease, Instant until, @Nullable Ended ended) {
        db.sql("update exposure_view set seen_until = :until, ended = :ended where lease = :lease")
                .param("until", at(until))
                .param("ended", ended == null ? null : ended.name(), java.sql.Types.VARCHAR)
                .param("lease", lease)
                .update();
    }

    /// The clearest form in which a content was shown to a person since a moment.
    Optional<MediaForm> clearest(UUID person, ExhibitId exhibit, int content, Instant since) {
        return db
                .sql("""
                    select distinct form from exposure_view
                     where person_id = :person and exhibit_id = :exhibit and content = :content and started_at >= :since
                    """)
                .param("person", person)
                .param("exhibit", exhibit.value())
                .param("content", content)
                .param("since", at(since))
                .query(String.class)
                .list()
                .stream()
                .map(MediaForm::valueOf)
                .max(MediaForm::compareTo);
    }

    /// What is known of it now was not known when it was viewed.
    void setSeverity(UUID person, ExhibitId exhibit, int content, Severity severity) {
        db.sql("""
            update exposure_view set severity = :severity
             where person_id = :person and exhibit_id = :exhibit and content = :content
            """)
                .param("severity", severity.name())
                .param("person", person)
                .param("exhibit", exhibit.value())
                .param("content", content)
                .update();
    }

    /// What a person viewed, in order; an open lease up to when it was last heard of.
    List<Viewed> viewed(UUID person, Instant since) {
        return db.sql("""
            select form, severity, started_at, seen_until from exposure_view
             where person_id = :person and seen_until > :since order by started_at, seen_until
            """)
                .param("person", person)
                .param("since", at(since))
                .query((row, n) -> new Viewed(
                        MediaForm.valueOf(row.getString("form")),
                        Severity.valueOf(row.getString("severity")),
                        instant(row, "started_at"),
                        instant(row, "seen_until")))
                .list();
    }

    /// A line of the ledger: a day's seconds.
    record DaySum(LocalDate day, Map<MediaForm, Duration> byForm, Duration severe, Duration all) {}

    /// What a person viewed since a moment, by day, the newest first. Empty where the scope may not see it.
    List<DaySum> days(UUID person, String zone, Instant since) {
        record Line(LocalDate day, MediaForm form, Duration took, boolean isSevere) {}
        return db
                .sql("""
                    select (started_at at time zone :zone)::date as day, form, severity = 'SEVERE' as severe,
                           sum(extract(epoch from seen_until - started_at)) as seconds
                      from exposure_view
                     where person_id = :person and seen_until > :since
                     group by 1, 2, 3
                    """)
                .param("zone", zone)
                .param("person", person)
                .param("since", at(since))
                .query((row, n) -> new Line(
                        row.getObject("day", LocalDate.class),
                        MediaForm.valueOf(row.getString("form")),
                        Duration.ofMillis(Math.round(row.getDouble("seconds") * 1000)),
                        row.getBoolean("severe")))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Line::day))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<LocalDate, List<Line>>comparingByKey().reversed())
                .map(day -> {
                    Map<MediaForm, Duration> byForm = new TreeMap<>();
                    Duration severe = Duration.ZERO;
                    Duration all = Duration.ZERO;
                    for (Line line : day.getValue()) {
                        byForm.merge(line.form(), line.took(), Duration::plus);
                        severe = line.isSevere() ? severe.plus(line.took()) : severe;
                        all = all.plus(line.took());
                    }
                    return new DaySum(day.getKey(), byForm, severe, all);
                })
                .toList();
    }

    Optional<ExposureLimits> policy(UUID force) {
        return db.sql("select " + LIMITS
                        + " from exposure_policy where force_id = :force order by version desc limit 1")
                .param("force", force)
                .query((row, n) -> limits(row))
                .optional();
    }

    void setPolicy(Person by, ExposureLimits limits) {
        bind(db.sql("""
            insert into exposure_policy (force_id, version, changed_by, %s)
            select :force, coalesce(max(version), 0) + 1, :person, :day, :severe, :clear, :after, :afterSevere,
                   :break, :opens, :closes, :first
              from exposure_policy where force_id = :force
            """.formatted(LIMITS)), limits)
                .param("force", by.force())
                .param("person", by.id())
                .update();
    }

    Optional<ExposureLimits> own(UUID person) {
        return db.sql("select " + LIMITS + " from exposure_own where person_id = :person")
                .param("person", person)
                .query((row, n) -> limits(row))
                .optional();
    }

    void setOwn(Person person, ExposureLimits limits) {
        bind(db.sql("""
            insert into exposure_own (person_id, force_id, %s)
            values (:person, :force, :day, :severe, :clear, :after, :afterSevere, :break, :opens, :closes, :first)
            on conflict (person_id) do update
               set day_minutes = excluded.day_minutes, severe_day_minutes = excluded.severe_day_minutes,
                   clear_day_minutes = excluded.clear_day_minutes,
                   break_after_minutes = excluded.break_after_minutes,
                   break_after_severe = excluded.break_after_severe,
                   break_minutes = excluded.break_minutes,
                   opens = excluded.opens, closes = excluded.closes, first_form = excluded.first_form
            """.formatted(LIMITS)), limits)
                .param("person", person.id())
                .param("force", person.force())
                .update();
    }

    void addLifted(Person by, UUID person, Lift lifts, String reason, Instant from, Instant until) {
        db.sql("""
            insert into exposure_override (force_id, person_id, given_by, lifts, reason, from_at, until_at)
            values (:force, :person, :by, :lifts, :reason, :from, :until)
            """)
                .param("force", by.force())
                .param("person", person)
                .param("by", by.id())
                .param("lifts", lifts.name())
                .param("reason", reason)
                .param("from", at(from))
                .param("until", at(until))
                .update();
    }

    /// What was lifted for a person and not over before a moment, the newest first.
    List<LimitLifted> lifted(UUID person, Instant since) {
        return db.sql("""
            select o.lifts, p.name, o.reason, o.from_at, o.until_at
              from exposure_override o join person p on p.id = o.given_by
             where o.person_id = :person and o.until_at > :since order by o.from_at desc
            """)
                .param("person", person)
                .param("since", at(since))
                .query((row, n) -> new LimitLifted(
                        Lift.valueOf(row.getString("lifts")),
                        row.getString("name"),
                        row.getString("reason"),
                        instant(row, "from_at"),
                        instant(row, "until_at")))
                .list();
    }

    /// Somebody of a force who may view.
    record Colleague(UUID id, String name) {
        @Override
        public String toString() {
            return "Colleague[" + id + "]";
        }
    }

    /// Who of a force may view material, by name.
    List<Colleague> colleagues(UUID force) {
        return db.sql("""
            select p.id, p.name from person p
             where p.force_id = :force and p.disabled_at is null
               and exists (select 1 from person_role r where r.person_id = p.id
                              and r.role in ('EXAMINER', 'GRADER', 'ADJUDICATOR', 'VICTIM_IDENTIFICATION'))
             order by lower(p.name), p.id
            """)
                .param("force", force)
                .query((row, n) -> new Colleague(row.getObject("id", UUID.class), row.getString("name")))
                .list();
    }

    /// For each who viewed today: 1 less than half of the day's limit, 2 more, 3 all of it. Empty for whom it
    /// is not.
    Map<UUID, Integer> load() {
        record Line(UUID person, int band) {}
        return db
                .sql("select person_id, band from exposure_load()")
                .query((row, n) -> new Line(row.getObject("person_id", UUID.class), row.getInt("band")))
                .list()
                .stream()
                .collect(Collectors.toMap(Line::person, Line::band));
    }

    private static JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement, ExposureLimits limits) {
        return statement
                .param("day", limits.day().toMinutes())
                .param("severe", limits.severeDay().toMinutes())
                .param("clear", limits.clearDay().toMinutes())
                .param("after", limits.breakAfter().toMinutes())
                .param("afterSevere", limits.breakAfterSevere().toMinutes())
                .param("break", limits.breakLength().toMinutes())
                .param("opens", limits.opens())
                .param("closes", limits.closes())
                .param("first", limits.first().name());
    }

    private static ExposureLimits limits(ResultSet row) throws SQLException {
        return new ExposureLimits(
                Duration.ofMinutes(row.getInt("day_minutes")),
                Duration.ofMinutes(row.getInt("severe_day_minutes")),
                Duration.ofMinutes(row.getInt("clear_day_minutes")),
                Duration.ofMinutes(row.getInt("break_after_minutes")),
                Duration.ofMinutes(row.getInt("break_after_severe")),
                Duration.ofMinutes(row.getInt("break_minutes")),
                row.getObject("opens", LocalTime.class),
                row.getObject("closes", LocalTime.class),
                MediaForm.valueOf(row.getString("first_form")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
