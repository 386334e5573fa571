package org.safelight.server.grading;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.SubmissionVerdict;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exposure.Exposure;
import org.safelight.server.exposure.MediaForm;
import org.safelight.server.exposure.Standing;
import org.safelight.server.exposure.Viewing;
import org.safelight.server.exposure.Words;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The queue, one item at a time: text first, then step by step. Works without JavaScript: then what is shown is hidden
/// by the page itself when its lease ends.
@Controller
class GradingController {
    private final Grading grading;
    private final Exposure exposure;

    GradingController(Grading grading, Exposure exposure) {
        this.grading = grading;
        this.exposure = exposure;
    }

    @MayUse(Role.GRADER)
    @GetMapping("/grading")
    String queues(Model model) {
        model.addAttribute("queues", grading.queues());
        return "grading/queues";
    }

    /// @param lease what is shown; absent where only text is
    /// @param script whether the page tells signs of life by itself
    @MayUse(Role.GRADER)
    @GetMapping("/grading/{exhibit}")
    String item(
            @PathVariable UUID exhibit,
            @RequestParam(required = false) @Nullable UUID lease,
            @RequestParam(defaultValue = "false") boolean script,
            @RequestParam(defaultValue = "") String say,
            Person person,
            HttpServletResponse response,
            Model model) {
        ExhibitId id = new ExhibitId(exhibit);
        GradingStore.Queue queue =
                grading.queue(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("queue", queue);
        model.addAttribute("say", said(say));
        Standing standing = exposure.standing(person);
        if (!(standing instanceof Standing.MayView)) {
            model.addAttribute("heading", Words.heading(standing));
            model.addAttribute("sentence", Words.sentence(standing, Instant.now()));
            return "grading/closed";
        }
        Optional<GradingStore.Item> next = grading.next(person, id);
        if (next.isEmpty()) {
            return "grading/done";
        }
        GradingStore.Item item = next.get();
        Viewing shown = lease == null
                ? null
                : exposure.held(person, lease)
                        .filter(held -> held.exhibit().equals(id) && held.content() == item.number())
                        .orElse(null);
        model.addAttribute("item", item);
        model.addAttribute("reason", reason(item));
        model.addAttribute("choices", GradeChoice.values());
        model.addAttribute("shown", shown);
        model.addAttribute("lease", lease);
        MediaForm step = exposure.nextForm(person, id, item.number());
        model.addAttribute("step", step == MediaForm.SOUND ? null : step);
        MediaForm before = Arrays.stream(MediaForm.values())
                .filter(form -> form != MediaForm.SOUND && form.next() == step)
                .findFirst()
                .orElse(null);
        model.addAttribute("again", shown != null ? null : before);
        if (shown != null && !script) {
            response.setHeader("Refresh", Exposure.SILENCE.toSeconds() + ";url=/grading/" + exhibit);
        }
        return "grading/item";
    }

    private static String reason(GradingStore.Item item) {
        String verdict = Arrays.stream(SubmissionVerdict.values())
                .filter(known -> known.text().equals(item.verdict()))
                .findFirst()
                .map(SubmissionVerdict::words)
                .orElse(item.verdict());
        return item.list().isEmpty()
                ? verdict
                : verdict + ": " + item.list()
                        + (item.distanceBits() > 0 ? ", " + item.distanceBits() + " of 256 bits differ" : "");
    }

    private static String said(String say) {
        return switch (say) {
            case "moved" -> "That item is not before you any more.";
            case "undone" -> "Your last decision is undone, and the item is before you again.";
            case "nothing" -> "There is nothing to undo.";
            case "not-this" ->
                "Your time today for severe material, or for full pictures, is used up. Leave this item to"
                        + " a colleague, or decide by what you know.";
            case "refused" -> "The vote was not taken: your force voted on it before. Leave it to an adjudicator.";
            default -> "";
        };
    }

    @MayUse(Role.GRADER)
    @PostMapping("/grading/{exhibit}/{content}/show")
    String show(
            @PathVariable UUID exhibit,
            @PathVariable int content,
            @RequestParam MediaForm form,
            @RequestParam(defaultValue = "false") boolean script,
            Person person,
            HttpServletRequest request) {
        String page = "redirect:/grading/" + exhibit;
        Optional<Exposure.Opened> opened =
                grading.show(person, request.getRemoteAddr(), new ExhibitId(exhibit), content, form);
        if (opened.isEmpty()) {
            return page + "?say=moved";
        }
        return switch (opened.get()) {
            case Exposure.Opened.Leased(var lease) -> page + "?lease=" + lease + (script ? "&script=true" : "");
            case Exposure.Opened.NotNow _, Exposure.Opened.TooClear _ -> page;
            case Exposure.Opened.NotThis() -> page + "?say=not-this";
        };
    }

    @MayUse(Role.GRADER)
    @PostMapping("/grading/{exhibit}/hide")
    String hide(@PathVariable UUID exhibit, @RequestParam UUID lease, Person person) {
        exposure.close(person, lease);
        return "redirect:/grading/" + exhibit;
    }

    @MayUse(Role.GRADER)
    @PostMapping("/grading/{exhibit}/{content}/decide")
    String decide(
            @PathVariable UUID exhibit,
            @PathVariable int content,
            @RequestParam GradeChoice choice,
            @RequestParam(required = false) @Nullable UUID lease,
            Person person,
            HttpServletRequest request) {
        if (lease != null) {
            exposure.close(person, lease);
        }
        return "redirect:/grading/" + exhibit
                + switch (grading.decide(person, request.getRemoteAddr(), new ExhibitId(exhibit), content, choice)) {
                    case Grading.Decided.Done() -> "";
                    case Grading.Decided.NotHeld() -> "?say=moved";
                    case Grading.Decided.Refused _ -> "?say=refused";
                };
    }

    @MayUse(Role.GRADER)
    @PostMapping("/grading/{exhibit}/undo")
    String undo(@PathVariable UUID exhibit, Person person, HttpServletRequest request) {
        boolean isUndone = grading.undo(person, request.getRemoteAddr(), new ExhibitId(exhibit));
        return "redirect:/grading/" + exhibit + (isUndone ? "?say=undone" : "?say=nothing");
    }
}
