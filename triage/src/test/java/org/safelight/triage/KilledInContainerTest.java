package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.decode.DecodeOptions;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

/// A run that is killed in the middle of one large container, again and again, and resumed, ends as one that
/// was left alone does, and has each item once.
class KilledInContainerTest {
    /// Members besides those of the small exhibit; `-Dsafelight.test.killedMembers=2000` for a run at full size.
    private static final int MEMBERS = Integer.getInteger("safelight.test.killedMembers", 60);

    private static final int KILLS = 3;

    @TempDir
    Path place;

    @Test
    void within_one_large_archive_that_holds_archives() throws Exception {
        SmallExhibit small = SmallExhibit.in(Files.createDirectory(place.resolve("made")));
        Path exhibit = Files.createDirectory(place.resolve("exhibit"));
        Files.write(exhibit.resolve("backup.zip"), zip(nested(contents(small.folder))));
        killedAndResumedIsAsUndisturbed(exhibit, small.index);
    }

    @Test
    void within_an_e01_that_holds_archives() throws Exception {
        SmallExhibit small = SmallExhibit.in(Files.createDirectory(place.resolve("made")));
        Path content = Files.createDirectory(place.resolve("content"));
        for (Map.Entry<String, byte[]> file : nested(contents(small.folder)).entrySet()) {
            Files.write(content.resolve(file.getKey().replace('/', '_')), file.getValue());
        }
        Path exhibit = Files.createDirectory(place.resolve("exhibit"));
        int megabytes = 16 + MEMBERS / 100;
        DiskImagesTest.acquire(
                DiskImagesTest.disk(content, place.resolve("disk.raw"), megabytes), exhibit.resolve("disk"));
        killedAndResumedIsAsUndisturbed(exhibit, small.index);
    }

    private void killedAndResumedIsAsUndisturbed(Path exhibit, Path index) throws Exception {
        Path undisturbed = place.resolve("undisturbed");
        Triage.run(request(exhibit, index, undisturbed), Progress.none());
        List<String> paths = paths(undisturbed);

        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path out = place.resolve("out");
        int kills = 0;
        // What is done again after a kill is counted again, so the same part of the run is met each time.
        for (int i = 0; i < KILLS; i++) {
            Process child = child(exhibit, index, out, kills == 0 ? "new" : "resume");
            kills += killWhenDone(child, 1 + random.nextInt(Math.max(1, MEMBERS / 3))) ? 1 : 0;
        }
        Triage.run(request(exhibit, index, out).withResume(true), Progress.none());

        assertThat(kills).as("seed %d", seed).isPositive();
        ResultsFiles.assertSameButForTimes(undisturbed.resolve("results.sqlite"), out.resolve("results.sqlite"));
        assertThat(paths(out)).isEqualTo(paths);
        Set<String> each = new HashSet<>(paths);
        assertThat(paths).hasSizeGreaterThan(MEMBERS).hasSameSizeAs(each);
    }

    private static List<String> paths(Path out) throws Exception {
        List<String> paths = new ArrayList<>();
        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            results.files(file -> paths.add(file.path()));
        }
        return paths;
    }

    /// The files of a folder and drawn pictures, by name.
    private static Map<String, byte[]> contents(Path folder) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(path).toString(), Files.readAllBytes(path));
            }
        }
        for (int i = 0; i < MEMBERS; i++) {
            byte[] picture = PictureFormat.JPEG.write(DrawnPicture.draw(Scene.LANDSCAPE, i, 96, 72));
            contents.put("drawn/%06d.jpg".formatted(i), picture);
        }
        return contents;
    }

    /// These, and again in an archive in an archive.
    private static Map<String, byte[]> nested(Map<String, byte[]> contents) throws IOException {
        Map<String, byte[]> all = new TreeMap<>(contents);
        all.put("m.zip", zip(Map.of("inner.zip", zip(contents))));
        return all;
    }

    private static byte[] zip(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : new TreeMap<>(members).entrySet()) {
                ZipEntry entry = new ZipEntry(member.getKey());
                entry.setTime(1_700_000_000_000L);
                zip.putNextEntry(entry);
                zip.write(member.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static TriageRequest request(Path exhibit, Path index, Path out) {
        return TriageRequest.of(List.of(exhibit), new TriageRequest.ListsFrom.IndexFile(index), out)
                .withLanes(2)
                .withDecode(DecodeOptions.standard().withHeapMegabytes(192));
    }

    /// A run in a process of its own that tells how many members of containers are done.
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            TriageRequest request = request(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]))
                    .withResume(arguments[3].equals("resume"));
            Triage.run(request, snapshot -> System.out.println(snapshot.membersDone()));
        }
    }

    private static Process child(Path exhibit, Path index, Path out, String mode) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        exhibit.toString(),
                        index.toString(),
                        out.toString(),
                        mode)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static boolean killWhenDone(Process child, int members) throws IOException, InterruptedException {
        try (BufferedReader told =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                if (Long.parseLong(line) >= members) {
                    // SIGKILL: the process gets no chance to tidy up.
                    child.destroyForcibly().waitFor();
                    return true;
                }
            }
        }
        child.waitFor();
        return false;
    }
}
