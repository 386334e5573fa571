package org.safelight.server.auditors;

import java.util.List;
import org.safelight.server.accounts.HomeLine;
import org.safelight.server.accounts.HomeLines;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// For auditors: the way to the trail.
@Component
@Order(910)
class AuditHome implements HomeLines {
    @Override
    public List<HomeLine> homeLines(Person person) {
        return person.isOneOf(Role.AUDITOR) ? List.of(HomeLine.place("Audit trail", "/audit")) : List.of();
    }
}
