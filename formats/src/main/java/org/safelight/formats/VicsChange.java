package org.safelight.formats;

import org.jspecify.annotations.Nullable;

/// What [VicsRoundTrip] changes in one media record. Start from [#NONE].
///
/// @param changesCategory whether `Category` is written anew
/// @param category written as a number if it is one, else as text; null for uncategorised
/// @param changesComments whether `Comments` is written anew
/// @param comments null is written as null
public record VicsChange(
        boolean changesCategory,
        @Nullable String category,
        boolean changesComments,
        @Nullable String comments) {

    /// Leaves the record as it is, byte for byte.
    public static final VicsChange NONE = new VicsChange(false, null, false, null);

    public VicsChange withCategory(@Nullable String newCategory) {
        return new VicsChange(true, newCategory, changesComments, comments);
    }

    public VicsChange withComments(@Nullable String newComments) {
        return new VicsChange(changesCategory, category, true, newComments);
    }
}
