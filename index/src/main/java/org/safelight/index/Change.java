package org.safelight.index;

import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// One change to a [LivingIndex], as a register of claims hands it on.
///
/// Sets and entries bear the numbers that the register knows them by: a set's number is never used for another
/// set, an entry's number is unique within its set. Every change bears the number of its place in the
/// register's feed; these ascend, with gaps or without, and tell which changes an index has already seen.
public sealed interface Change {
    /// Its place in the feed, greater than that of every change before it; 1 or more.
    long sequence();

    /// The number of the set it is about.
    long set();

    /// A set is there from now on. Its entries follow.
    record AddSet(long sequence, long set, HashSetInfo info) implements Change {}

    /// The set states this of a file. If the entry was there, its new statement takes the place of the old one:
    /// at no moment are both there, or neither.
    ///
    /// @param entry the number of the entry within its set
    /// @param digests at most one of each kind; those of a file without bytes are left out
    /// @param pdq null if there is none; left out if its quality is 0 or it has no bit set
    /// @param pdqQuality 0 to 100; -1 if not known
    record AddEntry(
            long sequence,
            long set,
            long entry,
            List<Digest> digests,
            @Nullable PerceptualHash pdq,
            int pdqQuality,
            Statement statement)
            implements Change {
        /// @throws IllegalArgumentException if two digests are of one kind, or the quality is not within -1 to
        ///     100
        public AddEntry {
            EnumSet<DigestKind> kinds = EnumSet.noneOf(DigestKind.class);
            for (Digest digest : digests) {
                if (!kinds.add(digest.kind())) {
                    throw new IllegalArgumentException("An entry has at most one digest of each kind, but two of kind "
                            + digest.kind().label() + " were given.");
                }
            }
            if (pdqQuality < -1 || pdqQuality > 100) {
                throw new IllegalArgumentException("A quality of " + pdqQuality + " is outside -1 to 100.");
            }
            digests = List.copyOf(digests);
        }
    }

    /// The set states nothing of this entry any more. What other sets or entries state of the same file stays.
    record WithdrawEntry(long sequence, long set, long entry) implements Change {}

    /// The set and all its entries are gone. Its number is not used again.
    record WithdrawSet(long sequence, long set) implements Change {}
}
