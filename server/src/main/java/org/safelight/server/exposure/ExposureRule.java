package org.safelight.server.exposure;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Tells from what a person has viewed whether they may view on: the ledger and the clock decide, nothing else
/// is remembered.
///
/// A *run* is what was viewed since the last pause that was as long as a break. A break is due once the run has
/// reached its limit, and over when nothing was viewed for the length of a break: so shorter pauses neither end
/// a run nor are held against anybody, and a break that was taken early counts.
final class ExposureRule {
    /// How far back stretches can matter: a run may reach over midnight.
    static final Duration LOOKS_BACK = Duration.ofDays(2);

    private final ZoneId zone;

    /// @param zone in which days begin and hours are told
    ExposureRule(ZoneId zone) {
        this.zone = zone;
    }

    /// Says what holds for a person at a moment.
    ///
    /// @param viewed since at least [#LOOKS_BACK], in order, none over another, none later than `now`
    /// @param lifted what a supervisor has lifted at this moment
    /// @return what holds longest, where more than one thing stands against viewing
    Standing judge(ExposureLimits limits, List<Viewed> viewed, Set<Lift> lifted, Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        Instant opens = ZonedDateTime.of(today, limits.opens(), zone).toInstant();
        Instant closes = ZonedDateTime.of(today, limits.closes(), zone).toInstant();
        Instant midnight = today.plusDays(1).atStartOfDay(zone).toInstant();
        Instant tomorrow =
                ZonedDateTime.of(today.plusDays(1), limits.opens(), zone).toInstant();
        Instant dayBegan = today.atStartOfDay(zone).toInstant();
        boolean dayIsLifted = lifted.contains(Lift.DAY);

        Duration left = left(limits.day(), viewed, dayBegan, _ -> true);
        if (!dayIsLifted && !left.isPositive()) {
            return new Standing.DayIsOver(tomorrow);
        }
        if (!lifted.contains(Lift.HOURS) && (now.isBefore(opens) || !now.isBefore(closes))) {
            return new Standing.OutsideHours(now.isBefore(opens) ? opens : tomorrow);
        }
        Run run = Run.of(viewed, limits.breakLength(), now);
        Duration untilBreak = limits.breakAfter().minus(run.all());
        Duration severeUntilBreak = limits.breakAfterSevere().minus(run.severe());
        boolean breakIsLifted = lifted.contains(Lift.BREAK);
        if (!breakIsLifted && !(untilBreak.isPositive() && severeUntilBreak.isPositive())) {
            return new Standing.OnBreak(run.lastSeen().plus(limits.breakLength()));
        }
        Duration toMidnight = Duration.between(now, midnight);
        return new Standing.MayView(
                dayIsLifted ? toMidnight : left,
                dayIsLifted
                        ? toMidnight
                        : left(limits.severeDay(), viewed, dayBegan, stretch -> stretch.severity() == Severity.SEVERE),
                dayIsLifted
                        ? toMidnight
                        : left(
                                limits.clearDay(),
                                viewed,
                                dayBegan,
                                stretch -> stretch.form().isClear()),
                breakIsLifted ? toMidnight : untilBreak,
                breakIsLifted ? toMidnight : severeUntilBreak,
                lifted.contains(Lift.HOURS) ? midnight : closes);
    }

    /// What is left of a day's limit; zero if nothing is.
    private static Duration left(Duration limit, List<Viewed> viewed, Instant dayBegan, Predicate<Viewed> counts) {
        Duration left = limit;
        for (Viewed stretch : viewed) {
            if (counts.test(stretch) && stretch.until().isAfter(dayBegan)) {
                Instant from = stretch.from().isBefore(dayBegan) ? dayBegan : stretch.from();
                left = left.minus(Duration.between(from, stretch.until()));
            }
        }
        return left.isPositive() ? left : Duration.ZERO;
    }

    private record Run(Duration all, Duration severe, Instant lastSeen) {
        static Run of(List<Viewed> viewed, Duration breakLength, Instant now) {
            Duration all = Duration.ZERO;
            Duration severe = Duration.ZERO;
            Instant lastSeen = Instant.EPOCH;
            for (Viewed stretch : viewed) {
                if (!stretch.until().isAfter(stretch.from())) {
                    continue;
                }
                if (!stretch.from().isBefore(lastSeen.plus(breakLength))) {
                    all = Duration.ZERO;
                    severe = Duration.ZERO;
                }
                Duration took = Duration.between(stretch.from(), stretch.until());
                all = all.plus(took);
                severe = stretch.severity() == Severity.SEVERE ? severe.plus(took) : severe;
                lastSeen = stretch.until();
            }
            boolean hasPaused = !now.isBefore(lastSeen.plus(breakLength));
            return hasPaused ? new Run(Duration.ZERO, Duration.ZERO, lastSeen) : new Run(all, severe, lastSeen);
        }
    }
}
