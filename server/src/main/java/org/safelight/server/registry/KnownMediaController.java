package org.safelight.server.registry;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.safelight.formats.CategoryScheme;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.safelight.server.govuk.ListPage;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The page of a content, disputes.
@Controller
class KnownMediaController {
    private static final int MOST_CLAIMS = 100;
    private static final int LONGEST_REASON = 1_000;

    private final KnownMediaStore store;
    private final ContentsStore contents;
    private final GradesStore grades;
    private final Votes votes;
    private final Feed feed;
    private final Audit audit;
    private final TransactionTemplate transaction;

    KnownMediaController(
            KnownMediaStore store,
            ContentsStore contents,
            GradesStore grades,
            Votes votes,
            Feed feed,
            Audit audit,
            TransactionTemplate transaction) {
        this.store = store;
        this.contents = contents;
        this.grades = grades;
        this.votes = votes;
        this.feed = feed;
        this.audit = audit;
        this.transaction = transaction;
    }

    @MayUse({Role.EXAMINER, Role.GRADER, Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION, Role.COORDINATOR})
    @GetMapping("/media/{id}")
    String content(@PathVariable long id, Person person, HttpServletRequest request, Model model) {
        long current = contents.current(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        if (current != id) {
            return "redirect:/media/" + current;
        }
        transaction.executeWithoutResult(
                _ -> record(person, request, Operation.CONSULTATION, "registry.content-viewed", id));
        return contentPage(id, person, model);
    }

    private String contentPage(long id, Person person, Model model) {
        model.addAttribute("known", store.shown(id).orElseThrow());
        model.addAttribute("grades", grades.grades(id));
        model.addAttribute("claims", store.claims(id, MOST_CLAIMS));
        model.addAttribute("votes", grades.votes(id));
        model.addAttribute("adjudications", grades.adjudications(id));
        model.addAttribute("changes", grades.changes(id));
        model.addAttribute("sightings", store.sightings(id));
        model.addAttribute("conflicts", store.conflicts(id));
        model.addAttribute("identified", store.identified(id).orElse(null));
        model.addAttribute("mayAdjudicate", person.isOneOf(Role.ADJUDICATOR));
        model.addAttribute("mayIdentify", person.isOneOf(Role.VICTIM_IDENTIFICATION));
        model.addAttribute(
                "disputed",
                grades.grades(id).stream()
                        .filter(grade -> grade.state() == GradeState.DISPUTED)
                        .toList());
        Map<String, List<CategoryScheme.Category>> categories = new TreeMap<>();
        CategoryScheme.all().forEach(scheme -> categories.put(scheme.name(), scheme.categories()));
        model.addAttribute("categories", categories);
        return "registry/content";
    }

    @MayUse(Role.ADJUDICATOR)
    @PostMapping("/media/{id}/adjudicate")
    String adjudicate(
            @PathVariable long id,
            @RequestParam String scheme,
            @RequestParam(defaultValue = "") String category,
            @RequestParam(defaultValue = "") String reason,
            Person person,
            HttpServletRequest request,
            Model model) {
        long current = contents.current(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Optional<String> wrong = category.isBlank()
                ? Optional.of("Select a category")
                : reason.isBlank()
                        ? Optional.of("Say why")
                        : reason.length() > LONGEST_REASON
                                ? Optional.of("The reason must be " + LONGEST_REASON + " characters or fewer")
                                : votes.adjudicate(person, request.getRemoteAddr(), current, scheme, category, reason);
        if (wrong.isPresent()) {
            model.addAttribute("error", wrong.get());
            model.addAttribute("reason", reason.length() > LONGEST_REASON ? "" : reason);
            return contentPage(current, person, model);
        }
        return "redirect:/media/" + current;
    }

    @MayUse(Role.VICTIM_IDENTIFICATION)
    @PostMapping("/media/{id}/identify")
    String identify(
            @PathVariable long id,
            @RequestParam(defaultValue = "") String series,
            @RequestParam(defaultValue = "false") boolean victim,
            Person person,
            HttpServletRequest request,
            Model model) {
        long current = contents.current(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        String name = series.strip();
        if ((name.isEmpty() && !victim) || name.length() > 100 || name.contains(",") || name.contains("\n")) {
            model.addAttribute(
                    "error",
                    "Enter the name of a series, without commas and at most 100 characters, or mark the victim as"
                            + " identified");
            return contentPage(current, person, model);
        }
        transaction.executeWithoutResult(_ -> {
            store.identify(
                    current,
                    name.isEmpty() ? Optional.empty() : Optional.of(name),
                    victim,
                    person.force(),
                    person.id());
            feed.entry(Feed.IDENTIFICATIONS, current);
            record(person, request, Operation.ALTERATION, "registry.identified", current);
        });
        return "redirect:/media/" + current;
    }

    @MayUse({Role.ADJUDICATOR, Role.GRADER, Role.SUPERVISOR})
    @GetMapping("/media/disputed")
    String disputed(
            @RequestParam(defaultValue = "") String scheme,
            @RequestParam(defaultValue = "") String sort,
            @RequestParam(defaultValue = "1") int page,
            Model model) {
        String only = Votes.scheme(scheme).map(CategoryScheme::name).orElse("");
        boolean isNewestFirst = sort.equals("newest");
        ListPage shown = ListPage.of(
                page,
                store.countDisputed(only),
                "/media/disputed",
                "scheme",
                only,
                "sort",
                isNewestFirst ? "newest" : "");
        model.addAttribute("disputes", store.disputed(only, isNewestFirst, shown));
        model.addAttribute("list", shown);
        model.addAttribute("scheme", only);
        model.addAttribute("schemes", CategoryScheme.all());
        model.addAttribute("isNewestFirst", isNewestFirst);
        return "registry/disputed";
    }

    private void record(Person by, HttpServletRequest request, Operation operation, String action, long content) {
        audit.record(new AuditEvent(
                operation,
                action,
                Optional.of(by.id()),
                Optional.of(by.force()),
                request.getRemoteAddr(),
                "content:" + content,
                new TreeMap<>()));
    }
}
