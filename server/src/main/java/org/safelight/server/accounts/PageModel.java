package org.safelight.server.accounts;

import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/// What the frame of every page needs to know.
@ControllerAdvice
class PageModel {
    /// Whether the menu is shown.
    @ModelAttribute("signedIn")
    boolean signedIn() {
        return SecurityConfiguration.signedIn() != null;
    }

    /// Whether the menu leads to the grading queue.
    @ModelAttribute("grades")
    boolean grades() {
        Person person = SecurityConfiguration.signedIn();
        return person != null && person.isOneOf(Role.GRADER);
    }
}
