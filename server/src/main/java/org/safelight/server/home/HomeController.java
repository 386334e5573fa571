package org.safelight.server.home;

import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The first page.
@Controller
class HomeController {
    @MayUse
    @GetMapping("/")
    String home(Person person, Model model) {
        model.addAttribute("name", person.name());
        model.addAttribute("force", person.forceName());
        model.addAttribute("roles", person.roles().stream().sorted().toList());
        model.addAttribute("managesPeople", person.isOneOf(Role.ADMINISTRATOR));
        model.addAttribute("readsAudit", person.isOneOf(Role.AUDITOR));
        return "home/home";
    }
}
