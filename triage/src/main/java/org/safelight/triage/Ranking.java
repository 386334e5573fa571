package org.safelight.triage;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The order in which a person views what is left, and why each item stands where it does.
///
/// 1. The same file on lists that contradict each other about whether it matters: the graver category first.
/// 2. What looks like a listed picture: the graver category first, then the smaller distance.
/// 3. The same file as on a list that does not grade it.
/// 4. Unknown pictures and videos.
///
/// Within each: the share of hits among the files of the folder (the best folder, if a content lies in
/// several), compared as exact fractions; then signs that the device itself made it; then the larger; then the
/// newer; then SHA-256, which leaves no two alike. The order depends on nothing else, so it is the same in
/// every run.
///
/// Signs of own production, added up: a make or model is named (1), a serial number (1), a position (1), the
/// same camera made other items here too (1), it made an item that is a hit or lies beside one (2). They are
/// what the file says of itself and can be forged or stripped; so they only order, and decide nothing.
final class Ranking {
    /// In words, for the report.
    static final String RULE = "Files about which the lists contradict each other come first, the graver category"
            + " before others; then look-alikes to confirm, graver category and smaller distance before others;"
            + " then files on a list that does not grade them; then unknown pictures and videos."
            + " Within each, items come first whose folder has the larger share of files that are on a list or look"
            + " like a listed picture; then items with more signs of the device's own production"
            + " (camera make, model, serial number and position in the file, the same camera on other items or beside hits);"
            + " then larger files; then newer ones; then by SHA-256.";

    private static final int MOST_SEVERE = 100;
    private static final int FIXED_KEY_BYTES = 4 * Byte.BYTES + Short.BYTES + 4 * Long.BYTES + Byte.BYTES;

    private Ranking() {}

    /// How many files of a folder are hits.
    record Density(long hits, long files) implements Comparable<Density> {
        static final Density NONE = new Density(0, 1);

        /// Smaller share first; of equal shares the one with fewer hits first. Exact: no division.
        @Override
        public int compareTo(Density other) {
            int order = Long.compare(Math.multiplyExact(hits, other.files), Math.multiplyExact(other.hits, files));
            return order != 0 ? order : Long.compare(hits, other.hits);
        }

        /// The share of hits in 2^-62ths, rounded down: of different shares the larger has the larger number,
        /// for folders of up to two thousand million files.
        long share() {
            return BigInteger.valueOf(hits)
                    .shiftLeft(Long.SIZE - 2)
                    .divide(BigInteger.valueOf(files))
                    .longValueExact();
        }
    }

    /// A content that a person must view.
    ///
    /// @param content its number, in the order of SHA-256
    /// @param severity of the gravest claim, 0 to 100
    /// @param distanceBits of the nearest look-alike of that severity; 0 for the others
    /// @param claim in words, what the lists say; empty for an unknown
    /// @param density of its best folder
    /// @param besideHits whether any of its folders has a hit
    /// @param date ISO-8601, when it was taken or else last changed; null if not known
    record Candidate(
            long content,
            VerdictKind kind,
            int severity,
            int distanceBits,
            String claim,
            Density density,
            boolean besideHits,
            Results.Camera camera,
            long bytes,
            @Nullable String date) {}

    /// How often the camera of a candidate took what must be viewed.
    ///
    /// @param items all that it took, the candidate among them
    /// @param besideHits how many of the items are hits or lie beside one
    record CameraUse(long items, long besideHits) {
        static final CameraUse NONE = new CameraUse(0, 0);
    }

    /// What tells one camera from another, as far as a file says; null if it says nothing. Texts of metadata hold no
    /// control characters.
    static @Nullable String cameraKey(@Nullable String make, @Nullable String model, @Nullable String serial) {
        return make == null && model == null && serial == null
                ? null
                : Stream.of(make, model, serial)
                        .map(text -> text == null ? "\1" : text)
                        .collect(Collectors.joining("\n"));
    }

    /// Bytes that stand, compared as unsigned ones, in the order in which candidates are viewed. No two
    /// contents have the same.
    static byte[] key(Candidate candidate, CameraUse use) {
        String date = candidate.date();
        byte[] letters = date == null ? new byte[0] : date.getBytes(StandardCharsets.UTF_8);
        ByteBuffer key = ByteBuffer.allocate(FIXED_KEY_BYTES + letters.length);
        key.put((byte) tier(candidate.kind()));
        key.put((byte) (MOST_SEVERE - candidate.severity()));
        key.putShort((short) candidate.distanceBits());
        key.putLong(~candidate.density().share()).putLong(~candidate.density().hits());
        key.put((byte) ~signs(candidate.camera(), use));
        key.putLong(~candidate.bytes());
        key.put((byte) (date == null ? 1 : 0));
        for (byte letter : letters) {
            key.put((byte) ~letter);
        }
        // After the longer of two dates that begin alike.
        key.put((byte) -1);
        return key.putLong(candidate.content()).array();
    }

    private static int tier(VerdictKind kind) {
        return switch (kind) {
            case DISPUTED -> 0;
            case LOOKS_ALIKE, LOOKS_LIKE_VIDEO, CONTAINS_LISTED -> 1;
            case KNOWN_UNGRADED -> 2;
            case UNKNOWN_PICTURE, UNKNOWN_VIDEO -> 3;
            case KNOWN, IRRELEVANT, NOT_MEDIA, NOT_EXAMINED ->
                throw new IllegalArgumentException("nobody needs to view what is " + kind.text());
        };
    }

    private static int signs(Results.Camera camera, CameraUse use) {
        return (camera.make() != null || camera.model() != null ? 1 : 0)
                + (camera.serial() != null ? 1 : 0)
                + (camera.latitude() != null ? 1 : 0)
                + (use.items() > 1 ? 1 : 0)
                + (use.besideHits() > 0 ? 2 : 0);
    }

    /// In words, why a candidate stands where it does.
    static String reason(Candidate candidate, CameraUse use) {
        List<String> parts = new ArrayList<>();
        if (!candidate.claim().isEmpty()) {
            parts.add(candidate.claim());
        }
        Density density = candidate.density();
        // A hit that is alone in its folder would only be told of itself.
        if (density.hits() > (candidate.kind().hit() ? 1 : 0)) {
            parts.add("%d of %d files in its folder %s on a list or %s like a listed picture"
                    .formatted(
                            density.hits(),
                            density.files(),
                            density.hits() == 1 ? "is" : "are",
                            density.hits() == 1 ? "looks" : "look"));
        }
        Results.Camera camera = candidate.camera();
        if (cameraKey(camera.make(), camera.model(), camera.serial()) != null) {
            parts.add(cameraInWords(camera) + useInWords(use));
        }
        if (camera.latitude() != null) {
            parts.add("the file gives a position (GPS)");
        }
        if (parts.isEmpty()) {
            parts.add(
                    candidate.kind() == VerdictKind.UNKNOWN_VIDEO
                            ? "video on no list, without a listed file in its folder"
                            : "picture on no list, without a listed file in its folder and without a camera named in it");
        }
        String sentence = String.join("; ", parts);
        int first = sentence.offsetByCodePoints(0, 1);
        return sentence.substring(0, first).toUpperCase(java.util.Locale.ROOT) + sentence.substring(first) + ".";
    }

    private static String cameraInWords(Results.Camera camera) {
        StringBuilder words = new StringBuilder("taken with");
        String make = camera.make();
        String model = camera.model();
        if (make != null && (model == null || !model.startsWith(make))) {
            words.append(' ').append(make);
        }
        if (model != null) {
            words.append(' ').append(model);
        }
        if (make == null && model == null) {
            words.append(" a camera");
        }
        return camera.serial() == null
                ? words.toString()
                : words.append(" (serial ").append(camera.serial()).append(')').toString();
    }

    private static String useInWords(CameraUse use) {
        String others = switch ((int) Math.min(use.items() - 1, 2)) {
            case 0 -> "";
            case 1 -> ", as was 1 other item to view";
            default -> ", as were %d other items to view".formatted(use.items() - 1);
        };
        return use.besideHits() > 0 && use.items() > 1 ? others + ", some of them in a folder with hits" : others;
    }
}
