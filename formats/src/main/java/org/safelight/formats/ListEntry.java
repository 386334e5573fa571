package org.safelight.formats;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.PerceptualHash;

/// One file that a list names by its fingerprints.
///
/// @param digests at most one of each kind, in the order of kinds; empty if the record has only a PDQ or PhotoDNA
///   hash
/// @param pdq null if the record has none. A record with several gives one more entry for each further one.
/// @param pdqQuality 0 to 100, or -1 if the list does not say
/// @param photoDna a PhotoDNA hash as the list has it (base64 of 144 bytes, or hexadecimal), which is kept and
///   not matched here; null if the record has none
/// @param category a code of the set's scheme, or as the list wrote it if the scheme does not know it (the
///   meaning is
///   then ungraded); null if uncategorised
/// @param series the names of the series as the list has them, separated by commas; null if none
/// @param video the video that this is a frame of; null if it is a picture or a whole file
public record ListEntry(
        List<Digest> digests,
        @Nullable PerceptualHash pdq,
        int pdqQuality,
        @Nullable String photoDna,
        @Nullable String category,
        Meaning meaning,
        Set<Flag> flags,
        @Nullable String series,
        @Nullable VideoOf video) {

    /// A video of which a list gives frames.
    ///
    /// @param frames how many different ones it gives that are good enough to be compared
    public record VideoOf(String name, int frames) {}

    /// Of a picture or a whole file.
    public ListEntry(
            List<Digest> digests,
            @Nullable PerceptualHash pdq,
            int pdqQuality,
            @Nullable String photoDna,
            @Nullable String category,
            Meaning meaning,
            Set<Flag> flags,
            @Nullable String series) {
        this(digests, pdq, pdqQuality, photoDna, category, meaning, flags, series, null);
    }

    public static final int UNKNOWN_QUALITY = -1;

    /// What a list can say of an entry beside its category.
    public enum Flag {
        VICTIM_IDENTIFIED("victim identified"),
        OFFENDER_IDENTIFIED("offender identified"),
        DISTRIBUTED("distributed"),
        SUSPECTED("suspected"),
        SELF_GENERATED("self-generated"),
        /// A tool had marked it before a person looked. It carries no verdict: real exports have it on every entry.
        PRECATEGORISED("precategorised");

        private final String label;

        Flag(String label) {
            this.label = label;
        }

        /// In words.
        public String label() {
            return label;
        }
    }

    private static final int PHOTO_DNA_BYTES = 144;

    /// The 144 bytes of the PhotoDNA hash; empty if there is none, or it is not written as one.
    public Optional<byte[]> photoDnaBytes() {
        if (photoDna == null) {
            return Optional.empty();
        }
        String text = photoDna.strip();
        try {
            byte[] bytes = text.length() == 2 * PHOTO_DNA_BYTES
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
            return bytes.length == PHOTO_DNA_BYTES ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException otherText) {
            return Optional.empty();
        }
    }

    /// Whether a look-up could ever find it: it has a digest or a PDQ hash.
    public boolean isMatchable() {
        return pdq != null || !digests.isEmpty();
    }
}
