package org.safelight.server.database;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whose request the current thread serves. PostgreSQL is told with every connection, and its row-level security
/// shows only what that force may see, even where a query forgets to ask.
///
/// @param person who asks
/// @param force the force whose case data may be seen
public record Scope(UUID person, UUID force) {
    private static final ThreadLocal<@Nullable Scope> CURRENT = new ThreadLocal<>();

    /// The scope of this thread; empty where nobody's request is served: then no case data can be seen.
    public static Optional<Scope> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /// Serves somebody's request in this thread until it is closed.
    public Entered enter() {
        Scope before = CURRENT.get();
        CURRENT.set(this);
        return () -> {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        };
    }

    /// Ends the serving of a request.
    public interface Entered extends AutoCloseable {
        @Override
        void close();
    }
}
