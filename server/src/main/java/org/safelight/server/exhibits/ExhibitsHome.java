package org.safelight.server.exhibits;

import java.util.List;
import org.safelight.server.accounts.HomeLine;
import org.safelight.server.accounts.HomeLines;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// For those who work with exhibits: the way to them.
@Component
@Order(100)
class ExhibitsHome implements HomeLines {
    @Override
    public List<HomeLine> homeLines(Person person) {
        return person.isOneOf(Role.EXAMINER, Role.VICTIM_IDENTIFICATION, Role.SUPERVISOR)
                ? List.of(HomeLine.place("Exhibits", "/exhibits"))
                : List.of();
    }
}
