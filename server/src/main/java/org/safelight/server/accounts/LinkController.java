package org.safelight.server.accounts;

import jakarta.validation.Valid;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// The pages that a link leads to: the first administrator's, and everybody's who sets a password.
@Controller
class LinkController {
    private final Accounts accounts;

    LinkController(Accounts accounts) {
        this.accounts = accounts;
    }

    @Anyone
    @GetMapping("/link/{secret}")
    String open(@PathVariable String secret, Model model) {
        return switch (accounts.link(secret)) {
            case FIRST_ADMINISTRATOR -> firstPage(new FirstAdministratorForm(), model);
            case SET_PASSWORD -> {
                model.addAttribute("form", new PasswordForm());
                yield "accounts/set-password";
            }
            case NOT_VALID -> "accounts/link-not-valid";
        };
    }

    @Anyone
    @PostMapping("/link/{secret}/first-administrator")
    String makeFirst(
            @PathVariable String secret,
            @Valid @ModelAttribute("form") FirstAdministratorForm form,
            BindingResult errors,
            Model model) {
        form.passwordsMustFit(errors, accounts);
        if (!errors.hasFieldErrors("force") && !accounts.isForce(UUID.fromString(form.getForce()))) {
            errors.rejectValue("force", "unknown", "Select your force");
        }
        if (errors.hasErrors()) {
            return firstPage(form, model);
        }
        return switch (accounts.makeFirstAdministrator(
                secret,
                UUID.fromString(form.getForce()),
                form.getName().strip(),
                form.getEmail().strip(),
                form.getPassword())) {
            case Accounts.PasswordSet.Done() -> "redirect:/sign-in?password-set";
            case Accounts.PasswordSet.LinkNotValid() -> "accounts/link-not-valid";
            case Accounts.PasswordSet.EmailTaken() -> {
                errors.rejectValue("email", "taken", "Somebody has this email address already");
                yield firstPage(form, model);
            }
        };
    }

    @Anyone
    @PostMapping("/link/{secret}/password")
    String setPassword(
            @PathVariable String secret, @Valid @ModelAttribute("form") PasswordForm form, BindingResult errors) {
        form.passwordsMustFit(errors, accounts);
        if (errors.hasErrors()) {
            return "accounts/set-password";
        }
        return switch (accounts.setPassword(secret, form.getPassword())) {
            case Accounts.PasswordSet.Done() -> "redirect:/sign-in?password-set";
            case Accounts.PasswordSet.LinkNotValid(), Accounts.PasswordSet.EmailTaken() -> "accounts/link-not-valid";
        };
    }

    private String firstPage(FirstAdministratorForm form, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("forces", accounts.forces());
        return "accounts/first-administrator";
    }
}
