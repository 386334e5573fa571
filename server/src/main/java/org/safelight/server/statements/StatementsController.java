package org.safelight.server.statements;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import org.safelight.formats.ListReadException;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.govuk.FormWithFile;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.CacheControl;
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

/// Statements of an exhibit: made by one person, checked by another, read as a page, PDF or ODT; and grades
/// into a case file of another tool.
@Controller
class StatementsController {
    private final Statements statements;
    private final Path folder;

    /// @param data the server's data folder
    StatementsController(Statements statements, @Value("${safelight.data}") Path data) {
        this.statements = statements;
        folder = data;
    }

    /// A statement as the page of an exhibit lists it.
    public record Line(UUID id, String what, String state) {}

    @MayUse({Role.EXAMINER, Role.SUPERVISOR})
    @GetMapping("/statements/of/{exhibit}")
    String list(@PathVariable UUID exhibit, @RequestParam(defaultValue = "") String say, Model model) {
        StatementsStore.Exhibit found = found(exhibit);
        model.addAttribute("exhibit", exhibit);
        model.addAttribute("reference", found.reference());
        model.addAttribute(
                "say", say.equals("file") ? "Nothing was graded: choose a VICS case file of this exhibit." : "");
        model.addAttribute(
                "lines",
                statements.of(found.id()).stream()
                        .map(one -> new Line(
                                one.id(),
                                "Statement " + one.number() + ", " + Counting.when(one.madeAt()),
                                one.checkedAt() == null ? "Not checked" : "Checked"))
                        .toList());
        return "statements/list";
    }

    @MayUse({Role.EXAMINER, Role.SUPERVISOR})
    @PostMapping("/statements/of/{exhibit}")
    String make(@PathVariable UUID exhibit, Person person, HttpServletRequest request) {
        return "redirect:/statements/"
                + statements
                        .make(person, request.getRemoteAddr(), new ExhibitId(exhibit))
                        .orElseThrow(StatementsController::notFound);
    }

    @MayUse({Role.EXAMINER, Role.SUPERVISOR})
    @GetMapping("/statements/{statement}")
    String statement(
            @PathVariable UUID statement, @RequestParam(defaultValue = "") String say, Person person, Model model) {
        StatementsStore.Statement found = statements.statement(statement).orElseThrow(StatementsController::notFound);
        model.addAttribute("statement", statement);
        model.addAttribute("exhibit", found.exhibit().value());
        model.addAttribute("text", statements.text(found));
        model.addAttribute("isChecked", found.checkedAt() != null);
        model.addAttribute("isOwn", found.madeById().equals(person.id()));
        model.addAttribute(
                "say",
                switch (say) {
                    case "differs" ->
                        "Counted again, it is not the same: something was decided since. It was not checked. Make a new"
                                + " statement.";
                    case "not-yours" -> "It was checked before, or you made it: somebody else checks it.";
                    default -> "";
                });
        return "statements/statement";
    }

    @MayUse({Role.EXAMINER, Role.SUPERVISOR})
    @PostMapping("/statements/{statement}/check")
    String check(@PathVariable UUID statement, Person person, HttpServletRequest request) {
        return "redirect:/statements/" + statement
                + switch (statements.check(person, request.getRemoteAddr(), statement)) {
                    case Statements.Checked.Done() -> "";
                    case Statements.Checked.Differs() -> "?say=differs";
                    case Statements.Checked.NotYours() -> "?say=not-yours";
                };
    }

    @MayUse({Role.EXAMINER, Role.SUPERVISOR})
    @GetMapping("/statements/{statement}/pdf")
    ResponseEntity<byte[]> pdf(@PathVariable UUID statement) throws IOException {
        StatementsStore.Statement found = statements.statement(statement).orElseThrow(StatementsController::notFound);
        return file("pdf", MediaType.APPLICATION_PDF_VALUE, StatementPdf.write(statements.text(found), found.madeAt()));
    }

    @MayUse({Role.EXAMINER, Role.SUPERVISOR})
    @GetMapping("/statements/{statement}/odt")
    ResponseEntity<byte[]> odt(@PathVariable UUID statement) throws IOException {
        StatementsStore.Statement found = statements.statement(statement).orElseThrow(StatementsController::notFound);
        return file("odt", StatementOdt.MEDIA_TYPE, StatementOdt.write(statements.text(found), found.madeAt()));
    }

    /// Its name tells nothing of the case.
    private static ResponseEntity<byte[]> file(String ending, String mediaType, byte[] bytes) {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(mediaType))
                .cacheControl(CacheControl.noStore())
                .header("Content-Disposition", "attachment; filename=\"statement." + ending + "\"")
                .body(bytes);
    }

    /// The table of all items, as they stand now.
    @MayUse({Role.EXAMINER, Role.SUPERVISOR})
    @GetMapping("/statements/of/{exhibit}/items")
    void items(@PathVariable UUID exhibit, Person person, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        StatementsStore.Exhibit found = found(exhibit);
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Disposition", "attachment; filename=\"items.csv\"");
        try (OutputStream out = new BufferedOutputStream(response.getOutputStream(), 1 << 16)) {
            out.write(ItemLine.HEAD.getBytes(StandardCharsets.UTF_8));
            statements.forEachItem(person, request.getRemoteAddr(), found.id(), line -> {
                try {
                    out.write(line.csv().getBytes(StandardCharsets.UTF_8));
                } catch (IOException gone) {
                    throw new UncheckedIOException(gone);
                }
            });
        }
    }

    /// Grades a case file of another tool: what comes back is what was sent, with categories changed. It is on
    /// this server's disk only while that takes.
    @MayUse({Role.EXAMINER, Role.SUPERVISOR})
    @PostMapping("/statements/of/{exhibit}/vics")
    void vics(@PathVariable UUID exhibit, Person person, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        StatementsStore.Exhibit found = found(exhibit);
        Optional<FormWithFile> sent = FormWithFile.of(request);
        if (sent.isEmpty()) {
            response.sendRedirect("/statements/of/" + exhibit + "?say=file");
            return;
        }
        var ours = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path from = Files.createTempFile(folder, "case-", ".json", ours);
        Path to = Files.createTempFile(folder, "graded-", ".json", ours);
        try {
            Files.copy(sent.get().bytes(), from, StandardCopyOption.REPLACE_EXISTING);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), 1 << 16)) {
                statements.grade(person, request.getRemoteAddr(), found.id(), from, out);
            }
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("Content-Disposition", "attachment; filename=\"graded.vics.json\"");
            response.setContentLengthLong(Files.size(to));
            Files.copy(to, response.getOutputStream());
        } catch (ListReadException notOne) {
            response.sendRedirect("/statements/of/" + exhibit + "?say=file");
        } finally {
            Files.deleteIfExists(from);
            Files.deleteIfExists(to);
        }
    }

    private StatementsStore.Exhibit found(UUID exhibit) {
        return statements.exhibit(new ExhibitId(exhibit)).orElseThrow(StatementsController::notFound);
    }

    private static ResponseStatusException notFound() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
}
