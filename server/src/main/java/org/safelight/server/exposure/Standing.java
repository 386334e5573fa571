package org.safelight.server.exposure;

import java.time.Duration;
import java.time.Instant;

/// What the limits say of a person at a moment.
public sealed interface Standing {
    /// Something may be shown.
    ///
    /// @param left of the day
    /// @param severeLeft of the day with severe material; zero: only that is not shown any more
    /// @param clearLeft of the day with the full picture or sound; zero: only that is not shown any more
    /// @param untilBreak time on screen until a break is due
    /// @param severeUntilBreak the same with severe material
    /// @param closesAt when the hours end
    record MayView(
            Duration left,
            Duration severeLeft,
            Duration clearLeft,
            Duration untilBreak,
            Duration severeUntilBreak,
            Instant closesAt)
            implements Standing {
        /// Whether this may be shown in this form.
        public boolean allows(MediaForm form, Severity severity) {
            return (severity != Severity.SEVERE || severeLeft.isPositive())
                    && (!form.isClear() || clearLeft.isPositive());
        }
    }

    /// A break is due.
    ///
    /// @param until when it is over
    record OnBreak(Instant until) implements Standing {}

    /// The day's time is used up.
    ///
    /// @param opensAt when the next day begins
    record DayIsOver(Instant opensAt) implements Standing {}

    /// It is before or after the hours.
    ///
    /// @param opensAt when they begin
    record OutsideHours(Instant opensAt) implements Standing {}
}
