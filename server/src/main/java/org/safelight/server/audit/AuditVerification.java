package org.safelight.server.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
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
    /// @param events how many were read and are right
    /// @param checkpoints how many signed checkpoints the chain fits
    /// @param fault what is wrong first, in words, with the sequence number; empty if all is as it must be
    public record Outcome(long events, int checkpoints, Optional<String> fault) {
        public boolean isRight() {
            return fault.isEmpty();
        }
    }

    /// Verifies every event there is, by the chain alone: one that was written anew from some event on is not told.
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Outcome verify() {
        return verify(List.of());
    }

    /// Verifies every event there is. Reads one state of the database; others go on meanwhile.
    ///
    /// @param checkpoints what was signed before, in any order: the chain must fit each
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Outcome verify(List<Checkpoint> checkpoints) {
        TreeMap<Long, List<Checkpoint>> expectedAt = new TreeMap<>();
        for (Checkpoint checkpoint : checkpoints) {
            if (!checkpoint.isSignedByItsKey()) {
                return new Outcome(
                        0,
                        0,
                        Optional.of("the checkpoint at event " + checkpoint.sequence() + " was not signed with the key"
                                + " it names: it was altered"));
            }
            expectedAt
                    .computeIfAbsent(checkpoint.sequence(), _ -> new ArrayList<>())
                    .add(checkpoint);
        }
        return new Walk(expectedAt).walk();
    }

    /// One walk along the chain.
    private final class Walk {
        private final Map<Long, List<Checkpoint>> expectedAt;
        private String previous = AuditChain.START;
        private long expected = 1;
        private long withLeaves;
        private int fitting;

        Walk(Map<Long, List<Checkpoint>> expectedAt) {
            this.expectedAt = expectedAt;
        }

        Outcome walk() {
            while (true) {
                List<AuditStore.Link> links = store.after(expected - 1, AT_A_TIME);
                for (AuditStore.Link link : links) {
                    Optional<String> fault = fault(link);
                    if (fault.isPresent()) {
                        return outcome(fault);
                    }
                    previous = link.hash();
                    expected++;
                    Optional<String> unfit = unfit(link.sequence(), link.hash());
                    if (unfit.isPresent()) {
                        return outcome(unfit);
                    }
                }
                if (links.size() < AT_A_TIME) {
                    return outcome(faultOfTheEnd());
                }
            }
        }

        private Outcome outcome(Optional<String> fault) {
            return new Outcome(expected - 1, fitting, fault);
        }

        private Optional<String> fault(AuditStore.Link link) {
            if (link.sequence() != expected) {
                return link.sequence() < expected
                        ? Optional.of("event " + link.sequence() + " is there twice: one of them was put in")
                        : Optional.of("events " + expected + " to " + (link.sequence() - 1) + " were removed");
            }
            if (link.event().isEmpty()) {
                return Optional.of("event " + expected + " was altered: it cannot be read");
            }
            if (!link.previousHash().equals(previous)) {
                return Optional.of("event " + expected + " does not follow the one before it: one of them was put in,"
                        + " moved or altered");
            }
            AuditEvent event = link.event().get();
            if (!link.hash().equals(AuditChain.hash(previous, link.sequence(), link.at(), event))) {
                return Optional.of("event " + expected + " was altered");
            }
            if (event.action().equals(LookUps.ACTION)) {
                withLeaves++;
                if (!isSealed(link.sequence(), event)) {
                    return Optional.of("the look-ups of event " + expected + " are not those it was sealed with: some"
                            + " were removed, altered, put in or moved");
                }
            }
            return Optional.empty();
        }

        /// Whether the chain fits what was signed when it ended here.
        private Optional<String> unfit(long sequence, String hash) {
            for (Checkpoint checkpoint :
                    Optional.ofNullable(expectedAt.remove(sequence)).orElse(List.of())) {
                if (!checkpoint.hash().equals(hash)) {
                    return Optional.of("event " + sequence + " is not the one that was signed at " + checkpoint.at()
                            + ": it or one before it was replaced, and the chain written anew from there");
                }
                fitting++;
            }
            return Optional.empty();
        }

        private Optional<String> faultOfTheEnd() {
            long last = expected - 1;
            Optional<String> unfit = unfit(0, AuditChain.START);
            if (unfit.isPresent()) {
                return unfit;
            }
            for (List<Checkpoint> later : expectedAt.values()) {
                Checkpoint checkpoint = later.getFirst();
                return Optional.of("the chain ends at event " + last + ", but at " + checkpoint.at() + " it had "
                        + checkpoint.sequence() + " events: events were removed from its end");
            }
            Optional<AuditStore.Head> head = store.onlyHead();
            if (head.isEmpty()) {
                return Optional.of("the end of the chain is not noted as it must be: that note was altered");
            }
            if (head.get().sequence() != last || !head.get().hash().equals(previous)) {
                return Optional.of("the chain ends at event " + last + ", but should end at "
                        + head.get().sequence() + ": events were removed from its end or added past it");
            }
            if (store.count() != last) {
                return Optional.of("there are events that no number of the chain leads to: they were put in");
            }
            if (store.countLeaves() != withLeaves) {
                return Optional.of("there are look-ups that belong to no event: they were put in");
            }
            return Optional.empty();
        }
    }

    /// Whether the leaves are those the event's root was made of.
    private boolean isSealed(long sequence, AuditEvent event) {
        byte[] leaves = store.leaves(sequence).orElse(new byte[0]);
        if (leaves.length == 0 || leaves.length % MerkleTree.BYTES != 0) {
            return false;
        }
        List<byte[]> each = new ArrayList<>(leaves.length / MerkleTree.BYTES);
        for (int at = 0; at < leaves.length; at += MerkleTree.BYTES) {
            each.add(Arrays.copyOfRange(leaves, at, at + MerkleTree.BYTES));
        }
        return Integer.toString(each.size()).equals(event.details().get(LookUps.COUNT))
                && HexFormat.of()
                        .formatHex(MerkleTree.root(each))
                        .equals(event.details().get(LookUps.ROOT));
    }
}
