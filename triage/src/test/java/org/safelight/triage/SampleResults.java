package org.safelight.triage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A made-up `results.sqlite` with every verdict and with names as hostile as a file system allows.
/// The counts below are what its rows hold; tests compare the outputs with them.
final class SampleResults {

    static final long FILES = 24;
    static final long DECIDED = 11;
    static final long TO_VIEW = 9;
    static final long VIEWS = 6;
    static final long NOT_EXAMINED = 4;

    /// The content that one list grades and no other names.
    static final int GRADED_BY_ONE = 13;

    static final String MARKUP = "phone/DCIM/<img src=x onerror=alert(1)>\"'&amp;.jpg";
    static final String FORMULA = "=HYPERLINK(\"http://example.invalid\";\"open\")/a.jpg";
    static final String REVERSED = "phone/Download/holiday\u202Egpj.exe";
    static final String NEW_LINE = "phone/Download/two\\x0Alines\\x5Cand\\xFFbytes.png";
    static final String RIGHT_TO_LEFT =
            "phone/\u05EA\u05DE\u05D5\u05E0\u05D5\u05EA/\u05D9\u05DD, \u05E9\u05DE\u05E9.jpg";
    static final String ACCENTS = "phone/Download/z" + "\u0301\u0316".repeat(60) + "algo.png";
    static final String LONG = "phone/" + "a-very-long-folder-name/".repeat(160) + "end.jpg";
    static final String SCRIPT_END = "phone/Download/</style></title><script>alert(2)</script>.png";

    private final ResultsWriter writer;
    private final List<Results.FileEntry> files = new ArrayList<>();
    private long contents;

    private SampleResults(ResultsWriter writer) {
        this.writer = writer;
    }

    /// Writes the sample to `results.sqlite` in the folder, with the usual times.
    static Path in(Path folder) {
        return in(folder, Map.of());
    }

    /// Writes the sample, some facts of the run replaced.
    static Path in(Path folder, Map<String, String> facts) {
        Path file = folder.resolve("results.sqlite");
        try (ResultsWriter writer = ResultsWriter.create(file)) {
            new SampleResults(writer).fill(facts);
            writer.publish();
        } catch (SQLException | IOException e) {
            throw new AssertionError(e);
        }
        return file;
    }

    private void fill(Map<String, String> facts) throws SQLException {
        Map<String, String> run = new LinkedHashMap<>();
        run.put("toolVersion", "0.1.0");
        run.put("javaVersion", "25.0.3+9-LTS, Eclipse Adoptium");
        run.put("caseReference", "NM/2026/0417");
        run.put("exhibitReference", "JD/1");
        run.put("examiner", "Jo Example <jo@example.invalid>");
        run.put("paths", "[\"phone\",\"=HYPERLINK(\\\"http://example.invalid\\\";\\\"open\\\")\"]");
        run.put("remarks", "[\"phone/sd holds another file system, which was read too.\"]");
        run.put("decoders", "libjpeg-turbo 2.1.5 grey; jdk-jpeg");
        run.put("indexFile", "2026-03.slx");
        run.put("indexChecksum", hash("index", "SHA-256"));
        run.put("indexFormat", "1");
        run.put("withinBits", "31");
        run.put("minimumQuality", "50");
        run.put(
                "stackRule",
                "In viewing order each picture joins the first stack whose first picture is within 31 bits of it in any"
                        + " of 8 orientations; otherwise it begins a stack.");
        run.put(
                "rankRule",
                "Look-alikes first, nearest first; then by the share of listed files in the folder; then pictures whose"
                        + " metadata names a camera or a place; then larger and later files first.");
        run.put("accessTimes", "Kept: the files were opened without changing their access times.");
        run.put("mountPoints", "None were crossed.");
        run.put("startedAt", "2026-03-02T09:15:00Z");
        run.put("finishedAt", "2026-03-02T09:16:05Z");
        run.put("tookMillis", "65000");
        run.put("resumed", "0");
        run.putAll(facts);
        writer.addRun(run);

        writer.add(list(1, "Northmoor constabulary reference set", "uk-abc", 3));
        writer.add(list(2, "Made-up international set", "project-vic-us", 0));
        writer.add(list(3, "Known software", null, 0));

        // Content 1: known, three copies; two lists of different schemes name it.
        long known = content(VerdictKind.KNOWN, "image/jpeg", 800, 600, null);
        claim(known, 1, "known-illegal", "A", "Category A", 100, "VICTIM_IDENTIFIED", "Lantern <b>series</b>");
        claim(known, 2, "known-illegal", "1", "Category 1 in words", 90, "", null);
        file(known, "phone/DCIM/Camera/IMG_0001.jpg");
        file(known, MARKUP);
        file(known, FORMULA);
        // Content 2: known by one list; another calls it irrelevant.
        long disputed = content(VerdictKind.DISPUTED, "video/mp4", 0, 0, 1L);
        claim(disputed, 1, "known-illegal", "C", "Category C", 40, "", null);
        claim(disputed, 3, "known-irrelevant", null, null, 0, "", null);
        file(disputed, "phone/Movies/clip.mp4");
        // Contents 3 and 4: one view of a look-alike and a picture like it.
        long lookAlike = content(VerdictKind.LOOKS_ALIKE, "image/png", 640, 480, 2L);
        lookAlike(lookAlike, 1, 12, "FLIPPED_X", "B");
        lookAlike(lookAlike, 2, 30, "ORIGINAL", "2");
        file(lookAlike, REVERSED);
        file(lookAlike, NEW_LINE);
        long alike = content(VerdictKind.UNKNOWN_PICTURE, "image/jpeg", 1024, 768, 2L);
        file(alike, RIGHT_TO_LEFT);
        // Contents 5 to 8: views of one content each.
        file(content(VerdictKind.KNOWN_UNGRADED, "image/gif", 100, 80, 3L), ACCENTS);
        claim(5, 2, "ungraded", null, null, 0, "", null);
        long own = content(VerdictKind.UNKNOWN_PICTURE, "image/jpeg", 4032, 3024, 4L);
        file(own, LONG);
        file(own, "phone/DCIM/Camera/IMG_0002.jpg");
        file(content(VerdictKind.UNKNOWN_PICTURE, "image/webp", 320, 240, 5L), SCRIPT_END);
        file(content(VerdictKind.UNKNOWN_VIDEO, "video/mp4", 0, 0, 6L), "@sum/-2+3.mp4");
        // Contents 9 to 11: irrelevant, not media, empty.
        long irrelevant = content(VerdictKind.IRRELEVANT, null, 0, 0, null);
        claim(irrelevant, 3, "known-irrelevant", null, null, 0, "", null);
        for (int i = 1; i <= 4; i++) file(irrelevant, "phone/System/icon-" + i + ".png");
        file(content(VerdictKind.NOT_MEDIA, "text/plain", 0, 0, null), "phone/notes.txt");
        long empty = content(VerdictKind.NOT_MEDIA, "empty", 0, 0, null);
        file(empty, "phone/.nomedia");
        file(empty, "phone/cache/.nomedia");
        // Content 12: read, damaged.
        file(content(VerdictKind.NOT_EXAMINED, null, 0, 0, null), "phone/DCIM/Camera/IMG_0003.jpg");
        // Content 13: known by one list alone.
        long graded = content(VerdictKind.KNOWN, "image/jpeg", 1200, 900, null);
        claim(graded, 1, "known-illegal", "B", "Category B", 75, "", null);
        file(graded, "phone/DCIM/Camera/IMG_0004.jpg");
        // Paths that were not read.
        unread("phone/link", "link", "It is a link. Links are not followed.");
        unread("phone/socket", "special-file", "It is a socket, which holds no file content.");
        unread("phone/locked", "unreadable", "The folder may not be read: permission denied.");

        files.sort((a, b) -> a.path().compareTo(b.path()));
        long id = 0;
        for (Results.FileEntry file : files) writer.add(numbered(file, ++id));
        writer.add(new Results.Stack(1, 2, 1, "The lists contradict each other."));
        writer.add(new Results.Stack(2, 3, 2, "Looks like a listed picture: 12 of 256 bits differ."));
        writer.add(new Results.Stack(3, 5, 1, "On a list that gives no grade."));
        writer.add(new Results.Stack(4, 6, 1, "3 of 5 media files in its folder are listed; camera: Acme <X100>."));
        writer.add(new Results.Stack(5, 7, 1, "Large picture."));
        writer.add(new Results.Stack(6, 8, 1, "Video on no list."));
        writer.add(new Results.Folder("phone/DCIM/Camera", 3, 3, 1));
        writer.add(new Results.Folder("phone/Download", 5, 5, 2));
    }

    private static Results.HashList list(long id, String name, @Nullable String scheme, long photoDna) {
        return new Results.HashList(
                id,
                name,
                "Made-up publisher " + id,
                "2026-0" + id,
                "for tests",
                "2026-02-1" + id,
                "list-" + id + ".json",
                hash("list" + id, "SHA-256"),
                scheme,
                10 * id,
                9,
                8,
                7,
                photoDna);
    }

    private long content(VerdictKind verdict, @Nullable String mediaType, int width, int height, @Nullable Long stack)
            throws SQLException {
        long id = ++contents;
        String mediaClass = mediaType == null
                ? null
                : mediaType.startsWith("image/") ? "picture" : mediaType.startsWith("video/") ? "video" : "other";
        boolean picture = "picture".equals(mediaClass);
        boolean damaged = verdict == VerdictKind.NOT_EXAMINED;
        Results.Camera camera = id == 6
                ? new Results.Camera("Acme", "=X100", "0042", null, "+cam", -12.5, 45.25, "2026-01-05T10:00:00")
                : Results.Camera.NONE;
        writer.add(new Results.Content(
                id,
                hash("content" + id, "SHA-256"),
                hash("content" + id, "SHA-1"),
                hash("content" + id, "MD5"),
                "empty".equals(mediaType) ? 0 : 123_456 * id,
                mediaType,
                mediaClass,
                picture ? width : null,
                picture ? height : null,
                picture ? (id == 5 ? 12 : 1) : null,
                picture ? (id % 2 == 0 ? "jdk-jpeg" : "libjpeg-turbo 2.1.5 grey") : null,
                picture ? hash("look" + id, "SHA-256") : null,
                picture ? (id == 7 ? 20 : 90) : null,
                verdict,
                damaged ? "damaged" : null,
                damaged ? "The picture is damaged: it ends after 40 of 600 rows." : null,
                camera,
                switch ((int) id) {
                    case 1 -> 3;
                    case 3, 6, 11 -> 2;
                    case 9 -> 4;
                    default -> 1;
                },
                id == 3 ? 1_234 : 0,
                stack));
        return id;
    }

    private void claim(
            long content,
            long list,
            String standing,
            @Nullable String category,
            @Nullable String label,
            int severity,
            String flags,
            @Nullable String series)
            throws SQLException {
        writer.add(new Results.ListClaim(
                content,
                list,
                "same-file",
                "md5 sha1",
                standing,
                category,
                label,
                severity,
                flags,
                series,
                null,
                null,
                null,
                null));
    }

    private void lookAlike(long content, long list, int bits, String orientation, String category) throws SQLException {
        writer.add(new Results.ListClaim(
                content,
                list,
                "looks-alike",
                "pdq",
                "known-illegal",
                category,
                "Category " + category,
                60,
                "",
                null,
                bits,
                orientation,
                88,
                hash("entry" + list, "SHA-256")));
    }

    private void file(long content, String path) {
        files.add(new Results.FileEntry(
                0,
                path,
                hex(path),
                path.substring(0, Math.max(0, path.lastIndexOf('/'))),
                path.substring(path.lastIndexOf('/') + 1),
                123_456 * content,
                "2026-01-05T10:00:00Z",
                "2026-01-06T10:00:00Z",
                "2026-01-05T10:00:01Z",
                content,
                null,
                null,
                null,
                null,
                null));
    }

    private void unread(String path, String kind, String words) {
        files.add(new Results.FileEntry(
                0, path, hex(path), "phone", path, null, null, null, null, null, kind, words, null, null, null));
    }

    private static Results.FileEntry numbered(Results.FileEntry file, long id) {
        return new Results.FileEntry(
                id,
                file.path(),
                file.rawPathHex(),
                file.folder(),
                file.name(),
                file.bytes(),
                file.modifiedAt(),
                file.accessedAt(),
                file.changedAt(),
                file.contentId(),
                file.notExaminedKind(),
                file.notExamined(),
                file.container(),
                file.state(),
                file.location());
    }

    private static String hex(String path) {
        return HexFormat.of().formatHex(path.getBytes(StandardCharsets.UTF_8));
    }

    static String hash(String of, String algorithm) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(of.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
