package org.safelight.triage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.ListEntry;
import org.safelight.formats.VicsCase;
import org.safelight.formats.VicsCaseWriter;
import org.safelight.formats.VicsMedia;
import org.safelight.formats.VicsMediaFile;

/// `case.vics.json`: every picture and video that is not known to be irrelevant, with all its paths, as a
/// VICS 2.0 case for grading tools.
///
/// A category number means nothing without its scheme, and a VICS document names one scheme for all, by the
/// country in its context. So the document takes the country of the scheme by which most of its contents are
/// graded, and a content has a `Category` only if all the lists that grade it do so by that scheme and agree.
/// Otherwise `Category` is null, which every reader takes as "not graded", and what the lists say stands in
/// words under `Comments`. A look-alike never
/// has a category.
///
/// The case's identifier is made from its reference, so that a case keeps it; `DateUpdated` is left out, so
/// that the same
/// results give the same bytes.
final class VicsOut {

    /// Contents with more paths than this become several records, so that memory stays bounded.
    static final int MOST_FILES_OF_A_RECORD = 5_000;

    private static final String MEDIA = """
        from content c
         where c.verdict not in ('irrelevant', 'not-media')
           and (c.media_class in ('picture', 'video')
                or (c.media_class is null and c.verdict in ('known', 'disputed', 'known-ungraded')))
        """;

    private final Results results;
    private final Map<String, String> run;
    private final Map<Long, Results.HashList> lists = new HashMap<>();
    private final @Nullable CategoryScheme scheme;
    private long records;

    private VicsOut(Results results) {
        this.results = results;
        this.run = results.run();
        for (Results.HashList list : results.lists()) lists.put(list.id(), list);
        this.scheme = mostUsedScheme();
    }

    /// @throws UncheckedIOException if the results cannot be read or the case cannot be written
    static void write(Results results, OutputStream out) {
        try {
            new VicsOut(results).write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(OutputStream out) throws IOException {
        String country = scheme == null ? "Default" : scheme.vicsCountry().orElseThrow();
        try (VicsCaseWriter writer = VicsCaseWriter.open(leftOpen(out), country, head())) {
            results.each("select c.* " + MEDIA + " order by c.id", row -> write(Results.content(row), writer));
        }
    }

    /// The scheme that belongs to a country of VICS and by which most contents are graded; null if there is
    /// none.
    private @Nullable CategoryScheme mostUsedScheme() {
        return results.all("""
            select l.scheme, count(distinct k.content_id) as contents
              from claim k join list l on l.id = k.list_id
             where k.how = 'same-file' and k.category is not null and l.scheme is not null
             group by l.scheme order by contents desc, l.scheme
            """, row -> Database.text(row, "scheme")).stream()
                .flatMap(name -> CategoryScheme.all().stream()
                        .filter(known ->
                                known.name().equals(name) && known.vicsCountry().isPresent()))
                .findFirst()
                .orElse(null);
    }

    private VicsCase head() {
        String reference = run.getOrDefault("caseReference", "");
        String exhibit = run.getOrDefault("exhibitReference", "");
        // Without a reference the case is known by what was examined.
        String identity = reference.isEmpty() ? "paths " + run.getOrDefault("paths", "") : "case " + reference;
        UUID id = UUID.nameUUIDFromBytes(("Safelight " + identity).getBytes(StandardCharsets.UTF_8));
        long total = results.count("select coalesce(sum((c.files + " + (MOST_FILES_OF_A_RECORD - 1) + ") / "
                + MOST_FILES_OF_A_RECORD + "), 0) " + MEDIA);
        VicsCase head = VicsCase.of(id.toString(), reference)
                .withTotalMediaFiles(total)
                .with("ContactName", run.get("examiner"))
                .with("SourceApplicationName", "Safelight")
                .with("SourceApplicationVersion", run.get("toolVersion"));
        if (!exhibit.isEmpty()) head = head.withMetadata("Exhibit", exhibit);
        if (run.containsKey("indexChecksum"))
            head = head.withMetadata("IndexChecksum", run.getOrDefault("indexChecksum", ""));
        return head.withMetadata(
                "CategoryScheme",
                scheme == null
                        ? "No category is given: no scheme of the lists belongs to a country of VICS."
                        : scheme.name() + " (" + scheme.title() + ")");
    }

    private void write(Results.Content content, VicsCaseWriter writer) {
        List<Results.ListClaim> claims = results.claims(content.id());
        List<VicsMediaFile> files = new ArrayList<>();
        results.each(
                "select * from file where content_id = ? order by id",
                row -> {
                    files.add(file(Results.fileEntry(row)));
                    if (files.size() == MOST_FILES_OF_A_RECORD) {
                        write(content, claims, files, writer);
                        files.clear();
                    }
                },
                content.id());
        if (!files.isEmpty()) write(content, claims, files, writer);
    }

    private void write(
            Results.Content content, List<Results.ListClaim> claims, List<VicsMediaFile> files, VicsCaseWriter writer) {
        List<Results.ListClaim> sameFile =
                claims.stream().filter(claim -> claim.how().equals("same-file")).toList();
        Set<String> series = new TreeSet<>();
        sameFile.forEach(claim -> {
            String name = claim.series();
            // The model separates series by commas; one with a comma is in the comments only.
            if (name != null && !name.isBlank() && name.indexOf(',') < 0) series.add(name);
        });
        Optional<String> category = category(sameFile);
        VicsMedia media = VicsMedia.of(++records, Digest.parse(DigestKind.MD5, content.md5()))
                .withDigests(
                        Digest.parse(DigestKind.SHA1, content.sha1()),
                        Digest.parse(DigestKind.SHA256, content.sha256()))
                // The look of one frame is not that of a video.
                .withPdq(
                        content.pdq() == null || "video".equals(content.mediaClass())
                                ? List.of()
                                : List.of(PerceptualHash.parse(content.pdq())))
                .withContent(content.bytes(), content.mediaType())
                .withCategory(category.orElse(null))
                .withFlags(flags(sameFile))
                .withSeries(List.copyOf(series))
                .withTags(List.of(content.verdict().text()))
                .withComments(comments(content, claims))
                .withFiles(files)
                .withExifs(exifs(content));
        if (category.isPresent()) media = media.withPrecategorisedBy(sources(sameFile));
        try {
            writer.write(media);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The one category that all lists which grade the content give it by the document's scheme.
    private Optional<String> category(List<Results.ListClaim> sameFile) {
        CategoryScheme documents = scheme;
        if (documents == null) return Optional.empty();
        Set<String> codes = new TreeSet<>();
        for (Results.ListClaim claim : sameFile) {
            if (claim.standing().equals("known-irrelevant")) return Optional.empty();
            String code = claim.category();
            if (code == null) continue;
            if (!documents.name().equals(list(claim).scheme())) return Optional.empty();
            codes.add(code.strip().toUpperCase(Locale.ROOT));
        }
        return codes.size() == 1 ? codes.stream().findFirst() : Optional.empty();
    }

    private String sources(List<Results.ListClaim> sameFile) {
        Set<String> sources = new TreeSet<>();
        for (Results.ListClaim claim : sameFile) {
            if (claim.category() != null) sources.add(name(list(claim)));
        }
        return String.join("; ", sources);
    }

    private static Set<ListEntry.Flag> flags(List<Results.ListClaim> sameFile) {
        Set<ListEntry.Flag> flags = EnumSet.noneOf(ListEntry.Flag.class);
        for (Results.ListClaim claim : sameFile) {
            for (String name : claim.flags().split(" ", -1)) {
                for (ListEntry.Flag flag : ListEntry.Flag.values()) {
                    if (flag.name().equalsIgnoreCase(name.replace('-', '_'))) flags.add(flag);
                }
            }
        }
        // Says how the category of this document came about, not how the list's did.
        flags.remove(ListEntry.Flag.PRECATEGORISED);
        return flags;
    }

    private String comments(Results.Content content, List<Results.ListClaim> claims) {
        List<String> sentences = new ArrayList<>();
        sentences.add(ReportWords.verdict(content.verdict()) + ".");
        if (content.stackId() != null) sentences.add("View " + content.stackId() + ".");
        for (Results.ListClaim claim : claims) {
            Results.HashList list = list(claim);
            StringBuilder words =
                    new StringBuilder(name(list)).append(": ").append(ReportWords.standing(claim.standing()));
            if (claim.category() != null) words.append(", category ").append(claim.category());
            if (claim.category() != null && list.scheme() != null)
                words.append(" by ").append(list.scheme());
            if (claim.categoryLabel() != null)
                words.append(" (").append(claim.categoryLabel()).append(')');
            if (claim.series() != null) words.append(", series ").append(claim.series());
            if (claim.how().equals("looks-alike")) {
                words.append(", look-alike to confirm, ")
                        .append(claim.distanceBits())
                        .append(" of 256 bits differ, ")
                        .append(ReportWords.orientation(claim.orientation()))
                        .append(", quality ")
                        .append(claim.quality());
            } else {
                words.append(", same ").append(ReportWords.digests(claim.matchedBy()));
            }
            sentences.add(words.append('.').toString());
        }
        for (Results.VideoMatch match : results.videoMatches(content.id())) {
            List<String> clocks = match.positionsMillis().stream()
                    .map(Results::clock)
                    .distinct()
                    .toList();
            sentences.add(ReportWords.videoMatch(match, name(list(match.listId()))) + ", at "
                    + String.join(", ", clocks) + ".");
        }
        if (content.claimsLeftOut() > 0) {
            sentences.add(ReportWords.count(content.claimsLeftOut(), "claim", "claims") + " more left out.");
        }
        return String.join(" ", sentences);
    }

    private List<VicsMedia.Property> exifs(Results.Content content) {
        Results.Camera camera = content.camera();
        Map<String, @Nullable Object> properties = new TreeMap<>();
        properties.put("ImageWidth", content.width());
        properties.put("ImageHeight", content.height());
        results.video(content.id()).ifPresent(video -> {
            properties.put("Duration", Results.clock(video.durationMillis()));
            properties.put("FramesHashed", video.framesHashed());
        });
        properties.put("BodySerialNumber", camera.serial());
        properties.put("DateTimeOriginal", camera.takenAt());
        properties.put("GPSLatitude", camera.latitude());
        properties.put("GPSLongitude", camera.longitude());
        properties.put("LensModel", camera.lens());
        properties.put("Make", camera.make());
        properties.put("Model", camera.model());
        properties.put("Software", camera.software());
        List<VicsMedia.Property> exifs = new ArrayList<>();
        properties.forEach((name, value) -> {
            if (value != null) exifs.add(new VicsMedia.Property(name, value.toString()));
        });
        return exifs;
    }

    private VicsMediaFile file(Results.FileEntry file) {
        String exhibit = run.getOrDefault("exhibitReference", "");
        boolean carved = "carved".equals(file.state());
        return new VicsMediaFile(
                file.name(),
                file.path(),
                null,
                moment(file.modifiedAt()),
                moment(file.accessedAt()),
                "deleted".equals(file.state()),
                carved,
                exhibit.isEmpty() ? null : exhibit,
                DiskLocation.firstByte(file.location()),
                parent(file.container()));
    }

    /// The container that holds a file; null if none does.
    private VicsMediaFile.@Nullable Parent parent(@Nullable String container) {
        if (container == null) {
            return null;
        }
        return results
                .all(
                        """
                        select f.name, f.path, c.md5 from file f left join content c on c.id = f.content_id
                         where f.path = ?
                        """,
                        row -> {
                            String md5 = row.getString("md5");
                            return new VicsMediaFile.Parent(
                                    md5 == null ? null : Digest.parse(DigestKind.MD5, md5),
                                    Database.text(row, "name"),
                                    Database.text(row, "path"),
                                    -1);
                        },
                        container)
                .stream()
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Instant moment(@Nullable String iso) {
        try {
            return iso == null ? null : Instant.parse(iso);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private Results.HashList list(Results.ListClaim claim) {
        return list(claim.listId());
    }

    private Results.HashList list(long id) {
        Results.HashList list = lists.get(id);
        if (list == null) throw new IllegalStateException("a claim names list " + id + ", which is not there");
        return list;
    }

    private static String name(Results.HashList list) {
        return list.version().isEmpty() ? list.name() : list.name() + " " + list.version();
    }

    /// The case writer closes its stream; the file it writes to is synced before it is closed.
    private static OutputStream leftOpen(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }
}
