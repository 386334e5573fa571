package org.safelight.server.registry;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.safelight.formats.CategoryScheme;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.govuk.ListPage;
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
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Lists that go out: which there are, what goes on each, their downloads.
@Controller
class ListsController {

    private final Lists lists;
    private final ObjectProvider<SigningKey> key;

    ListsController(Lists lists, ObjectProvider<SigningKey> key) {
        this.lists = lists;
        this.key = key;
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR, Role.EXAMINER})
    @GetMapping("/lists")
    String all(
            @RequestParam(defaultValue = "") String scheme,
            @RequestParam(defaultValue = "") String sort,
            @RequestParam(defaultValue = "1") int page,
            Person person,
            Model model) {
        String only = Votes.scheme(scheme).map(CategoryScheme::name).orElse("");
        ListsStore.Order order = ListsStore.Order.of(sort);
        ListPage shown = ListPage.of(
                page, lists.count(only), "/lists", "scheme", only, "sort", sort.isEmpty() ? "" : order.text());
        model.addAttribute("lists", lists.page(only, order, shown));
        model.addAttribute("list", shown);
        model.addAttribute("scheme", only);
        model.addAttribute("schemes", CategoryScheme.all());
        model.addAttribute("sort", order);
        model.addAttribute("orders", ListsStore.Order.values());
        model.addAttribute("mayBuild", person.isOneOf(Role.COORDINATOR));
        model.addAttribute("key", key.getObject().publicText());
        return "registry/lists";
    }

    @MayUse(Role.COORDINATOR)
    @GetMapping("/lists/add")
    String askWhat(@ModelAttribute("form") ListForm form, Model model) {
        model.addAttribute("schemes", CategoryScheme.all());
        model.addAttribute("states", Lists.STATES);
        return "registry/add-list";
    }

    /// Categories mean nothing without their scheme, so they are shown once it is said.
    @MayUse(Role.COORDINATOR)
    @PostMapping(path = "/lists/add", params = "choose")
    String chooseCategories(@ModelAttribute("form") ListForm form, Model model) {
        model.addAttribute("chosen", Votes.scheme(form.getScheme()).orElse(null));
        return askWhat(form, model);
    }

    @MayUse(Role.COORDINATOR)
    @PostMapping("/lists/add")
    String add(
            @Valid @ModelAttribute("form") ListForm form,
            BindingResult errors,
            Person person,
            HttpServletRequest request,
            Model model) {
        if (!errors.hasErrors()) {
            switch (lists.add(Optional.of(person), request.getRemoteAddr(), form.wanted())) {
                case Lists.Added.Refused(var field, var words) -> errors.rejectValue(field, "refused", words);
                case Lists.Added.Yes() -> {
                    return "redirect:/lists/" + form.getName();
                }
            }
        }
        return form.getCategories() == null ? askWhat(form, model) : chooseCategories(form, model);
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR, Role.EXAMINER})
    @GetMapping("/lists/{name}")
    String list(@PathVariable String name, @RequestParam(defaultValue = "1") int page, Person person, Model model) {
        ListsStore.Definition list = found(name);
        model.addAttribute("list", list);
        model.addAttribute("entries", lists.countEntries(list));
        ListPage shown = ListPage.of(page, lists.countDownloads(list), "/lists/" + list.name());
        model.addAttribute("page", shown);
        model.addAttribute("downloads", lists.downloads(list, shown));
        model.addAttribute("mayBuild", person.isOneOf(Role.COORDINATOR));
        return "registry/list";
    }

    private ListsStore.Definition found(String name) {
        return lists.named(name).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    @MayUse(Role.COORDINATOR)
    @PostMapping("/lists/{name}/build")
    String build(@PathVariable String name, Person person, HttpServletRequest request) {
        lists.build(Optional.of(person), request.getRemoteAddr(), found(name).name());
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
}
