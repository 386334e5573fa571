package org.safelight.server.audit;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/// Reads the trail for auditors. Whoever calls records that it was read.
@Service
public class AuditReading {
    private static final int AT_A_TIME = 1_000;

    private final AuditStore store;

    AuditReading(AuditStore store) {
        this.store = store;
    }

    /// An event that was recorded.
    ///
    /// @param hash over it and all before, 64 hex digits
    public record Recorded(long sequence, Instant at, AuditEvent event, String hash) {}

    /// Events that fit, newest first, at most `limit`.
    ///
    /// @param before only those with a smaller sequence number; empty for the newest
    @Transactional(readOnly = true)
    public List<Recorded> find(AuditFilter filter, OptionalLong before, int limit) {
        return store.find(filter, before.orElse(Long.MAX_VALUE), limit);
    }

    /// Hands over every event that fits, newest first; memory does not grow with their number.
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public void forEach(AuditFilter filter, Consumer<Recorded> reader) {
        long before = Long.MAX_VALUE;
        while (true) {
            List<Recorded> some = store.find(filter, before, AT_A_TIME);
            some.forEach(reader);
            if (some.size() < AT_A_TIME) {
                return;
            }
            before = some.getLast().sequence();
        }
    }
}
