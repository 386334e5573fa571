package org.safelight.formats;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PerceptualHash;

/// A line of a list that a registry hands out. Lines come ascending by number, each number once.
public sealed interface RegistryListLine {
    /// The registry's number of the content, 1 or more.
    long number();

    /// The content is on the list, as this says from now on.
    ///
    /// @param digests at most one of each kind
    /// @param pdqQuality 0 to 100; -1 if not known
    /// @param category a code of the list's scheme
    /// @param label the category in words
    /// @param severity 0 to 100
    /// @param state of the grade: "trusted"
    /// @param flags further remarks, one word each
    /// @param series null if it is in none
    /// @param frames of a video, those that it is known by
    record Entry(
            long number,
            List<Digest> digests,
            @Nullable PerceptualHash pdq,
            int pdqQuality,
            String category,
            String label,
            Meaning meaning,
            int severity,
            String state,
            Set<String> flags,
            @Nullable String series,
            List<Pdq> frames)
            implements RegistryListLine {
        public Entry {
            frames = List.copyOf(frames);
            digests = List.copyOf(digests);
            flags = java.util.Collections.unmodifiableSet(new TreeSet<>(flags));
        }

        /// Hides the fingerprints, which are personal data.
        @Override
        public String toString() {
            return "Entry[" + number + "]";
        }
    }

    /// The content is not on the list any more.
    record Gone(long number) implements RegistryListLine {}
}
