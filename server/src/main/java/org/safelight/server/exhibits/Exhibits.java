package org.safelight.server.exhibits;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.safelight.server.accounts.Accounts;
import org.safelight.server.accounts.Force;
import org.safelight.server.database.Scope;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/// What features above may know of exhibits. Each call sees what the current [Scope] may see.
@Service
public class Exhibits {
    /// Who works where nobody asks: the server itself.
    static final UUID NOBODY = new UUID(0, 0);

    private final ExhibitsStore store;
    private final Accounts accounts;
    private final TransactionTemplate transaction;
    /// Only where there is a web app.
    private final ObjectProvider<Vault> vault;

    Exhibits(ExhibitsStore store, Accounts accounts, TransactionTemplate transaction, ObjectProvider<Vault> vault) {
        this.store = store;
        this.accounts = accounts;
        this.transaction = transaction;
        this.vault = vault;
    }

    /// Gives the pictures and videos of an exhibit, and what else a list knows as illegal, by number; not
    /// what is
    /// irrelevant, no media, or was not examined. Streams: memory does not grow. The scope must be the
    /// exhibit's
    /// force; in another, or once it was erased, there is nothing.
    public void forEachContent(ExhibitId exhibit, Consumer<SeenContent> each) {
        transaction.executeWithoutResult(_ -> store.seen(exhibit, each));
    }

    /// Every exhibit of every force that is complete, the oldest of each force first, but for those that the
    /// program
    /// made: for what listens to [ExhibitReceived], to catch up at its start. Enters the scope of each force
    /// in turn.
    public List<ExhibitReceived> received() {
        List<ExhibitReceived> received = new ArrayList<>();
        for (Force force : accounts.forces()) {
            try (Scope.Entered _ = new Scope(NOBODY, force.id()).enter()) {
                store.complete().forEach(exhibit -> received.add(new ExhibitReceived(exhibit, force.id())));
            }
        }
        return received;
    }

    /// A content in clear, to be turned into something that may be shown, and never sent as it is. Empty if
    /// the vault
    /// does not have it or the scope may not see it. The caller closes it.
    ///
    /// @param content its number on the exhibit
    /// @throws IOException if it cannot be read, or was altered: the latter may show only while it is read
    public Optional<InputStream> content(ExhibitId exhibit, int content) throws IOException {
        Optional<byte[]> stored = transaction.execute(_ -> store.storedDigest(exhibit, content));
        return stored != null && stored.isPresent()
                ? Optional.of(vault.getObject().open(exhibit, content, stored.get()))
                : Optional.empty();
    }
}
