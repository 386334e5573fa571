package org.safelight.server.accounts;

import java.util.ArrayList;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// For administrators: whom they manage, and who has not come in yet.
@Component
@Order(900)
class PeopleHome implements HomeLines {
    private final AccountsStore store;

    PeopleHome(AccountsStore store) {
        this.store = store;
    }

    @Override
    public List<HomeLine> homeLines(Person person) {
        if (!person.isOneOf(Role.ADMINISTRATOR)) {
            return List.of();
        }
        List<HomeLine> lines = new ArrayList<>();
        int waiting = store.countWithoutSignIn();
        if (waiting > 0) {
            lines.add(HomeLine.needsYou(
                    waiting == 1
                            ? "1 person has not set a password or passkey yet"
                            : waiting + " people have not set a password or passkey yet",
                    "/people"));
        }
        lines.add(HomeLine.place("People", "/people"));
        lines.add(HomeLine.place("Forces", "/forces"));
        return lines;
    }
}
