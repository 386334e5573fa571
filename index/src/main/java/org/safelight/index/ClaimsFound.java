package org.safelight.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Brings together what several parts of a living index say of one file, so that the answer is that of one
/// index of all entries: a claim that several parts know is one claim. Claims of sets that are not in the view
/// are left out.
///
/// For one answer, in one thread.
final class ClaimsFound {
    private static final Comparator<String> TEXT = Comparator.naturalOrder();
    private static final Comparator<@Nullable String> OPTIONAL_TEXT = Comparator.nullsFirst(TEXT);
    private static final Comparator<Claim> CLAIMS = Comparator.comparing(Claim::standing)
            .thenComparing(Comparator.comparingInt(Claim::severity).reversed())
            .thenComparing(Claim::category, OPTIONAL_TEXT)
            .thenComparing(Claim::categoryLabel, OPTIONAL_TEXT)
            .thenComparing(Claim::series, OPTIONAL_TEXT)
            .thenComparing(claim -> String.join("\n", claim.flags()));

    /// @param order the place of the set among the sets
    private record Key(int order, Claim claim) {}

    private static final class Found {
        private int matched;
        private int carried;
    }

    private final Map<Long, LivingSet> sets;
    private final TreeMap<Key, Found> claims =
            new TreeMap<>(Comparator.comparingInt(Key::order).thenComparing(Key::claim, CLAIMS));
    private int quality = -1;

    /// @param sets those in the view, by number
    ClaimsFound(Map<Long, LivingSet> sets) {
        this.sets = sets;
    }

    /// An entry has a digest in common with the file.
    ///
    /// @param kind its kind, as a bit
    /// @param carried the kinds of the entry, as bits
    void digest(long set, Claim claim, int kind, int carried) {
        Found found = found(set, claim);
        if (found != null) {
            found.matched |= kind;
            found.carried |= carried;
        }
    }

    /// An entry has this very hash.
    ///
    /// @param given its quality; -1 if not known
    void hash(long set, Claim claim, int given) {
        if (found(set, claim) != null) {
            quality = Math.max(quality, given);
        }
    }

    private @Nullable Found found(long set, Claim claim) {
        LivingSet known = sets.get(set);
        return known == null ? null : claims.computeIfAbsent(new Key(known.order(), claim), key -> new Found());
    }

    /// @param asked the kinds that were asked for, as bits
    Lookup lookup(int asked) {
        if (claims.isEmpty()) {
            return new Lookup.NotListed();
        }
        List<Listing> listings = new ArrayList<>(claims.size());
        claims.forEach((key, found) -> listings.add(new Listing(
                key.claim(),
                SlxContent.kinds(found.matched),
                SlxContent.kinds(found.carried & ~found.matched & asked))));
        return new Lookup.SameFile(List.copyOf(listings));
    }

    List<Claim> claims() {
        return claims.keySet().stream().map(Key::claim).toList();
    }

    /// The highest quality any entry gives; -1 if none gives one.
    int quality() {
        return quality;
    }
}
