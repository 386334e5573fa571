package org.safelight.index;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one list says of a file. Several lists, or one list twice, may say different things of the same file:
/// every claim is kept and shown, none is preferred here.
///
/// @param set the list, its version and day of import
/// @param category the code in the scheme of the set; null if the entry has none
/// @param categoryLabel the category in words; null if there is none
/// @param severity 0 to 100, graver is higher
/// @param flags further remarks by name, in the order of their names
/// @param series the series or case the list puts the entry in; null if none
public record Claim(
        HashSetInfo set,
        Standing standing,
        @Nullable String category,
        @Nullable String categoryLabel,
        int severity,
        Set<String> flags,
        @Nullable String series) {}
