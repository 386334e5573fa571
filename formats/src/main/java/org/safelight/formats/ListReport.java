package org.safelight.formats;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.DigestKind;

/// What reading a list came to.
///
/// @param records records, rows or lines of the file that stand for an entry, broken ones included
/// @param entries entries handed on
/// @param digests how many digests of each kind; a kind without any is absent
/// @param pdq how many PDQ hashes
/// @param photoDna how many records with a PhotoDNA hash: these hashes are not matched here
/// @param meanings entries by meaning; a meaning without any is absent
/// @param categories entries by category, in the order of the scheme, then as met
/// @param flags entries by flag; a flag without any is absent
/// @param oddities in the order in which they were first met
public record ListReport(
        long records,
        long entries,
        Map<DigestKind, Long> digests,
        long pdq,
        long photoDna,
        Map<Meaning, Long> meanings,
        List<CategoryCount> categories,
        Map<ListEntry.Flag, Long> flags,
        List<Oddity> oddities) {

    /// How many entries have one category.
    ///
    /// @param code null for entries without a category
    /// @param label in words
    public record CategoryCount(@Nullable String code, String label, Meaning meaning, long entries) {}

    /// Something in the file that is not as it should be, and did not stop the reading.
    ///
    /// @param words what it is and what was done about it
    /// @param firstPlaces where, at most three
    public record Oddity(String words, long count, List<String> firstPlaces) {}
}
