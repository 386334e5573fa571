package org.safelight.server.audit;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Seals look-ups: those of one person that come in at about the same time become one event, whose details have
/// the number of look-ups and the root of the Merkle tree over them; the tree's leaves are kept beside the
/// chain.
///
/// Whoever holds `writing` writes for all that wait, so however many ask at once, there is one commit at a
/// time, and each is answered only when its look-up is on the disk.
@Component
class LookUps {
    static final String ACTION = "registry.looked-up";
    static final String ROOT = "root";
    static final String COUNT = "count";

    /// Most leaves of one event, 16 MB; more of one person at the same moment make several events.
    private static final int MOST_LEAVES = 500_000;

    private final AuditStore store;
    private final TransactionTemplate transaction;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock writing = new ReentrantLock();

    LookUps(AuditStore store, TransactionTemplate transaction) {
        this.store = store;
        this.transaction = transaction;
    }

    /// Who looks up; look-ups that differ in one of them are not sealed together.
    private record Who(UUID person, UUID force, String address, String reason) {}

    private static final class Waiting {
        final Who who;
        final List<byte[]> leaves;
        boolean isWritten;

        Waiting(Who who, List<byte[]> leaves) {
            this.who = who;
            this.leaves = leaves;
        }
    }

    void seal(UUID person, UUID force, String address, String reason, List<byte[]> leaves) {
        Waiting mine = new Waiting(new Who(person, force, address, reason), leaves);
        waiting.add(mine);
        writing.lock();
        try {
            if (!mine.isWritten) {
                writeAllThatWait();
            }
            if (!mine.isWritten) {
                throw new IllegalStateException("The look-ups could not be recorded");
            }
        } finally {
            writing.unlock();
        }
    }

    private void writeAllThatWait() {
        List<Waiting> taken = new ArrayList<>();
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            taken.add(next);
        }
        List<AuditStore.Sealed> sealed = sealed(taken);
        transaction.executeWithoutResult(_ -> store.appendSealed(sealed));
        taken.forEach(done -> done.isWritten = true);
    }

    private static List<AuditStore.Sealed> sealed(List<Waiting> taken) {
        Map<Who, List<byte[]>> byWho = new LinkedHashMap<>();
        List<AuditStore.Sealed> sealed = new ArrayList<>();
        for (Waiting one : taken) {
            List<byte[]> leaves = byWho.computeIfAbsent(one.who, _ -> new ArrayList<>());
            if (!leaves.isEmpty() && leaves.size() + one.leaves.size() > MOST_LEAVES) {
                sealed.add(seal(one.who, leaves));
                leaves.clear();
            }
            leaves.addAll(one.leaves);
        }
        byWho.forEach((who, leaves) -> sealed.add(seal(who, leaves)));
        return sealed;
    }

    private static AuditStore.Sealed seal(Who who, List<byte[]> leaves) {
        TreeMap<String, String> details = new TreeMap<>();
        details.put(COUNT, Integer.toString(leaves.size()));
        details.put(ROOT, HexFormat.of().formatHex(MerkleTree.root(leaves)));
        if (!who.reason().isEmpty()) {
            details.put("reason", who.reason());
        }
        AuditEvent event = new AuditEvent(
                Operation.CONSULTATION,
                ACTION,
                Optional.of(who.person()),
                Optional.of(who.force()),
                who.address(),
                "",
                details);
        return new AuditStore.Sealed(event, List.copyOf(leaves));
    }
}
