package org.safelight.server.registry;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.govuk.ListPage;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Sets that lists brought: which there are, what each says, its withdrawal.
@Controller
class SetsController {
    private static final int LONGEST_TEXT = 1_000;
    private static final int IMPORTS_SHOWN = 20;

    private final Sets sets;
    private final SetsStore store;
    private final ObjectProvider<Imports> imports;

    SetsController(Sets sets, SetsStore store, ObjectProvider<Imports> imports) {
        this.sets = sets;
        this.store = store;
        this.imports = imports;
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR, Role.ADJUDICATOR})
    @GetMapping("/sets")
    String sets(
            @RequestParam(defaultValue = "") String containing,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String sort,
            @RequestParam(defaultValue = "1") int page,
            Person person,
            Model model) {
        SetsStore.Filter filter = SetsStore.Filter.of(containing, state);
        SetsStore.Order order = SetsStore.Order.of(sort);
        ListPage shown = ListPage.of(
                page,
                store.count(filter),
                "/sets",
                "containing",
                filter.containing(),
                "state",
                filter.state().text(),
                "sort",
                sort.isEmpty() ? "" : order.text());
        model.addAttribute("sets", store.all(filter, order, shown));
        model.addAttribute("list", shown);
        model.addAttribute("filter", filter);
        model.addAttribute("isFiltered", !filter.isAll());
        model.addAttribute("sort", order);
        model.addAttribute("orders", SetsStore.Order.values());
        model.addAttribute("states", SetsStore.InForce.values());
        boolean mayImport = person.isOneOf(Role.ADMINISTRATOR, Role.COORDINATOR);
        model.addAttribute("mayImport", mayImport);
        model.addAttribute(
                "imports",
                mayImport
                        ? imports.getObject().newest(IMPORTS_SHOWN).stream()
                                .filter(job -> job.state() != ImportsStore.State.DONE)
                                .toList()
                        : List.of());
        return "registry/sets";
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR, Role.ADJUDICATOR})
    @GetMapping("/sets/{number}")
    String set(@PathVariable long number, @RequestParam(defaultValue = "1") int page, Person person, Model model) {
        SetsStore.Listed set = store.set(number).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        SetsStore.Affected affected = sets.affected(number);
        ListPage shown = ListPage.of(page, affected.contents(), "/sets/" + number);
        model.addAttribute("set", set);
        model.addAttribute("affected", affected);
        model.addAttribute("contents", store.contents(number, shown));
        model.addAttribute("list", shown);
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
        if (store.set(number).isEmpty()) {
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
