package org.safelight.server.exhibits;

import java.util.UUID;

/// By what an exhibit is known here. Says nothing of it.
public record ExhibitId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
