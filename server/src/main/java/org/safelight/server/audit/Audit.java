package org.safelight.server.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Records what was done.
///
/// Events of a transaction are put into the chain just before it commits: the chain has one end, and whoever
/// adds to it holds it until the commit, so it is held as briefly as can be.
@Service
public class Audit {
    private static final int MOST_LOOK_UPS = 100_000;

    private final AuditStore store;
    private final LookUps lookUps;
    private final TransactionTemplate transaction;

    Audit(AuditStore store, LookUps lookUps, TransactionTemplate transaction) {
        this.store = store;
        this.lookUps = lookUps;
        this.transaction = transaction;
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

    /// Records an event that tells of nothing in the database, such as what is about to be sent; it is on the
    /// disk when this returns.
    public void recordAlone(AuditEvent event) {
        transaction.executeWithoutResult(_ -> record(event));
    }

    /// Records look-ups, and returns when they are on the disk: answer the caller after it. Look-ups that come
    /// in at the same time are sealed together, so that thousands a second cost little. Not within a
    /// transaction.
    ///
    /// @param reason code of the reason given; empty where none was
    /// @param leafHashes what was looked up, each by [#leaf]; at least one, at most 100 000
    public void recordLookUps(UUID person, UUID force, String address, String reason, List<byte[]> leafHashes) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("Look-ups are recorded in a transaction of their own");
        }
        if (leafHashes.isEmpty() || leafHashes.size() > MOST_LOOK_UPS) {
            throw new IllegalArgumentException("From 1 to " + MOST_LOOK_UPS + " look-ups are recorded at once");
        }
        for (byte[] leaf : leafHashes) {
            if (leaf.length != MerkleTree.BYTES) {
                throw new IllegalArgumentException("A leaf has 32 bytes");
            }
        }
        lookUps.seal(person, force, address, reason, leafHashes);
    }

    /// What stands for a fingerprint in the audit: SHA-256 over its kind and value, 32 bytes. Who has the
    /// fingerprint can find the look-ups of it; who has the audit alone cannot tell what was looked up.
    ///
    /// @param kind of fingerprint: "md5", "sha1", "sha256", "pdq"
    public static byte[] leaf(String kind, byte[] fingerprint) {
        MessageDigest sha256 = MerkleTree.sha256();
        sha256.update(kind.getBytes(StandardCharsets.US_ASCII));
        sha256.update((byte) 0);
        return sha256.digest(fingerprint);
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
