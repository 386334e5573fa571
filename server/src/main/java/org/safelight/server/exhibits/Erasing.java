package org.safelight.server.exhibits;

import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;
import org.safelight.server.accounts.Accounts;
import org.safelight.server.accounts.Force;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.Operation;
import org.safelight.server.database.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/// Erases exhibits. First the rows go and the audit trail says so, in one transaction; then the key and the files. What
/// a crash leaves of the second part is done at the next start.
@Service
@ConditionalOnWebApplication
class Erasing {
    private static final Logger log = LoggerFactory.getLogger(Erasing.class);

    private final ExhibitsStore store;
    private final Vault vault;
    private final Audit audit;
    private final Accounts accounts;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    Erasing(
            ExhibitsStore store,
            Vault vault,
            Audit audit,
            Accounts accounts,
            TransactionTemplate transaction,
            ApplicationEventPublisher events) {
        this.store = store;
        this.vault = vault;
        this.audit = audit;
        this.accounts = accounts;
        this.transaction = transaction;
        this.events = events;
    }

    /// Erases an exhibit; nothing of it can be read when this returns.
    ///
    /// @return false if the force has no such exhibit, or it was erased before
    boolean erase(Submissions.Sender by, ExhibitId id, EraseReason reason) throws IOException {
        boolean isDone = Boolean.TRUE.equals(transaction.execute(_ -> {
            Optional<ExhibitsStore.Row> exhibit = store.locked(id);
            if (exhibit.isEmpty() || exhibit.get().state() == ExhibitsStore.State.ERASED) {
                return false;
            }
            store.erase(id, by.person().id(), reason.code());
            TreeMap<String, String> details = new TreeMap<>();
            details.put("contents", Integer.toString(exhibit.get().contents()));
            details.put("files", Integer.toString(exhibit.get().files()));
            details.put("reason", reason.code());
            audit.record(by.event(Operation.ERASURE, "exhibits.erased", id, details));
            events.publishEvent(new ExhibitErased(id, exhibit.get().force()));
            return true;
        }));
        if (isDone) {
            destroy(id);
        }
        return isDone;
    }

    private void destroy(ExhibitId id) throws IOException {
        vault.destroy(id);
        store.destroyed(id);
    }

    /// Finishes what a crash interrupted.
    @EventListener(ApplicationReadyEvent.class)
    void finish() {
        for (Force force : accounts.forces()) {
            try (Scope.Entered _ = new Scope(Exhibits.NOBODY, force.id()).enter()) {
                for (ExhibitId id : store.toDestroy()) {
                    try {
                        destroy(id);
                        log.info("exhibit destroyed after a restart exhibit={}", id);
                    } catch (IOException e) {
                        log.error(
                                "exhibit not destroyed exhibit={} problem={}",
                                id,
                                e.getClass().getName());
                    }
                }
            }
        }
    }
}
