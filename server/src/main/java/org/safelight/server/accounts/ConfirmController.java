package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Asks a person again who they are, before a dangerous act.
@Controller
class ConfirmController {
    private final PasswordCheck passwords;

    ConfirmController(PasswordCheck passwords) {
        this.passwords = passwords;
    }

    @MayUse
    @GetMapping("/confirm")
    String ask(@RequestParam(defaultValue = "/") String then, Model model) {
        model.addAttribute("then", local(then));
        return "accounts/confirm";
    }

    @MayUse
    @PostMapping("/confirm")
    String confirm(
            @RequestParam(defaultValue = "/") String then,
            @RequestParam(defaultValue = "") String password,
            Person person,
            HttpServletRequest request,
            HttpServletResponse response,
            Model model) {
        try {
            if (passwords.isRight(person, password, request, response)) {
                Confirmation.now(request);
                return "redirect:" + local(then);
            }
            model.addAttribute("fault", "The password is wrong");
        } catch (TooManyAttemptsException e) {
            model.addAttribute("fault", SignInController.tooMany(e.waitFor().toSeconds()));
        }
        return ask(then, model);
    }

    /// A page of ours and nothing else: plain path segments, so that no address elsewhere can be given.
    private static String local(String then) {
        return then.matches("(/[A-Za-z0-9-]{1,100}){1,6}") ? then : "/";
    }
}
