package org.safelight.server.auditors;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.safelight.server.accounts.Accounts;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.audit.AuditFilter;
import org.safelight.server.audit.AuditReading;
import org.safelight.server.audit.Checkpoint;
import org.safelight.server.audit.Operation;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/// Find, read and export events.
@Controller
class AuditorsController {
    private static final int PER_PAGE = 50;

    private final Auditing auditing;
    private final Accounts accounts;

    AuditorsController(Auditing auditing, Accounts accounts) {
        this.auditing = auditing;
        this.accounts = accounts;
    }

    /// An event as the page shows it.
    ///
    /// @param who a name, or "The server"
    record Line(AuditReading.Recorded recorded, String who, String details) {}

    @MayUse(Role.AUDITOR)
    @GetMapping("/audit")
    String find(
            @ModelAttribute("form") FilterForm form,
            @RequestParam(defaultValue = "9223372036854775807") long before,
            Person person,
            HttpServletRequest request,
            Model model) {
        List<String> faults = form.faults(accounts::idOf);
        List<AuditReading.Recorded> found = faults.isEmpty()
                ? auditing.find(
                        person,
                        request.getRemoteAddr(),
                        form.filter(accounts::idOf),
                        OptionalLong.of(before),
                        PER_PAGE + 1)
                : List.of();
        List<AuditReading.Recorded> shown = found.subList(0, Math.min(PER_PAGE, found.size()));
        Map<UUID, String> names = accounts.names(shown.stream()
                .flatMap(recorded -> recorded.event().person().stream())
                .collect(Collectors.toSet()));
        model.addAttribute("faults", faults);
        model.addAttribute("operations", Operation.values());
        model.addAttribute(
                "lines",
                shown.stream()
                        .map(recorded -> new Line(
                                recorded,
                                recorded.event()
                                        .person()
                                        .map(id -> names.getOrDefault(id, id.toString()))
                                        .orElse("The server"),
                                recorded.event().details().entrySet().stream()
                                        .map(detail -> detail.getKey() + " " + detail.getValue())
                                        .collect(Collectors.joining(", "))))
                        .toList());
        model.addAttribute("isFirst", before == Long.MAX_VALUE);
        model.addAttribute(
                "older",
                found.size() > PER_PAGE
                        ? address("/audit", form, shown.getLast().sequence())
                        : null);
        model.addAttribute("newest", address("/audit", form, Long.MAX_VALUE));
        model.addAttribute("export", address("/audit/export", form, Long.MAX_VALUE));
        return "auditors/audit";
    }

    private static String address(String path, FilterForm form, long before) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
        form.given().forEach((name, value) -> address.queryParam(name, "{" + name + "}"));
        if (before != Long.MAX_VALUE) {
            address.queryParam("before", before);
        }
        return address.encode().buildAndExpand(form.given()).toUriString();
    }

    /// All events that fit, as CSV. It is recorded before the first is sent.
    @MayUse(Role.AUDITOR)
    @GetMapping("/audit/export")
    void export(
            @ModelAttribute("form") FilterForm form,
            Person person,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        if (!form.faults(accounts::idOf).isEmpty()) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        AuditFilter filter = form.filter(accounts::idOf);
        auditing.recordExport(person, request.getRemoteAddr(), filter);
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\"");
        PrintWriter out = response.getWriter();
        out.print("sequence,time,operation,action,person,force,address,subject,details,hash\r\n");
        auditing.forEach(filter, recorded -> {
            var event = recorded.event();
            out.print(Stream.of(
                            Long.toString(recorded.sequence()),
                            recorded.at().toString(),
                            event.operation().name(),
                            event.action(),
                            event.person().map(UUID::toString).orElse(""),
                            event.force().map(UUID::toString).orElse(""),
                            event.address(),
                            event.subject(),
                            event.details().entrySet().stream()
                                    .map(detail -> detail.getKey() + "=" + detail.getValue())
                                    .collect(Collectors.joining("; ")),
                            recorded.hash())
                    .map(AuditorsController::cell)
                    .collect(Collectors.joining(",", "", "\r\n")));
        });
    }

    /// A cell that a spreadsheet program takes for text and never for a formula.
    static String cell(String value) {
        String harmless = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return harmless.matches("[A-Za-z0-9_.:/ -]*") ? harmless : "\"" + harmless.replace("\"", "\"\"") + "\"";
    }

    /// A signed statement of where the chain ends now, to be kept elsewhere.
    @MayUse(Role.AUDITOR)
    @PostMapping("/audit/checkpoint")
    ResponseEntity<String> checkpoint(Person person, HttpServletRequest request) {
        Checkpoint checkpoint = auditing.checkpoint(person, request.getRemoteAddr());
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "plain", StandardCharsets.US_ASCII))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"safelight-checkpoint-" + checkpoint.sequence() + ".txt\"")
                .body(checkpoint.line() + "\n");
    }
}
