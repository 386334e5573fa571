package org.safelight.server.registry;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.safelight.formats.CategoryScheme;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Lists that go out, and sets that came in: pages.
@Controller
class ListsController {
    private static final int PER_PAGE = 50;
    private static final int LONGEST_TEXT = 1_000;

    private final Lists lists;
    private final Sets sets;
    private final SetsStore setsStore;
    private final ObjectProvider<SigningKey> key;

    ListsController(Lists lists, Sets sets, SetsStore setsStore, ObjectProvider<SigningKey> key) {
        this.lists = lists;
        this.sets = sets;
        this.setsStore = setsStore;
        this.key = key;
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR, Role.EXAMINER})
    @GetMapping("/lists")
    String all(Person person, Model model) {
        model.addAttribute("lists", lists.all());
        model.addAttribute("mayBuild", person.isOneOf(Role.COORDINATOR));
        model.addAttribute("key", key.getObject().publicText());
        return "registry/lists";
    }

    @MayUse(Role.COORDINATOR)
    @GetMapping("/lists/add")
    String askWhat(Model model) {
        model.addAttribute("schemes", CategoryScheme.all());
        model.addAttribute("states", statesOfLists());
        return "registry/add-list";
    }

    private static List<GradeState> statesOfLists() {
        return List.of(GradeState.TRUSTED, GradeState.ADJUDICATED, GradeState.INDICATIVE);
    }

    @MayUse(Role.COORDINATOR)
    @PostMapping("/lists/add")
    String add(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String scheme,
            @RequestParam(defaultValue = "") List<GradeState> states,
            @RequestParam(defaultValue = "") String licence,
            @RequestParam(defaultValue = "") String purpose,
            Person person,
            HttpServletRequest request,
            Model model) {
        Optional<CategoryScheme> known = Votes.scheme(scheme);
        String wrong = !name.matches("[a-z0-9][a-z0-9-]{1,59}")
                ? "Enter a name of small letters, digits and hyphens, 2 to 60 of them"
                : known.isEmpty()
                        ? "Select a category scheme"
                        : states.isEmpty() || !statesOfLists().containsAll(states)
                                ? "Select which grades go on the list"
                                : licence.isBlank() || licence.length() > LONGEST_TEXT
                                        ? "Enter the licence, at most " + LONGEST_TEXT + " characters"
                                        : purpose.isBlank() || purpose.length() > LONGEST_TEXT
                                                ? "Enter what the list is for, at most " + LONGEST_TEXT + " characters"
                                                : "";
        if (wrong.isEmpty()
                && !lists.add(
                        person,
                        request.getRemoteAddr(),
                        new Lists.Wanted(
                                name,
                                scheme,
                                states,
                                known.orElseThrow().categories().stream()
                                        .map(CategoryScheme.Category::code)
                                        .toList(),
                                licence.strip(),
                                purpose.strip()))) {
            wrong = "There is a list of this name already";
        }
        if (!wrong.isEmpty()) {
            model.addAttribute("error", wrong);
            model.addAttribute("name", name);
            model.addAttribute("scheme", scheme);
            model.addAttribute("licence", licence);
            model.addAttribute("purpose", purpose);
            return askWhat(model);
        }
        return "redirect:/lists/" + name;
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR, Role.EXAMINER})
    @GetMapping("/lists/{name}")
    String list(@PathVariable String name, Person person, Model model) {
        ListsStore.Definition list = found(name);
        model.addAttribute("list", list);
        model.addAttribute("entries", lists.countEntries(list));
        model.addAttribute("downloads", lists.downloads(list));
        model.addAttribute("mayBuild", person.isOneOf(Role.COORDINATOR));
        return "registry/list";
    }

    private ListsStore.Definition found(String name) {
        return lists.named(name).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    @MayUse(Role.COORDINATOR)
    @PostMapping("/lists/{name}/build")
    String build(@PathVariable String name, Person person, HttpServletRequest request) {
        lists.build(person, request.getRemoteAddr(), found(name).name());
        return "redirect:/lists/" + found(name).name();
    }

    @MayUse({Role.COORDINATOR, Role.EXAMINER})
    @PostMapping("/lists/{name}/download")
    ResponseEntity<Resource> download(
            @PathVariable String name, @RequestParam String format, Person person, HttpServletRequest request)
            throws IOException {
        Lists.Format wanted;
        try {
            wanted = Lists.Format.valueOf(format.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        Lists.Handed handed = lists.handOut(
                        person, request.getRemoteAddr(), found(name).name(), 0, wanted)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(handed.name())
                                .build()
                                .toString())
                .body(new FileSystemResource(handed.file()));
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR, Role.ADJUDICATOR})
    @GetMapping("/sets")
    String sets(@RequestParam(defaultValue = "1") int page, Model model) {
        int asked = Math.clamp(page, 1, 100_000);
        int count = setsStore.count();
        model.addAttribute("sets", setsStore.all((asked - 1) * PER_PAGE, PER_PAGE));
        model.addAttribute("count", count);
        model.addAttribute("page", asked);
        model.addAttribute("pages", Math.max(1, (count + PER_PAGE - 1) / PER_PAGE));
        return "registry/sets";
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR, Role.ADJUDICATOR})
    @GetMapping("/sets/{number}")
    String set(@PathVariable long number, @RequestParam(defaultValue = "1") int page, Person person, Model model) {
        SetsStore.Listed set =
                setsStore.set(number).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        int asked = Math.clamp(page, 1, 100_000);
        model.addAttribute("set", set);
        model.addAttribute("affected", sets.affected(number));
        model.addAttribute("contents", setsStore.contents(number, (asked - 1) * PER_PAGE, PER_PAGE));
        model.addAttribute("page", asked);
        model.addAttribute("mayWithdraw", person.isOneOf(Role.COORDINATOR));
        return "registry/set";
    }

    @MayUse(Role.COORDINATOR)
    @PostMapping("/sets/{number}/withdraw")
    String withdraw(
            @PathVariable long number,
            @RequestParam(defaultValue = "") String reason,
            Person person,
            HttpServletRequest request,
            Model model) {
        if (setsStore.set(number).isEmpty()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        if (reason.isBlank() || reason.length() > LONGEST_TEXT) {
            model.addAttribute("error", "Say why, in at most " + LONGEST_TEXT + " characters");
            return set(number, 1, person, model);
        }
        sets.withdraw(person, request.getRemoteAddr(), number, reason);
        return "redirect:/sets/" + number;
    }
}
