package org.safelight.server.registry;

import java.util.ArrayList;
import java.util.List;
import org.safelight.server.accounts.HomeLine;
import org.safelight.server.accounts.HomeLines;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// The ways to what is known, for whom each is.
@Component
@Order(200)
class RegistryHome implements HomeLines {
    @Override
    public List<HomeLine> homeLines(Person person) {
        List<HomeLine> lines = new ArrayList<>();
        if (person.isOneOf(
                Role.EXAMINER, Role.GRADER, Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION, Role.COORDINATOR)) {
            lines.add(HomeLine.place("Look up a fingerprint or a file", "/look-up"));
        }
        if (person.isOneOf(Role.ADJUDICATOR, Role.GRADER, Role.SUPERVISOR)) {
            lines.add(HomeLine.place("Disputed grades", "/media/disputed"));
        }
        if (person.isOneOf(Role.ADMINISTRATOR, Role.COORDINATOR, Role.EXAMINER)) {
            lines.add(HomeLine.place("Lists that go out", "/lists"));
        }
        if (person.isOneOf(Role.ADMINISTRATOR, Role.COORDINATOR, Role.ADJUDICATOR)) {
            lines.add(HomeLine.place("Imported sets", "/sets"));
        }
        if (person.isOneOf(Role.SUPERVISOR, Role.COORDINATOR, Role.STATISTICIAN)) {
            lines.add(HomeLine.place("How long knowledge takes", "/contribution"));
        }
        return lines;
    }
}
