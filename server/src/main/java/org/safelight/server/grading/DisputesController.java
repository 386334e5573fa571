package org.safelight.server.grading;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exposure.Exposure;
import org.safelight.server.exposure.MediaForm;
import org.safelight.server.exposure.Standing;
import org.safelight.server.exposure.Words;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Where people or forces differ: graders say why, in words alone; an adjudicator reads all reasons and
/// settles, with the item in safe form.
@Controller
class DisputesController {
    private final Disputes disputes;
    private final Exposure exposure;
    private final Stepping stepping;

    DisputesController(Disputes disputes, Exposure exposure, Stepping stepping) {
        this.disputes = disputes;
        this.exposure = exposure;
        this.stepping = stepping;
    }

    @MayUse(Role.GRADER)
    @GetMapping("/grading/differences")
    String differences(@RequestParam(defaultValue = "") String say, Person person, Model model) {
        model.addAttribute("asked", disputes.asked(person));
        model.addAttribute("reasons", Reason.values());
        model.addAttribute(
                "say",
                switch (say) {
                    case "noted" -> "Your reason is noted.";
                    case "reason" ->
                        "Nothing was noted: select why, in at most " + Reason.LONGEST_WORDS + " characters of words.";
                    default -> "";
                });
        return "grading/differences";
    }

    @MayUse(Role.GRADER)
    @PostMapping("/grading/differences/{decision}")
    String giveReason(
            @PathVariable long decision,
            @RequestParam(required = false) @Nullable Reason reason,
            @RequestParam(defaultValue = "") String words,
            Person person,
            HttpServletRequest request) {
        boolean isGiven = reason != null
                && words.strip().length() <= Reason.LONGEST_WORDS
                && disputes.giveReason(person, request.getRemoteAddr(), decision, reason, words.strip());
        return "redirect:/grading/differences?say=" + (isGiven ? "noted" : "reason");
    }

    @MayUse(Role.ADJUDICATOR)
    @GetMapping("/grading/disputes")
    String disputes(Person person, Model model) {
        List<DisputesStore.Dispute> all = disputes.disputes(person);
        model.addAttribute(
                "colleagues", all.stream().filter(one -> !one.isBetweenForces()).toList());
        model.addAttribute(
                "forces",
                all.stream().filter(DisputesStore.Dispute::isBetweenForces).toList());
        return "grading/disputes";
    }

    @MayUse(Role.ADJUDICATOR)
    @GetMapping("/grading/disputes/{exhibit}/{content}")
    String dispute(
            @PathVariable UUID exhibit,
            @PathVariable int content,
            @RequestParam(required = false) @Nullable UUID lease,
            @RequestParam(defaultValue = "false") boolean script,
            @RequestParam(defaultValue = "") String say,
            Person person,
            HttpServletResponse response,
            Model model) {
        ExhibitId id = new ExhibitId(exhibit);
        Disputes.Case found =
                disputes.find(person, id, content).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Standing standing = exposure.standing(person);
        boolean mayView = standing instanceof Standing.MayView;
        model.addAttribute("item", found.item());
        model.addAttribute("dispute", found);
        model.addAttribute("exhibit", id);
        model.addAttribute("why", GradingController.reason(found.item()));
        model.addAttribute(
                "say",
                say.equals("incomplete")
                        ? "Nothing was settled: select what it is and why, and say it in 1 to " + Reason.LONGEST_WORDS
                                + " characters."
                        : GradingController.said(say));
        model.addAttribute("choices", Disputes.CHOICES);
        model.addAttribute("reasons", Reason.values());
        model.addAttribute(
                "closed", mayView ? "" : Words.heading(standing) + ". " + Words.sentence(standing, Instant.now()));
        String page = "/grading/disputes/" + exhibit + "/" + content;
        stepping.show(person, id, content, page, page, lease, script, response, model);
        return "grading/dispute";
    }

    @MayUse(Role.ADJUDICATOR)
    @PostMapping("/grading/disputes/{exhibit}/{content}/show")
    String show(
            @PathVariable UUID exhibit,
            @PathVariable int content,
            @RequestParam MediaForm form,
            @RequestParam(defaultValue = "false") boolean script,
            Person person,
            HttpServletRequest request) {
        return disputes.show(person, request.getRemoteAddr(), new ExhibitId(exhibit), content, form)
                .map(opened -> Stepping.after(opened, "redirect:/grading/disputes/" + exhibit + "/" + content, script))
                .orElse("redirect:/grading/disputes");
    }

    @MayUse(Role.ADJUDICATOR)
    @PostMapping("/grading/disputes/{exhibit}/{content}/hide")
    String hide(@PathVariable UUID exhibit, @PathVariable int content, @RequestParam UUID lease, Person person) {
        exposure.close(person, lease);
        return "redirect:/grading/disputes/" + exhibit + "/" + content;
    }

    @MayUse(Role.ADJUDICATOR)
    @PostMapping("/grading/disputes/{exhibit}/{content}/settle")
    String settle(
            @PathVariable UUID exhibit,
            @PathVariable int content,
            @RequestParam(required = false) @Nullable GradeChoice choice,
            @RequestParam(required = false) @Nullable Reason reason,
            @RequestParam(defaultValue = "") String words,
            @RequestParam(required = false) @Nullable UUID lease,
            Person person,
            HttpServletRequest request) {
        if (lease != null) {
            exposure.close(person, lease);
        }
        String said = words.strip();
        if (choice == null
                || !choice.isSettling()
                || reason == null
                || said.isEmpty()
                || said.length() > Reason.LONGEST_WORDS) {
            return "redirect:/grading/disputes/" + exhibit + "/" + content + "?say=incomplete";
        }
        Optional<String> refused =
                disputes.settle(person, request.getRemoteAddr(), new ExhibitId(exhibit), content, choice, reason, said);
        return refused.isEmpty()
                ? "redirect:/grading/disputes"
                : "redirect:/grading/disputes/" + exhibit + "/" + content + "?say=moved";
    }
}
