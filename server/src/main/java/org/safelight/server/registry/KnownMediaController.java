package org.safelight.server.registry;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.formats.CategoryScheme;
import org.safelight.index.Claim;
import org.safelight.index.Listing;
import org.safelight.index.LookAlike;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Look-ups, the page of a content, disputes.
@Controller
class KnownMediaController {
    private static final int MOST_CLAIMS = 100;
    private static final int PER_PAGE = 50;
    private static final int LONGEST_REASON = 1_000;

    private final LookUps lookUps;
    private final KnownMediaStore store;
    private final ContentsStore contents;
    private final GradesStore grades;
    private final Votes votes;
    private final Feed feed;
    private final Audit audit;
    private final TransactionTemplate transaction;

    KnownMediaController(
            LookUps lookUps,
            KnownMediaStore store,
            ContentsStore contents,
            GradesStore grades,
            Votes votes,
            Feed feed,
            Audit audit,
            TransactionTemplate transaction) {
        this.lookUps = lookUps;
        this.store = store;
        this.contents = contents;
        this.grades = grades;
        this.votes = votes;
        this.feed = feed;
        this.audit = audit;
        this.transaction = transaction;
    }

    @MayUse({Role.EXAMINER, Role.GRADER, Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION, Role.COORDINATOR})
    @GetMapping("/look-up")
    String ask(Model model) {
        model.addAttribute("fingerprint", "");
        return "registry/look-up";
    }

    /// A claim as a page shows it.
    public record ClaimLine(String set, String says, String state, String more) {}

    /// A look-alike as a page shows it.
    public record AlikeLine(int distance, String pdq, List<ClaimLine> claims) {}

    @MayUse({Role.EXAMINER, Role.GRADER, Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION, Role.COORDINATOR})
    @PostMapping("/look-up")
    String lookUp(
            @RequestParam(defaultValue = "") String fingerprint,
            @RequestParam(defaultValue = "digest") String kind,
            Person person,
            HttpServletRequest request,
            Model model) {
        String text = fingerprint.strip();
        model.addAttribute("fingerprint", text.length() > 200 ? "" : text);
        model.addAttribute("kind", kind);
        Optional<LookUps.Asked> asked = asked(text, kind.equals("pdq"));
        if (asked.isEmpty()) {
            model.addAttribute(
                    "error",
                    kind.equals("pdq")
                            ? "Enter a PDQ hash: 64 hex digits"
                            : "Enter an MD5, SHA-1 or SHA-256: 32, 40 or 64 hex digits");
            return "registry/look-up";
        }
        Optional<List<LookUps.Answer>> answers =
                lookUps.answer(person, request.getRemoteAddr(), "", List.of(asked.get()), LookUps.MOST_WITHIN);
        if (answers.isEmpty()) {
            model.addAttribute("error", "The index is being made. Nothing was looked up. Try again in a minute");
            return "registry/look-up";
        }
        LookUps.Answer answer = answers.get().getFirst();
        model.addAttribute(
                "same",
                answer.sameFile().stream()
                        .map(Listing::claim)
                        .map(KnownMediaController::line)
                        .toList());
        model.addAttribute(
                "alike",
                answer.lookAlikes().stream().map(KnownMediaController::line).toList());
        model.addAttribute("more", answer.moreLookAlikes());
        model.addAttribute(
                "contents",
                contents
                        .candidates(ContentRecord.of(
                                asked.get().digests(), asked.get().pdq(), -1))
                        .stream()
                        .map(Identity.Known::id)
                        .toList());
        return "registry/look-up";
    }

    private static Optional<LookUps.Asked> asked(String text, boolean isPdq) {
        try {
            return isPdq
                    ? Optional.of(new LookUps.Asked(List.of(), PerceptualHash.parse(text)))
                    : Digest.guess(text).map(digest -> new LookUps.Asked(List.of(digest), null));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }

    private static AlikeLine line(LookAlike alike) {
        return new AlikeLine(
                alike.distanceBits(),
                alike.entryHash().hex(),
                alike.claims().stream().map(KnownMediaController::line).toList());
    }

    private static ClaimLine line(Claim claim) {
        String state = "";
        List<String> more = new ArrayList<>();
        for (String flag : claim.flags()) {
            if (flag.startsWith("grade-")) {
                state = GradeState.valueOf(flag.substring("grade-".length()).toUpperCase(java.util.Locale.ROOT))
                        .label();
            } else {
                more.add(flag.replace('-', ' '));
            }
        }
        if (claim.series() != null) {
            more.add("series " + claim.series());
        }
        String version = claim.set().version().isEmpty()
                ? ""
                : ", version " + claim.set().version();
        String scheme = claim.set().scheme() == null ? "" : " (" + claim.set().scheme() + ")";
        String says = claim.category() == null
                ? claim.standing().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
                : claim.category() + scheme + (claim.categoryLabel() == null ? "" : ": " + claim.categoryLabel());
        return new ClaimLine(claim.set().name() + version, says, state, String.join(", ", more));
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
    String disputed(@RequestParam(defaultValue = "1") int page, Model model) {
        int asked = Math.clamp(page, 1, 100_000);
        int count = store.countDisputed();
        model.addAttribute("disputes", store.disputed((asked - 1) * PER_PAGE, PER_PAGE));
        model.addAttribute("count", count);
        model.addAttribute("page", asked);
        model.addAttribute("pages", Math.max(1, (count + PER_PAGE - 1) / PER_PAGE));
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
