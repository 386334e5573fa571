package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/// A person's own passkeys. Adding one is between the browser and Spring Security's WebAuthn.
@Controller
@ConditionalOnWebApplication
class PasskeysController {
    private final Passkeys passkeys;

    PasskeysController(Passkeys passkeys) {
        this.passkeys = passkeys;
    }

    @MayUse
    @ConfirmFirst(then = "/account/passkeys")
    @GetMapping("/account/passkeys")
    String list(Person person, Model model) {
        model.addAttribute("passkeys", passkeys.of(person.id()));
        return "accounts/passkeys";
    }

    @MayUse
    @ConfirmFirst(then = "/account/passkeys")
    @PostMapping("/account/passkeys/{id}/remove")
    String remove(@PathVariable String id, Person person, HttpServletRequest request) {
        passkeys.remove(person, request.getRemoteAddr(), id);
        return "redirect:/account/passkeys";
    }
}
