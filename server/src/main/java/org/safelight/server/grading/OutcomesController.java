package org.safelight.server.grading;

import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// How cases ended: recorded by examiners, told to graders who wish it.
@Controller
class OutcomesController {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.UK);
    private static final LocalDate EARLIEST = LocalDate.of(2000, 1, 1);

    private final Outcomes outcomes;

    OutcomesController(Outcomes outcomes) {
        this.outcomes = outcomes;
    }

    @MayUse({Role.GRADER, Role.ADJUDICATOR})
    @GetMapping("/grading/outcomes")
    String told(Person person, Model model) {
        model.addAttribute("wishes", outcomes.wishes(person));
        model.addAttribute(
                "lines",
                outcomes.told(person).stream()
                        .map(told -> told.outcome().told() + " on " + DAY.format(told.day()) + ".")
                        .toList());
        return "grading/outcomes";
    }

    @MayUse({Role.GRADER, Role.ADJUDICATOR})
    @PostMapping("/grading/outcomes")
    String setWish(@RequestParam(defaultValue = "false") boolean wishes, Person person) {
        outcomes.setWish(person, wishes);
        return "redirect:/grading/outcomes";
    }

    @MayUse(Role.EXAMINER)
    @GetMapping("/grading/outcomes/{exhibit}")
    String ask(@PathVariable UUID exhibit, Model model) {
        return page(exhibit, "", model);
    }

    private String page(UUID exhibit, String say, Model model) {
        model.addAttribute("exhibit", exhibit);
        model.addAttribute(
                "reference",
                outcomes.reference(new ExhibitId(exhibit))
                        .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
        model.addAttribute("outcomes", Outcome.values());
        model.addAttribute("say", say);
        return "grading/outcome";
    }

    @MayUse(Role.EXAMINER)
    @PostMapping("/grading/outcomes/{exhibit}")
    String record(
            @PathVariable UUID exhibit,
            @RequestParam(required = false) @Nullable Outcome outcome,
            @RequestParam(defaultValue = "") String day,
            Person person,
            HttpServletRequest request,
            Model model) {
        Optional<LocalDate> on = day(day);
        if (outcome == null || on.isEmpty()) {
            return page(
                    exhibit, "Nothing was recorded: select what happened, and enter the day, not one to come.", model);
        }
        page(exhibit, "", model);
        outcomes.record(person, request.getRemoteAddr(), new ExhibitId(exhibit), outcome, on.get());
        return page(exhibit, "It is recorded. Graders who wish it are told.", model);
    }

    private static Optional<LocalDate> day(String text) {
        try {
            LocalDate day = LocalDate.parse(text.strip());
            LocalDate today = LocalDate.now(ZoneId.of("Europe/London"));
            return day.isAfter(today) || day.isBefore(EARLIEST) ? Optional.empty() : Optional.of(day);
        } catch (DateTimeParseException notOne) {
            return Optional.empty();
        }
    }
}
