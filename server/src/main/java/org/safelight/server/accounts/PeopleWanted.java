package org.safelight.server.accounts;

import java.util.Optional;
import java.util.UUID;

/// Which people are listed, and how.
///
/// @param containing part of a name or an e-mail address, in any case; empty for all
/// @param page from 1
record PeopleWanted(String containing, Optional<UUID> force, Optional<PersonState> state, PeopleOrder order, int page) {
    static final int PER_PAGE = 50;
    private static final int LONGEST_TEXT = 200;
    private static final int LAST_PAGE = 100_000;

    PeopleWanted {
        containing = containing.strip();
        containing = containing.substring(0, Math.min(containing.length(), LONGEST_TEXT));
        page = Math.clamp(page, 1, LAST_PAGE);
    }

    int offset() {
        return (page - 1) * PER_PAGE;
    }

    boolean isFiltered() {
        return !containing.isEmpty() || force.isPresent() || state.isPresent();
    }
}
