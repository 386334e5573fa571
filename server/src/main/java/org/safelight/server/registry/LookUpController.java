package org.safelight.server.registry;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.index.Listing;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.govuk.FormWithFile;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Looks up a fingerprint that is typed, or a file that is sent.
@Controller
class LookUpController {
    private static final String PAGE = "registry/look-up";
    private static final String BEING_MADE = "The index is being made. Nothing was looked up. Try again in a minute";
    private static final int LONGEST_SHOWN = 200;

    private final LookUps lookUps;
    private final SentFiles files;
    private final ContentsStore contents;

    LookUpController(LookUps lookUps, SentFiles files, ContentsStore contents) {
        this.lookUps = lookUps;
        this.files = files;
        this.contents = contents;
    }

    /// A look-alike as the page shows it.
    public record AlikeLine(int distance, String pdq, List<ClaimLine> claims) {}

    /// A listed video as the page shows it.
    public record VideoLine(String name, int frames, int of, int listed, int listedOf, ClaimLine claim) {}

    /// The file that was sent, as the page shows it.
    public record FileLine(String name, String type, long bytes, Digests digests, String notCompared) {}

    @MayUse({Role.EXAMINER, Role.GRADER, Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION, Role.COORDINATOR})
    @GetMapping("/look-up")
    String ask(Model model) {
        return page(model, "", "digest");
    }

    private static String page(Model model, String fingerprint, String kind) {
        model.addAttribute("fingerprint", fingerprint);
        model.addAttribute("kind", kind);
        model.addAttribute("mostMegabytes", SentFiles.MOST_BYTES >> 20);
        return PAGE;
    }

    @MayUse({Role.EXAMINER, Role.GRADER, Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION, Role.COORDINATOR})
    @PostMapping("/look-up")
    String lookUp(
            @RequestParam(defaultValue = "") String fingerprint,
            @RequestParam(defaultValue = "digest") String kind,
            Person person,
            HttpServletRequest request,
            Model model) {
        String text = fingerprint.strip();
        page(model, text.length() > LONGEST_SHOWN ? "" : text, kind);
        Optional<LookUps.Asked> asked = asked(text, kind.equals("pdq"));
        if (asked.isEmpty()) {
            model.addAttribute(
                    "error",
                    kind.equals("pdq")
                            ? "Enter a PDQ hash: 64 hex digits"
                            : "Enter an MD5, SHA-1 or SHA-256: 32, 40 or 64 hex digits");
            return PAGE;
        }
        Optional<List<LookUps.Answer>> answers =
                lookUps.answer(person, request.getRemoteAddr(), "", List.of(asked.get()), LookUps.MOST_WITHIN);
        if (answers.isEmpty()) {
            model.addAttribute("error", BEING_MADE);
            return PAGE;
        }
        LookUps.Answer answer = answers.get().getFirst();
        answered(model, answer, asked.get().digests(), asked.get().pdq());
        return PAGE;
    }

    @MayUse({Role.EXAMINER, Role.GRADER, Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION, Role.COORDINATOR})
    @PostMapping("/look-up/file")
    String lookUpFile(Person person, HttpServletRequest request, Model model) throws InterruptedException {
        page(model, "", "digest");
        Optional<FormWithFile> sent = FormWithFile.of(request);
        if (sent.isEmpty()) {
            model.addAttribute("fileError", "Select a file");
            return PAGE;
        }
        SentFiles.Outcome outcome;
        try {
            outcome = files.read(sent.get().bytes());
        } catch (IOException brokenOff) {
            model.addAttribute("fileError", "The file did not arrive whole. Nothing was looked up. Send it again");
            return PAGE;
        }
        switch (outcome) {
            case SentFiles.Refused(var words) -> model.addAttribute("fileError", words);
            case SentFiles.Read read -> {
                Optional<LookUps.Answer> answer =
                        lookUps.answer(person, request.getRemoteAddr(), read.digests(), read.frames());
                if (answer.isEmpty()) {
                    model.addAttribute("fileError", BEING_MADE);
                } else {
                    answered(model, sent.get().name(), read, answer.get());
                }
            }
        }
        return PAGE;
    }

    private void answered(Model model, String name, SentFiles.Read read, LookUps.Answer answer) {
        Digests digests = read.digests();
        model.addAttribute(
                "file",
                new FileLine(
                        name,
                        read.type(),
                        digests.bytes(),
                        digests,
                        answer.sameFile().isEmpty() ? read.notCompared() : ""));
        answered(model, answer, List.of(digests.md5(), digests.sha1(), digests.sha256()), null);
    }

    private void answered(Model model, LookUps.Answer answer, List<Digest> digests, @Nullable PerceptualHash pdq) {
        model.addAttribute(
                "same",
                answer.sameFile().stream()
                        .map(Listing::claim)
                        .map(ClaimLine::of)
                        .toList());
        model.addAttribute(
                "alike",
                answer.lookAlikes().stream()
                        .map(one -> new AlikeLine(
                                one.distanceBits(),
                                one.entryHash().hex(),
                                one.claims().stream().map(ClaimLine::of).toList()))
                        .toList());
        model.addAttribute(
                "videos",
                answer.videos().stream()
                        .map(video -> new VideoLine(
                                video.video().name(),
                                video.frames(),
                                video.of(),
                                video.listed(),
                                video.video().frames(),
                                ClaimLine.of(video.claim())))
                        .toList());
        model.addAttribute("more", answer.moreLookAlikes());
        model.addAttribute(
                "contents",
                contents.candidates(ContentRecord.of(digests, pdq, -1)).stream()
                        .map(Identity.Known::id)
                        .toList());
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
}
