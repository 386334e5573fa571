package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.decode.DecodeOptions;
import org.safelight.fingerprint.Digester;
import org.safelight.fingerprint.Digests;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.Standing;
import org.safelight.index.Statement;
import org.safelight.sources.ContainerOptions;
import org.safelight.sources.Exhibit;
import org.safelight.sources.ExhibitPath;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;

/// A triage of disk images: Debian's `forensics-samples`, and images made here with mkfs and ewfacquire. What
/// a machine does not have is skipped, saying so; `./check` installs it where it may.
class DiskImagesTest {
    private static final Path SAMPLES = Path.of("/usr/share/forensics-samples");
    private static final Path ORIGINALS = SAMPLES.resolve("original-files");
    private static final List<String> VIDEOS = List.of("avi", "mp4", "mpeg", "ogg");

    @TempDir
    Path place;

    @Test
    void a_listed_original_is_found_deleted_its_copy_looks_alike_and_a_video_is_found_in_each_container()
            throws Exception {
        Path exhibit = Files.createDirectory(place.resolve("exhibit"));
        acquire(sample("ntfs"), exhibit.resolve("laptop"));
        Path stick = Files.createDirectory(place.resolve("stick"));
        Path listed = ORIGINALS.resolve("pic2/IMG_20200124_231153.jpg");
        Files.write(stick.resolve("again.jpg"), PictureFormat.jpeg(ImageIO.read(listed.toFile()), 0.5f));
        disk(stick, exhibit.resolve("stick.bin"), 32);
        Path index = index(listed);

        Path out = place.resolve("out");
        Triage.run(request(exhibit, index, out), Progress.none());
        Outputs.writeAll(out);

        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            Map<String, Results.FileEntry> files = files(results);
            String volume = "exhibit/laptop.E01//partition-1/";
            assertThat(verdict(results, files, volume + "pic2/IMG_20200124_231153.jpg"))
                    .isEqualTo(VerdictKind.KNOWN);
            assertThat(entry(files, volume + "pic2/IMG_20200124_231153.jpg").state())
                    .isEqualTo("deleted");
            assertThat(verdict(results, files, "exhibit/stick.bin//again.jpg")).isEqualTo(VerdictKind.LOOKS_ALIKE);
            for (String container : VIDEOS) {
                assertThat(verdict(results, files, volume + "movie2/movie-hello." + container))
                        .isEqualTo(VerdictKind.KNOWN);
            }
            assertThat(pictures(results, files, "live")).isEqualTo(9 + 1);
            assertThat(pictures(results, files, "deleted")).isEqualTo(7);
            assertThat(results.diskRegions().stream()
                            .filter(region -> region.image().equals("exhibit/laptop.E01"))
                            .mapToLong(Results.DiskRegion::bytes)
                            .sum())
                    .isEqualTo(52_428_800);
        }
        String vics = Files.readString(out.resolve("case.vics.json"));
        assertThat(vics)
                .contains("\"PhysicalLocation\"")
                .contains("\"Deleted\"")
                .contains("\"ParentFileName\"");
        String report = Files.readString(out.resolve("report.html"));
        assertThat(report).contains("EnCase image (E01)").contains("the whole disk");
    }

    @Test
    void an_image_in_an_archive_on_an_image_is_opened_and_its_copy_is_gone_at_the_end() throws Exception {
        Path listed =
                Files.write(place.resolve("listed.jpg"), PictureFormat.jpeg(ImageIO.read(drawn().toFile()), 0.8f));
        Path inner = Files.createDirectory(place.resolve("inner"));
        Files.copy(listed, inner.resolve("holiday.jpg"));
        Path stick = Files.createDirectory(place.resolve("stick"));
        Path image = disk(inner, place.resolve("machine.bin"), 8);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(stick.resolve("backup.zip")))) {
            zip.putNextEntry(new ZipEntry("machine.img"));
            Files.copy(image, zip);
            zip.closeEntry();
        }
        Path exhibit = Files.createDirectory(place.resolve("exhibit"));
        disk(stick, exhibit.resolve("stick.bin"), 16);
        Path out = place.resolve("out");
        Triage.run(request(exhibit, indexOf(listed), out), Progress.none());

        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            assertThat(verdict(results, files(results), "exhibit/stick.bin//backup.zip//machine.img//holiday.jpg"))
                    .isEqualTo(VerdictKind.KNOWN);
            assertThat(results.diskRegions())
                    .extracting(Results.DiskRegion::image)
                    .contains("exhibit/stick.bin", "exhibit/stick.bin//backup.zip//machine.img");
        }
        assertThat(copies(out)).isEmpty();
        // What a killed run left is deleted by the next, also by one that only reads members again.
        String killed = "image-" + gone() + "-1.raw";
        String running = "image-" + ProcessHandle.current().pid() + "-1.raw";
        Files.writeString(out.resolve(killed), "left behind");
        Triage.run(request(exhibit, indexOf(listed), out).withResume(true), Progress.none());
        assertThat(copies(out)).isEmpty();

        Files.writeString(out.resolve(killed), "left behind");
        Files.writeString(out.resolve(running), "being read");
        List<byte[]> given = new ArrayList<>();
        try (MembersAgain members = new MembersAgain(Exhibit.of(List.of(exhibit)), ContainerOptions.standard(), out)) {
            members.give(
                    Map.of(
                            ExhibitPath.ofBytes("exhibit/stick.bin//backup.zip//machine.img//holiday.jpg"
                                    .getBytes(StandardCharsets.UTF_8)),
                            digests(listed).sha256()),
                    (_, bytes) -> given.add(bytes.open().readAllBytes()));
        }
        assertThat(given).containsExactly(Files.readAllBytes(listed));
        assertThat(copies(out)).containsExactly(running);
    }

    private static List<String> copies(Path out) throws IOException {
        try (Stream<Path> left = Files.list(out)) {
            return left.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("image-"))
                    .toList();
        }
    }

    /// The number of a process that has ended.
    private static long gone() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    private Path drawn() throws IOException {
        return Files.write(place.resolve("drawn.png"), PictureFormat.PNG.write(DrawnPicture.draw(1, 120, 90)));
    }

    private Path indexOf(Path listed) throws Exception {
        Path index = place.resolve("one.slx");
        try (IndexWriter writer = new IndexWriter(place)) {
            int set = writer.addSet(
                    new HashSetInfo("Made up", "Nobody", "1", "CC0", LocalDate.EPOCH, "m.json", "00", "uk-abc"));
            writer.add(
                    set,
                    List.of(digests(listed).sha256()),
                    null,
                    -1,
                    new Statement(Standing.KNOWN_ILLEGAL, "A", "Category A", 90, Set.of(), null));
            writer.writeTo(index);
        }
        return index;
    }

    @Test
    void carved_files_say_that_they_lie_in_unallocated_space() throws Exception {
        Path exhibit = Files.createDirectory(place.resolve("exhibit"));
        Files.move(sample("ext4"), exhibit.resolve("disk"));
        Path index = index(ORIGINALS.resolve("pic2/IMG_20200608_111614.jpg"));

        Path out = place.resolve("out");
        Triage.run(request(exhibit, index, out), Progress.none());
        Outputs.writeAll(out);

        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            Map<String, Results.FileEntry> files = files(results);
            Results.FileEntry found = files.values().stream()
                    .filter(file -> "carved".equals(file.state()))
                    .filter(file -> verdict(results, files, file.path()) == VerdictKind.KNOWN)
                    .filter(file -> file.name().endsWith(".jpg"))
                    .findFirst()
                    .orElseThrow();
            assertThat(found.path()).startsWith("exhibit/disk//partition-1/unallocated/carved-at-");
            assertThat(DiskLocation.firstByte(found.location())).isGreaterThan(1_048_576);
        }
        assertThat(Files.readString(out.resolve("case.vics.json"))).contains("\"Unallocated\"");
    }

    private static TriageRequest request(Path exhibit, Path index, Path out) {
        return TriageRequest.of(List.of(exhibit), new TriageRequest.ListsFrom.IndexFile(index), out)
                .withLanes(2)
                .withDecode(DecodeOptions.standard().withHeapMegabytes(256));
    }

    /// An index of one picture, by digest and by look, and of the sample video in its four containers.
    private Path index(Path picture) throws Exception {
        Path index = place.resolve("lists.slx");
        Statement known = new Statement(Standing.KNOWN_ILLEGAL, "A", "Category A", 90, Set.of(), null);
        try (IndexWriter writer = new IndexWriter(place)) {
            int set = writer.addSet(new HashSetInfo(
                    "Made up", "Nobody", "1", "CC0", LocalDate.of(2026, 3, 1), "m.json", "00", "uk-abc"));
            Digests digests = digests(picture);
            writer.add(
                    set,
                    List.of(digests.md5(), digests.sha1()),
                    SmallExhibit.hash(ImageIO.read(picture.toFile())),
                    100,
                    known);
            for (String container : VIDEOS) {
                writer.add(
                        set,
                        List.of(digests(ORIGINALS.resolve("movie2/movie-hello." + container))
                                .md5()),
                        null,
                        -1,
                        known);
            }
            writer.writeTo(index);
        }
        return index;
    }

    private static Digests digests(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try (Digester digester = new Digester()) {
            digester.begin();
            digester.update(bytes, 0, bytes.length);
            return digester.finish();
        }
    }

    private static long pictures(Results results, Map<String, Results.FileEntry> files, String state) {
        return files.values().stream()
                .filter(file -> state.equals(file.state()) && !file.path().contains("Thumbnails"))
                .filter(file -> !file.path().endsWith("exif-thumbnail.jpg"))
                .filter(file ->
                        content(results, file).stream().anyMatch(content -> "picture".equals(content.mediaClass())))
                .count();
    }

    private static Optional<Results.Content> content(Results results, Results.FileEntry file) {
        Long content = file.contentId();
        return content == null ? Optional.empty() : results.content(content);
    }

    private static VerdictKind verdict(Results results, Map<String, Results.FileEntry> files, String path) {
        return content(results, entry(files, path)).orElseThrow().verdict();
    }

    private static Results.FileEntry entry(Map<String, Results.FileEntry> files, String path) {
        return Optional.ofNullable(files.get(path)).orElseThrow(() -> new AssertionError("not found: " + path));
    }

    private static Map<String, Results.FileEntry> files(Results results) {
        Map<String, Results.FileEntry> files = new HashMap<>();
        results.files(file -> files.put(file.path(), file));
        return files;
    }

    /// A sample image, unpacked.
    private Path sample(String fileSystem) throws Exception {
        Path packed = SAMPLES.resolve("fs." + fileSystem + ".xz");
        assumeTrue(
                Files.isRegularFile(packed) && Files.isDirectory(ORIGINALS) && has("mmls"),
                "forensics-samples-" + fileSystem + ", forensics-samples-files or sleuthkit is not installed");
        Path image = place.resolve(fileSystem + ".raw");
        run(new ProcessBuilder("xz", "-dkc", packed.toString()).redirectOutput(image.toFile()));
        return image;
    }

    /// An ext4 disk without a partition table that holds what is in a folder.
    static Path disk(Path folder, Path image, int megabytes) throws Exception {
        Path mkfs = Path.of("/usr/sbin/mkfs.ext4");
        assumeTrue(Files.isExecutable(mkfs) && has("mmls"), "mkfs.ext4 or sleuthkit is not installed");
        run(new ProcessBuilder(mkfs.toString(), "-q", "-F", "-d", folder.toString(), image.toString(), megabytes + "M")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
        return image;
    }

    static void acquire(Path raw, Path target) throws Exception {
        assumeTrue(has("ewfacquire"), "ewf-tools is not installed");
        run(new ProcessBuilder("ewfacquire", "-u", "-q", "-t", target.toString(), raw.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
    }

    private static void run(ProcessBuilder builder) throws Exception {
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0)
                .as(new ArrayList<>(builder.command()).toString())
                .isTrue();
    }

    private static boolean has(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program));
    }
}
