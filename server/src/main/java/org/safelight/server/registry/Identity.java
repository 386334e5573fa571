package org.safelight.server.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;

/// Whether a record is of a content that is known already. Lists name files by some digests only, so what
/// is one
/// file may come as two contents until a record brings them together; and a file can be made to share an
/// MD5 or
/// SHA-1 with another.
///
/// Two sets of digests *contradict* each other if they share one and differ in another kind that both
/// have. They
/// *agree* if they share one and differ in none.
///
/// 1. A record that agrees with no content is a new one.
/// 2. It is one with all contents it agrees with, where these together do not contradict each other: they
/// become the
///    oldest of them.
/// 3. Where they do, it cannot be told which it is. Then it is the content with the very same digests, or
/// a new one.
///
/// So no content ever has two values of one kind, and whatever shares a digest and is not one is named to
/// people as a
/// conflict. A record without digests is known by its very look: the same 256 bits, among contents
/// without digests.
final class Identity {
    private Identity() {}

    /// A content that shares a digest with a record.
    record Known(long id, List<Digest> digests) {}

    /// What the record is.
    ///
    /// @param into the content it is; 0 for a new one
    /// @param merged further contents that it shows to be the same, ascending; they become `into`
    /// @param conflicts contents that share a digest with it and are not it, ascending
    record Decision(long into, List<Long> merged, List<Long> conflicts) {}

    /// @param candidates every content that shares a digest with the record
    static Decision decide(List<Digest> record, List<Known> candidates) {
        List<Known> agreeing = new ArrayList<>();
        List<Long> conflicts = new ArrayList<>();
        for (Known candidate :
                candidates.stream().sorted(Comparator.comparingLong(Known::id)).toList()) {
            if (isConsistent(List.of(record, candidate.digests()))) {
                agreeing.add(candidate);
            } else {
                conflicts.add(candidate.id());
            }
        }
        if (agreeing.isEmpty()) {
            return new Decision(0, List.of(), conflicts);
        }
        List<List<Digest>> together = new ArrayList<>();
        together.add(record);
        agreeing.forEach(known -> together.add(known.digests()));
        if (isConsistent(together)) {
            return new Decision(
                    agreeing.getFirst().id(),
                    agreeing.stream().skip(1).map(Known::id).toList(),
                    conflicts);
        }
        long same = agreeing.stream()
                .filter(known -> known.digests().size() == record.size())
                .mapToLong(Known::id)
                .findFirst()
                .orElse(0);
        agreeing.stream().map(Known::id).filter(id -> id != same).forEach(conflicts::add);
        return new Decision(same, List.of(), conflicts.stream().sorted().toList());
    }

    /// Whether no kind has two values.
    private static boolean isConsistent(List<List<Digest>> sets) {
        Map<DigestKind, Digest> values = new EnumMap<>(DigestKind.class);
        for (List<Digest> digests : sets) {
            for (Digest digest : digests) {
                Digest before = values.putIfAbsent(digest.kind(), digest);
                if (before != null && !before.equals(digest)) {
                    return false;
                }
            }
        }
        return true;
    }
}
