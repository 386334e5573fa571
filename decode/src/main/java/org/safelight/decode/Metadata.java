package org.safelight.decode;

import org.jspecify.annotations.Nullable;

/// What a camera or a program wrote into a picture about itself: claims, not facts. Each is null where it is missing,
/// unreadable or impossible. Texts have at most [#MAX_CHARACTERS] characters and none that control a terminal.
///
/// @param latitude degrees, −90 (south) to 90; there only together with `longitude`, and only where both references
///     (N/S, E/W) are written: they are never assumed
/// @param longitude degrees, −180 (west) to 180
/// @param takenAt as written, usually `2024:05:01 13:37:00` in the camera's own time
/// @param orientation EXIF orientation 1 to 8; ignored for hashing, as by all PDQ references
public record Metadata(
        @Nullable String make,
        @Nullable String model,
        @Nullable String bodySerial,
        @Nullable String lens,
        @Nullable String software,
        @Nullable Double latitude,
        @Nullable Double longitude,
        @Nullable String takenAt,
        @Nullable Integer orientation) {

    public static final int MAX_CHARACTERS = 200;

    /// Nothing is known.
    public static final Metadata NONE = new Metadata(null, null, null, null, null, null, null, null, null);

    public Metadata {
        make = bounded(make);
        model = bounded(model);
        bodySerial = bounded(bodySerial);
        lens = bounded(lens);
        software = bounded(software);
        takenAt = bounded(takenAt);
        // Written so that NaN is refused too.
        boolean onEarth =
                latitude != null && longitude != null && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
        latitude = onEarth ? latitude : null;
        longitude = onEarth ? longitude : null;
        orientation = orientation != null && orientation >= 1 && orientation <= 8 ? orientation : null;
    }

    /// The text without control characters, invisible direction marks and lone surrogates, trimmed and cut; null if
    /// nothing is left.
    static @Nullable String bounded(@Nullable String text) {
        if (text == null) {
            return null;
        }
        StringBuilder kept = new StringBuilder();
        text.codePoints()
                .filter(c -> switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.UNASSIGNED,
                            Character.PRIVATE_USE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                })
                .limit(MAX_CHARACTERS)
                .forEach(kept::appendCodePoint);
        String clean = kept.toString().strip();
        return clean.isEmpty() ? null : clean;
    }
}
