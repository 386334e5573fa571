package org.safelight.server.exposure;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/// The plainest rule: looks at each second of the last two days, one by one. For stretches of whole seconds.
final class EverySecond {
    private EverySecond() {}

    static Standing judge(ZoneId zone, ExposureLimits limits, List<Viewed> viewed, Set<Lift> lifted, Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        long all = 0;
        long severe = 0;
        long clear = 0;
        long run = 0;
        long severeRun = 0;
        long pause = 0;
        int at = 0;
        Instant lastSeen = Instant.EPOCH;
        for (Instant second = now.minus(2, ChronoUnit.DAYS); second.isBefore(now); second = second.plusSeconds(1)) {
            while (at < viewed.size() && !second.isBefore(viewed.get(at).until())) {
                at++;
            }
            Viewed seen = at < viewed.size() && !second.isBefore(viewed.get(at).from()) ? viewed.get(at) : null;
            if (seen == null) {
                pause++;
                if (pause >= limits.breakLength().toSeconds()) {
                    run = 0;
                    severeRun = 0;
                }
                continue;
            }
            pause = 0;
            lastSeen = second.plusSeconds(1);
            run++;
            boolean isSevere = seen.severity() == Severity.SEVERE;
            severeRun += isSevere ? 1 : 0;
            if (second.atZone(zone).toLocalDate().equals(today)) {
                all++;
                severe += isSevere ? 1 : 0;
                clear += seen.form().isClear() ? 1 : 0;
            }
        }
        LocalTime time = now.atZone(zone).toLocalTime();
        Instant tomorrow = today.plusDays(1).atTime(limits.opens()).atZone(zone).toInstant();
        if (all >= limits.day().toSeconds() && !lifted.contains(Lift.DAY)) {
            return new Standing.DayIsOver(tomorrow);
        }
        if (!lifted.contains(Lift.HOURS)) {
            if (time.isBefore(limits.opens())) {
                return new Standing.OutsideHours(
                        today.atTime(limits.opens()).atZone(zone).toInstant());
            }
            if (!time.isBefore(limits.closes())) {
                return new Standing.OutsideHours(tomorrow);
            }
        }
        boolean isDue = run >= limits.breakAfter().toSeconds()
                || severeRun >= limits.breakAfterSevere().toSeconds();
        if (isDue && !lifted.contains(Lift.BREAK)) {
            return new Standing.OnBreak(lastSeen.plus(limits.breakLength()));
        }
        Instant midnight = today.plusDays(1).atStartOfDay(zone).toInstant();
        Duration rest = Duration.between(now, midnight);
        boolean more = lifted.contains(Lift.DAY);
        boolean on = lifted.contains(Lift.BREAK);
        return new Standing.MayView(
                more ? rest : Duration.ofSeconds(Math.max(0, limits.day().toSeconds() - all)),
                more ? rest : Duration.ofSeconds(Math.max(0, limits.severeDay().toSeconds() - severe)),
                more ? rest : Duration.ofSeconds(Math.max(0, limits.clearDay().toSeconds() - clear)),
                on ? rest : limits.breakAfter().minusSeconds(run),
                on ? rest : limits.breakAfterSevere().minusSeconds(severeRun),
                lifted.contains(Lift.HOURS)
                        ? midnight
                        : today.atTime(limits.closes()).atZone(zone).toInstant());
    }
}
