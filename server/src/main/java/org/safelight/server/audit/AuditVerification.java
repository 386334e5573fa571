package org.safelight.server.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Walks the whole chain and says where it was tampered with.
@Service
public class AuditVerification {
    private static final int AT_A_TIME = 1_000;

    private final AuditStore store;

    AuditVerification(AuditStore store) {
        this.store = store;
    }

    /// What came of it.
    ///
    /// @param events how many were read
    /// @param fault what is wrong first, in words, with the sequence number; empty if all is as it must be
    public record Outcome(long events, Optional<String> fault) {
        public boolean isRight() {
            return fault.isEmpty();
        }
    }

    /// Verifies every event there is. Reads one state of the database; others go on meanwhile.
    @Transactional(readOnly = true, isolation = org.springframework.transaction.annotation.Isolation.REPEATABLE_READ)
    public Outcome verify() {
        AuditStore.Head head = store.head();
        String previous = AuditChain.START;
        long expected = 1;
        long withLeaves = 0;
        while (true) {
            List<AuditStore.Link> links = store.after(expected - 1, AT_A_TIME);
            for (AuditStore.Link link : links) {
                if (link.sequence() != expected) {
                    return wrong(expected, "events " + expected + " to " + (link.sequence() - 1) + " were removed");
                }
                if (!link.previousHash().equals(previous)) {
                    return wrong(
                            expected,
                            "event " + expected + " does not follow the one before it: one of them was"
                                    + " put in, moved or altered");
                }
                if (!link.hash().equals(AuditChain.hash(previous, link.sequence(), link.at(), link.event()))) {
                    return wrong(expected, "event " + expected + " was altered");
                }
                if (link.event().action().equals(LookUps.ACTION)) {
                    withLeaves++;
                    if (!isSealed(link)) {
                        return wrong(
                                expected,
                                "the look-ups of event " + expected + " are not those it was sealed with: some were"
                                        + " removed, altered, put in or moved");
                    }
                }
                previous = link.hash();
                expected++;
            }
            if (links.size() < AT_A_TIME) {
                break;
            }
        }
        if (head.sequence() != expected - 1 || !head.hash().equals(previous)) {
            return wrong(
                    expected,
                    "the chain ends at event " + (expected - 1) + ", but should end at " + head.sequence()
                            + ": events were removed from its end or added past it");
        }
        if (store.countLeaves() != withLeaves) {
            return wrong(expected, "there are look-ups that belong to no event: they were put in");
        }
        return new Outcome(expected - 1, Optional.empty());
    }

    /// Whether the leaves are those the event's root was made of.
    private boolean isSealed(AuditStore.Link link) {
        byte[] leaves = store.leaves(link.sequence()).orElse(new byte[0]);
        if (leaves.length == 0 || leaves.length % MerkleTree.BYTES != 0) {
            return false;
        }
        List<byte[]> each = new ArrayList<>(leaves.length / MerkleTree.BYTES);
        for (int at = 0; at < leaves.length; at += MerkleTree.BYTES) {
            each.add(Arrays.copyOfRange(leaves, at, at + MerkleTree.BYTES));
        }
        return Integer.toString(each.size()).equals(link.event().details().get(LookUps.COUNT))
                && HexFormat.of()
                        .formatHex(MerkleTree.root(each))
                        .equals(link.event().details().get(LookUps.ROOT));
    }

    private static Outcome wrong(long expected, String words) {
        return new Outcome(expected - 1, Optional.of(words));
    }
}
