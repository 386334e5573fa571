package org.safelight.index;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a list states of one of its entries.
///
/// @param category the code in the list's scheme; null if the entry has none
/// @param categoryLabel the category in words; null if there is none
/// @param severity 0 to 100, graver is higher
/// @param flags further remarks by name; iterated in the order of their names
/// @param series the series or case the entry belongs to; null if none is given
public record Statement(
        Standing standing,
        @Nullable String category,
        @Nullable String categoryLabel,
        int severity,
        Set<String> flags,
        @Nullable String series) {
    /// @throws IllegalArgumentException if the severity is not within 0 to 100, or a flag contains a line break
    public Statement {
        if (severity < 0 || severity > 100) {
            throw new IllegalArgumentException("A severity of " + severity + " is outside 0 to 100.");
        }
        for (String flag : flags) {
            if (flag.isEmpty() || flag.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("A flag must be a word without line breaks.");
            }
        }
        // Sorted, so that the same flags are the same statement, and the same bytes in a file.
        flags = Collections.unmodifiableSet(new TreeSet<>(flags));
    }

    /// Of a list without categories: the entry is known to it, no more.
    public static Statement of(Standing standing) {
        return new Statement(standing, null, null, 0, Set.of(), null);
    }
}
