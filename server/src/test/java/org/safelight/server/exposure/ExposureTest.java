package org.safelight.server.exposure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.audit.Audit;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

class ExposureTest {
    private static final ExhibitId EXHIBIT = new ExhibitId(UUID.randomUUID());
    private static final Instant MORNING =
            ZonedDateTime.parse("2026-06-03T09:00:00+01:00[Europe/London]").toInstant();

    @TempDir
    private static Path data;

    private static RunningServer server;
    private static RunningServer.Member supervisor;
    private static RunningServer.Member welfare;

    private final AtomicReference<Instant> clock = new AtomicReference<>(MORNING);
    private RunningServer.Member grader;
    private Exposure exposure;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
        supervisor = server.member("dorset", Role.SUPERVISOR, Role.GRADER);
        welfare = server.member("dorset", Role.WELFARE);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() {
        grader = server.member("dorset", Role.GRADER);
        exposure = exposure(this::now);
    }

    private static Exposure exposure(InstantSource clock) {
        return new Exposure(
                server.bean(ExposureStore.class),
                server.bean(Audit.class),
                server.bean(TransactionTemplate.class),
                clock);
    }

    private static <T> T as(RunningServer.Member member, Callable<T> work) {
        Person person = member.person();
        try (Scope.Entered _ = new Scope(person.id(), person.force()).enter()) {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Instant now() {
        return Objects.requireNonNull(clock.get());
    }

    private void later(Duration by) {
        clock.updateAndGet(now -> now.plus(by));
    }

    private Exposure.Opened opens(int content, MediaForm form) {
        return as(
                grader,
                () -> exposure.open(grader.person(), "", new Viewing(EXHIBIT, content, form, Severity.NOT_KNOWN)));
    }

    private UUID lease(int content) {
        return ((Exposure.Opened.Leased) opens(content, MediaForm.BLURRED)).lease();
    }

    private Exposure.Kept keeps(UUID lease) {
        return as(grader, () -> exposure.keep(grader.person(), lease));
    }

    private Standing standing() {
        return as(grader, () -> exposure.standing(grader.person()));
    }

    private void watches(UUID lease, Duration lasts) {
        for (Duration gone = Duration.ZERO; gone.compareTo(lasts) < 0; gone = gone.plusSeconds(20)) {
            later(Duration.ofSeconds(20));
            keeps(lease);
        }
    }

    private double counted() {
        return seenBy(grader);
    }

    /// Seconds that a scope finds in the ledger of the grader.
    private double seenBy(RunningServer.Member viewer) {
        return as(
                viewer,
                () -> server.bean(JdbcClient.class)
                        .sql("""
                            select coalesce(sum(extract(epoch from seen_until - started_at)), 0) from exposure_view
                             where person_id = :person
                            """)
                        .param("person", grader.person().id())
                        .query(Double.class)
                        .single());
    }

    @Test
    void two_tabs_count_each_second_once_and_the_later_one_hides_the_earlier() {
        UUID first = lease(1);
        later(Duration.ofSeconds(5));
        assertThat(keeps(first)).isEqualTo(new Exposure.Kept.Shown());
        later(Duration.ofSeconds(2));
        UUID second = lease(2);
        assertThat(keeps(first)).isEqualTo(new Exposure.Kept.Hidden());
        assertThat(as(grader, () -> exposure.held(grader.person(), first))).isEmpty();
        for (int i = 0; i < 10; i++) {
            later(Duration.ofSeconds(1));
            keeps(first);
            assertThat(keeps(second)).isEqualTo(new Exposure.Kept.Shown());
        }
        assertThat(counted()).isEqualTo(17.0);
    }

    @Test
    void devices_that_call_at_the_same_moment_never_count_a_second_twice() throws Exception {
        Instant began = now();
        List<Future<?>> devices = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int device = 0; device < 6; device++) {
                Random random = new Random(device);
                int content = device;
                devices.add(threads.submit(() -> {
                    UUID lease = lease(content);
                    for (int i = 0; i < 25; i++) {
                        later(Duration.ofMillis(random.nextInt(400)));
                        if (random.nextInt(4) == 0) {
                            lease = lease(content);
                        } else {
                            keeps(lease);
                        }
                    }
                    return lease;
                }));
            }
            for (Future<?> device : devices) {
                device.get();
            }
        }
        long overlaps = as(
                grader,
                () -> server.bean(JdbcClient.class)
                        .sql("""
                            select count(*) from exposure_view a join exposure_view b
                                on a.person_id = b.person_id and a.lease < b.lease
                               and tstzrange(a.started_at, a.seen_until) && tstzrange(b.started_at, b.seen_until)
                             where a.person_id = :person
                            """)
                        .param("person", grader.person().id())
                        .query(Long.class)
                        .single());
        assertThat(overlaps).isZero();
        double elapsed = Duration.between(began, now()).toMillis() / 1000.0;
        assertThat(counted()).isPositive().isLessThanOrEqualTo(elapsed);
    }

    @Test
    void a_closed_lid_or_a_sleeping_tab_counts_no_longer_than_a_lease_lives_in_silence() {
        UUID lease = lease(1);
        later(Duration.ofSeconds(5));
        keeps(lease);
        later(Duration.ofHours(2));
        assertThat(keeps(lease)).isEqualTo(new Exposure.Kept.Hidden());
        assertThat(counted()).isEqualTo(25.0);
    }

    @Test
    void a_lease_lives_to_the_end_of_the_silence_and_not_a_moment_longer() {
        UUID lease = lease(1);
        later(Exposure.SILENCE);
        assertThat(as(grader, () -> exposure.held(grader.person(), lease))).isPresent();
        assertThat(keeps(lease)).isEqualTo(new Exposure.Kept.Shown());
        later(Exposure.SILENCE.plusNanos(1000));
        assertThat(as(grader, () -> exposure.held(grader.person(), lease))).isEmpty();
        assertThat(keeps(lease)).isEqualTo(new Exposure.Kept.Hidden());
    }

    @Test
    void what_is_hidden_at_once_counts_to_that_moment() {
        UUID lease = lease(1);
        later(Duration.ofSeconds(3));
        as(grader, () -> {
            exposure.close(grader.person(), lease);
            return true;
        });
        later(Duration.ofMinutes(5));
        assertThat(keeps(lease)).isEqualTo(new Exposure.Kept.Hidden());
        assertThat(counted()).isEqualTo(3.0);
    }

    @Test
    void a_clock_that_is_put_back_or_forward_uncounts_nothing_and_adds_no_more_than_a_silence() {
        UUID lease = lease(1);
        later(Duration.ofSeconds(10));
        keeps(lease);
        clock.set(MORNING.minusSeconds(600));
        assertThat(keeps(lease)).isEqualTo(new Exposure.Kept.Shown());
        assertThat(counted()).isEqualTo(10.0);
        lease(2);
        clock.set(MORNING.plusSeconds(15));
        lease(3);
        assertThat(counted()).isEqualTo(15.0);
        clock.set(MORNING.plusSeconds(3600));
        lease(4);
        assertThat(counted()).isEqualTo(35.0);
    }

    @Test
    void calls_without_signs_of_life_count_too() {
        for (int i = 0; i < 6; i++) {
            lease(i);
            later(Duration.ofSeconds(10));
        }
        for (int i = 0; i < 6; i++) {
            lease(i);
            later(Duration.ofMinutes(1));
        }
        lease(7);
        assertThat(counted()).isEqualTo(6 * 10.0 + 6 * 20.0);
    }

    @Test
    void no_step_is_left_out() {
        assertThat(opens(1, MediaForm.FULL)).isEqualTo(new Exposure.Opened.TooClear(MediaForm.BLURRED));
        assertThat(opens(1, MediaForm.LESS_BLURRED)).isEqualTo(new Exposure.Opened.TooClear(MediaForm.BLURRED));
        for (MediaForm form : MediaForm.values()) {
            later(Duration.ofSeconds(1));
            if (form != MediaForm.SOUND) {
                assertThat(opens(1, form.next())).isEqualTo(new Exposure.Opened.TooClear(form));
            }
            assertThat(opens(1, form)).isInstanceOf(Exposure.Opened.Leased.class);
        }
        assertThat(opens(2, MediaForm.COLOUR)).isEqualTo(new Exposure.Opened.TooClear(MediaForm.BLURRED));
        later(Duration.ofDays(1));
        assertThat(opens(1, MediaForm.FULL)).isEqualTo(new Exposure.Opened.TooClear(MediaForm.BLURRED));
    }

    @Test
    void when_a_break_is_due_everything_closes_and_opens_when_it_is_over() {
        UUID lease = lease(1);
        watches(lease, Duration.ofMinutes(50).minusSeconds(20));
        assertThat(standing()).isInstanceOf(Standing.MayView.class);
        later(Duration.ofSeconds(20));
        Instant over = now().plus(Duration.ofMinutes(15));
        assertThat(keeps(lease)).isEqualTo(new Exposure.Kept.Enough(new Standing.OnBreak(over)));
        assertThat(opens(1, MediaForm.BLURRED)).isEqualTo(new Exposure.Opened.NotNow(new Standing.OnBreak(over)));
        clock.set(over.minusNanos(1000));
        assertThat(opens(1, MediaForm.BLURRED)).isInstanceOf(Exposure.Opened.NotNow.class);
        clock.set(over);
        assertThat(opens(1, MediaForm.BLURRED)).isInstanceOf(Exposure.Opened.Leased.class);
    }

    @Test
    void what_turned_out_to_be_severe_counts_as_severe() {
        UUID lease = lease(1);
        watches(lease, Duration.ofMinutes(20));
        assertThat(standing()).isInstanceOf(Standing.MayView.class);
        as(grader, () -> {
            exposure.turnedOut(grader.person(), EXHIBIT, 1, Severity.SEVERE);
            return true;
        });
        assertThat(standing()).isInstanceOf(Standing.OnBreak.class);
    }

    @Test
    void own_limits_count_where_they_are_tighter_and_never_loosen_the_force_s() {
        ExposureLimits own = new ExposureLimits(
                Duration.ofHours(5),
                Duration.ofHours(5),
                Duration.ofHours(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(60),
                Duration.ofMinutes(10),
                java.time.LocalTime.of(6, 0),
                java.time.LocalTime.of(20, 0),
                MediaForm.COLOUR);
        as(grader, () -> {
            exposure.setOwn(grader.person(), "", own);
            return true;
        });
        assertThat(opens(1, MediaForm.COLOUR)).isEqualTo(new Exposure.Opened.TooClear(MediaForm.BLURRED));
        UUID lease = lease(1);
        watches(lease, Duration.ofMinutes(2));
        assertThat(standing()).isEqualTo(new Standing.OnBreak(now().plus(Duration.ofMinutes(15))));
    }

    @Test
    void a_restart_of_the_server_loses_nothing_and_gives_nothing_back() {
        UUID lease = lease(1);
        watches(lease, Duration.ofMinutes(49));
        server.close();
        server = RunningServer.in(data);
        exposure = exposure(this::now);
        later(Duration.ofSeconds(5));
        assertThat(keeps(lease)).isEqualTo(new Exposure.Kept.Shown());
        assertThat(counted()).isEqualTo(49 * 60 + 5.0);
        watches(lease, Duration.ofMinutes(1));
        assertThat(standing()).isInstanceOf(Standing.OnBreak.class);
    }

    @Test
    void the_ledger_is_seen_by_the_person_and_by_welfare_officers_of_the_force_and_by_nobody_else() {
        UUID lease = lease(1);
        later(Duration.ofSeconds(9));
        keeps(lease);
        assertThat(seenBy(grader)).isEqualTo(9.0);
        assertThat(seenBy(welfare)).isEqualTo(9.0);
        assertThat(as(
                        welfare,
                        () -> exposure.ledger(
                                welfare.person(), "", grader.person().id())))
                .hasSize(1);
        for (RunningServer.Member other : List.of(
                supervisor,
                server.member("dorset", Role.GRADER),
                server.member("dorset", Role.ADMINISTRATOR, Role.AUDITOR),
                server.member("kent", Role.WELFARE))) {
            assertThat(seenBy(other)).isZero();
        }
    }

    @Test
    void the_database_itself_refuses_to_write_for_another_to_uncount_and_to_lift_without_being_a_supervisor() {
        UUID lease = lease(1);
        later(Duration.ofSeconds(9));
        keeps(lease);
        JdbcClient db = server.bean(JdbcClient.class);
        assertThatThrownBy(() -> as(
                        grader,
                        () -> db.sql("update exposure_view set seen_until = started_at where lease = :lease")
                                .param("lease", lease)
                                .update()))
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> as(
                        grader,
                        () -> db.sql("delete from exposure_view where lease = :lease")
                                .param("lease", lease)
                                .update()))
                .isInstanceOf(DataAccessException.class);
        assertThat(as(
                        supervisor,
                        () -> db.sql("update exposure_view set severity = 'USUAL' where lease = :lease")
                                .param("lease", lease)
                                .update()))
                .isZero();
        for (RunningServer.Member by : List.of(grader, server.member("kent", Role.SUPERVISOR), welfare)) {
            assertThatThrownBy(() -> as(by, () -> {
                        exposure.lift(
                                by.person(),
                                "",
                                grader.person().id(),
                                Lift.DAY,
                                "made-up reason",
                                Duration.ofMinutes(30));
                        return true;
                    }))
                    .isInstanceOf(DataAccessException.class);
        }
        assertThatThrownBy(() -> as(supervisor, () -> {
                    exposure.lift(
                            supervisor.person(),
                            "",
                            supervisor.person().id(),
                            Lift.DAY,
                            "made-up reason",
                            Duration.ofMinutes(30));
                    return true;
                }))
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void a_supervisor_lifts_a_limit_for_a_while_and_the_person_reads_why() {
        clock.set(MORNING.plus(Duration.ofHours(12)));
        assertThat(opens(1, MediaForm.BLURRED)).isInstanceOf(Exposure.Opened.NotNow.class);
        as(supervisor, () -> {
            exposure.lift(
                    supervisor.person(),
                    "",
                    grader.person().id(),
                    Lift.HOURS,
                    "A made-up child may be at risk tonight",
                    Duration.ofMinutes(30));
            return true;
        });
        assertThat(opens(1, MediaForm.BLURRED)).isInstanceOf(Exposure.Opened.Leased.class);
        assertThat(as(grader, () -> exposure.mine(grader.person())).lifted())
                .singleElement()
                .satisfies(lift -> assertThat(lift.reason()).contains("at risk tonight"));
        later(Duration.ofMinutes(30));
        assertThat(opens(1, MediaForm.BLURRED)).isInstanceOf(Exposure.Opened.NotNow.class);
    }

    @Test
    void a_supervisor_sees_bands_by_name_and_whoever_is_none_sees_nothing() {
        Exposure now = exposure(InstantSource.system());
        liftHours(now);
        as(grader, () -> now.open(grader.person(), "", new Viewing(EXHIBIT, 1, MediaForm.BLURRED, Severity.NOT_KNOWN)));
        as(grader, () -> now.open(grader.person(), "", new Viewing(EXHIBIT, 2, MediaForm.BLURRED, Severity.NOT_KNOWN)));
        List<Exposure.Load> load = as(supervisor, () -> now.load(supervisor.person(), ""));
        assertThat(load)
                .filteredOn(line -> line.person().id().equals(grader.person().id()))
                .singleElement()
                .satisfies(line -> assertThat(line.band()).isEqualTo(1));
        assertThat(as(grader, () -> server.bean(ExposureStore.class).load())).isEmpty();
        assertThat(as(welfare, () -> server.bean(ExposureStore.class).load())).isEmpty();
    }

    /// So that the test can run at any hour.
    private void liftHours(Exposure now) {
        as(supervisor, () -> {
            now.lift(
                    supervisor.person(),
                    "",
                    grader.person().id(),
                    Lift.HOURS,
                    "made-up reason",
                    Duration.ofMinutes(30));
            return true;
        });
    }

    @Test
    void the_pages_tell_signs_of_life_from_another_tab_and_another_person() throws Exception {
        Exposure now = server.bean(Exposure.class);
        liftHours(now);
        UUID lease = ((Exposure.Opened.Leased) as(
                        grader,
                        () -> now.open(
                                grader.person(), "", new Viewing(EXHIBIT, 1, MediaForm.BLURRED, Severity.NOT_KNOWN))))
                .lease();
        try (Browsing browser = Browsing.as(server, grader);
                Browsing other = Browsing.as(server, supervisor)) {
            assertThat(browser.post("/exposure/leases/" + lease + "/shown").body())
                    .isEqualTo("shown");
            assertThat(other.post("/exposure/leases/" + lease + "/shown").body())
                    .isEqualTo("hidden");
            assertThat(other.post("/exposure/leases/" + lease + "/hidden").statusCode())
                    .isEqualTo(200);
            assertThat(browser.post("/exposure/leases/" + lease + "/shown").body())
                    .isEqualTo("shown");
            browser.post("/exposure/leases/" + lease + "/hidden");
            HttpResponse<String> after = browser.post("/exposure/leases/" + lease + "/shown");
            assertThat(after.body()).isEqualTo("hidden");
            assertThat(after.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
            String page = browser.get("/exposure").body();
            assertThat(page).contains("Your limits", "Limits that were lifted for you", "made-up reason");
            assertThat(browser.get("/exposure/team").statusCode()).isEqualTo(403);
            assertThat(browser.get("/exposure/welfare/" + grader.person().id()).statusCode())
                    .isEqualTo(403);
            assertThat(other.get("/exposure/welfare").statusCode()).isEqualTo(403);
            assertThat(other.get("/exposure/team/" + supervisor.person().id() + "/lift")
                            .statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void a_policy_is_set_by_who_may_within_what_no_force_may_exceed() throws Exception {
        RunningServer.Member chief = server.member("kent", Role.SUPERVISOR);
        RunningServer.Member officer = server.member("kent", Role.GRADER);
        String[] fields = {
            "day",
            "301",
            "severeDay",
            "30",
            "clearDay",
            "30",
            "breakAfter",
            "30",
            "breakAfterSevere",
            "15",
            "breakLength",
            "9",
            "opens",
            "05:59",
            "closes",
            "15:00",
            "first",
            "FULL"
        };
        try (Browsing browser = Browsing.as(server, chief);
                Browsing other = Browsing.as(server, officer)) {
            assertThat(browser.post("/exposure/policy", fields).body())
                    .contains(
                            "between 1 and 300",
                            "between 10 and 120",
                            "between 06:00 and 20:00",
                            "Select how a picture is first shown");
            fields[1] = "180";
            fields[11] = "20";
            fields[13] = "09:00";
            fields[17] = "LESS_BLURRED";
            assertThat(other.post("/exposure/policy", fields).statusCode()).isEqualTo(403);
            assertThat(browser.post("/exposure/policy", fields).statusCode()).isEqualTo(302);
            assertThat(other.get("/exposure").body()).contains("3 hours", "09:00 to 15:00");
            fields[1] = "two";
            assertThat(browser.post("/exposure/policy", fields).body()).contains("Enter a whole number");
        }
    }
}
