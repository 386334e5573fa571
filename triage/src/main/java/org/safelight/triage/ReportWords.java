package org.safelight.triage;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The report's plain English for numbers, days and the words of `results.sqlite`.
/// Style: the GOV.UK style guide for dates, times and numbers. The same everywhere, whatever the machine's
/// language.
final class ReportWords {
    /// What of a list is in a video, without where.
    static String videoMatch(Results.VideoMatch match, String list) {
        String shares = "%d %% of its frames match, and %d %% of the listed ones"
                .formatted(Math.round(100 * match.share()), Math.round(100 * match.listedShare()));
        return switch (match.how()) {
            case "looks-like-video" ->
                "Looks like the video “%s” on %s: %s".formatted(match.listedVideo(), list, shares);
            case "contains-picture" ->
                "Has a picture in it that looks like one on %s, in %s"
                        .formatted(list, count(match.frames(), "frame", "frames"));
            default -> "Has part of the video “%s” in it, on %s: %s".formatted(match.listedVideo(), list, shares);
        };
    }

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.UK);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("H:mm:ss", Locale.UK);

    private ReportWords() {}

    /// `1234` as `1,234`.
    static String number(long number) {
        return String.format(Locale.UK, "%,d", number);
    }

    /// `1 file`, `2 files`.
    static String count(long number, String one, String more) {
        return number(number) + " " + (number == 1 ? one : more);
    }

    static String files(long number) {
        return count(number, "file", "files");
    }

    /// A size as people read it: `812 bytes`, `1.2 MB`. Decimal units; a thousand is a thousand.
    static String size(long bytes) {
        if (bytes < 1000) return count(bytes, "byte", "bytes");
        double value = bytes;
        for (String unit : List.of("KB", "MB", "GB")) {
            value /= 1000;
            if (value < 999.95) return String.format(Locale.UK, "%.1f %s", value, unit);
        }
        return String.format(Locale.UK, "%,.1f TB", value / 1000);
    }

    /// `part` of `whole` as a rounded share; never `0%` or `100%` of what is some or not all.
    static String share(long part, long whole) {
        if (whole == 0 || part == 0) return "0%";
        if (part == whole) return "100%";
        double percent = 100.0 * part / whole;
        if (percent < 1) return "less than 1%";
        if (percent > 99) return "more than 99%";
        return Math.round(percent) + "%";
    }

    /// `2026-03-01` as `1 March 2026`; a text that is no such day stays as it is.
    static String day(String iso) {
        try {
            return DAY.format(LocalDate.parse(iso));
        } catch (DateTimeParseException e) {
            return iso;
        }
    }

    /// `2026-03-01T14:05:06Z` as `1 March 2026 at 14:05:06 UTC`.
    static String moment(String iso) {
        try {
            var moment = Instant.parse(iso).atOffset(ZoneOffset.UTC);
            return DAY.format(moment) + " at " + CLOCK.format(moment) + " UTC";
        } catch (DateTimeParseException e) {
            return iso;
        }
    }

    /// `65000` as `1 minute 5 seconds`.
    static String took(String millis) {
        try {
            Duration took = Duration.ofMillis(Long.parseLong(millis));
            if (took.toSeconds() < 1) return "less than a second";
            List<String> parts = new ArrayList<>();
            if (took.toHours() > 0) parts.add(count(took.toHours(), "hour", "hours"));
            if (took.toMinutesPart() > 0) parts.add(count(took.toMinutesPart(), "minute", "minutes"));
            if (took.toSecondsPart() > 0) parts.add(count(took.toSecondsPart(), "second", "seconds"));
            return String.join(" ", parts);
        } catch (NumberFormatException e) {
            return millis;
        }
    }

    /// How a picture had to be turned to look like the listed one.
    static String orientation(@Nullable String orientation) {
        if (orientation == null) return "not recorded";
        return switch (orientation.toLowerCase(Locale.ROOT).replace('-', '_')) {
            case "original" -> "as it is";
            case "rotated_90" -> "turned by 90 degrees";
            case "rotated_180" -> "turned by 180 degrees";
            case "rotated_270" -> "turned by 270 degrees";
            case "flipped_x" -> "mirrored left to right";
            case "flipped_y" -> "mirrored top to bottom";
            case "flipped_plus_1" -> "mirrored along one diagonal";
            case "flipped_minus_1" -> "mirrored along the other diagonal";
            default -> orientation;
        };
    }

    static String standing(String standing) {
        return switch (standing) {
            case "known-illegal" -> "known illegal";
            case "known-irrelevant" -> "known irrelevant";
            case "ungraded" -> "listed without a grade that decides";
            default -> standing;
        };
    }

    /// `md5 sha1` as `MD5 and SHA-1`; `md5 (not sha256)` as `MD5, but another SHA-256`.
    static String digests(String matchedBy) {
        int differ = matchedBy.indexOf(" (not ");
        if (differ >= 0) {
            return digests(matchedBy.substring(0, differ)) + ", but another "
                    + digests(matchedBy.substring(differ + " (not ".length(), matchedBy.length() - 1));
        }
        List<String> names = new ArrayList<>();
        for (String kind : matchedBy.split("[ ,]+", -1)) {
            names.add(
                    switch (kind.toLowerCase(Locale.ROOT)) {
                        case "md5" -> "MD5";
                        case "sha1" -> "SHA-1";
                        case "sha256" -> "SHA-256";
                        case "pdq" -> "PDQ";
                        case "vpdq" -> "vPDQ";
                        default -> kind;
                    });
        }
        if (names.size() == 1) return names.getFirst();
        return String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
    }

    /// What a verdict means, as a row of a table says it.
    static String verdict(VerdictKind verdict) {
        return switch (verdict) {
            case KNOWN -> "Known: the same file is on a list that grades it illegal";
            case DISPUTED ->
                "The lists contradict each other: the same file matters by one list, is irrelevant by another";
            case LOOKS_ALIKE -> "Look-alike: a picture that looks like one on a list, to be confirmed by a person";
            case LOOKS_LIKE_VIDEO ->
                "Look-alike: a video that has much in common with one on a list, to be confirmed by a person";
            case CONTAINS_LISTED ->
                "Video with a listed picture, or part of a listed video, in it, to be confirmed by a person";
            case KNOWN_UNGRADED -> "On a list, without a grade that decides";
            case UNKNOWN_PICTURE -> "Picture on no list";
            case UNKNOWN_VIDEO -> "Video on no list";
            case IRRELEVANT -> "Known to be irrelevant: the same file is on a list of files that do not matter";
            case NOT_MEDIA -> "Neither a picture nor a video";
            case NOT_EXAMINED -> "Read, but its content could not be examined";
        };
    }

    static String next(VerdictKind verdict) {
        return switch (verdict) {
            case KNOWN, IRRELEVANT, NOT_MEDIA -> "No view needed";
            case DISPUTED -> "A person looks at it first";
            case LOOKS_ALIKE, LOOKS_LIKE_VIDEO, CONTAINS_LISTED -> "A person confirms or rejects it";
            case KNOWN_UNGRADED, UNKNOWN_PICTURE, UNKNOWN_VIDEO -> "A person looks at it";
            case NOT_EXAMINED -> "Examine it by other means";
        };
    }

    /// A kind of reason for not examining, as a heading says it: `too-large` as `Too large`.
    static String reasonKind(String kind) {
        String words = kind.toLowerCase(Locale.ROOT).replace('-', ' ').replace('_', ' ');
        return words.isEmpty() ? "Not recorded" : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
