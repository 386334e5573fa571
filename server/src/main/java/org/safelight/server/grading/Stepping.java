package org.safelight.server.grading;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.Person;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exposure.Exposure;
import org.safelight.server.exposure.MediaForm;
import org.safelight.server.exposure.Renditions;
import org.safelight.server.exposure.Standing;
import org.safelight.server.exposure.Viewing;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/// What pages that show an item step by step have in common.
@Component
class Stepping {
    private final Exposure exposure;
    private final Renditions renditions;

    Stepping(Exposure exposure, Renditions renditions) {
        this.exposure = exposure;
        this.renditions = renditions;
    }

    /// Tells a page what is shown of an item and which steps there are.
    ///
    /// @param page where the item is, without anything shown
    /// @param acts below which `/show` and `/hide` are
    /// @param lease what is shown; null where only text is
    /// @param script whether the page tells signs of life by itself; if not, the browser hides it in time
    void show(
            Person person,
            ExhibitId exhibit,
            int content,
            String page,
            String acts,
            @Nullable UUID lease,
            boolean script,
            HttpServletResponse response,
            Model model) {
        Viewing shown = lease == null
                ? null
                : exposure.held(person, lease)
                        .filter(held -> held.exhibit().equals(exhibit) && held.content() == content)
                        .orElse(null);
        model.addAttribute("shown", shown);
        model.addAttribute("lease", lease);
        model.addAttribute("acts", acts);
        MediaForm step = exposure.nextForm(person, exhibit, content);
        model.addAttribute("step", step == MediaForm.SOUND ? null : step);
        if (exposure.standing(person) instanceof Standing.MayView) {
            renditions.prepare(person, exhibit, content, step);
        }
        MediaForm before = Arrays.stream(MediaForm.values())
                .filter(form -> form != MediaForm.SOUND && form.next() == step)
                .findFirst()
                .orElse(null);
        model.addAttribute("again", shown != null ? null : before);
        if (shown != null && !script) {
            response.setHeader("Refresh", Exposure.SILENCE.toSeconds() + ";url=" + page);
        }
    }

    /// Where somebody goes who asked to be shown something.
    ///
    /// @param page a redirection to where the item is
    static String after(Exposure.Opened opened, String page, boolean script) {
        return switch (opened) {
            case Exposure.Opened.Leased(var lease) ->
                page + mark(page) + "lease=" + lease + (script ? "&script=true" : "");
            case Exposure.Opened.NotNow _, Exposure.Opened.TooClear _ -> page;
            case Exposure.Opened.NotThis() -> page + mark(page) + "say=not-this";
        };
    }

    private static char mark(String page) {
        return page.indexOf('?') < 0 ? '?' : '&';
    }
}
