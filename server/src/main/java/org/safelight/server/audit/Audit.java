package org.safelight.server.audit;

import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Records what was done.
///
/// Events of a transaction are put into the chain just before it commits: the chain has one end, and whoever adds to
/// it holds it until the commit, so it is held as briefly as can be.
@Service
public class Audit {
    private final AuditStore store;

    Audit(AuditStore store) {
        this.store = store;
    }

    /// Records an event with the transaction that is under way: both are committed, or neither.
    ///
    /// @throws IllegalStateException if no transaction is under way
    public void record(AuditEvent event) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "The event " + event.action() + " was to be recorded outside a transaction.");
        }
        for (TransactionSynchronization other : TransactionSynchronizationManager.getSynchronizations()) {
            if (other instanceof Pending pending) {
                pending.events.add(event);
                return;
            }
        }
        Pending pending = new Pending(store);
        pending.events.add(event);
        TransactionSynchronizationManager.registerSynchronization(pending);
    }

    private static final class Pending implements TransactionSynchronization {
        private final AuditStore store;
        private final List<AuditEvent> events = new ArrayList<>();

        Pending(AuditStore store) {
            this.store = store;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            store.append(events);
        }
    }
}
