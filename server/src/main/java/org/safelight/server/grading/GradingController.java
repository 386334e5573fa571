package org.safelight.server.grading;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
import org.safelight.server.exposure.Words;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The queue, one item at a time: text first, then step by step. Works without JavaScript: then what is shown
/// is hidden by the page itself when its lease ends.
@Controller
class GradingController {
    private final Grading grading;
    private final Exposure exposure;
    private final Stepping stepping;
    private final Practice practice;

    GradingController(Grading grading, Exposure exposure, Stepping stepping, Practice practice) {
        this.grading = grading;
        this.exposure = exposure;
        this.stepping = stepping;
        this.practice = practice;
    }

    @MayUse(Role.GRADER)
    @GetMapping("/grading")
    String queues(Model model) throws InterruptedException {
        model.addAttribute("queues", grading.queues());
        return "grading/queues";
    }

    @MayUse(Role.GRADER)
    @GetMapping("/grading/practice")
    String practice() {
        return "grading/practice";
    }

    @MayUse(Role.GRADER)
    @PostMapping("/grading/practice")
    String makePractice(Person person, HttpServletRequest request) throws IOException {
        return "redirect:/grading/" + practice.make(person, request.getRemoteAddr());
    }

    /// @param lease what is shown; absent where only text is
    /// @param at which item of a stack is looked at; 0: the first
    /// @param all whether all that looks like it is ticked
    /// @param script whether the page tells signs of life by itself
    @MayUse(Role.GRADER)
    @GetMapping("/grading/{exhibit}")
    String item(
            @PathVariable UUID exhibit,
            @RequestParam(required = false) @Nullable UUID lease,
            @RequestParam(defaultValue = "false") boolean script,
            @RequestParam(defaultValue = "0") int at,
            @RequestParam(defaultValue = "false") boolean all,
            @RequestParam(defaultValue = "") String say,
            Person person,
            HttpServletResponse response,
            Model model)
            throws InterruptedException {
        ExhibitId id = new ExhibitId(exhibit);
        Queue queue = grading.queue(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("queue", queue);
        model.addAttribute(
                "isOld", queue.isCounted() && queue.at().isBefore(Instant.now().minusSeconds(2)));
        model.addAttribute("say", said(say));
        Standing standing = exposure.standing(person);
        if (!(standing instanceof Standing.MayView)) {
            model.addAttribute("heading", Words.heading(standing));
            model.addAttribute("sentence", Words.sentence(standing, Instant.now()));
            return "grading/closed";
        }
        List<GradingStore.Item> before = grading.next(person, id);
        List<Practice.Result> results = practice.results(person, id);
        model.addAttribute("isPractice", !results.isEmpty());
        if (before.isEmpty()) {
            model.addAttribute("results", results);
            model.addAttribute(
                    "right", results.stream().filter(Practice.Result::isRight).count());
            return "grading/done";
        }
        GradingStore.Item item =
                before.stream().filter(one -> one.number() == at).findFirst().orElse(before.getFirst());
        model.addAttribute("item", item);
        model.addAttribute("reason", reason(item));
        model.addAttribute("choices", GradeChoice.values());
        model.addAttribute("flags", Flag.values());
        model.addAttribute("flagged", grading.flags(person, id, item.number()));
        model.addAttribute("alike", Alike.of(item, before));
        model.addAttribute("all", all);
        String page = "/grading/" + exhibit;
        stepping.show(
                person,
                id,
                item.number(),
                page + "?at=" + item.number(),
                page + "/" + item.number(),
                lease,
                script,
                response,
                model);
        return "grading/item";
    }

    /// Something that looks like the item on the page.
    ///
    /// @param what it is: type, size
    /// @param bits that differ, of 256
    record Alike(int number, String what, int bits) {
        static List<Alike> of(GradingStore.Item item, List<GradingStore.Item> before) {
            return before.stream()
                    .filter(other -> other.number() != item.number() && other.view() == item.view())
                    .map(other -> new Alike(
                            other.number(),
                            other.mediaType()
                                    + (other.width() > 0
                                            ? ", " + other.width() + " by " + other.height() + " pixels"
                                            : ""),
                            bits(item.pdq(), other.pdq())))
                    .toList();
        }

        private static int bits(byte @Nullable [] one, byte @Nullable [] other) {
            int bits = 0;
            for (int i = 0; one != null && other != null && i < one.length; i++) {
                bits += Integer.bitCount((one[i] ^ other[i]) & 0xff);
            }
            return bits;
        }
    }

    /// Why the item is to be viewed: as the triage said, or else by its verdict.
    static String reason(GradingStore.Item item) {
        if (!item.why().isEmpty()) {
            return item.why();
        }
        String verdict = SubmissionVerdict.of(item.verdict())
                .map(SubmissionVerdict::words)
                .orElse(item.verdict());
        return item.list().isEmpty()
                ? verdict
                : verdict + ": " + item.list()
                        + (item.distanceBits() > 0 ? ", " + item.distanceBits() + " of 256 bits differ" : "");
    }

    static String said(String say) {
        return switch (say) {
            case "moved" -> "That item is not before you any more.";
            case "undone" -> "Your last decision is undone, and the item is before you again.";
            case "nothing" -> "There is nothing to undo.";
            case "not-this" ->
                "Your time today for severe material, or for full pictures, is used up. Leave this item to"
                        + " a colleague, or decide by what you know.";
            case "refused" -> "The vote was not taken: your force voted on it before. Leave it to an adjudicator.";
            case "long" -> "Nothing was decided: a note has more than " + Flag.LONGEST_NOTE + " characters.";
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
        String page = "redirect:/grading/" + exhibit + "?at=" + content;
        return grading.show(person, request.getRemoteAddr(), new ExhibitId(exhibit), content, form)
                .map(opened -> Stepping.after(opened, page, script))
                .orElse(page + "&say=moved");
    }

    @MayUse(Role.GRADER)
    @PostMapping("/grading/{exhibit}/{content}/hide")
    String hide(@PathVariable UUID exhibit, @PathVariable int content, @RequestParam UUID lease, Person person) {
        exposure.close(person, lease);
        return "redirect:/grading/" + exhibit + "?at=" + content;
    }

    @MayUse(Role.GRADER)
    @PostMapping("/grading/{exhibit}/{content}/decide")
    String decide(
            @PathVariable UUID exhibit,
            @PathVariable int content,
            @RequestParam GradeChoice choice,
            @RequestParam(defaultValue = "") Set<Integer> with,
            @RequestParam(defaultValue = "") List<Flag> flag,
            @RequestParam(required = false) @Nullable UUID lease,
            Person person,
            HttpServletRequest request) {
        if (lease != null) {
            exposure.close(person, lease);
        }
        Map<Flag, String> flags = new EnumMap<>(Flag.class);
        for (Flag each : flag) {
            String note = Objects.requireNonNullElse(request.getParameter("note-" + each), "")
                    .strip();
            if (note.length() > Flag.LONGEST_NOTE) {
                return "redirect:/grading/" + exhibit + "?say=long";
            }
            flags.put(each, note);
        }
        Grading.Decided decided =
                grading.decide(person, request.getRemoteAddr(), new ExhibitId(exhibit), content, choice, with, flags);
        return "redirect:/grading/" + exhibit
                + switch (decided) {
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
