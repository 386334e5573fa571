package org.safelight.triage;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Digester;
import org.safelight.fingerprint.Digests;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.Standing;
import org.safelight.index.Statement;
import org.safelight.testdata.Alteration;
import org.safelight.testdata.CameraTags;
import org.safelight.testdata.Damage;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.OtherFile;
import org.safelight.testdata.PictureFormat;
import org.safelight.testdata.Scene;

/// A folder with one of each thing that can happen to a triage, drawn by code, and an index over some of it.
/// What is planted is told by the constants: 27 files, of which 25 can be read.
final class SmallExhibit {
    static final int FILES = 27;
    static final int KNOWN_FILES = 2;
    static final int DISPUTED_FILES = 1;
    static final int LOOK_ALIKES = 4;
    static final int UNGRADED_FILES = 1;
    static final int IRRELEVANT_FILES = 4;
    static final int UNKNOWN_PICTURES = 6;
    static final int UNKNOWN_VIDEOS = 2;
    static final int NOT_MEDIA_FILES = 3;
    static final int NOT_EXAMINED = 4;

    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final LocalDateTime DAY = LocalDateTime.of(2024, 5, 1, 13, 37);

    final Path folder;
    final Path index;

    SmallExhibit(Path folder, Path index) {
        this.folder = folder;
        this.index = index;
    }

    private static BufferedImage drawn(long seed) {
        return DrawnPicture.draw(Scene.LANDSCAPE, seed, WIDTH, HEIGHT);
    }

    private static byte[] jpeg(BufferedImage picture) {
        return PictureFormat.JPEG.write(picture);
    }

    static SmallExhibit in(Path place) throws IOException, InterruptedException {
        Path folder = place.resolve("exhibit");
        byte[] known = jpeg(drawn(1));
        byte[] conflict = jpeg(drawn(2));
        byte[] ungraded = jpeg(drawn(3));
        // Known: two copies of one content. Disputed: one that is also on a list of irrelevant files.
        put(folder, "DCIM/known.jpg", known);
        put(folder, "Backup/known copy.jpg", known);
        put(folder, "DCIM/conflict.jpg", conflict);
        put(folder, "DCIM/ungraded.jpg", ungraded);
        // Look-alikes of the listed pictures 10 to 13.
        put(folder, "DCIM/reencoded.jpg", PictureFormat.jpeg(drawn(10), 0.6f));
        put(folder, "DCIM/mirrored.png", PictureFormat.PNG.write(Alteration.MIRRORED.of(drawn(11))));
        put(
                folder,
                "Web/animation.gif",
                PictureFormat.animatedGif(List.of(drawn(60), drawn(12), drawn(61)), Duration.ofMillis(100)));
        put(folder, "Web/brighter.bmp", PictureFormat.BMP.write(Alteration.BRIGHTENED.of(drawn(13))));
        // Unknown pictures: three by one camera beside hits, of which two look alike; one of its own; one flat;
        // one that looks like an irrelevant one, which does not count.
        CameraTags camera = CameraTags.madeUp(7, DAY);
        put(folder, "DCIM/unknown-1.jpg", camera.into(jpeg(drawn(20))));
        put(folder, "DCIM/unknown-2.jpg", camera.into(jpeg(Alteration.GREY.of(drawn(20)))));
        put(folder, "DCIM/unknown-3.jpg", camera.into(jpeg(drawn(21))));
        put(folder, "Web/unknown-4.png", PictureFormat.PNG.write(drawn(22)));
        put(folder, "Web/flat.png", PictureFormat.PNG.write(DrawnPicture.draw(Scene.FLAT, 5, WIDTH, HEIGHT)));
        put(folder, "Web/like-irrelevant.jpg", PictureFormat.jpeg(drawn(30), 0.6f));
        put(folder, "Web/film.mp4", OtherFile.MP4.write(1));
        put(folder, "Web/film.avi", OtherFile.AVI.write(2));
        // Irrelevant.
        byte[] irrelevant = OtherFile.PROGRAM.write(3);
        put(folder, "System/a.bin", irrelevant);
        put(folder, "System/b.bin", irrelevant);
        put(folder, "System/icon.jpg", jpeg(drawn(30)));
        byte[] other = OtherFile.TEXT.write(4);
        put(folder, "System/c.txt", other);
        // Neither.
        put(folder, "notes.txt", OtherFile.TEXT.write(5));
        put(folder, "empty", new byte[0]);
        put(folder, "empty.jpg", new byte[0]);
        // Not to be examined.
        put(folder, "Damaged/cut.jpg", Damage.headerOnly(jpeg(drawn(40)), PictureFormat.JPEG));
        put(folder, "Damaged/cut.png", Damage.headerOnly(PictureFormat.PNG.write(drawn(41)), PictureFormat.PNG));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("DCIM"));
        int made = new ProcessBuilder("mkfifo", folder.resolve("pipe").toString())
                .start()
                .waitFor();
        if (made != 0) {
            throw new IOException("mkfifo failed");
        }
        Path index = place.resolve("lists.slx");
        writeIndex(index, known, conflict, ungraded, List.of(irrelevant, other, jpeg(drawn(30))));
        return new SmallExhibit(folder, index);
    }

    private static void put(Path folder, String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent() == null ? folder : file.getParent());
        Files.write(file, bytes);
    }

    private static void writeIndex(Path index, byte[] known, byte[] conflict, byte[] ungraded, List<byte[]> irrelevant)
            throws IOException {
        Path folder = index.getParent();
        try (IndexWriter writer = new IndexWriter(folder == null ? Path.of(".") : folder)) {
            int grades = writer.addSet(set("Made-up grades", "uk-abc"));
            int system = writer.addSet(set("Made-up system files", null));
            int seen = writer.addSet(set("Made-up sightings", null));
            writer.add(grades, digests(known), null, -1, graded("A", 90));
            writer.add(grades, digests(conflict), null, -1, graded("B", 60));
            writer.add(grades, List.of(), hash(drawn(10)), 100, graded("A", 90));
            writer.add(grades, List.of(), hash(drawn(11)), 100, graded("C", 30));
            writer.add(grades, List.of(), hash(drawn(12)), 100, graded("B", 60));
            writer.add(grades, List.of(), hash(drawn(13)), 100, graded("B", 60));
            for (byte[] file : irrelevant) {
                writer.add(system, digests(file), null, -1, Statement.of(Standing.KNOWN_IRRELEVANT));
            }
            writer.add(system, digests(conflict), null, -1, Statement.of(Standing.KNOWN_IRRELEVANT));
            writer.add(system, List.of(), hash(drawn(30)), 100, Statement.of(Standing.KNOWN_IRRELEVANT));
            writer.add(seen, digests(ungraded), null, -1, Statement.of(Standing.UNGRADED));
            writer.writeTo(index);
        }
    }

    private static HashSetInfo set(String name, @Nullable String scheme) {
        return new HashSetInfo(name, "Nobody", "1", "CC0", LocalDate.of(2026, 3, 1), name + ".json", "00", scheme);
    }

    private static Statement graded(String category, int severity) {
        return new Statement(
                Standing.KNOWN_ILLEGAL, category, "Category " + category, severity, Set.of("distributed"), "Series 1");
    }

    private static List<Digest> digests(byte[] bytes) {
        try (Digester digester = new Digester()) {
            digester.begin();
            digester.update(bytes, 0, bytes.length);
            Digests digests = digester.finish();
            return List.of(digests.md5(), digests.sha1());
        }
    }

    static org.safelight.fingerprint.PerceptualHash hash(BufferedImage picture) {
        PdqHasher hasher = PdqHasher.plain();
        hasher.begin(picture.getWidth(), picture.getHeight());
        int[] row = new int[picture.getWidth()];
        for (int y = 0; y < picture.getHeight(); y++) {
            picture.getRGB(0, y, row.length, 1, row, 0, row.length);
            hasher.rowRgb(row, 0);
        }
        PdqVariants variants = hasher.finish();
        return variants.original().hash();
    }

    /// Everything a reader could have changed: names, lengths, times, rights. Access times among them.
    List<String> listing() throws IOException {
        List<String> lines = new ArrayList<>();
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted().toList()) {
                var attributes = Files.readAttributes(path, "unix:*", java.nio.file.LinkOption.NOFOLLOW_LINKS);
                // The access time of a link changes when it is asked where it points; Linux has no way around it.
                boolean link = Files.isSymbolicLink(path);
                lines.add(String.join(
                        " ",
                        path.toString(),
                        String.valueOf(attributes.get("size")),
                        String.valueOf(attributes.get("lastModifiedTime")),
                        String.valueOf(attributes.get("ctime")),
                        link ? "" : String.valueOf(attributes.get("lastAccessTime")),
                        String.valueOf(attributes.get("mode")),
                        String.valueOf(attributes.get("ino"))));
            }
        }
        return lines;
    }
}
