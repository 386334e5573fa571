package org.safelight.server.grading;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// For a supervisor: whether a second grader is asked, and how far graders agree. No figure is of one person.
@Controller
class TrainingController {
    /// With fewer items the figure would say more of chance, or of a person, than of the force.
    static final int FEWEST = 20;

    private static final Duration LOOKS_BACK = Duration.ofDays(180);

    private final Grading grading;
    private final DisputesStore store;

    TrainingController(Grading grading, DisputesStore store) {
        this.grading = grading;
        this.store = store;
    }

    /// How far some agree, in words.
    public record Line(String who, int items, String alpha) {
        static Line of(String who, List<List<String>> said) {
            OptionalDouble alpha = said.size() < FEWEST ? OptionalDouble.empty() : Agreement.alpha(said);
            return new Line(
                    who,
                    said.size(),
                    alpha.isPresent()
                            ? String.format(Locale.ROOT, "%.2f", alpha.getAsDouble())
                            : said.size() < FEWEST ? "Too few items to say" : "All say the same");
        }
    }

    @MayUse(Role.SUPERVISOR)
    @GetMapping("/grading/training")
    String training(Person person, Model model) {
        Instant since = Instant.now().minus(LOOKS_BACK);
        model.addAttribute(
                "lines",
                List.of(
                        Line.of("Graders of your force", store.amongColleagues(since)),
                        Line.of("Forces, by their first blind votes", store.amongForces(since))));
        model.addAttribute("reasons", store.reasons(since));
        model.addAttribute("second", grading.second(person));
        model.addAttribute("seconds", SecondGrader.values());
        return "grading/training";
    }

    @MayUse(Role.SUPERVISOR)
    @PostMapping("/grading/training")
    String setSecond(
            @RequestParam(required = false) @Nullable SecondGrader second, Person person, HttpServletRequest request) {
        if (second != null) {
            grading.setSecond(person, request.getRemoteAddr(), second);
        }
        return "redirect:/grading/training";
    }
}
