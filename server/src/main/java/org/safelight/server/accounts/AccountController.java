package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// A person's own account: where they are signed in, and their password.
@Controller
@ConditionalOnWebApplication
class AccountController {
    private final Accounts accounts;
    private final Sessions sessions;
    private final ObjectProvider<ProviderSignIn> provider;

    AccountController(Accounts accounts, Sessions sessions, ObjectProvider<ProviderSignIn> provider) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.provider = provider;
    }

    @MayUse
    @GetMapping("/account")
    String account(Person person, HttpServletRequest request, Model model) {
        model.addAttribute("person", person);
        model.addAttribute(
                "sessions", sessions.of(person.id(), request.getSession().getId()));
        provider.ifAvailable(known -> model.addAttribute("provider", known.name()));
        return "accounts/account";
    }

    @MayUse
    @PostMapping("/account/sessions/{handle}/end")
    String end(@PathVariable String handle, Person person, HttpServletRequest request) {
        sessions.end(person, request.getRemoteAddr(), handle);
        return "redirect:/account";
    }

    @MayUse
    @PostMapping("/account/sessions/end-others")
    String endOthers(Person person, HttpServletRequest request) {
        sessions.endAll(
                person,
                request.getRemoteAddr(),
                person.id(),
                Optional.of(request.getSession().getId()));
        return "redirect:/account";
    }

    @MayUse
    @ConfirmFirst(then = "/account/password")
    @GetMapping("/account/password")
    String askPassword(Model model) {
        model.addAttribute("form", new PasswordForm());
        return "accounts/change-password";
    }

    @MayUse
    @ConfirmFirst(then = "/account/password")
    @PostMapping("/account/password")
    String changePassword(
            @Valid @ModelAttribute("form") PasswordForm form,
            BindingResult errors,
            Person person,
            HttpServletRequest request) {
        form.passwordsMustFit(errors, accounts);
        if (errors.hasErrors()) {
            return "accounts/change-password";
        }
        accounts.changePassword(person, request.getRemoteAddr(), form.getPassword());
        // Whoever knew the old one is not in any more.
        endOthers(person, request);
        return "redirect:/account";
    }
}
