package org.safelight.server.accounts;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// One person, as an administrator manages them.
@Controller
@ConditionalOnWebApplication
class PersonController {
    private final Accounts accounts;
    private final Sessions sessions;

    PersonController(Accounts accounts, Sessions sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
    }

    @MayUse(Role.ADMINISTRATOR)
    @ConfirmFirst(then = "/people/{person}")
    @GetMapping("/people/{person}")
    String show(@PathVariable UUID person, Person by, HttpServletRequest request, Model model) {
        Accounts.Details details = accounts.details(by, request.getRemoteAddr(), person)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("details", details);
        model.addAttribute("person", details.person());
        model.addAttribute("allRoles", Role.values());
        model.addAttribute("isSelf", person.equals(by.id()));
        return "accounts/person";
    }

    @MayUse(Role.ADMINISTRATOR)
    @ConfirmFirst(then = "/people/{person}")
    @PostMapping("/people/{person}/roles")
    String changeRoles(
            @PathVariable UUID person,
            @RequestParam(required = false, defaultValue = "") Set<Role> roles,
            Person by,
            HttpServletRequest request) {
        notOneself(person, by);
        accounts.changeRoles(by, request.getRemoteAddr(), person, roles);
        return "redirect:/people/" + person;
    }

    @MayUse(Role.ADMINISTRATOR)
    @ConfirmFirst(then = "/people/{person}")
    @PostMapping("/people/{person}/disable")
    String disable(@PathVariable UUID person, Person by, HttpServletRequest request) {
        notOneself(person, by);
        accounts.setDisabled(by, request.getRemoteAddr(), person, true);
        sessions.endAll(by, request.getRemoteAddr(), person, Optional.empty());
        return "redirect:/people/" + person;
    }

    @MayUse(Role.ADMINISTRATOR)
    @ConfirmFirst(then = "/people/{person}")
    @PostMapping("/people/{person}/enable")
    String enable(@PathVariable UUID person, Person by, HttpServletRequest request) {
        notOneself(person, by);
        accounts.setDisabled(by, request.getRemoteAddr(), person, false);
        return "redirect:/people/" + person;
    }

    @MayUse(Role.ADMINISTRATOR)
    @ConfirmFirst(then = "/people/{person}")
    @PostMapping("/people/{person}/link")
    String newLink(@PathVariable UUID person, Person by, HttpServletRequest request, Model model) {
        notOneself(person, by);
        String secret = accounts.newLink(by, request.getRemoteAddr(), person);
        model.addAttribute(
                "name",
                accounts.details(by, request.getRemoteAddr(), person)
                        .orElseThrow()
                        .person()
                        .name());
        model.addAttribute("link", link(request, secret));
        return "accounts/link-made";
    }

    static String link(HttpServletRequest request, String secret) {
        return ServletUriComponentsBuilder.fromContextPath(request)
                .path("/link/{secret}")
                .buildAndExpand(secret)
                .toUriString();
    }

    /// Exists, and is another: so that there is always an administrator left who can undo it.
    private void notOneself(UUID person, Person by) {
        if (!accounts.isPerson(person)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        if (person.equals(by.id())) {
            throw new ResponseStatusException(HttpStatus.CONFLICT);
        }
    }
}
