package org.safelight.server.home;

import java.util.List;
import org.safelight.server.accounts.HomeLine;
import org.safelight.server.accounts.HomeLines;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The first page.
@Controller
class HomeController {
    private final List<HomeLines> features;

    HomeController(List<HomeLines> features) {
        this.features = features;
    }

    @MayUse
    @GetMapping("/")
    String home(Person person, Model model) {
        List<HomeLine> lines = features.stream()
                .flatMap(feature -> feature.homeLines(person).stream())
                .toList();
        model.addAttribute("name", person.name());
        model.addAttribute("force", person.forceName());
        model.addAttribute("roles", person.roles().stream().sorted().toList());
        model.addAttribute("needed", of(lines, HomeLine.Kind.NEEDS_YOU));
        model.addAttribute("places", of(lines, HomeLine.Kind.PLACE));
        return "home/home";
    }

    private static List<HomeLine> of(List<HomeLine> lines, HomeLine.Kind kind) {
        return lines.stream().filter(line -> line.kind() == kind).toList();
    }
}
