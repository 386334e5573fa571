package org.safelight.server.exhibits;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.SubmissionVerdict;
import org.safelight.server.accounts.ConfirmFirst;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The pages of exhibits.
@Controller
@ConditionalOnWebApplication
class ExhibitsController {
    private static final int MOST_PAGES = 100_000;
    private static final int MOST_SEARCH = 200;

    private final ExhibitViews views;
    private final Erasing erasing;

    ExhibitsController(ExhibitViews views, Erasing erasing) {
        this.views = views;
        this.erasing = erasing;
    }

    @MayUse({Role.EXAMINER, Role.VICTIM_IDENTIFICATION, Role.SUPERVISOR})
    @GetMapping("/exhibits")
    String list(
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String containing,
            @RequestParam(defaultValue = "") String sort,
            @RequestParam(defaultValue = "1") int page,
            Person person,
            HttpServletRequest request,
            Model model) {
        int asked = Math.clamp(page, 1, MOST_PAGES);
        String search = containing.strip();
        search = search.substring(0, Math.min(MOST_SEARCH, search.length()));
        ExhibitsStore.State only = state(state);
        ExhibitOrder order = ExhibitOrder.of(sort);
        ExhibitViews.Listing listing = views.list(viewer(person, request), only, search, order, asked);
        model.addAttribute(
                "lines", listing.exhibits().stream().map(ExhibitWords.Line::of).toList());
        model.addAttribute("count", ExhibitWords.count(listing.count(), "exhibit", "exhibits"));
        model.addAttribute("isEmpty", listing.count() == 0);
        model.addAttribute("isFiltered", only != null || !search.isEmpty());
        model.addAttribute("page", asked);
        model.addAttribute("pages", Math.max(1, (listing.count() + ExhibitViews.PER_PAGE - 1) / ExhibitViews.PER_PAGE));
        model.addAttribute("state", only == null ? "" : only.name().toLowerCase(Locale.ROOT));
        model.addAttribute("containing", search);
        model.addAttribute("sort", order.text());
        model.addAttribute("orders", ExhibitOrder.values());
        model.addAttribute("states", ExhibitWords.STATES);
        return "exhibits/list";
    }

    private static ExhibitsStore.@Nullable State state(String text) {
        return Arrays.stream(ExhibitsStore.State.values())
                .filter(state -> state.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElse(null);
    }

    @MayUse({Role.EXAMINER, Role.VICTIM_IDENTIFICATION, Role.SUPERVISOR})
    @GetMapping("/exhibits/{exhibit}")
    String show(
            @PathVariable UUID exhibit,
            @RequestParam(defaultValue = "") String verdict,
            @RequestParam(defaultValue = "0") int before,
            @RequestParam(defaultValue = "0") int after,
            Person person,
            HttpServletRequest request,
            Model model) {
        Submissions.Sender viewer = viewer(person, request);
        ExhibitViews.Overview overview = found(viewer, exhibit);
        model.addAttribute("exhibit", ExhibitWords.Summary.of(overview));
        model.addAttribute("mayErase", person.isOneOf(Role.EXAMINER));
        if (overview.exhibit().state() == ExhibitsStore.State.ERASED) {
            return "exhibits/erased";
        }
        SubmissionVerdict only = SubmissionVerdict.of(verdict).orElse(null);
        model.addAttribute("verdicts", ExhibitWords.verdicts(overview));
        model.addAttribute("verdict", only == null ? "" : only.text());
        model.addAttribute("verdictWords", only == null ? "" : only.words());
        ExhibitViews.Paths paths =
                views.paths(viewer, overview.exhibit(), only, Math.max(0, before), Math.max(0, after));
        model.addAttribute(
                "paths", paths.lines().stream().map(ExhibitWords.Path::of).toList());
        model.addAttribute("before", paths.before());
        model.addAttribute("after", paths.after());
        return "exhibits/exhibit";
    }

    @MayUse({Role.EXAMINER, Role.VICTIM_IDENTIFICATION, Role.SUPERVISOR})
    @GetMapping("/exhibits/{exhibit}/contents/{number}")
    String content(
            @PathVariable UUID exhibit,
            @PathVariable int number,
            @RequestParam(defaultValue = "0") int after,
            Person person,
            HttpServletRequest request,
            Model model) {
        ExhibitViews.Content content = views.content(
                        viewer(person, request), new ExhibitId(exhibit), number, Math.max(0, after))
                .orElseThrow(ExhibitsController::notFound);
        model.addAttribute("exhibit", exhibit);
        model.addAttribute("item", ExhibitWords.Content.of(content));
        model.addAttribute("after", content.after());
        return "exhibits/content";
    }

    @MayUse(Role.EXAMINER)
    @ConfirmFirst(then = "/exhibits/{exhibit}/erase")
    @GetMapping("/exhibits/{exhibit}/erase")
    String askWhetherToErase(@PathVariable UUID exhibit, Person person, HttpServletRequest request, Model model) {
        return erasePage(found(viewer(person, request), exhibit), "", model);
    }

    private static String erasePage(ExhibitViews.Overview overview, String fault, Model model) {
        if (overview.exhibit().state() == ExhibitsStore.State.ERASED) {
            throw notFound();
        }
        model.addAttribute("exhibit", ExhibitWords.Summary.of(overview));
        model.addAttribute("reasons", EraseReason.values());
        model.addAttribute("fault", fault);
        return "exhibits/erase";
    }

    @MayUse(Role.EXAMINER)
    @ConfirmFirst(then = "/exhibits/{exhibit}/erase")
    @PostMapping("/exhibits/{exhibit}/erase")
    String erase(
            @PathVariable UUID exhibit,
            @RequestParam(defaultValue = "") String reason,
            Person person,
            HttpServletRequest request,
            Model model)
            throws IOException {
        Submissions.Sender by = viewer(person, request);
        var code = EraseReason.of(reason);
        if (code.isEmpty()) {
            return erasePage(found(by, exhibit), "Select why the exhibit is erased", model);
        }
        if (!erasing.erase(by, new ExhibitId(exhibit), code.get())) {
            throw notFound();
        }
        return "redirect:/exhibits/" + exhibit;
    }

    private ExhibitViews.Overview found(Submissions.Sender viewer, UUID exhibit) {
        return views.overview(viewer, new ExhibitId(exhibit)).orElseThrow(ExhibitsController::notFound);
    }

    private static ResponseStatusException notFound() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }

    private static Submissions.Sender viewer(Person person, HttpServletRequest request) {
        return new Submissions.Sender(person, request.getRemoteAddr());
    }
}
