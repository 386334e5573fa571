package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// A person's own tokens.
@Controller
class TokensController {
    private final Tokens tokens;

    TokensController(Tokens tokens) {
        this.tokens = tokens;
    }

    @MayUse
    @GetMapping("/tokens")
    String list(Person person, Model model) {
        model.addAttribute("tokens", tokens.of(person));
        return "accounts/tokens";
    }

    @MayUse
    @ConfirmFirst(then = "/tokens/make")
    @GetMapping("/tokens/make")
    String askWhat(Model model) {
        return makePage(new TokenForm(), model);
    }

    @MayUse
    @ConfirmFirst(then = "/tokens/make")
    @PostMapping("/tokens/make")
    String make(
            @Valid @ModelAttribute("form") TokenForm form,
            BindingResult errors,
            Person person,
            HttpServletRequest request,
            Model model) {
        if (errors.hasErrors()) {
            return makePage(form, model);
        }
        return switch (tokens.make(
                person,
                request.getRemoteAddr(),
                form.getName().strip(),
                form.getScopes(),
                Duration.ofDays(form.getDays()))) {
            case Tokens.Made.Token(var id, var secret) -> {
                model.addAttribute("name", form.getName().strip());
                model.addAttribute("secret", secret);
                yield "accounts/token-made";
            }
            case Tokens.Made.TooMany() -> {
                errors.rejectValue("name", "many", "You have " + Tokens.MOST + " tokens. Revoke one first");
                yield makePage(form, model);
            }
        };
    }

    @MayUse
    @PostMapping("/tokens/{token}/revoke")
    String revoke(@PathVariable UUID token, Person person, HttpServletRequest request) {
        tokens.revoke(person, request.getRemoteAddr(), token);
        return "redirect:/tokens";
    }

    private static String makePage(TokenForm form, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("allScopes", TokenScope.values());
        return "accounts/make-token";
    }
}
