package org.safelight.formats;

import org.jspecify.annotations.Nullable;

/// What the user says of a list. It wins over the side file, which wins over the file itself.
///
/// @param meaning what entries without a category of their own mean
/// @param scheme the name of a [CategoryScheme], or the path of a scheme file (`.json`)
/// @param category a code of the scheme, for entries without a category of their own
public record ListOptions(
        @Nullable Meaning meaning,
        @Nullable String scheme,
        @Nullable String category) {
    /// The user says nothing.
    public static final ListOptions NONE = new ListOptions(null, null, null);

    public ListOptions withMeaning(@Nullable Meaning newMeaning) {
        return new ListOptions(newMeaning, scheme, category);
    }

    public ListOptions withScheme(@Nullable String newScheme) {
        return new ListOptions(meaning, newScheme, category);
    }

    public ListOptions withCategory(@Nullable String newCategory) {
        return new ListOptions(meaning, scheme, newCategory);
    }
}
