package org.safelight.server.registry;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Role;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// How long each force's knowledge takes to reach the others.
@Controller
class ContributionController {
    private static final int MOST_DAYS = 3_660;
    private static final DateTimeFormatter COUNTED_AT =
            DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.UK).withZone(ZoneOffset.UTC);

    private final Contribution contribution;

    ContributionController(Contribution contribution) {
        this.contribution = contribution;
    }

    /// A force's line.
    public record Line(
            String force,
            long seen,
            long voted,
            String toVote,
            long trusted,
            String toTrusted,
            long listed,
            String toListed) {}

    @MayUse({Role.SUPERVISOR, Role.COORDINATOR, Role.STATISTICIAN})
    @GetMapping("/contribution")
    String contribution(@RequestParam(defaultValue = "90") int days, Model model) {
        int asked = Math.clamp(days, 1, MOST_DAYS);
        Contribution.Counted counted = contribution.lags(asked);
        List<Line> lines = counted.lags().stream()
                .map(lag -> new Line(
                        lag.forceName(),
                        lag.seen(),
                        lag.voted(),
                        words(lag.toVote()),
                        lag.trusted(),
                        words(lag.toTrusted()),
                        lag.listed(),
                        words(lag.toListed())))
                .toList();
        model.addAttribute("lines", lines);
        model.addAttribute("days", asked);
        model.addAttribute("countedAt", COUNTED_AT.format(counted.at()));
        return "registry/contribution";
    }

    private static String words(Optional<Duration> lag) {
        return lag.map(time -> time.toDays() > 1
                        ? time.toDays() + " days"
                        : time.toHours() > 1 ? time.toHours() + " hours" : time.toMinutes() + " minutes")
                .orElse("none yet");
    }
}
