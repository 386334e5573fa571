package org.safelight.formats;

import org.jspecify.annotations.Nullable;

/// What a set says of itself, its side file says of it, or the user says of it.
///
/// @param name never empty; the file's name without its ending where nothing says more
/// @param publisher empty if not stated
/// @param version empty if not stated
/// @param licence empty if not stated
/// @param meaning what an entry without a category of its own means; null if each entry's category says it or
///   nothing
/// does
/// @param scheme the name of the scheme that the entries' categories are codes of; null if there is none
/// @param category the category of entries without one of their own; null if there is none
public record SetDescription(
        String name,
        String publisher,
        String version,
        String licence,
        @Nullable Meaning meaning,
        @Nullable String scheme,
        @Nullable String category) {}
