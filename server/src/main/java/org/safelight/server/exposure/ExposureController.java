package org.safelight.server.exposure;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.springframework.http.CacheControl;
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
import org.springframework.web.bind.annotation.ResponseBody;

/// A person's own exposure, the signs of life of what they view, and the limits.
@Controller
class ExposureController {
    private final Exposure exposure;
    private final Renditions renditions;
    private final InstantSource clock = InstantSource.system();

    ExposureController(Exposure exposure, Renditions renditions) {
        this.exposure = exposure;
        this.renditions = renditions;
    }

    /// A line of a table: how much of a limit there is and what is left.
    record Line(String what, String limit, String left) {}

    /// A day of the ledger, in words.
    record Day(String day, String all, String severe, String clear) {
        static Day of(ExposureStore.DaySum sum) {
            Duration clear = sum.byForm().entrySet().stream()
                    .filter(entry -> entry.getKey().isClear())
                    .map(java.util.Map.Entry::getValue)
                    .reduce(Duration.ZERO, Duration::plus);
            return new Day(
                    Words.day(sum.day()),
                    Words.duration(sum.all()),
                    Words.duration(sum.severe()),
                    Words.duration(clear));
        }
    }

    /// A limit that was lifted, in words.
    record Lifted(String what, String when, String by, String reason, boolean isNow) {}

    @MayUse
    @GetMapping("/exposure")
    String mine(Person person, Model model) {
        Instant now = clock.instant();
        Exposure.Mine mine = exposure.mine(person);
        model.addAttribute("heading", Words.heading(mine.standing()));
        model.addAttribute("sentence", Words.sentence(mine.standing(), now));
        model.addAttribute("lines", lines(mine));
        model.addAttribute(
                "hours", mine.counts().opens() + " to " + mine.counts().closes());
        model.addAttribute("first", mine.counts().first().words());
        model.addAttribute("isTighter", !mine.counts().equals(mine.force()));
        model.addAttribute("days", mine.days().stream().map(Day::of).toList());
        model.addAttribute(
                "lifted",
                mine.lifted().stream()
                        .map(lift -> new Lifted(
                                lift.lifts().label(),
                                Words.time(lift.from(), now) + " to " + Words.time(lift.until(), now),
                                lift.givenBy(),
                                lift.reason(),
                                lift.until().isAfter(now)))
                        .toList());
        model.addAttribute("supervises", person.isOneOf(Role.SUPERVISOR));
        model.addAttribute("looksAfter", person.isOneOf(Role.WELFARE));
        return "exposure/mine";
    }

    /// What is left is told where something may be viewed; otherwise the sentence above says when.
    private static List<Line> lines(Exposure.Mine mine) {
        ExposureLimits limits = mine.counts();
        List<Duration> left = mine.standing() instanceof Standing.MayView may
                ? List.of(may.left(), may.severeLeft(), may.clearLeft(), may.untilBreak(), may.severeUntilBreak())
                : List.of();
        List<Line> lines = new ArrayList<>();
        lines.add(line("On screen, a day", limits.day(), left, 0));
        lines.add(line("Severe material, a day", limits.severeDay(), left, 1));
        lines.add(line("Full pictures and sound, a day", limits.clearDay(), left, 2));
        lines.add(line("On screen until a break", limits.breakAfter(), left, 3));
        lines.add(line("Severe material until a break", limits.breakAfterSevere(), left, 4));
        return lines;
    }

    private static Line line(String what, Duration limit, List<Duration> left, int at) {
        return new Line(what, Words.duration(limit), left.isEmpty() ? "–" : Words.duration(left.get(at)));
    }

    /// What a lease lets be seen. Kept by no browser: neither on a disk nor for a page that is gone back to.
    @MayUse
    @GetMapping("/exposure/leases/{lease}/picture")
    ResponseEntity<byte[]> picture(@PathVariable UUID lease, Person person) throws IOException, InterruptedException {
        return switch (renditions.see(person, lease)) {
            case Renditions.Sight.Picture(var made) -> unkept(HttpStatus.OK, made.mediaType(), made.encoded());
            case Renditions.Sight.NotShown(var words) ->
                unkept(HttpStatus.UNPROCESSABLE_CONTENT, "text/plain", words.getBytes(StandardCharsets.UTF_8));
            case Renditions.Sight.NotHeld() -> unkept(HttpStatus.GONE, "text/plain", new byte[0]);
        };
    }

    private static ResponseEntity<byte[]> unkept(HttpStatus status, String mediaType, byte[] body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.parseMediaType(mediaType))
                .cacheControl(CacheControl.noStore())
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .body(body);
    }

    /// A sign of life from the page that shows something.
    ///
    /// @return `shown`, or `hidden` or `enough`: then the page hides it
    @MayUse
    @ResponseBody
    @PostMapping(value = "/exposure/leases/{lease}/shown", produces = "text/plain")
    String shown(@PathVariable UUID lease, Person person) {
        return switch (exposure.keep(person, lease)) {
            case Exposure.Kept.Shown() -> "shown";
            case Exposure.Kept.Hidden() -> "hidden";
            case Exposure.Kept.Enough _ -> "enough";
        };
    }

    /// The page has hidden it.
    @MayUse
    @ResponseBody
    @PostMapping(value = "/exposure/leases/{lease}/hidden", produces = "text/plain")
    String hidden(@PathVariable UUID lease, Person person) {
        exposure.close(person, lease);
        return "hidden";
    }

    @MayUse
    @GetMapping("/exposure/own")
    String askOwn(Person person, Model model) {
        return limitsPage(LimitsForm.of(exposure.mine(person).own()), true, true, model);
    }

    @MayUse
    @PostMapping("/exposure/own")
    String setOwn(
            @Valid @ModelAttribute("form") LimitsForm form,
            BindingResult errors,
            Person person,
            HttpServletRequest request,
            Model model) {
        checkHours(form, errors);
        if (errors.hasErrors()) {
            return limitsPage(form, true, true, model);
        }
        exposure.setOwn(person, request.getRemoteAddr(), form.limits());
        return "redirect:/exposure";
    }

    @MayUse
    @GetMapping("/exposure/policy")
    String policy(Person person, Model model) {
        return limitsPage(
                LimitsForm.of(exposure.policy(person)),
                false,
                person.isOneOf(Role.SUPERVISOR, Role.ADMINISTRATOR),
                model);
    }

    @MayUse({Role.SUPERVISOR, Role.ADMINISTRATOR})
    @PostMapping("/exposure/policy")
    String setPolicy(
            @Valid @ModelAttribute("form") LimitsForm form,
            BindingResult errors,
            Person person,
            HttpServletRequest request,
            Model model) {
        checkHours(form, errors);
        if (errors.hasErrors()) {
            return limitsPage(form, false, true, model);
        }
        exposure.setPolicy(person, request.getRemoteAddr(), form.limits());
        return "redirect:/exposure";
    }

    private static void checkHours(LimitsForm form, BindingResult errors) {
        if (!errors.hasErrors() && form.getOpens().compareTo(form.getCloses()) >= 0) {
            errors.rejectValue("closes", "order", "Viewing must close later than it opens");
        }
    }

    private static String limitsPage(LimitsForm form, boolean isOwn, boolean mayChange, Model model) {
        model.addAttribute("form", form);
        model.addAttribute("fields", LimitsForm.FIELDS);
        model.addAttribute("isOwn", isOwn);
        model.addAttribute("title", isOwn ? "Your own limits" : "Limits of your force");
        model.addAttribute("mayChange", mayChange);
        model.addAttribute("firstForms", List.of(MediaForm.BLURRED, MediaForm.LESS_BLURRED, MediaForm.COLOUR));
        return "exposure/limits";
    }
}
