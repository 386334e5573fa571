package org.safelight.server.grading;

import jakarta.servlet.http.HttpServletRequest;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What graders pointed out to victim identification: words alone.
@Controller
class FlagsController {
    private static final int PER_PAGE = 50;
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.UK).withZone(ZoneId.of("Europe/London"));

    private final DisputesStore store;
    private final Audit audit;

    FlagsController(DisputesStore store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    /// A line of the page.
    public record Line(String exhibit, String reference, int content, String flag, String note, String when) {}

    @MayUse(Role.VICTIM_IDENTIFICATION)
    @GetMapping("/grading/flags")
    String flags(@RequestParam(defaultValue = "1") int page, Person person, HttpServletRequest request, Model model) {
        int asked = Math.clamp(page, 1, 100_000);
        List<DisputesStore.Flagged> flagged = store.flagged((asked - 1) * PER_PAGE, PER_PAGE + 1);
        model.addAttribute(
                "lines",
                flagged.stream()
                        .limit(PER_PAGE)
                        .map(one -> new Line(
                                one.exhibit().toString(),
                                one.reference(),
                                one.content(),
                                one.flag().label(),
                                one.note(),
                                WHEN.format(one.at())))
                        .toList());
        model.addAttribute("page", asked);
        model.addAttribute("more", flagged.size() > PER_PAGE);
        audit.recordAlone(new AuditEvent(
                Operation.CONSULTATION,
                "grading.flags-read",
                Optional.of(person.id()),
                Optional.of(person.force()),
                request.getRemoteAddr(),
                "force:" + person.force(),
                new TreeMap<>()));
        return "grading/flags";
    }
}
