package org.safelight.server.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExposureRuleTest {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final ExposureRule RULE = new ExposureRule(LONDON);
    private static final ExposureLimits LIMITS = ExposureLimits.DEFAULT;

    private static Instant at(String time) {
        return ZonedDateTime.parse("2026-06-03T" + time + "+01:00[Europe/London]")
                .toInstant();
    }

    private static Viewed viewed(String from, Duration took) {
        return new Viewed(MediaForm.BLURRED, Severity.USUAL, at(from), at(from).plus(took));
    }

    private static Viewed severe(String from, Duration took) {
        return new Viewed(MediaForm.BLURRED, Severity.SEVERE, at(from), at(from).plus(took));
    }

    private static Standing judge(List<Viewed> viewed, Instant now, Lift... lifted) {
        return RULE.judge(LIMITS, viewed, Set.of(lifted), now);
    }

    @Test
    void answers_as_looking_at_every_second_does() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            // Both days on which clocks change are among them.
            Instant day = ZonedDateTime.of(
                            2026, random.nextBoolean() ? 3 : 10, random.nextBoolean() ? 29 : 25, 0, 0, 0, 0, LONDON)
                    .toInstant();
            Instant now = day.plusSeconds(random.nextInt(86_400));
            List<Viewed> viewed = new ArrayList<>();
            Instant from = now.minusSeconds(random.nextInt(40 * 3600));
            while (true) {
                Instant until = from.plusSeconds(random.nextInt(1_500));
                if (until.isAfter(now)) {
                    break;
                }
                viewed.add(new Viewed(pick(MediaForm.values(), random), pick(Severity.values(), random), from, until));
                from = until.plusSeconds(random.nextInt(4) == 0 ? random.nextInt(9_000) : random.nextInt(300));
            }
            Set<Lift> lifted = EnumSet.noneOf(Lift.class);
            for (Lift lift : Lift.values()) {
                if (random.nextInt(3) == 0) {
                    lifted.add(lift);
                }
            }
            ExposureLimits limits = new ExposureLimits(
                    Duration.ofMinutes(1 + random.nextInt(300)),
                    Duration.ofMinutes(random.nextInt(100)),
                    Duration.ofMinutes(random.nextInt(100)),
                    Duration.ofMinutes(1 + random.nextInt(60)),
                    Duration.ofMinutes(1 + random.nextInt(60)),
                    Duration.ofMinutes(10 + random.nextInt(50)),
                    LocalTime.of(6 + random.nextInt(6), random.nextInt(60)),
                    LocalTime.of(12 + random.nextInt(9), random.nextInt(60)),
                    MediaForm.BLURRED);
            assertThat(RULE.judge(limits, viewed, lifted, now))
                    .as("seed " + seed)
                    .isEqualTo(EverySecond.judge(LONDON, limits, viewed, lifted, now));
        }
    }

    private static <T> T pick(T[] from, Random random) {
        return from[random.nextInt(from.length)];
    }

    @Test
    void nothing_is_shown_before_the_hours_and_something_from_their_first_moment() {
        assertThat(judge(List.of(), at("08:00:00").minusNanos(1))).isEqualTo(new Standing.OutsideHours(at("08:00:00")));
        assertThat(judge(List.of(), at("08:00:00"))).isInstanceOf(Standing.MayView.class);
    }

    @Test
    void something_is_shown_until_the_last_moment_of_the_hours_and_nothing_after() {
        assertThat(judge(List.of(), at("16:00:00").minusNanos(1))).isInstanceOf(Standing.MayView.class);
        assertThat(judge(List.of(), at("16:00:00")))
                .isEqualTo(new Standing.OutsideHours(at("08:00:00").plus(Duration.ofDays(1))));
    }

    @Test
    void a_break_is_due_exactly_at_its_limit() {
        Duration limit = LIMITS.breakAfter();
        assertThat(judge(List.of(viewed("09:00:00", limit.minusNanos(1))), at("09:50:00")))
                .isInstanceOf(Standing.MayView.class);
        assertThat(judge(List.of(viewed("09:00:00", limit)), at("09:50:00")))
                .isEqualTo(new Standing.OnBreak(at("10:05:00")));
    }

    @Test
    void a_break_is_over_exactly_when_it_was_long_enough() {
        List<Viewed> viewed = List.of(viewed("09:00:00", LIMITS.breakAfter()));
        assertThat(judge(viewed, at("10:05:00").minusNanos(1))).isInstanceOf(Standing.OnBreak.class);
        assertThat(judge(viewed, at("10:05:00")))
                .isInstanceOfSatisfying(
                        Standing.MayView.class,
                        may -> assertThat(may.untilBreak()).isEqualTo(LIMITS.breakAfter()));
    }

    @Test
    void severe_material_makes_a_break_due_earlier() {
        Duration limit = LIMITS.breakAfterSevere();
        assertThat(judge(List.of(severe("09:00:00", limit.minusNanos(1))), at("09:20:00")))
                .isInstanceOf(Standing.MayView.class);
        assertThat(judge(List.of(severe("09:00:00", limit)), at("09:20:00"))).isInstanceOf(Standing.OnBreak.class);
    }

    @Test
    void a_pause_shorter_than_a_break_does_not_end_a_run_and_one_as_long_does() {
        Duration half = LIMITS.breakAfter().dividedBy(2);
        Instant second = at("09:25:00").plus(LIMITS.breakLength());
        Viewed first = viewed("09:00:00", half);
        Viewed early = new Viewed(
                MediaForm.BLURRED,
                Severity.USUAL,
                second.minusNanos(1),
                second.minusNanos(1).plus(half));
        Viewed late = new Viewed(MediaForm.BLURRED, Severity.USUAL, second, second.plus(half));
        assertThat(judge(List.of(first, early), second.plus(half))).isInstanceOf(Standing.OnBreak.class);
        assertThat(judge(List.of(first, late), second.plus(half))).isInstanceOf(Standing.MayView.class);
    }

    @Test
    void the_day_is_over_exactly_at_its_limit_and_counts_from_midnight() {
        Duration limit = LIMITS.day();
        assertThat(judge(List.of(viewed("08:00:00", limit.minusNanos(1))), at("15:00:00")))
                .isInstanceOf(Standing.MayView.class);
        assertThat(judge(List.of(viewed("08:00:00", limit)), at("15:00:00")))
                .isEqualTo(new Standing.DayIsOver(at("08:00:00").plus(Duration.ofDays(1))));
        Viewed overMidnight = new Viewed(
                MediaForm.BLURRED,
                Severity.USUAL,
                at("00:00:00").minus(limit),
                at("00:00:00").plusSeconds(60));
        assertThat(judge(List.of(overMidnight), at("15:00:00")))
                .isInstanceOfSatisfying(
                        Standing.MayView.class, may -> assertThat(may.left()).isEqualTo(limit.minusSeconds(60)));
    }

    @Test
    void severe_material_and_the_full_picture_have_limits_of_their_own_that_leave_the_rest() {
        Viewed full = new Viewed(MediaForm.FULL, Severity.USUAL, at("08:00:00"), at("09:00:00"));
        Viewed severe = severe("09:20:00", Duration.ofHours(1));
        var may = (Standing.MayView) judge(List.of(full, severe), at("11:00:00"));
        assertThat(may.allows(MediaForm.FULL, Severity.USUAL)).isFalse();
        assertThat(may.allows(MediaForm.SOUND, Severity.USUAL)).isFalse();
        assertThat(may.allows(MediaForm.BLURRED, Severity.SEVERE)).isFalse();
        assertThat(may.allows(MediaForm.LARGER, Severity.NOT_KNOWN)).isTrue();
        var less = (Standing.MayView) judge(
                List.of(
                        new Viewed(
                                MediaForm.FULL,
                                Severity.USUAL,
                                at("08:00:00"),
                                at("09:00:00").minusNanos(1)),
                        severe("09:20:00", Duration.ofHours(1).minusNanos(1))),
                at("11:00:00"));
        assertThat(less.allows(MediaForm.FULL, Severity.USUAL)).isTrue();
        assertThat(less.allows(MediaForm.BLURRED, Severity.SEVERE)).isTrue();
    }

    @Test
    void a_supervisor_lifts_one_limit_and_leaves_the_others() {
        List<Viewed> day = List.of(viewed("08:00:00", LIMITS.day()));
        assertThat(judge(day, at("12:00:01"), Lift.DAY)).isInstanceOf(Standing.OnBreak.class);
        assertThat(judge(day, at("12:00:01"), Lift.DAY, Lift.BREAK)).isInstanceOf(Standing.MayView.class);
        assertThat(judge(day, at("12:00:01"), Lift.BREAK)).isInstanceOf(Standing.DayIsOver.class);
        assertThat(judge(List.of(), at("22:00:00"), Lift.DAY)).isInstanceOf(Standing.OutsideHours.class);
        assertThat(judge(List.of(), at("22:00:00"), Lift.HOURS)).isInstanceOf(Standing.MayView.class);
    }

    @Test
    void of_two_sets_of_limits_the_safer_counts_in_each() {
        ExposureLimits own = new ExposureLimits(
                Duration.ofHours(5),
                Duration.ZERO,
                Duration.ofHours(2),
                Duration.ofMinutes(10),
                Duration.ofMinutes(60),
                Duration.ofMinutes(30),
                LocalTime.of(6, 0),
                LocalTime.of(15, 0),
                MediaForm.COLOUR);
        assertThat(LIMITS.tightenedBy(own))
                .isEqualTo(own.tightenedBy(LIMITS))
                .isEqualTo(new ExposureLimits(
                        Duration.ofHours(4),
                        Duration.ZERO,
                        Duration.ofHours(1),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(20),
                        Duration.ofMinutes(30),
                        LocalTime.of(8, 0),
                        LocalTime.of(15, 0),
                        MediaForm.BLURRED));
        assertThat(LIMITS.tightenedBy(ExposureLimits.LOOSEST)).isEqualTo(LIMITS);
    }
}
