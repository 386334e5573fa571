package org.safelight.server.database;

import org.jspecify.annotations.Nullable;

/// The database cannot be reached or started. The message is for a person: what happened, what to do.
public final class DatabaseUnavailableException extends RuntimeException {
    DatabaseUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
