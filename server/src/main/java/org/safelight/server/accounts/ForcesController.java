package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The forces that take part.
@Controller
class ForcesController {
    private static final int PER_PAGE = 50;
    private static final int LAST_PAGE = 100_000;
    private static final int LONGEST_TEXT = 200;

    private final Accounts accounts;

    ForcesController(Accounts accounts) {
        this.accounts = accounts;
    }

    @MayUse(Role.ADMINISTRATOR)
    @GetMapping("/forces")
    String list(
            @RequestParam(defaultValue = "") String containing,
            @RequestParam(defaultValue = "") String sort,
            @RequestParam(defaultValue = "1") int page,
            Model model) {
        String wanted = containing.strip();
        wanted = wanted.substring(0, Math.min(wanted.length(), LONGEST_TEXT));
        int asked = Math.clamp(page, 1, LAST_PAGE);
        boolean byPeople = sort.equals("people");
        Accounts.Forces forces = accounts.forces(wanted, byPeople, (asked - 1) * PER_PAGE, PER_PAGE);
        model.addAttribute("forces", forces.forces());
        model.addAttribute("count", forces.count());
        model.addAttribute("pages", Math.max(1, Math.ceilDiv(forces.count(), PER_PAGE)));
        model.addAttribute("page", asked);
        model.addAttribute("containing", wanted);
        model.addAttribute("sort", byPeople ? "people" : "name");
        return "accounts/forces";
    }

    @MayUse(Role.ADMINISTRATOR)
    @GetMapping("/forces/add")
    String askWhich(Model model) {
        model.addAttribute("form", new ForceForm());
        return "accounts/add-force";
    }

    @MayUse(Role.ADMINISTRATOR)
    @PostMapping("/forces/add")
    String add(
            @Valid @ModelAttribute("form") ForceForm form,
            BindingResult errors,
            Person by,
            HttpServletRequest request) {
        if (!errors.hasErrors()
                && !accounts.addForce(
                        by,
                        request.getRemoteAddr(),
                        form.getCode(),
                        form.getName().strip())) {
            errors.rejectValue("name", "taken", "There is a force with this name or short name already");
        }
        return errors.hasErrors() ? "accounts/add-force" : "redirect:/forces?containing=" + form.getCode();
    }
}
