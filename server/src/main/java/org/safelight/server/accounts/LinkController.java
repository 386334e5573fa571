package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
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
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        if (!form.isWithPasskey()) {
            form.passwordsMustFit(errors, accounts);
        }
        if (!errors.hasFieldErrors("force") && !accounts.isForce(UUID.fromString(form.getForce()))) {
            errors.rejectValue("force", "unknown", "Select your force");
        }
        if (errors.hasFieldErrors("name")
                || errors.hasFieldErrors("email")
                || errors.hasFieldErrors("force")
                || (!form.isWithPasskey() && errors.hasErrors())) {
            return firstPage(form, model);
        }
        return switch (accounts.makeFirstAdministrator(
                secret,
                UUID.fromString(form.getForce()),
                form.getName().strip(),
                form.getEmail().strip(),
                form.isWithPasskey() ? Optional.empty() : Optional.of(form.getPassword()))) {
            case Accounts.PasswordSet.Done(var person) ->
                form.isWithPasskey() ? toPasskeys(person, request, response) : "redirect:/sign-in?password-set";
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
            case Accounts.PasswordSet.Done(var _) -> "redirect:/sign-in?password-set";
            case Accounts.PasswordSet.LinkNotValid(), Accounts.PasswordSet.EmailTaken() -> "accounts/link-not-valid";
        };
    }

    @Anyone
    @PostMapping("/link/{secret}/passkey")
    String usePasskey(@PathVariable String secret, HttpServletRequest request, HttpServletResponse response) {
        return switch (accounts.usePasskey(secret)) {
            case Accounts.PasswordSet.Done(var person) -> toPasskeys(person, request, response);
            case Accounts.PasswordSet.LinkNotValid(), Accounts.PasswordSet.EmailTaken() -> "accounts/link-not-valid";
        };
    }

    /// Signs in whom the link was for, so that their browser can add a passkey.
    private String toPasskeys(UUID id, HttpServletRequest request, HttpServletResponse response) {
        Optional<Person> person = accounts.active(id);
        if (person.isEmpty()) {
            return "accounts/link-not-valid";
        }
        request.getSession();
        request.changeSessionId();
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new UsernamePasswordAuthenticationToken(person.get(), null, List.of()));
        new HttpSessionSecurityContextRepository().saveContext(context, request, response);
        SecurityConfiguration.remember(request);
        return "redirect:/account/passkeys";
    }

    private String firstPage(FirstAdministratorForm form, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("forces", accounts.forces());
        return "accounts/first-administrator";
    }
}
