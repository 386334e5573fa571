package org.safelight.server.exposure;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;

/// What supervisors see of a team, and what welfare officers see of a person.
@Controller
class TeamController {
    private static final List<String> BANDS = List.of(
            "Nothing today", "Less than half of the day's limit", "Half of the day's limit or more", "All of it");

    private final Exposure exposure;

    TeamController(Exposure exposure) {
        this.exposure = exposure;
    }

    /// A line of the team page.
    record Line(UUID id, String name, String load, boolean isSelf) {}

    @MayUse(Role.SUPERVISOR)
    @GetMapping("/exposure/team")
    String team(Person by, HttpServletRequest request, Model model) {
        model.addAttribute(
                "lines",
                exposure.load(by, request.getRemoteAddr()).stream()
                        .map(load -> new Line(
                                load.person().id(),
                                load.person().name(),
                                BANDS.get(load.band()),
                                load.person().id().equals(by.id())))
                        .toList());
        return "exposure/team";
    }

    @MayUse(Role.SUPERVISOR)
    @GetMapping("/exposure/team/{person}/lift")
    String askLift(@PathVariable UUID person, Person by, Model model) {
        return liftPage(new LiftForm(), another(by, person), model);
    }

    @MayUse(Role.SUPERVISOR)
    @PostMapping("/exposure/team/{person}/lift")
    String lift(
            @Valid @ModelAttribute("form") LiftForm form,
            BindingResult errors,
            @PathVariable UUID person,
            Person by,
            HttpServletRequest request,
            Model model) {
        ExposureStore.Colleague colleague = another(by, person);
        if (errors.hasErrors()) {
            return liftPage(form, colleague, model);
        }
        exposure.lift(
                by,
                request.getRemoteAddr(),
                person,
                Lift.valueOf(form.getLifts()),
                form.getReason(),
                Duration.ofMinutes(form.getMinutes()));
        return "redirect:/exposure/team";
    }

    @MayUse(Role.WELFARE)
    @GetMapping("/exposure/welfare")
    String people(Person by, Model model) {
        model.addAttribute("people", exposure.colleagues(by));
        return "exposure/people";
    }

    @MayUse(Role.WELFARE)
    @GetMapping("/exposure/welfare/{person}")
    String ledger(@PathVariable UUID person, Person by, HttpServletRequest request, Model model) {
        ExposureStore.Colleague colleague = colleague(by, person);
        model.addAttribute("name", colleague.name());
        model.addAttribute(
                "days",
                exposure.ledger(by, request.getRemoteAddr(), person).stream()
                        .map(ExposureController.Day::of)
                        .toList());
        return "exposure/ledger";
    }

    private static String liftPage(LiftForm form, ExposureStore.Colleague colleague, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("id", colleague.id());
        model.addAttribute("name", colleague.name());
        model.addAttribute("lifts", Lift.values());
        return "exposure/lift";
    }

    private ExposureStore.Colleague colleague(Person by, UUID person) {
        return exposure.colleague(by, person).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    /// Nobody lifts a limit of their own.
    private ExposureStore.Colleague another(Person by, UUID person) {
        if (person.equals(by.id())) {
            throw new ResponseStatusException(HttpStatus.CONFLICT);
        }
        return colleague(by, person);
    }
}
