package org.safelight.server.exposure;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exposure.ExposureStore.Ended;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/// Gives leases to view, counts their seconds, and says when it is enough.
///
/// A lease is for one content in one form. It lives as long as signs of life come ([#keep]), each within
/// [#SILENCE] of the last; what is on the screen must be hidden when it ends. A person who opens a second one,
/// on whatever device, ends the first. Whoever counts for a person holds a lock in the database, so the
/// stretches that are counted never lie over each other.
///
/// Each call is made in the [org.safelight.server.database.Scope] of the person.
@Service
public class Exposure {
    /// How long a lease lives without a sign of life, and the most that is counted for the silence after one.
    public static final Duration SILENCE = Duration.ofSeconds(20);

    /// How often a page gives one.
    public static final Duration SIGN_OF_LIFE_EVERY = Duration.ofSeconds(5);

    static final Duration LONGEST_LIFT = Duration.ofHours(2);
    static final ZoneId ZONE = ZoneId.of("Europe/London");
    private static final int DAYS_SHOWN = 28;

    private final ExposureStore store;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final ExposureRule rule = new ExposureRule(ZONE);

    @Autowired
    Exposure(ExposureStore store, Audit audit, TransactionTemplate transaction) {
        this(store, audit, transaction, InstantSource.system());
    }

    Exposure(ExposureStore store, Audit audit, TransactionTemplate transaction, InstantSource clock) {
        this.store = store;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /// What came of asking to view.
    public sealed interface Opened {
        /// It may be shown now.
        ///
        /// @param lease by which its bytes are asked for and its life is told
        record Leased(UUID lease) implements Opened {}

        /// Nothing is shown to this person now.
        record NotNow(Standing standing) implements Opened {}

        /// The day's time for what is severe, or for the full picture, is used up; other things are shown.
        record NotThis() implements Opened {}

        /// A step was left out: this content was not shown to them in the form before.
        ///
        /// @param next the clearest form they may ask for
        record TooClear(MediaForm next) implements Opened {}
    }

    /// What came of a sign of life.
    public sealed interface Kept {
        /// It may stay on the screen.
        record Shown() implements Kept {}

        /// It must be hidden: the lease ended, because it was silent, another was opened, or it never was.
        record Hidden() implements Kept {}

        /// It must be hidden, and it is enough for now.
        record Enough(Standing standing) implements Kept {}
    }

    /// Asks to view something; what the person viewed until now ends.
    public Opened open(Person person, String address, Viewing viewing) {
        return inTransaction(() -> {
            store.lock(person);
            Instant now = now(person);
            store.open(person.id()).ifPresent(before -> end(before, now, Ended.OTHER_OPENED));
            ExposureLimits limits = limits(person);
            Standing standing = judge(person, limits, now);
            if (!(standing instanceof Standing.MayView may)) {
                return new Opened.NotNow(standing);
            }
            MediaForm next = next(person, viewing, limits, now);
            if (viewing.form().compareTo(next) > 0) {
                return new Opened.TooClear(next);
            }
            if (!may.allows(viewing.form(), viewing.severity())) {
                return new Opened.NotThis();
            }
            UUID lease = store.add(person, viewing, now);
            record(
                    person,
                    address,
                    Operation.CONSULTATION,
                    "exposure.viewed",
                    "exhibit:" + viewing.exhibit(),
                    Map.of(
                            "content", Integer.toString(viewing.content()),
                            "form", viewing.form().name(),
                            "lease", lease.toString()));
            return new Opened.Leased(lease);
        });
    }

    /// The clearest form in which a content may be asked for now.
    public MediaForm nextForm(Person person, ExhibitId exhibit, int content) {
        return inTransaction(() -> next(
                person,
                new Viewing(exhibit, content, MediaForm.BLURRED, Severity.NOT_KNOWN),
                limits(person),
                now(person)));
    }

    /// The clearest form that may be asked for: steps count for a day, so that nobody returns to a full picture
    /// of yesterday by one key.
    private MediaForm next(Person person, Viewing viewing, ExposureLimits limits, Instant now) {
        Instant dayBegan = LocalDate.ofInstant(now, ZONE).atStartOfDay(ZONE).toInstant();
        MediaForm shown = store.clearest(person.id(), viewing.exhibit(), viewing.content(), dayBegan)
                .orElse(null);
        if (shown == null) {
            return limits.first();
        }
        MediaForm step = shown.next();
        return step.compareTo(limits.first()) >= 0 ? step : limits.first();
    }

    /// A sign of life: what the lease is for is still on the screen, and somebody may be looking.
    public Kept keep(Person person, UUID lease) {
        return inTransaction(() -> {
            store.lock(person);
            Instant now = now(person);
            ExposureStore.Open open = store.open(person.id())
                    .filter(found -> found.lease().equals(lease))
                    .orElse(null);
            if (open == null) {
                return new Kept.Hidden();
            }
            if (isSilent(open, now)) {
                end(open, now, Ended.NOT_HEARD_OF);
                return new Kept.Hidden();
            }
            store.count(lease, now, null);
            Standing standing = judge(person, limits(person), now);
            if (!(standing instanceof Standing.MayView may)) {
                store.count(lease, now, Ended.DUE);
                return new Kept.Enough(standing);
            }
            if (!may.allows(open.viewing().form(), open.viewing().severity())) {
                store.count(lease, now, Ended.DUE);
                return new Kept.Hidden();
            }
            return new Kept.Shown();
        });
    }

    /// It is no longer on the screen. What is not held is left alone.
    public void close(Person person, UUID lease) {
        inTransaction(() -> {
            store.lock(person);
            Instant now = now(person);
            store.open(person.id())
                    .filter(found -> found.lease().equals(lease))
                    .ifPresent(open -> end(open, now, Ended.CLOSED));
            return true;
        });
    }

    /// What a lease is for, while it lives: what is served must be that and no more.
    public Optional<Viewing> held(Person person, UUID lease) {
        return inTransaction(() -> {
            Instant now = now(person);
            return store.open(person.id())
                    .filter(open -> open.lease().equals(lease) && !isSilent(open, now))
                    .map(ExposureStore.Open::viewing);
        });
    }

    /// A content turned out to be severe, or not: what the person viewed of it counts so.
    public void turnedOut(Person person, ExhibitId exhibit, int content, Severity severity) {
        inTransaction(() -> {
            store.lock(person);
            store.setSeverity(person.id(), exhibit, content, severity);
            return true;
        });
    }

    /// What the limits say of a person now. What is on the screen at this moment goes on.
    public Standing standing(Person person) {
        return inTransaction(() -> {
            Instant now = now(person);
            return judge(person, limits(person), now);
        });
    }

    /// What a person may know of themself.
    ///
    /// @param force what the force set
    /// @param own what they set; the force's where they set nothing
    /// @param counts the safer of both
    record Mine(
            Standing standing,
            ExposureLimits force,
            ExposureLimits own,
            ExposureLimits counts,
            List<LimitLifted> lifted,
            List<ExposureStore.DaySum> days) {}

    Mine mine(Person person) {
        return inTransaction(() -> {
            Instant now = now(person);
            ExposureLimits counts = limits(person);
            return new Mine(
                    judge(person, counts, now),
                    policy(person),
                    store.own(person.id()).orElse(policy(person)),
                    counts,
                    store.lifted(person.id(), now.minus(DAYS_SHOWN, ChronoUnit.DAYS)),
                    store.days(person.id(), ZONE.getId(), now.minus(DAYS_SHOWN, ChronoUnit.DAYS)));
        });
    }

    /// The limits of a person's force.
    ExposureLimits policy(Person person) {
        return store.policy(person.force()).orElse(ExposureLimits.DEFAULT);
    }

    /// Sets the limits of the force.
    ///
    /// @param limits nowhere looser than [ExposureLimits#LOOSEST]
    void setPolicy(Person by, String address, ExposureLimits limits) {
        if (!limits.tightenedBy(ExposureLimits.LOOSEST).equals(limits)) {
            throw new IllegalArgumentException("No force may allow that much");
        }
        inTransaction(() -> {
            store.setPolicy(by, limits);
            record(by, address, Operation.ALTERATION, "exposure.policy-set", "force:" + by.force(), inWords(limits));
            return true;
        });
    }

    /// Sets a person's own limits. They may be anything: the safer of these and the force's counts.
    void setOwn(Person person, String address, ExposureLimits limits) {
        inTransaction(() -> {
            store.setOwn(person, limits);
            record(person, address, Operation.ALTERATION, "exposure.own-limits-set", "person:" + person.id(), Map.of());
            return true;
        });
    }

    /// Somebody of a team, and how much of the day's limit they have used.
    ///
    /// @param band 0 nothing today, 1 less than half, 2 half or more, 3 all
    record Load(ExposureStore.Colleague person, int band) {}

    /// The load of a supervisor's force, by name.
    List<Load> load(Person by, String address) {
        return inTransaction(() -> {
            record(by, address, Operation.CONSULTATION, "exposure.load-read", "force:" + by.force(), Map.of());
            Map<UUID, Integer> bands = store.load();
            return store.colleagues(by.force()).stream()
                    .map(person -> new Load(person, bands.getOrDefault(person.id(), 0)))
                    .toList();
        });
    }

    /// Who of the force may view material, by name.
    List<ExposureStore.Colleague> colleagues(Person by) {
        return store.colleagues(by.force());
    }

    Optional<ExposureStore.Colleague> colleague(Person by, UUID person) {
        return colleagues(by).stream()
                .filter(colleague -> colleague.id().equals(person))
                .findFirst();
    }

    /// The ledger of a colleague, for a welfare officer; the database shows it to no other.
    List<ExposureStore.DaySum> ledger(Person by, String address, UUID person) {
        return inTransaction(() -> {
            record(by, address, Operation.CONSULTATION, "exposure.ledger-read", "person:" + person, Map.of());
            return store.days(person, ZONE.getId(), clock.instant().minus(DAYS_SHOWN, ChronoUnit.DAYS));
        });
    }

    /// Lifts a limit for a colleague, from now on.
    ///
    /// @param lasts at most [#LONGEST_LIFT]
    void lift(Person by, String address, UUID person, Lift lifts, String reason, Duration lasts) {
        inTransaction(() -> {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            store.addLifted(by, person, lifts, reason, now, now.plus(lasts));
            record(
                    by,
                    address,
                    Operation.ALTERATION,
                    "exposure.limit-lifted",
                    "person:" + person,
                    Map.of("lifts", lifts.name(), "minutes", Long.toString(lasts.toMinutes())));
            return true;
        });
    }

    private ExposureLimits limits(Person person) {
        ExposureLimits force = policy(person);
        return store.own(person.id()).map(force::tightenedBy).orElse(force);
    }

    /// What is open but silent counts as if it had been ended.
    private Standing judge(Person person, ExposureLimits limits, Instant now) {
        List<Viewed> viewed = new java.util.ArrayList<>(store.viewed(person.id(), now.minus(ExposureRule.LOOKS_BACK)));
        store.open(person.id()).ifPresent(open -> {
            Instant until = countedUntil(open, now);
            if (until.isAfter(open.seenUntil())) {
                viewed.add(new Viewed(open.viewing().form(), open.viewing().severity(), open.seenUntil(), until));
            }
        });
        Set<Lift> lifted = store.lifted(person.id(), now).stream()
                .filter(lift -> !lift.from().isAfter(now))
                .map(LimitLifted::lifts)
                .collect(Collectors.toSet());
        return rule.judge(limits, viewed, lifted, now);
    }

    private void end(ExposureStore.Open open, Instant now, Ended how) {
        store.count(open.lease(), countedUntil(open, now), isSilent(open, now) ? Ended.NOT_HEARD_OF : how);
    }

    private static boolean isSilent(ExposureStore.Open open, Instant now) {
        return now.isAfter(open.seenUntil().plus(SILENCE));
    }

    /// Nobody knows whether somebody still looked after the last sign of life: the benefit is the person's, so
    /// it counts as viewed, for as long as the lease lived.
    private static Instant countedUntil(ExposureStore.Open open, Instant now) {
        return isSilent(open, now) ? open.seenUntil().plus(SILENCE) : now;
    }

    /// The server's time, as PostgreSQL keeps it; never before what was counted, should the clock be put back.
    private Instant now(Person person) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return store.lastCounted(person.id()).filter(now::isBefore).orElse(now);
    }

    private <T> T inTransaction(java.util.function.Supplier<@Nullable T> work) {
        return Objects.requireNonNull(transaction.execute(_ -> work.get()));
    }

    private static Map<String, String> inWords(ExposureLimits limits) {
        return Map.of(
                "dayMinutes", Long.toString(limits.day().toMinutes()),
                "severeDayMinutes", Long.toString(limits.severeDay().toMinutes()),
                "clearDayMinutes", Long.toString(limits.clearDay().toMinutes()),
                "breakAfterMinutes", Long.toString(limits.breakAfter().toMinutes()),
                "breakAfterSevereMinutes",
                        Long.toString(limits.breakAfterSevere().toMinutes()),
                "breakMinutes", Long.toString(limits.breakLength().toMinutes()),
                "opens", limits.opens().toString(),
                "closes", limits.closes().toString(),
                "first", limits.first().name());
    }

    private void record(
            Person by,
            String address,
            Operation operation,
            String action,
            String subject,
            Map<String, String> details) {
        audit.record(new AuditEvent(
                operation,
                action,
                Optional.of(by.id()),
                Optional.of(by.force()),
                address,
                subject,
                new TreeMap<>(details)));
    }
}
