package org.safelight.server.accounts;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The sign-in page. Spring Security takes what it sends.
@Controller
class SignInController {
    @Anyone
    @GetMapping("/sign-in")
    String signIn(
            @RequestParam(name = "wrong", required = false) String wrong,
            @RequestParam(name = "signed-out", required = false) String signedOut,
            @RequestParam(name = "password-set", required = false) String passwordSet,
            Model model) {
        model.addAttribute("wrong", wrong != null);
        model.addAttribute("signedOut", signedOut != null);
        model.addAttribute("passwordSet", passwordSet != null);
        return "accounts/sign-in";
    }
}
