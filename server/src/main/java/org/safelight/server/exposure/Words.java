package org.safelight.server.exposure;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Limits and times as people say them.
public final class Words {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.UK);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE d MMMM", Locale.UK);

    private Words() {}

    /// "1 hour 5 minutes"; below a minute in seconds; rounded down, so that it never promises more than there
    /// is.
    static String duration(Duration duration) {
        if (!duration.isPositive()) {
            return "none";
        }
        if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
            return count(Math.max(1, duration.toSeconds()), "second");
        }
        List<String> parts = new ArrayList<>();
        if (duration.toHours() > 0) {
            parts.add(count(duration.toHours(), "hour"));
        }
        if (duration.toMinutesPart() > 0) {
            parts.add(count(duration.toMinutesPart(), "minute"));
        }
        return String.join(" ", parts);
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    static String day(LocalDate day) {
        return DAY.format(day);
    }

    /// "14:05", or with the day where it is not today. Rounded up to a full minute: nothing opens before it
    /// says.
    static String time(Instant when, Instant now) {
        ZonedDateTime at = when.plusSeconds(59).atZone(Exposure.ZONE);
        boolean isToday = at.toLocalDate().equals(LocalDate.ofInstant(now, Exposure.ZONE));
        return isToday ? TIME.format(at) : TIME.format(at) + " on " + DAY.format(at);
    }

    /// What a standing means, in a short heading.
    public static String heading(Standing standing) {
        return switch (standing) {
            case Standing.MayView _ -> "You can view";
            case Standing.OnBreak _ -> "Time for a break";
            case Standing.DayIsOver _ -> "That is enough for today";
            case Standing.OutsideHours _ -> "Viewing is closed";
        };
    }

    /// What a standing means for the person, in a sentence or two.
    public static String sentence(Standing standing, Instant now) {
        return switch (standing) {
            case Standing.MayView may -> {
                Duration untilBreak = may.untilBreak();
                yield "You have " + duration(may.left()) + " on screen left today. The next break is due after "
                        + duration(untilBreak) + " on screen. Viewing closes at " + time(may.closesAt(), now) + ".";
            }
            case Standing.OnBreak due ->
                "You can go on at " + time(due.until(), now) + ". Your place is kept. Please leave the screen.";
            case Standing.DayIsOver over ->
                "You have viewed for as long as a day allows. Your place is kept, and opens again at "
                        + time(over.opensAt(), now) + ".";
            case Standing.OutsideHours closed ->
                "Nothing is shown at this hour. Your place is kept, and opens again at " + time(closed.opensAt(), now)
                        + ".";
        };
    }
}
