package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
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
    private static final int PER_PAGE = 50;

    private final Accounts accounts;

    PeopleController(Accounts accounts) {
        this.accounts = accounts;
    }

    @MayUse(Role.ADMINISTRATOR)
    @GetMapping("/people")
    String people(@RequestParam(defaultValue = "1") int page, Person by, HttpServletRequest request, Model model) {
        int asked = Math.clamp(page, 1, 100_000);
        Accounts.People people = accounts.people(by, request.getRemoteAddr(), asked, PER_PAGE);
        model.addAttribute("people", people.people());
        model.addAttribute("count", people.count());
        model.addAttribute("page", asked);
        model.addAttribute("pages", Math.max(1, (people.count() + PER_PAGE - 1) / PER_PAGE));
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
