package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;

/// The forces that take part.
@Controller
class ForcesController {
    private final Accounts accounts;

    ForcesController(Accounts accounts) {
        this.accounts = accounts;
    }

    @MayUse(Role.ADMINISTRATOR)
    @GetMapping("/forces")
    String list(Model model) {
        return page(new ForceForm(), model);
    }

    @MayUse(Role.ADMINISTRATOR)
    @PostMapping("/forces")
    String add(
            @Valid @ModelAttribute("form") ForceForm form,
            BindingResult errors,
            Person by,
            HttpServletRequest request,
            Model model) {
        if (!errors.hasErrors()
                && !accounts.addForce(
                        by,
                        request.getRemoteAddr(),
                        form.getCode(),
                        form.getName().strip())) {
            errors.rejectValue("name", "taken", "There is a force with this name or short name already");
        }
        return errors.hasErrors() ? page(form, model) : "redirect:/forces";
    }

    private String page(ForceForm form, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("forces", accounts.forces());
        return "accounts/forces";
    }
}
