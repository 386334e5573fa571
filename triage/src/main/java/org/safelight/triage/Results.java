package org.safelight.triage;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// Reads `results.sqlite`, the public form of what a triage found. Every output is written from this.
///
/// Opened read-only; one thread at a time. All texts are as stored: paths are escaped text (control
/// characters, backslashes and invalid UTF-8 as `\xNN`), times are ISO-8601 in UTC, digests lower-case
/// hexadecimal. Every order is fixed by the rows themselves, so two reads give the same.
public final class Results implements AutoCloseable {
    /// One list behind the index, with how many entries of each kind it gave.
    ///
    /// @param photoDnaNotMatched entries that carry PhotoDNA values, which are kept and never matched here
    public record HashList(
            long id,
            String name,
            String publisher,
            String version,
            String licence,
            String importedOn,
            String sourceFile,
            String sourceSha256,
            @Nullable String scheme,
            long md5,
            long sha1,
            long sha256,
            long pdq,
            long photoDnaNotMatched) {}

    /// One content: all files with these bytes.
    ///
    /// @param mediaType null when nothing looked: a list had already said that it is irrelevant, or
    ///     it was not examined
    /// @param mediaClass `picture`, `video` or `other`; null as `mediaType`
    /// @param pdq the look of the first usable frame, 64 hexadecimal digits
    /// @param problem why it was not examined; or, with another verdict, what was odd about it
    /// @param files how many paths hold it
    /// @param claimsLeftOut how many claims lists make of it beyond those that are kept, see
    ///     [Verdict.Resemblances]
    /// @param stackId the stack it is viewed in; null when no view is needed
    public record Content(
            long id,
            String sha256,
            String sha1,
            String md5,
            long bytes,
            @Nullable String mediaType,
            @Nullable String mediaClass,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Integer frames,
            @Nullable String decoder,
            @Nullable String pdq,
            @Nullable Integer pdqQuality,
            VerdictKind verdict,
            @Nullable String problemKind,
            @Nullable String problem,
            Camera camera,
            long files,
            long claimsLeftOut,
            @Nullable Long stackId) {
        /// Whether nobody needs to look at it.
        public boolean decided() {
            return verdict.decided();
        }
    }

    /// What a file's own metadata says of the device that made it. Written by that device: a lead, no proof.
    ///
    /// @param latitude degrees, north positive
    /// @param longitude degrees, east positive
    /// @param takenAt ISO-8601, by the camera's own clock
    public record Camera(
            @Nullable String make,
            @Nullable String model,
            @Nullable String serial,
            @Nullable String lens,
            @Nullable String software,
            @Nullable Double latitude,
            @Nullable Double longitude,
            @Nullable String takenAt) {
        static final Camera NONE = new Camera(null, null, null, null, null, null, null, null);
    }

    /// What one list says of one content.
    ///
    /// @param how `same-file` or `looks-alike`
    /// @param matchedBy for the same file the digests that agree, such as `md5 sha1`; for a look-alike `pdq`
    /// @param standing `known-illegal`, `known-irrelevant` or `ungraded`
    /// @param severity 0 to 100, higher is graver; 0 without a category
    /// @param flags sorted, separated by a space; empty when there are none
    /// @param distanceBits for a look-alike, of 256
    /// @param orientation for a look-alike, how the exhibit's picture had to be turned, such as `FLIPPED_X`
    /// @param quality for a look-alike, of the exhibit's frame, 0 to 100
    /// @param entryPdq for a look-alike, the hash on the list
    public record ListClaim(
            long contentId,
            long listId,
            String how,
            String matchedBy,
            String standing,
            @Nullable String category,
            @Nullable String categoryLabel,
            int severity,
            String flags,
            @Nullable String series,
            @Nullable Integer distanceBits,
            @Nullable String orientation,
            @Nullable Integer quality,
            @Nullable String entryPdq) {}

    /// A digest of a listed file that stands as text in a content, such as a program's database. The file it
    /// names may have been on the device, or only been asked for: it is no picture that was found or viewed.
    ///
    /// @param digestKind `md5`, `sha1` or `sha256`
    /// @param offset of its first digit in the content
    /// @param present whether a file with this digest is on the exhibit; then it is among the files too
    /// @param listId the list whose claim is the gravest
    public record NamedHash(
            long contentId,
            String digestKind,
            String digest,
            long offset,
            boolean present,
            long listId,
            String standing,
            @Nullable String category,
            @Nullable String categoryLabel,
            int severity) {}

    /// The times of a content that is a video and was decoded.
    ///
    /// @param intervalMillis one frame was hashed of each stretch so long
    /// @param keyFramesOnlyFromMillis from when on only key frames were hashed, for it is long; null if all was
    /// @param contactSheetMillis moments that together show what is in it
    public record Video(
            long contentId,
            long durationMillis,
            long intervalMillis,
            int framesHashed,
            @Nullable Long keyFramesOnlyFromMillis,
            List<Long> contactSheetMillis) {}

    /// A frame of a video that is good enough to be compared.
    ///
    /// @param pdq 64 hexadecimal digits, of the frame as it is
    /// @param quality 0 to 100
    public record VideoFrame(long contentId, long positionMillis, String pdq, int quality) {}

    /// Something listed that is in a video; `claim` has what the list says, in the same order.
    ///
    /// @param how `looks-like-video`, `contains-part-of-video` or `contains-picture`
    /// @param listedVideo its name on the list; null for a picture
    /// @param share of this video's different frames that look like listed ones, 0 to 1
    /// @param listedShare of the listed video's different frames that are in this one, 0 to 1
    /// @param positionsMillis where the first of the frames that match are shown
    public record VideoMatch(
            long contentId,
            long listId,
            String how,
            @Nullable String listedVideo,
            double share,
            double listedShare,
            int frames,
            List<Long> positionsMillis) {}

    /// `1:02:03` for a moment of a video.
    public static String clock(long millis) {
        long seconds = millis / 1000;
        return "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /// One path of the exhibit.
    ///
    /// @param rawPathHex the bytes of the path as the file system has them, two hexadecimal digits each
    /// @param contentId null when its bytes were not read; then `notExaminedKind` and `notExamined` say why.
    ///     They are set too where not all of it was read or opened
    /// @param container the path of the container that holds it; null for a file of the exhibit
    /// @param state in a container: `live`, `deleted`, or `carved` for what has no entry any more
    /// @param location where in the container it lies, where its path does not say enough
    public record FileEntry(
            long id,
            String path,
            String rawPathHex,
            String folder,
            String name,
            @Nullable Long bytes,
            @Nullable String modifiedAt,
            @Nullable String accessedAt,
            @Nullable String changedAt,
            @Nullable Long contentId,
            @Nullable String notExaminedKind,
            @Nullable String notExamined,
            @Nullable String container,
            @Nullable String state,
            @Nullable String location) {}

    /// A stretch of a disk that an image holds. The regions of one image follow each other without gap or
    /// overlap from the disk's first byte to its last.
    ///
    /// @param image path of the image's first file
    /// @param imageKind in words
    /// @param what it is, in words
    /// @param outcome `files-read`, `carved-only` or `not-examined`
    /// @param words what that means
    /// @param carvedBytes of space that no file has, searched for pictures and videos
    /// @param unreadableBytes of that, which the image could not give
    public record DiskRegion(
            String image,
            String imageKind,
            long start,
            long bytes,
            String what,
            String outcome,
            String words,
            long liveFiles,
            long deletedFiles,
            long carvedFiles,
            long carvedBytes,
            long unreadableBytes) {}

    /// Contents that are viewed as one: the leader is shown.
    ///
    /// @param id its place in the viewing order, 1 first
    /// @param members how many contents, the leader among them
    /// @param reason in words, why it stands where it does
    public record Stack(long id, long leaderContent, long members, String reason) {}

    /// One folder of the exhibit.
    ///
    /// @param media pictures and videos among its files
    /// @param hits files in it that a list has, or that look like a listed picture
    public record Folder(String path, long files, long media, long hits) {}

    /// How much has one verdict.
    public record VerdictCount(long contents, long files, long bytes) {}

    /// Paths that were not examined for one kind of reason.
    ///
    /// @param examplePath the first of them in path order
    public record NotExaminedCount(String kind, String words, long files, String examplePath) {}

    /// How much one list found under one category.
    ///
    /// @param category null when the list gives none
    public record CategoryCount(
            long listId,
            String how,
            String standing,
            @Nullable String category,
            @Nullable String categoryLabel,
            int severity,
            long contents,
            long files) {}

    /// The counts of a whole triage.
    ///
    /// @param files every path found, read or not
    /// @param filesInContainers of these, the members of archives and other containers
    /// @param contents different contents among them
    /// @param filesDecided files that nobody needs to view
    /// @param filesToView files whose content is in a stack
    /// @param viewsLeft stacks: how many pictures and videos a person must look at
    /// @param filesNotExamined paths that were not read, and files whose content could not be examined
    public record Counts(
            long files,
            long filesInContainers,
            long contents,
            long bytes,
            long filesDecided,
            long filesToView,
            long viewsLeft,
            long filesNotExamined,
            Map<VerdictKind, VerdictCount> byVerdict) {
        /// Whether anything on a list, or like something on one, was found.
        public boolean anyHit() {
            return byVerdict.entrySet().stream()
                    .anyMatch(entry -> entry.getKey().hit() && entry.getValue().contents() > 0);
        }
    }

    private final Path file;
    private final Connection connection;
    /// Statements that are not being read from, by their text. All end with the connection.
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private Results(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /// Opens the results of a finished triage.
    /// @throws UncheckedIOException if there is no such file, or it is not a results file
    public static Results open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UncheckedIOException(new NoSuchFileException(
                    file.toString(),
                    null,
                    "There are no results here: the triage has not finished. Run it again with --resume"));
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        try {
            Results results = new Results(file, Database.open(file, config));
            results.run();
            return results;
        } catch (SQLException e) {
            throw unreadable(file, e);
        }
    }

    /// What was asked, by name (`caseReference`, `paths`, `indexChecksum`, …), in the order it was written.
    public Map<String, String> run() {
        Map<String, String> run = new LinkedHashMap<>();
        each("select name, value from run order by rowid", row -> {
            run.put(Database.text(row, "name"), Database.text(row, "value"));
        });
        return run;
    }

    /// The lists behind the index, by id.
    public List<HashList> lists() {
        return all(
                "select * from list order by id",
                row -> new HashList(
                        row.getLong("id"),
                        Database.text(row, "name"),
                        Database.text(row, "publisher"),
                        Database.text(row, "version"),
                        Database.text(row, "licence"),
                        Database.text(row, "imported_on"),
                        Database.text(row, "source_file"),
                        Database.text(row, "source_sha256"),
                        row.getString("scheme"),
                        row.getLong("md5"),
                        row.getLong("sha1"),
                        row.getLong("sha256"),
                        row.getLong("pdq"),
                        row.getLong("photodna_not_matched")));
    }

    public Counts counts() {
        Map<VerdictKind, VerdictCount> byVerdict = new EnumMap<>(VerdictKind.class);
        for (VerdictKind kind : VerdictKind.values()) {
            byVerdict.put(kind, new VerdictCount(0, 0, 0));
        }
        each(
                """
                select verdict, count(*) as contents, sum(files) as files, sum(bytes * files) as bytes
                  from content group by verdict
                """,
                row -> byVerdict.put(
                        VerdictKind.of(Database.text(row, "verdict")),
                        new VerdictCount(row.getLong("contents"), row.getLong("files"), row.getLong("bytes"))));
        long decided = 0;
        long toView = 0;
        for (Map.Entry<VerdictKind, VerdictCount> entry : byVerdict.entrySet()) {
            decided += entry.getKey().decided() ? entry.getValue().files() : 0;
            toView += entry.getKey().toView() ? entry.getValue().files() : 0;
        }
        return new Counts(
                count("select count(*) from file"),
                count("select count(*) from file where container is not null"),
                count("select count(*) from content"),
                count("select coalesce(sum(bytes), 0) from file where container is null"),
                decided,
                toView,
                count("select count(*) from stack"),
                count("""
                        select count(*) from file f left join content c on c.id = f.content_id
                         where f.not_examined_kind is not null or c.verdict = 'not-examined'
                        """),
                byVerdict);
    }

    /// Every path of the exhibit, in path order, one at a time.
    public void files(Consumer<FileEntry> each) {
        each("select * from file order by id", row -> each.accept(fileEntry(row)));
    }

    /// The paths that hold one content, in path order.
    public List<FileEntry> filesOf(long contentId) {
        return all("select * from file where content_id = ? order by id", Results::fileEntry, contentId);
    }

    /// Every content, by id (the order of SHA-256), one at a time.
    public void contents(Consumer<Content> each) {
        each("select * from content order by id", row -> each.accept(content(row)));
    }

    /// Every content with this verdict, by id, one at a time.
    public void contents(VerdictKind verdict, Consumer<Content> each) {
        each("select * from content where verdict = ? order by id", row -> each.accept(content(row)), verdict.text());
    }

    public Optional<Content> content(long contentId) {
        return all("select * from content where id = ?", Results::content, contentId).stream()
                .findFirst();
    }

    /// What the lists say of one content: the same file first, then graver first, then nearer first.
    public List<ListClaim> claims(long contentId) {
        return all("select * from claim where content_id = ? order by rowid", Results::claim, contentId);
    }

    /// Digests of listed files that stand as text in contents: gravest first, then those whose file is not
    /// there, then by content and place; at most `limit`.
    public List<NamedHash> namedHashes(long limit) {
        return all(
                "select * from named_hash order by severity desc, present, content_id, position limit ?",
                row -> new NamedHash(
                        row.getLong("content_id"),
                        Database.text(row, "digest_kind"),
                        Database.text(row, "digest"),
                        row.getLong("position"),
                        row.getBoolean("present"),
                        row.getLong("list_id"),
                        Database.text(row, "standing"),
                        row.getString("category"),
                        row.getString("category_label"),
                        row.getInt("severity")),
                limit);
    }

    /// How many different digests are named so whose file is not on the exhibit.
    public long hashesNamedOnly() {
        return count("select count(distinct digest) from named_hash where present = 0");
    }

    /// The frames of a video that are good enough to be compared, as they are shown.
    public List<VideoFrame> videoFrames(long contentId) {
        return all(
                "select * from video_frame where content_id = ? order by rowid",
                row -> new VideoFrame(
                        row.getLong("content_id"),
                        row.getLong("position_millis"),
                        Database.text(row, "pdq"),
                        row.getInt("quality")),
                contentId);
    }

    /// The times of a video; empty if it is none, or was not decoded.
    public Optional<Video> video(long contentId) {
        return all(
                        "select * from video where content_id = ?",
                        row -> new Video(
                                row.getLong("content_id"),
                                row.getLong("duration_millis"),
                                row.getLong("interval_millis"),
                                row.getInt("frames_hashed"),
                                Database.number(row, "key_frames_only_from_millis"),
                                millis(Database.text(row, "contact_sheet_millis"))),
                        contentId)
                .stream()
                .findFirst();
    }

    /// What is listed of a video: whole videos first, then graver first.
    public List<VideoMatch> videoMatches(long contentId) {
        return all(
                "select * from video_match where content_id = ? order by rowid",
                row -> new VideoMatch(
                        row.getLong("content_id"),
                        row.getLong("list_id"),
                        Database.text(row, "how"),
                        row.getString("listed_video"),
                        row.getDouble("share"),
                        row.getDouble("listed_share"),
                        row.getInt("frames"),
                        millis(Database.text(row, "positions_millis"))),
                contentId);
    }

    private static List<Long> millis(String joined) {
        return joined.isEmpty()
                ? List.of()
                : Stream.of(joined.split(" ", -1)).map(Long::valueOf).toList();
    }

    /// The stacks in viewing order.
    public List<Stack> stacks() {
        return all("select * from stack order by id", Results::stack);
    }

    /// The stack of this number.
    public Optional<Stack> stack(long id) {
        return all("select * from stack where id = ?", Results::stack, id).stream()
                .findFirst();
    }

    /// The contents of one stack, by id; the leader is among them.
    public List<Content> members(long stackId) {
        return all("select * from content where stack_id = ? order by id", Results::content, stackId);
    }

    /// The folders in path order.
    public List<Folder> folders() {
        return all(
                "select * from folder order by rowid",
                row -> new Folder(
                        Database.text(row, "path"), row.getLong("files"), row.getLong("media"), row.getLong("hits")));
    }

    /// What was not examined, by kind of reason: the most paths first.
    public List<NotExaminedCount> notExamined() {
        return all(
                """
                with missing as (
                  select f.id, f.path, coalesce(f.not_examined_kind, c.problem_kind, 'unknown') as kind,
                         coalesce(f.not_examined, c.problem, '') as words
                    from file f left join content c on c.id = f.content_id
                   where f.not_examined_kind is not null or c.verdict = 'not-examined')
                select m.kind, count(*) as files, m.words, m.path, min(m.id)
                  from missing m group by m.kind order by files desc, m.kind
                """,
                row -> new NotExaminedCount(
                        Database.text(row, "kind"),
                        Database.text(row, "words"),
                        row.getLong("files"),
                        Database.text(row, "path")));
    }

    /// The paths that were not examined, in path order, one at a time, with the kind of reason and the reason
    /// in words.
    public void notExaminedFiles(NotExaminedConsumer each) {
        each(
                """
                select f.*, coalesce(f.not_examined_kind, c.problem_kind, 'unknown') as reason_kind,
                       coalesce(f.not_examined, c.problem, '') as reason_words
                  from file f left join content c on c.id = f.content_id
                 where f.not_examined_kind is not null or c.verdict = 'not-examined'
                 order by f.id
                """,
                row -> each.accept(
                        fileEntry(row), Database.text(row, "reason_kind"), Database.text(row, "reason_words")));
    }

    /// Takes one path that was not examined, with the kind of reason and the reason in words.
    public interface NotExaminedConsumer {
        void accept(FileEntry file, String kind, String words);
    }

    /// What was found, by list and category: by list, the same file before look-alikes, graver first.
    public List<CategoryCount> byListAndCategory() {
        return all(
                """
                select list_id, how, standing, category, category_label, severity,
                       count(*) as contents, sum(files) as files
                  from (select distinct l.list_id, l.how, l.standing, l.category, l.category_label, l.severity,
                               c.id, c.files
                          from claim l join content c on c.id = l.content_id)
                 group by list_id, how, standing, category, category_label, severity
                 order by list_id, how desc, severity desc, standing, category
                """,
                row -> new CategoryCount(
                        row.getLong("list_id"),
                        Database.text(row, "how"),
                        Database.text(row, "standing"),
                        row.getString("category"),
                        row.getString("category_label"),
                        row.getInt("severity"),
                        row.getLong("contents"),
                        row.getLong("files")));
    }

    /// What became of every part of the disk images, image by image in path order.
    public List<DiskRegion> diskRegions() {
        return all("select image as path, * from disk_region order by image, start", Results::diskRegion);
    }

    static DiskRegion diskRegion(ResultSet row) throws SQLException {
        return new DiskRegion(
                Database.text(row, "path"),
                Database.text(row, "image_kind"),
                row.getLong("start"),
                row.getLong("bytes"),
                Database.text(row, "what"),
                Database.text(row, "outcome"),
                Database.text(row, "words"),
                row.getLong("live_files"),
                row.getLong("deleted_files"),
                row.getLong("carved_files"),
                row.getLong("carved_bytes"),
                row.getLong("unreadable_bytes"));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unreadable(file, e);
        }
    }

    private static Stack stack(ResultSet row) throws SQLException {
        return new Stack(
                row.getLong("id"), row.getLong("leader_content"), row.getLong("members"), Database.text(row, "reason"));
    }

    static FileEntry fileEntry(ResultSet row) throws SQLException {
        return new FileEntry(
                row.getLong("id"),
                Database.text(row, "path"),
                HexFormat.of().formatHex(row.getBytes("raw_path")),
                Database.text(row, "folder"),
                Database.text(row, "name"),
                Database.number(row, "bytes"),
                row.getString("modified_at"),
                row.getString("accessed_at"),
                row.getString("changed_at"),
                Database.number(row, "content_id"),
                row.getString("not_examined_kind"),
                row.getString("not_examined"),
                row.getString("container"),
                row.getString("state"),
                row.getString("location"));
    }

    static Content content(ResultSet row) throws SQLException {
        return new Content(
                row.getLong("id"),
                Database.text(row, "sha256"),
                Database.text(row, "sha1"),
                Database.text(row, "md5"),
                row.getLong("bytes"),
                row.getString("media_type"),
                row.getString("media_class"),
                Database.smallNumber(row, "width"),
                Database.smallNumber(row, "height"),
                Database.smallNumber(row, "frames"),
                row.getString("decoder"),
                row.getString("pdq"),
                Database.smallNumber(row, "pdq_quality"),
                VerdictKind.of(Database.text(row, "verdict")),
                row.getString("problem_kind"),
                row.getString("problem"),
                new Camera(
                        row.getString("make"),
                        row.getString("model"),
                        row.getString("serial"),
                        row.getString("lens"),
                        row.getString("software"),
                        Database.fraction(row, "latitude"),
                        Database.fraction(row, "longitude"),
                        row.getString("taken_at")),
                row.getLong("files"),
                row.getLong("claims_left_out"),
                Database.number(row, "stack_id"));
    }

    static ListClaim claim(ResultSet row) throws SQLException {
        return new ListClaim(
                row.getLong("content_id"),
                row.getLong("list_id"),
                Database.text(row, "how"),
                Database.text(row, "matched_by"),
                Database.text(row, "standing"),
                row.getString("category"),
                row.getString("category_label"),
                row.getInt("severity"),
                Database.text(row, "flags"),
                row.getString("series"),
                Database.smallNumber(row, "distance_bits"),
                row.getString("orientation"),
                Database.smallNumber(row, "quality"),
                row.getString("entry_pdq"));
    }

    // What the outputs of this package ask beyond the methods above, they ask through these, with SQL of
    // their own.

    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    <T> List<T> all(String sql, RowReader<T> reader, @Nullable Object... values) {
        List<T> rows = new ArrayList<>();
        each(sql, row -> rows.add(reader.read(row)), values);
        return rows;
    }

    long count(String sql, @Nullable Object... values) {
        return all(sql, row -> row.getLong(1), values).getFirst();
    }

    void each(String sql, RowConsumer consumer, @Nullable Object... values) {
        try {
            PreparedStatement statement = prepared(sql);
            try (ResultSet rows = Database.with(statement, values).executeQuery()) {
                while (rows.next()) {
                    consumer.accept(rows);
                }
            }
            PreparedStatement another = prepared.put(sql, statement);
            if (another != null) {
                another.close();
            }
        } catch (SQLException e) {
            throw unreadable(file, e);
        }
    }

    /// A statement that nobody is reading from. Some questions are asked for each of a million contents, and to
    /// prepare one costs more than its answer.
    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement idle = prepared.remove(sql);
        return idle != null ? idle : connection.prepareStatement(sql);
    }

    private static UncheckedIOException unreadable(Path file, SQLException cause) {
        return new UncheckedIOException(new java.io.IOException(
                "Cannot read the results " + file + ": " + cause.getMessage()
                        + ". Nothing can be reported from them. Run triage again with --resume.",
                cause));
    }
}
