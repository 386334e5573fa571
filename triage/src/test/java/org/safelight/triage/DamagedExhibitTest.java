package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.decode.DecodeOptions;
import org.safelight.index.IndexWriter;
import org.safelight.testdata.AwkwardEntries;
import org.safelight.testdata.Bomb;
import org.safelight.testdata.Damage;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

/// Everything that a broken device can hold, in one exhibit. A few of each by default; at full size with
/// `-Dsafelight.test.cuts=50 -Dsafelight.test.flips=200`, and with the public test pictures too where
/// `SAFELIGHT_TESTDATA` (environment) says where they are.
class DamagedExhibitTest {
    private static final int CUTS = Integer.getInteger("safelight.test.cuts", 3);
    private static final int FLIPS = Integer.getInteger("safelight.test.flips", 5);

    @TempDir
    Path place;

    private static Map<String, byte[]> pictures() throws IOException {
        Map<String, byte[]> pictures = new TreeMap<>();
        for (PictureFormat format : PictureFormat.values()) {
            byte[] picture = format.write(DrawnPicture.draw(Scene.LANDSCAPE, 1, 160, 120));
            pictures.put("drawn." + format.extension(), picture);
        }
        String shared = System.getenv("SAFELIGHT_TESTDATA");
        if (shared != null) {
            try (var files = Files.newDirectoryStream(Path.of(shared, "pdq"), "*.jpg")) {
                for (Path file : files) {
                    pictures.put(String.valueOf(file.getFileName()), Files.readAllBytes(file));
                }
            }
        }
        return pictures;
    }

    /// Writes the exhibit, but for the socket and the growing file.
    private static void write(Path exhibit) throws IOException {
        for (Map.Entry<String, byte[]> picture : pictures().entrySet()) {
            Path folder = Files.createDirectories(exhibit.resolve("of " + picture.getKey()));
            for (int cut = 0; cut < CUTS; cut++) {
                byte[] bytes = Damage.truncated(picture.getValue(), cut, CUTS);
                Files.write(folder.resolve("cut " + cut + " " + picture.getKey()), bytes);
            }
            for (int seed = 0; seed < FLIPS; seed++) {
                byte[] bytes = Damage.flipped(picture.getValue(), seed, 1 + seed % 20);
                Files.write(folder.resolve("flipped " + seed + " " + picture.getKey()), bytes);
            }
        }
        Path bombs = Files.createDirectory(exhibit.resolve("bombs"));
        Files.write(bombs.resolve("one bit.png"), Bomb.png(10_000, 10_000, 1));
        Files.write(bombs.resolve("grey.png"), Bomb.png(10_000, 10_000, 8));
        Files.write(bombs.resolve("header.png"), Bomb.pngHeader(1_000_000, 1_000_000));
        Files.write(bombs.resolve("header.jpg"), Bomb.jpegHeader(Bomb.WIDEST, Bomb.WIDEST));
        Files.write(bombs.resolve("header.gif"), Bomb.gifHeader(Bomb.WIDEST, Bomb.WIDEST));
        Files.write(bombs.resolve("header.bmp"), Bomb.bmpHeader(100_000, 100_000));
        byte[] whole = PictureFormat.PNG.write(DrawnPicture.draw(Scene.LANDSCAPE, 2, 160, 120));
        Path odd = Files.createDirectory(exhibit.resolve("odd"));
        assertThat(AwkwardEntries.pipe(odd, "pipe")).isTrue();
        assertThat(AwkwardEntries.link(odd.resolve("link out"), "../..")).isTrue();
        assertThat(AwkwardEntries.link(odd.resolve("link to itself"), "link to itself"))
                .isTrue();
        assertThat(AwkwardEntries.file(odd, "line\\012break.png", whole)).isTrue();
        assertThat(AwkwardEntries.file(odd, "not\\377utf8\\200.png", whole)).isTrue();
        Path locked = Files.createDirectory(odd.resolve("locked"));
        Files.write(locked.resolve("inside.png"), whole);
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    }

    @Test
    void ends_with_a_verdict_or_a_reason_for_every_path() throws Exception {
        Path exhibit = Files.createDirectory(place.resolve("exhibit"));
        write(exhibit);
        // A superuser can read a locked folder; for anybody else it is one path that is not examined.
        boolean mayRead = Files.isReadable(exhibit.resolve("odd/locked"));
        Path growing = Files.write(exhibit.resolve("odd/growing.bin"), new byte[40 << 20]);
        Path index = place.resolve("empty.slx");
        try (IndexWriter writer = new IndexWriter(place)) {
            writer.writeTo(index);
        }
        Path out = place.resolve("out");
        Thread grower = Thread.ofPlatform().daemon().start(() -> grow(growing));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(exhibit.resolve("odd/socket")));
            Triage.run(
                    TriageRequest.of(List.of(exhibit), new TriageRequest.ListsFrom.IndexFile(index), out)
                            .withLanes(2)
                            .withDecode(DecodeOptions.standard().withHeapMegabytes(192)),
                    Progress.none());
        } finally {
            grower.interrupt();
            grower.join();
            Files.setPosixFilePermissions(exhibit.resolve("odd/locked"), PosixFilePermissions.fromString("rwx------"));
        }

        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            Map<String, VerdictKind> verdicts = new TreeMap<>();
            List<String> withoutReason = new ArrayList<>();
            results.files(file -> {
                VerdictKind verdict = VerdictKind.NOT_EXAMINED;
                @Nullable String reason = file.notExamined();
                Long id = file.contentId();
                if (id != null) {
                    Results.Content content = results.content(id).orElseThrow();
                    verdict = content.verdict();
                    reason = content.problem();
                }
                verdicts.put(file.path(), verdict);
                if (verdict == VerdictKind.NOT_EXAMINED && (reason == null || reason.isBlank())) {
                    withoutReason.add(file.path());
                }
            });
            assertThat(withoutReason).isEmpty();
            assertThat(verdicts).hasSize(paths(exhibit));
            Results.Counts counts = results.counts();
            assertThat(counts.filesDecided() + counts.filesToView() + counts.filesNotExamined())
                    .isEqualTo(counts.files())
                    .isEqualTo(verdicts.size());
            assertThat(verdicts)
                    .containsEntry("exhibit/odd/line\\x0abreak.png", VerdictKind.UNKNOWN_PICTURE)
                    .containsEntry("exhibit/odd/not\\xffutf8\\x80.png", VerdictKind.UNKNOWN_PICTURE)
                    .containsEntry("exhibit/odd/growing.bin", VerdictKind.NOT_EXAMINED)
                    .containsEntry("exhibit/odd/pipe", VerdictKind.NOT_EXAMINED)
                    .containsEntry("exhibit/odd/socket", VerdictKind.NOT_EXAMINED)
                    .containsEntry("exhibit/odd/link out", VerdictKind.NOT_EXAMINED)
                    .containsEntry(
                            mayRead ? "exhibit/odd/locked/inside.png" : "exhibit/odd/locked",
                            mayRead ? VerdictKind.UNKNOWN_PICTURE : VerdictKind.NOT_EXAMINED);
            assertThat(verdicts.entrySet().stream()
                            .filter(entry -> entry.getKey().startsWith("exhibit/bombs/header")))
                    .hasSize(4)
                    .allSatisfy(entry -> assertThat(entry.getValue()).isEqualTo(VerdictKind.NOT_EXAMINED));
            assertThat(results.notExamined())
                    .extracting(Results.NotExaminedCount::kind)
                    .contains("changed-while-read", "link", "pipe", "socket", "damaged")
                    .doesNotContain("fault", "unknown");
            System.out.println(counts.files() + " paths; not examined " + results.notExamined());
        }
    }

    private static void grow(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
            while (!Thread.currentThread().isInterrupted()) {
                channel.write(ByteBuffer.allocate(1));
                Thread.sleep(1);
            }
        } catch (IOException | InterruptedException end) {
            // The test has ended.
        }
    }

    /// How many paths there are that are no folder, told by another program; names may hold anything.
    private static int paths(Path exhibit) throws IOException, InterruptedException {
        Process find = new ProcessBuilder("find", exhibit.toString(), "!", "-type", "d", "-printf", "x").start();
        int count = find.getInputStream().readAllBytes().length;
        assertThat(find.waitFor()).isZero();
        return count;
    }
}
