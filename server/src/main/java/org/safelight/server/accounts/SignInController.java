package org.safelight.server.accounts;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The sign-in page. Spring Security takes what it sends.
@Controller
class SignInController {
    private final ObjectProvider<ProviderSignIn> provider;

    SignInController(ObjectProvider<ProviderSignIn> provider) {
        this.provider = provider;
    }

    @Anyone
    @GetMapping("/sign-in")
    String signIn(
            @RequestParam(name = "wrong", required = false) String wrong,
            @RequestParam(name = "wait", defaultValue = "0") long wait,
            @RequestParam(name = "busy", required = false) String busy,
            @RequestParam(name = "signed-out", required = false) String signedOut,
            @RequestParam(name = "password-set", required = false) String passwordSet,
            @RequestParam(name = "provider-unknown", required = false) String unknown,
            @RequestParam(name = "provider-refused", required = false) String refused,
            Model model) {
        if (wait > 0) {
            model.addAttribute("fault", tooMany(wait));
        } else if (busy != null) {
            model.addAttribute("fault", "The server is checking too many passwords at once. Try again in a minute");
        } else if (wrong != null) {
            model.addAttribute("fault", "The email address or the password is wrong");
        } else if (unknown != null) {
            model.addAttribute(
                    "fault",
                    "That account is not linked with anybody here. Sign in as before, and link it on Your account");
        } else if (refused != null) {
            model.addAttribute("fault", "You were not signed in there, or it took too long. Try again");
        }
        provider.ifAvailable(known -> {
            model.addAttribute("provider", known.name());
            model.addAttribute("begin", ProviderSignIn.BEGIN);
        });
        model.addAttribute("signedOut", signedOut != null);
        model.addAttribute("passwordSet", passwordSet != null);
        return "accounts/sign-in";
    }

    static String tooMany(long seconds) {
        return seconds < 120
                ? "That was tried too often. Wait " + seconds + " seconds, then try again"
                : "That was tried too often. Wait " + (seconds + 59) / 60 + " minutes, then try again";
    }
}
