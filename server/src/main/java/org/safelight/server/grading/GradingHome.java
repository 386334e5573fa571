package org.safelight.server.grading;

import java.util.ArrayList;
import java.util.List;
import org.safelight.server.accounts.HomeLine;
import org.safelight.server.accounts.HomeLines;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// What grading asks of people, and where it is.
@Component
@Order(50)
class GradingHome implements HomeLines {
    private final DisputesStore store;
    private final Outcomes outcomes;

    GradingHome(DisputesStore store, Outcomes outcomes) {
        this.store = store;
        this.outcomes = outcomes;
    }

    @Override
    public List<HomeLine> homeLines(Person person) {
        List<HomeLine> lines = new ArrayList<>();
        if (person.isOneOf(Role.GRADER)) {
            int asked = store.asked(person).size();
            if (asked > 0) {
                lines.add(HomeLine.needsYou(
                        asked == 1
                                ? "1 of your decisions differs from what others say: give your reason"
                                : asked + " of your decisions differ from what others say: give your reasons",
                        "/grading/differences"));
            }
        }
        if (person.isOneOf(Role.GRADER, Role.ADJUDICATOR)) {
            if (outcomes.untold(person) > 0) {
                lines.add(HomeLine.needsYou("Something came of your work", "/grading/outcomes"));
            }
            lines.add(HomeLine.place("What came of your work", "/grading/outcomes"));
        }
        if (person.isOneOf(Role.ADJUDICATOR)) {
            if (store.hasDisputes(person)) {
                lines.add(HomeLine.needsYou("Something waits to be settled", "/grading/disputes"));
            }
            lines.add(HomeLine.place("Disputes to settle", "/grading/disputes"));
        }
        if (person.isOneOf(Role.VICTIM_IDENTIFICATION)) {
            lines.add(HomeLine.place("Flags of graders", "/grading/flags"));
        }
        if (person.isOneOf(Role.SUPERVISOR)) {
            lines.add(HomeLine.place("Second graders and training", "/grading/training"));
        }
        return lines;
    }
}
