package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The people who may sign in.
@Controller
class PeopleController {
    private final Accounts accounts;

    PeopleController(Accounts accounts) {
        this.accounts = accounts;
    }

    @MayUse(Role.ADMINISTRATOR)
    @GetMapping("/people")
    String people(
            @RequestParam(defaultValue = "") String containing,
            @RequestParam(defaultValue = "") String force,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String sort,
            @RequestParam(defaultValue = "1") int page,
            Person by,
            HttpServletRequest request,
            Model model) {
        List<Force> forces = accounts.forces();
        PeopleWanted wanted = new PeopleWanted(
                containing,
                forces.stream()
                        .filter(known -> known.code().equals(force))
                        .map(Force::id)
                        .findFirst(),
                Arrays.stream(PersonState.values())
                        .filter(known -> known.name().equalsIgnoreCase(state))
                        .findFirst(),
                PeopleOrder.of(sort),
                page);
        Accounts.People people = accounts.people(by, request.getRemoteAddr(), wanted);
        model.addAttribute("people", people.people());
        model.addAttribute("count", people.count());
        model.addAttribute("pages", Math.max(1, Math.ceilDiv(people.count(), PeopleWanted.PER_PAGE)));
        model.addAttribute("page", wanted.page());
        model.addAttribute("isFiltered", wanted.isFiltered());
        model.addAttribute("containing", wanted.containing());
        model.addAttribute("force", wanted.force().isPresent() ? force : "");
        model.addAttribute(
                "state",
                wanted.state()
                        .map(known -> known.name().toLowerCase(Locale.ROOT))
                        .orElse(""));
        model.addAttribute("sort", wanted.order().text());
        model.addAttribute("forces", forces);
        model.addAttribute("states", PersonState.values());
        model.addAttribute("orders", PeopleOrder.values());
        return "accounts/people";
    }

    @MayUse(Role.ADMINISTRATOR)
    @GetMapping("/people/add")
    String askWho(Model model) {
        return addPage(new AddPersonForm(), model);
    }

    @MayUse(Role.ADMINISTRATOR)
    @PostMapping("/people/add")
    String add(
            @Valid @ModelAttribute("form") AddPersonForm form,
            BindingResult errors,
            Person by,
            HttpServletRequest request,
            Model model) {
        if (!errors.hasFieldErrors("force") && !accounts.isForce(UUID.fromString(form.getForce()))) {
            errors.rejectValue("force", "unknown", "Select their force");
        }
        if (errors.hasErrors()) {
            return addPage(form, model);
        }
        return switch (accounts.add(
                by,
                request.getRemoteAddr(),
                UUID.fromString(form.getForce()),
                form.getName().strip(),
                form.getEmail().strip(),
                form.getRoles())) {
            case Accounts.Added.WithLink(var person, var secret) -> {
                model.addAttribute("name", form.getName().strip());
                model.addAttribute("link", PersonController.link(request, secret));
                yield "accounts/person-added";
            }
            case Accounts.Added.EmailTaken() -> {
                errors.rejectValue("email", "taken", "Somebody has this email address already");
                yield addPage(form, model);
            }
        };
    }

    private String addPage(AddPersonForm form, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("forces", accounts.forces());
        model.addAttribute("allRoles", Role.values());
        return "accounts/add-person";
    }
}
