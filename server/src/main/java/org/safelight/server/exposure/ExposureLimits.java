package org.safelight.server.exposure;

import java.time.Duration;
import java.time.LocalTime;

/// The limits of a day: a force's policy, a person's own tighter ones, or both together.
///
/// No study tells where limits should lie. The Internet Watch Foundation publishes its own (2024: five hours of
/// direct exposure a day, hourly breaks, 16:00 as the end, no overtime); [#LOOSEST] is no looser than those in time
/// a day and in breaks, and [#DEFAULT] in nothing.
///
/// @param day most time on screen a day
/// @param severeDay most of that with severe material
/// @param clearDay most of that with the full picture or with sound
/// @param breakAfter time on screen after which a break is due
/// @param breakAfterSevere the same for severe material alone
/// @param breakLength how long nothing is shown then; so long a pause counts as a break at any time
/// @param opens from when on something is shown
/// @param closes from when on nothing is shown any more; later than `opens`
/// @param first the clearest form in which something may be shown first
public record ExposureLimits(
        Duration day,
        Duration severeDay,
        Duration clearDay,
        Duration breakAfter,
        Duration breakAfterSevere,
        Duration breakLength,
        LocalTime opens,
        LocalTime closes,
        MediaForm first) {
    /// What a force has that has set nothing.
    public static final ExposureLimits DEFAULT = new ExposureLimits(
            Duration.ofHours(4),
            Duration.ofHours(1),
            Duration.ofHours(1),
            Duration.ofMinutes(50),
            Duration.ofMinutes(20),
            Duration.ofMinutes(15),
            LocalTime.of(8, 0),
            LocalTime.of(16, 0),
            MediaForm.BLURRED);

    /// No policy may be looser in anything: night work is none.
    public static final ExposureLimits LOOSEST = new ExposureLimits(
            Duration.ofHours(5),
            Duration.ofHours(5),
            Duration.ofHours(5),
            Duration.ofMinutes(60),
            Duration.ofMinutes(60),
            Duration.ofMinutes(10),
            LocalTime.of(6, 0),
            LocalTime.of(20, 0),
            MediaForm.COLOUR);

    public ExposureLimits {
        if (first.compareTo(MediaForm.COLOUR) > 0) {
            throw new IllegalArgumentException("Nothing is shown first in a form as clear as " + first);
        }
    }

    /// Of each limit the safer.
    ///
    /// The hours of the two may not meet: then `closes` is not after `opens`, and nothing is shown.
    public ExposureLimits tightenedBy(ExposureLimits other) {
        return new ExposureLimits(
                lesser(day, other.day),
                lesser(severeDay, other.severeDay),
                lesser(clearDay, other.clearDay),
                lesser(breakAfter, other.breakAfter),
                lesser(breakAfterSevere, other.breakAfterSevere),
                breakLength.compareTo(other.breakLength) >= 0 ? breakLength : other.breakLength,
                opens.isAfter(other.opens) ? opens : other.opens,
                closes.isBefore(other.closes) ? closes : other.closes,
                first.compareTo(other.first) <= 0 ? first : other.first);
    }

    private static Duration lesser(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
