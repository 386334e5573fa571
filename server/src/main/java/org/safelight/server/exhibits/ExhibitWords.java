package org.safelight.server.exhibits;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.SubmissionHead;
import org.safelight.formats.SubmissionVerdict;

/// What pages say of exhibits, in words: times as people in the United Kingdom read them, numbers with their groups.
final class ExhibitWords {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.UK).withZone(ZoneId.of("UTC"));
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.UK).withZone(ZoneId.of("UTC"));
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.UK);

    /// The states in addresses, and in words.
    static final Map<String, String> STATES = states();

    private ExhibitWords() {}

    private static Map<String, String> states() {
        Map<String, String> states = new LinkedHashMap<>();
        states.put("receiving", "Coming in");
        states.put("complete", "Complete");
        states.put("erased", "Erased");
        return states;
    }

    static String count(long number) {
        return String.format(Locale.UK, "%,d", number);
    }

    static String count(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    /// In powers of ten, as device makers count.
    static String bytes(long bytes) {
        if (bytes < 0) {
            return "not known";
        }
        if (bytes < 1_000) {
            return count(bytes, "byte", "bytes");
        }
        double value = bytes;
        String unit = "";
        for (String next : new String[] {"kB", "MB", "GB", "TB", "PB"}) {
            if (value < 999.95) break;
            value /= 1_000;
            unit = next;
        }
        return String.format(Locale.UK, "%.1f %s", value, unit);
    }

    private static String time(@Nullable Instant time) {
        return time == null ? "" : TIME.format(time);
    }

    private static String state(ExhibitsStore.State state) {
        return STATES.getOrDefault(state.name().toLowerCase(Locale.ROOT), "");
    }

    private static String tag(ExhibitsStore.State state) {
        return switch (state) {
            case RECEIVING -> "govuk-tag--yellow";
            case COMPLETE -> "govuk-tag--green";
            case ERASED -> "govuk-tag--grey";
        };
    }

    /// A line of the list.
    record Line(
            UUID id,
            String reference,
            String caseReference,
            String received,
            String files,
            String toView,
            String state,
            String tag) {
        static Line of(ExhibitsStore.Listed listed) {
            ExhibitsStore.Row exhibit = listed.exhibit();
            boolean isErased = exhibit.state() == ExhibitsStore.State.ERASED;
            return new Line(
                    exhibit.id().value(),
                    exhibit.reference(),
                    exhibit.caseReference(),
                    time(exhibit.begunAt()),
                    isErased ? "" : count(exhibit.files()),
                    exhibit.state() == ExhibitsStore.State.COMPLETE
                            ? count(exhibit.toView()) + " (" + count(listed.stored()) + " in the vault)"
                            : "",
                    ExhibitWords.state(exhibit.state()),
                    ExhibitWords.tag(exhibit.state()));
        }
    }

    /// One exhibit.
    ///
    /// @param progress how much has arrived, while it comes in
    record Summary(
            UUID id,
            String reference,
            String caseReference,
            String source,
            String examined,
            String indexChecksum,
            String submitted,
            String completed,
            String contents,
            String files,
            String toView,
            String vault,
            String state,
            String tag,
            boolean isReceiving,
            String progress,
            String erased,
            String eraseReason) {
        static Summary of(ExhibitViews.Overview overview) {
            ExhibitsStore.Row exhibit = overview.exhibit();
            return new Summary(
                    exhibit.id().value(),
                    exhibit.reference(),
                    exhibit.caseReference(),
                    (exhibit.kind() == SubmissionHead.Kind.TRIAGE ? "Triage by " : "VICS case file of ")
                            + (exhibit.tool().isEmpty() ? "a tool that does not say its name" : exhibit.tool()),
                    time(exhibit.examinedAt()),
                    exhibit.indexChecksum(),
                    time(exhibit.begunAt()) + " by " + exhibit.submittedBy(),
                    time(exhibit.completedAt()),
                    count(exhibit.contents()),
                    count(exhibit.files()),
                    count(exhibit.toView()),
                    count(overview.stored()) + " of " + count(exhibit.toView()),
                    ExhibitWords.state(exhibit.state()),
                    ExhibitWords.tag(exhibit.state()),
                    exhibit.state() == ExhibitsStore.State.RECEIVING,
                    count(overview.received().chunks()) + " of " + count(exhibit.chunks(), "part", "parts") + ", with "
                            + count(overview.received().contents(), "content", "contents") + " and "
                            + count(overview.received().files(), "path", "paths"),
                    time(exhibit.erasedAt()),
                    Optional.ofNullable(exhibit.eraseReason())
                            .flatMap(EraseReason::of)
                            .map(EraseReason::words)
                            .orElse(""));
        }
    }

    /// How much has one verdict.
    record Verdict(String text, String words, String contents, String files, String bytes, String need) {}

    static List<Verdict> verdicts(ExhibitViews.Overview overview) {
        return java.util.Arrays.stream(SubmissionVerdict.values())
                .filter(verdict -> overview.counts().containsKey(verdict))
                .map(verdict -> {
                    ExhibitsStore.Count count = overview.counts().get(verdict);
                    return new Verdict(
                            verdict.text(),
                            verdict.words(),
                            ExhibitWords.count(count == null ? 0 : count.contents()),
                            ExhibitWords.count(count == null ? 0 : count.files()),
                            ExhibitWords.bytes(count == null ? 0 : count.bytes()),
                            verdict.toView()
                                    ? "A person must look"
                                    : verdict.decided() ? "Nobody need look" : "See why");
                })
                .toList();
    }

    /// One path.
    ///
    /// @param content its number; 0 if it was not read
    record Path(int content, String path, String verdict, String because, String facts, String elsewhere) {
        static Path of(ExhibitViews.PathLine line) {
            ExhibitsStore.FileRow file = line.file();
            StringBuilder facts = new StringBuilder(bytes(file.bytes()));
            if (file.modifiedAt() != null) facts.append(", changed ").append(UTC.format(file.modifiedAt()));
            if ("deleted".equals(file.state())) facts.append(", deleted");
            if ("carved".equals(file.state())) facts.append(", found in unallocated space");
            if (file.notExamined() != null)
                facts.append(", not examined: ").append(file.notExamined().replace('-', ' '));
            return new Path(
                    file.content() == null ? 0 : file.content(),
                    line.path(),
                    file.verdict().words(),
                    ExhibitWords.because(line.content()),
                    facts.toString(),
                    ExhibitWords.elsewhere(line.elsewhere()));
        }
    }

    /// In a few words: `2 other exhibits of yours, 1 other force`.
    private static String elsewhere(@Nullable List<ExhibitViews.Elsewhere> elsewhere) {
        if (elsewhere == null) {
            return "";
        }
        long own = elsewhere.stream()
                .filter(place -> place.sighting().exhibit().isPresent())
                .count();
        long others = elsewhere.size() - own;
        if (own + others == 0) {
            return "Nowhere else";
        }
        return (own > 0 ? count(own, "other exhibit of yours", "other exhibits of yours") : "")
                + (own > 0 && others > 0 ? ", " : "")
                + (others > 0 ? count(others, "other force", "other forces") : "");
    }

    private static String because(ExhibitsStore.@Nullable ContentRow content) {
        if (content == null || content.how() == null) {
            return "";
        }
        StringBuilder words = new StringBuilder(
                switch (content.how()) {
                    case "same-file" -> "The same file is on " + content.list();
                    case "looks-alike" -> "Looks like a picture on " + content.list();
                    case "person" -> "Graded with " + content.list();
                    default -> content.how().replace('-', ' ') + ": " + content.list();
                });
        if (content.category() != null) {
            words.append(", category ")
                    .append(content.category())
                    .append(" by ")
                    .append(content.scheme());
        }
        if (content.distanceBits() != null) {
            words.append(", ").append(content.distanceBits()).append(" of 256 bits differ");
        }
        return words.append('.').toString();
    }

    /// One content.
    record Content(
            int number,
            String reference,
            String verdict,
            String because,
            String type,
            String size,
            String dimensions,
            String sha256,
            String sha1,
            String md5,
            String pdq,
            String view,
            String vault,
            String problem,
            String pathCount,
            List<Path> paths,
            boolean isElsewhereKnown,
            List<Place> elsewhere) {
        static Content of(ExhibitViews.Content content) {
            ExhibitsStore.ContentRow row = content.content();
            SeenContent seen = row.seen();
            return new Content(
                    seen.number(),
                    content.exhibit().reference(),
                    seen.verdict().words(),
                    ExhibitWords.because(row),
                    row.mediaType() == null ? "" : row.mediaType(),
                    bytes(seen.sizeBytes()),
                    seen.width() == 0
                            ? ""
                            : count(seen.width()) + " by " + count(seen.height()) + " pixels"
                                    + (row.frames() == null || row.frames() < 2
                                            ? ""
                                            : ", " + count(row.frames()) + " frames"),
                    hex(seen.sha256()),
                    hex(seen.sha1()),
                    hex(seen.md5()),
                    seen.pdq() == null ? "" : hex(seen.pdq()) + ", quality " + seen.pdqQuality(),
                    row.view() == null ? "" : "View " + count(row.view()) + " of the exhibit",
                    row.isStored()
                            ? "Stored, encrypted"
                            : seen.verdict().toView() ? "Not sent yet" : "Not needed: nobody need look",
                    row.problem() == null ? "" : row.problem().replace('-', ' '),
                    count(content.pathCount(), "path", "paths"),
                    content.paths().stream().map(Path::of).toList(),
                    content.elsewhere() != null,
                    content.elsewhere() == null
                            ? List.of()
                            : content.elsewhere().stream().map(Place::of).toList());
        }
    }

    /// One place where a content was seen too.
    ///
    /// @param exhibit null for another force, of which no more is told than the days
    record Place(String force, @Nullable UUID exhibit, String reference, String days) {
        static Place of(ExhibitViews.Elsewhere elsewhere) {
            SeenElsewhere.Sighting sighting = elsewhere.sighting();
            String first = DAY.format(sighting.firstSeen());
            String last = DAY.format(sighting.lastSeen());
            return new Place(
                    sighting.forceName(),
                    sighting.exhibit().map(ExhibitId::value).orElse(null),
                    elsewhere.reference() == null ? "" : elsewhere.reference(),
                    first.equals(last) ? first : first + " to " + last);
        }
    }

    private static String hex(byte @Nullable [] bytes) {
        return bytes == null ? "" : HexFormat.of().formatHex(bytes);
    }
}
