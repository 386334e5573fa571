package org.safelight.triage;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.MediaClass;
import org.safelight.decode.Metadata;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Orientation;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.index.Claim;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.HashSetInfo;
import org.safelight.index.ListedSet;
import org.safelight.index.ListedVideo;
import org.safelight.index.Listing;
import org.safelight.index.Lookup;
import org.safelight.index.SetCounts;
import org.safelight.index.Standing;
import org.safelight.sources.ContainerLimits;

/// Draws the conclusions of a triage: from the journalled facts and the index to the rows of
/// `results.sqlite`.
///
/// Everything goes in an order that the facts give (contents by SHA-256, paths by their text), never in the
/// order in which lanes happened to finish. So the same facts and index give the same rows, whatever was
/// interrupted on the way.
///
/// Contents and paths are streamed. What is held: one entry for each folder, a byte for each content, and the looks of
/// the first of each stack; what must be viewed is kept on disk ([ViewOrder]).
final class Conclusions {
    /// Frames that a person is shown of a video at once.
    static final int CONTACT_SHEET = 12;

    private static final String PHOTO_DNA = "PhotoDNA";
    static final int MOST_CLAIMS_OF_A_STANDING = 50;
    /// How cameras write when a picture was taken (EXIF 2.3, DateTimeOriginal).
    private static final Pattern EXIF_TIME =
            Pattern.compile("(\\d{4}):(\\d{2}):(\\d{2}) (\\d{2}:\\d{2}:\\d{2}).*", Pattern.DOTALL);

    private final FingerprintIndex index;
    private final int withinBits;
    private final int minimumQuality;
    private final int videoSharePercent;
    private final ResultsWriter results;

    private final Map<HashSetInfo, Long> listIds = new HashMap<>();
    private final ContentKinds kinds = new ContentKinds();
    private final ViewOrder views;
    private final SortedMap<String, FolderCount> folders = new TreeMap<>();
    private final List<FolderCount> folderByNumber = new ArrayList<>();
    private long lastFile;

    /// What the counting of folders needs to know of each content: its verdict, and whether it is a medium. A byte for
    /// each.
    private static final class ContentKinds {
        private static final List<VerdictKind> VERDICTS = List.of(VerdictKind.values());

        private byte[] kinds = new byte[1_024];
        private int size;

        /// Adds the next content.
        void add(VerdictKind verdict, boolean isMedia) {
            if (size == kinds.length) {
                kinds = Arrays.copyOf(kinds, Math.multiplyExact(2, size));
            }
            kinds[size++] = (byte) (VERDICTS.indexOf(verdict) << 1 | (isMedia ? 1 : 0));
        }

        /// @param content 1 for the first
        VerdictKind verdict(long content) {
            return VERDICTS.get(kinds[Math.toIntExact(content - 1)] >> 1);
        }

        boolean isMedia(long content) {
            return (kinds[Math.toIntExact(content - 1)] & 1) == 1;
        }
    }

    private static final class FolderCount {
        private final int number;
        private long files;
        private long media;
        private long hits;

        FolderCount(int number) {
            this.number = number;
        }

        Ranking.Density density() {
            return new Ranking.Density(hits, files);
        }
    }

    private Conclusions(
            FingerprintIndex index, int withinBits, int minimumQuality, int videoSharePercent, ResultsWriter results)
            throws SQLException {
        this.index = index;
        this.withinBits = withinBits;
        this.minimumQuality = minimumQuality;
        this.videoSharePercent = videoSharePercent;
        this.results = results;
        views = results.viewOrder();
    }

    /// Writes all rows but those of the table `run`.
    static void write(
            Journal.Reader facts,
            ContainerLimits limits,
            FingerprintIndex index,
            int withinBits,
            int minimumQuality,
            int videoSharePercent,
            ResultsWriter results)
            throws SQLException {
        Conclusions conclusions = new Conclusions(index, withinBits, minimumQuality, videoSharePercent, results);
        conclusions.lists();
        facts.number(limits);
        facts.contents(conclusions::content);
        facts.namedHashes(conclusions::namedHash);
        facts.files(conclusions::file);
        facts.regions(results::add);
        conclusions.folders();
        conclusions.stacks();
    }

    private void lists() throws SQLException {
        long id = 0;
        for (ListedSet set : index.sets()) {
            HashSetInfo info = set.info();
            SetCounts counts = set.counts();
            listIds.putIfAbsent(info, ++id);
            results.add(new Results.HashList(
                    id,
                    info.name(),
                    info.publisher(),
                    info.version(),
                    info.licence(),
                    info.importedOn().toString(),
                    info.sourceFileName(),
                    info.sourceSha256(),
                    info.scheme(),
                    counts.md5(),
                    counts.sha1(),
                    counts.sha256(),
                    counts.pdq(),
                    counts.photoDna() + counts.unmatchable().getOrDefault(PHOTO_DNA, 0L)));
        }
    }

    private void content(Journal.Reader.NumberedContent counted) throws SQLException {
        Fact.ContentExamined content = counted.content();
        Lookup sameFile = index.lookUp(content.digests());
        Fact.Look look = content.examination();
        // A content is compared here only if it was near when it was read; the others were compared then.
        Fact.Film film = look == null ? null : look.film();
        VideoMatching.Matches matches = look == null || film == null || !look.near()
                ? VideoMatching.Matches.NONE
                : VideoMatching.of(
                        film.millis(),
                        look.hashes(),
                        List.of(Orientation.values()),
                        Verdict.listings(sameFile).stream().map(Listing::claim).collect(Collectors.toSet()),
                        index::lookAlikes,
                        withinBits,
                        minimumQuality,
                        videoSharePercent);
        Verdict.Resemblances resemblances = look == null || film != null || !look.near()
                ? Verdict.Resemblances.NONE
                : Verdict.resemblances(look.hashes(), sameFile, index::lookAlikes, withinBits, minimumQuality);
        Verdict verdict = Verdict.of(content, sameFile, resemblances.kept(), matches.kept());

        long id = counted.id();
        PdqVariants usable = firstUsable(look);
        List<Listing> listings = gravestOfEachStanding(sameFile);
        long leftOut =
                Verdict.listings(sameFile).size() - listings.size() + resemblances.claimsLeftOut() + matches.leftOut();
        Results.Content row = row(id, content, verdict, usable, counted.files(), leftOut);
        results.add(row);
        addClaims(id, listings, resemblances.kept());
        if (look != null && film != null) {
            addVideo(id, film, look.hashes(), matches.kept());
        }

        kinds.add(verdict.kind(), look != null && look.mediaClass() != MediaClass.OTHER);
        if (verdict.kind().toView()) {
            views.add(viewOf(row, usable, listings, resemblances.kept(), matches.kept()));
        }
    }

    private @Nullable PdqVariants firstUsable(Fact.@Nullable Look look) {
        // Two videos that begin alike are not one to a person who views them.
        if (look == null || look.film() != null) {
            return null;
        }
        for (PdqVariants frame : look.hashes()) {
            if (frame.quality() >= minimumQuality) {
                return frame;
            }
        }
        return null;
    }

    private static Results.Content row(
            long id,
            Fact.ContentExamined content,
            Verdict verdict,
            @Nullable PdqVariants usable,
            long files,
            long claimsLeftOut) {
        Fact.Look look = content.examination();
        Metadata metadata = look == null ? Metadata.NONE : look.metadata();
        PdqVariants shown = usable != null
                        || look == null
                        || look.film() != null
                        || look.hashes().isEmpty()
                ? usable
                : look.hashes().getFirst();
        String problemKind = look == null ? null : look.problemKind();
        String problem = look == null ? null : look.problem();
        if (verdict instanceof Verdict.NotExamined(var reason, var words)) {
            problemKind = reason;
            problem = words;
        }
        return new Results.Content(
                id,
                content.digests().sha256().hex(),
                content.digests().sha1().hex(),
                content.digests().md5().hex(),
                content.digests().bytes(),
                look == null ? null : look.mediaType(),
                look == null ? null : look.mediaClass().name().toLowerCase(Locale.ROOT),
                look == null ? null : look.width(),
                look == null ? null : look.height(),
                look == null || look.frames() == 0 ? null : look.frames(),
                look == null ? null : look.decoder(),
                shown == null ? null : shown.original().hash().hex(),
                shown == null ? null : shown.quality(),
                verdict.kind(),
                problemKind,
                problem,
                new Results.Camera(
                        metadata.make(),
                        metadata.model(),
                        metadata.bodySerial(),
                        metadata.lens(),
                        metadata.software(),
                        metadata.latitude(),
                        metadata.longitude(),
                        takenAt(metadata.takenAt())),
                files,
                claimsLeftOut,
                null);
    }

    /// `2024:05:01 13:37:00` as `2024-05-01T13:37:00`; null if it is not written as EXIF says, or was never
    /// set.
    static @Nullable String takenAt(@Nullable String written) {
        if (written == null) {
            return null;
        }
        Matcher time = EXIF_TIME.matcher(written);
        return !time.matches() || time.group(1).equals("0000")
                ? null
                : time.group(1) + "-" + time.group(2) + "-" + time.group(3) + "T" + time.group(4);
    }

    /// What lists say of the same file: the gravest claims of each standing, so that none of a contradiction
    /// is lost however often a list repeats itself.
    private List<Listing> gravestOfEachStanding(Lookup sameFile) {
        Map<Standing, Integer> kept = new EnumMap<>(Standing.class);
        return Verdict.listings(sameFile).stream()
                .sorted(Comparator.comparingInt((Listing listing) -> illegalFirst(listing.claim()))
                        .thenComparing(listing -> !listing.contradictedBy().isEmpty())
                        .thenComparing(Listing::claim, this::graverFirst))
                .filter(listing -> kept.merge(listing.claim().standing(), 1, Integer::sum) <= MOST_CLAIMS_OF_A_STANDING)
                .toList();
    }

    private void addClaims(long contentId, List<Listing> listings, List<Verdict.Resemblance> resemblances)
            throws SQLException {
        for (Listing listing : listings) {
            Claim claim = listing.claim();
            results.add(new Results.ListClaim(
                    contentId,
                    listId(claim),
                    "same-file",
                    matchedBy(listing),
                    standing(claim.standing()),
                    claim.category(),
                    claim.categoryLabel(),
                    claim.severity(),
                    flags(claim.flags()),
                    claim.series(),
                    null,
                    null,
                    null,
                    null));
        }
        for (Verdict.Resemblance resemblance : resemblances) {
            List<Claim> claims = new ArrayList<>(resemblance.claims());
            claims.sort(this::graverFirst);
            for (Claim claim : claims) {
                results.add(new Results.ListClaim(
                        contentId,
                        listId(claim),
                        "looks-alike",
                        "pdq",
                        standing(claim.standing()),
                        claim.category(),
                        claim.categoryLabel(),
                        claim.severity(),
                        flags(claim.flags()),
                        claim.series(),
                        resemblance.distanceBits(),
                        resemblance.orientation().name(),
                        resemblance.quality(),
                        resemblance.entryHash().hex()));
            }
        }
    }

    /// Illegal before ungraded before irrelevant, graver first; the rest only so that the order is always the
    /// same.
    private int graverFirst(Claim one, Claim other) {
        return Comparator.comparingInt(Conclusions::illegalFirst)
                .thenComparing(Comparator.comparingInt(Claim::severity).reversed())
                .thenComparingLong(this::listId)
                .thenComparing(Claim::category, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(claim -> flags(claim.flags()))
                .thenComparing(Claim::series, Comparator.nullsLast(Comparator.naturalOrder()))
                .compare(one, other);
    }

    private static int illegalFirst(Claim claim) {
        return switch (claim.standing()) {
            case KNOWN_ILLEGAL -> 0;
            case UNGRADED -> 1;
            case KNOWN_IRRELEVANT -> 2;
        };
    }

    private long listId(Claim claim) {
        Long id = listIds.get(claim.set());
        if (id == null) {
            throw new IllegalStateException("The index names a list that is not among its lists.");
        }
        return id;
    }

    static String standing(Standing standing) {
        return switch (standing) {
            case KNOWN_ILLEGAL -> "known-illegal";
            case KNOWN_IRRELEVANT -> "known-irrelevant";
            case UNGRADED -> "ungraded";
        };
    }

    /// `md5 sha1`, or `md5 (not sha256)` where the entry has another SHA-256.
    static String matchedBy(Listing listing) {
        String agree = names(listing.matchedBy());
        return listing.contradictedBy().isEmpty() ? agree : agree + " (not " + names(listing.contradictedBy()) + ")";
    }

    private static String names(Set<DigestKind> digestKinds) {
        return digestKinds.stream()
                .sorted()
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
    }

    private static String flags(Set<String> flags) {
        return flags.stream().sorted().collect(Collectors.joining(" "));
    }

    private ViewOrder.View viewOf(
            Results.Content row,
            @Nullable PdqVariants picture,
            List<Listing> listings,
            List<Verdict.Resemblance> resemblances,
            List<VideoMatching.Match> matches) {
        return switch (row.verdict()) {
            case LOOKS_LIKE_VIDEO, CONTAINS_LISTED -> {
                VideoMatching.Match first = matches.getFirst();
                yield view(
                        row,
                        picture,
                        first.claim().severity(),
                        first.nearest().alike().distanceBits(),
                        videoInWords(first));
            }
            case DISPUTED -> {
                Listing listing = firstOf(listings, one -> Verdict.isConcern(one.claim()));
                Claim concern = listing.claim();
                Claim irrelevant = firstOf(listings, one -> one.claim().standing() == Standing.KNOWN_IRRELEVANT)
                        .claim();
                yield view(
                        row,
                        picture,
                        concern.severity(),
                        0,
                        "the lists contradict each other: “%s” has %s%s, %s; “%s” has it as known irrelevant"
                                .formatted(
                                        concern.set().name(),
                                        listing.contradictedBy().isEmpty()
                                                ? "this file"
                                                : "a file with a digest in common",
                                        categoryInWords(concern),
                                        concern.standing() == Standing.KNOWN_ILLEGAL
                                                ? "known illegal"
                                                : "not called illegal",
                                        irrelevant.set().name()));
            }
            case LOOKS_ALIKE -> {
                Verdict.Resemblance first = resemblances.getFirst();
                List<Claim> claims = new ArrayList<>(first.claims());
                claims.sort(this::graverFirst);
                Claim claim = claims.getFirst();
                yield view(
                        row,
                        picture,
                        first.severity(),
                        first.distanceBits(),
                        "looks like a picture on the list “%s”%s: %d of 256 bits differ%s"
                                .formatted(
                                        claim.set().name(),
                                        categoryInWords(claim),
                                        first.distanceBits(),
                                        turnedInWords(first.orientation())));
            }
            case KNOWN_UNGRADED -> {
                boolean contradicted = listings.stream()
                        .anyMatch(listing -> !listing.contradictedBy().isEmpty());
                Claim claim = listings.getFirst().claim();
                String words = contradicted
                        ? "has a digest in common with a file on the list “%s”%s, but another digest differs"
                                .formatted(claim.set().name(), categoryInWords(claim))
                        : "is on the list “%s”, which does not grade it"
                                .formatted(claim.set().name());
                yield view(row, picture, claim.severity(), 0, words);
            }
            default -> view(row, picture, 0, 0, "");
        };
    }

    private static ViewOrder.View view(
            Results.Content row, @Nullable PdqVariants picture, int severity, int distanceBits, String claim) {
        return new ViewOrder.View(
                row.id(), row.verdict(), severity, distanceBits, claim, row.camera(), row.bytes(), picture);
    }

    private static String videoInWords(VideoMatching.Match match) {
        String list = "the list “%s”%s".formatted(match.claim().set().name(), categoryInWords(match.claim()));
        String where = "first at " + Results.clock(match.positionsMillis().getFirst());
        return match.video() == null
                ? "has a picture in it that looks like one on %s, %s".formatted(list, where)
                : "%s %s: %d %% of its frames look like frames of it, and %d %% of the listed frames are in it, %s"
                        .formatted(
                                match.looksLikeListedVideo()
                                        ? "looks like a video on"
                                        : "has part of a video in it that is on",
                                list,
                                Math.round(100 * match.share()),
                                Math.round(100 * match.listedShare()),
                                where);
    }

    private void addVideo(long content, Fact.Film film, List<PdqVariants> hashes, List<VideoMatching.Match> matches)
            throws SQLException {
        List<Long> worthSeeing = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            if (hashes.get(i).quality() >= minimumQuality) {
                worthSeeing.add(film.millis().get(i));
                results.add(new Results.VideoFrame(
                        content,
                        film.millis().get(i),
                        hashes.get(i).original().hash().hex(),
                        hashes.get(i).quality()));
            }
        }
        results.add(new Results.Video(
                content,
                film.durationMillis(),
                film.intervalMillis(),
                hashes.size(),
                film.keyFramesOnlyFromMillis() < 0 ? null : film.keyFramesOnlyFromMillis(),
                spread(worthSeeing.isEmpty() ? film.millis() : worthSeeing)));
        for (VideoMatching.Match match : matches) {
            Claim claim = match.claim();
            Verdict.Nearest nearest = match.nearest();
            ListedVideo video = match.video();
            results.add(new Results.ListClaim(
                    content,
                    listId(claim),
                    "looks-alike",
                    "vpdq",
                    standing(claim.standing()),
                    claim.category(),
                    claim.categoryLabel(),
                    claim.severity(),
                    flags(claim.flags()),
                    claim.series(),
                    nearest.alike().distanceBits(),
                    nearest.orientation().name(),
                    nearest.quality(),
                    nearest.alike().entryHash().hex()));
            results.add(new Results.VideoMatch(
                    content,
                    listId(claim),
                    match.looksLikeListedVideo()
                            ? "looks-like-video"
                            : video == null ? "contains-picture" : "contains-part-of-video",
                    video == null ? null : video.name(),
                    match.share(),
                    match.listedShare(),
                    match.frames(),
                    match.positionsMillis()));
        }
    }

    /// Some of the moments, evenly, the first and the last among them: what a person looks at of a whole video.
    static List<Long> spread(List<Long> moments) {
        if (moments.size() <= CONTACT_SHEET) {
            return List.copyOf(moments);
        }
        List<Long> chosen = new ArrayList<>();
        for (int i = 0; i < CONTACT_SHEET; i++) {
            chosen.add(moments.get(Math.toIntExact((long) i * (moments.size() - 1) / (CONTACT_SHEET - 1))));
        }
        return chosen;
    }

    private static Listing firstOf(List<Listing> listings, Predicate<Listing> which) {
        return listings.stream().filter(which).findFirst().orElseThrow();
    }

    private static String categoryInWords(Claim claim) {
        String category = claim.category();
        String label = claim.categoryLabel();
        if (category == null) {
            return "";
        }
        return label == null ? " as category " + category : " as category %s (%s)".formatted(category, label);
    }

    private static String turnedInWords(Orientation orientation) {
        return switch (orientation) {
            case ORIGINAL -> "";
            case ROTATED_90, ROTATED_180, ROTATED_270 -> ", turned";
            case FLIPPED_X, FLIPPED_Y -> ", mirrored";
            case FLIPPED_PLUS_1, FLIPPED_MINUS_1 -> ", turned and mirrored";
        };
    }

    /// What the gravest claim of a list says of a digest that is only named.
    private void namedHash(Journal.Reader.NamedHash hash) throws SQLException {
        List<Listing> listings = gravestOfEachStanding(index.lookUp(hash.named()));
        if (listings.isEmpty()) {
            return;
        }
        Claim claim = listings.getFirst().claim();
        results.add(new Results.NamedHash(
                hash.contentId(),
                hash.named().kind().name().toLowerCase(Locale.ROOT),
                hash.named().hex(),
                hash.offset(),
                hash.present(),
                listId(claim),
                standing(claim.standing()),
                claim.category(),
                claim.categoryLabel(),
                claim.severity()));
    }

    private void file(Journal.Reader.JournalledFile file) throws SQLException {
        Fact.PathState state = file.state();
        Long contentId = file.contentId();
        results.add(new Results.FileEntry(
                ++lastFile,
                state.path(),
                state.rawPathHex(),
                state.folder(),
                state.name(),
                state.bytes(),
                state.modifiedAt(),
                state.accessedAt(),
                state.changedAt(),
                contentId,
                file.kind(),
                file.words(),
                file.container(),
                file.memberState(),
                file.location()));
        FolderCount folder = folders.computeIfAbsent(state.folder(), path -> newFolder());
        folder.files++;
        if (contentId == null) {
            return;
        }
        VerdictKind verdict = kinds.verdict(contentId);
        folder.media += kinds.isMedia(contentId) ? 1 : 0;
        folder.hits += verdict.hit() ? 1 : 0;
        if (verdict.toView()) {
            views.lies(contentId, folder.number, state.modifiedAt());
        }
    }

    private FolderCount newFolder() {
        FolderCount folder = new FolderCount(folderByNumber.size());
        folderByNumber.add(folder);
        return folder;
    }

    private void folders() throws SQLException {
        for (Map.Entry<String, FolderCount> folder : folders.entrySet()) {
            FolderCount count = folder.getValue();
            results.add(new Results.Folder(folder.getKey(), count.files, count.media, count.hits));
        }
    }

    private void stacks() throws SQLException {
        views.stack(folder -> folderByNumber.get(folder).density(), results::add, results::putInStack);
    }
}
