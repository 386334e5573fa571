package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;

/// A person's account at the identity provider: linked or not.
@Controller
class ProviderController {
    private final ObjectProvider<ProviderSignIn> provider;

    ProviderController(ObjectProvider<ProviderSignIn> provider) {
        this.provider = provider;
    }

    private ProviderSignIn configured() {
        return provider.stream().findFirst().orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    @MayUse
    @ConfirmFirst(then = "/account/provider")
    @GetMapping("/account/provider")
    String show(Person person, Model model) {
        model.addAttribute("provider", configured().name());
        model.addAttribute("isLinked", configured().isLinked(person));
        model.addAttribute("begin", ProviderSignIn.BEGIN);
        return "accounts/provider";
    }

    @MayUse
    @ConfirmFirst(then = "/account/provider")
    @PostMapping("/account/provider/unlink")
    String unlink(Person person, HttpServletRequest request) {
        configured().unlink(person, request.getRemoteAddr());
        return "redirect:/account/provider";
    }
}
