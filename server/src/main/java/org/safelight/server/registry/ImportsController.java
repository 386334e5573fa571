package org.safelight.server.registry;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.util.Optional;
import java.util.UUID;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.Meaning;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.govuk.FormWithFile;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;

/// Imports of lists: what a list is, its file, how far it is.
@Controller
@ConditionalOnWebApplication
class ImportsController {
    private final Imports imports;

    ImportsController(Imports imports) {
        this.imports = imports;
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR})
    @GetMapping("/sets/import")
    String ask(@ModelAttribute("form") ImportForm form, Model model) {
        model.addAttribute("schemes", CategoryScheme.all());
        model.addAttribute("meanings", Meaning.values());
        return "registry/import";
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR})
    @PostMapping("/sets/import")
    String begin(
            @Valid @ModelAttribute("form") ImportForm form,
            BindingResult errors,
            Person person,
            HttpServletRequest request,
            Model model) {
        form.check(errors);
        if (errors.hasErrors()) {
            return ask(form, model);
        }
        return "redirect:/sets/imports/" + imports.begin(person, request.getRemoteAddr(), form);
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR})
    @GetMapping("/sets/imports/{job}")
    String show(@PathVariable UUID job, Model model) {
        ImportsStore.Job found = found(job);
        model.addAttribute("job", found);
        model.addAttribute("entriesRead", imports.entriesRead(job).orElse(0L));
        model.addAttribute("mostGigabytes", Imports.MOST_BYTES >> 30);
        return "registry/import-job";
    }

    @MayUse({Role.ADMINISTRATOR, Role.COORDINATOR})
    @PostMapping("/sets/imports/{job}/file")
    String receive(@PathVariable UUID job, HttpServletRequest request, Model model) {
        found(job);
        Optional<FormWithFile> file = FormWithFile.of(request);
        Optional<String> problem =
                file.isEmpty() ? Optional.of("Select the file of the list") : imports.receive(job, file.get());
        if (problem.isPresent()) {
            model.addAttribute("error", problem.get());
            return show(job, model);
        }
        return "redirect:/sets/imports/" + job;
    }

    private ImportsStore.Job found(UUID job) {
        return imports.job(job).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
