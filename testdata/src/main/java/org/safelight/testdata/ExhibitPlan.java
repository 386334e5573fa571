package org.safelight.testdata;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// Plans a made-up exhibit and writes it: the same plan gives the same files, names and lists on every machine
/// (but for what the system cannot hold: see [#withAwkwardEntries]).
///
/// First everything is planned in one thread, each file with its own seed; then the files are drawn on all
/// processors.
public final class ExhibitPlan {
    private static final int SMALLEST = 60;
    private static final HexFormat HEX = HexFormat.of();
    private static final LocalDateTime FIRST_DAY = LocalDateTime.of(2024, 3, 1, 9, 0);

    private final int files;
    private final long seed;
    private final boolean small;
    private final boolean awkward;

    private ExhibitPlan(int files, long seed, boolean small, boolean awkward) {
        this.files = files;
        this.seed = seed;
        this.small = small;
        this.awkward = awkward;
    }

    /// An exhibit of this many regular files, pictures 320 to 640 px wide, without awkward entries.
    ///
    /// @param files at least 60, so that each kind of plant is there
    public static ExhibitPlan ofFiles(int files) {
        if (files < SMALLEST) {
            throw new IllegalArgumentException("An exhibit of " + files
                    + " files cannot hold every kind of planted file. Ask for " + SMALLEST + " or more.");
        }
        return new ExhibitPlan(files, 1, false, false);
    }

    /// The same with another seed: other pictures, other digests.
    public ExhibitPlan withSeed(long newSeed) {
        return new ExhibitPlan(files, newSeed, small, awkward);
    }

    /// The same with pictures 96 px wide: quick to draw and to examine.
    public ExhibitPlan withSmallPictures() {
        return new ExhibitPlan(files, seed, true, awkward);
    }

    /// The same, and beside the regular files those that trip careless programs, as far as this system can hold
    /// them: links (to a file, a folder, out of the exhibit, to nothing), a pipe, names with a line break and
    /// names that are not UTF-8.
    public ExhibitPlan withAwkwardEntries() {
        return new ExhibitPlan(files, seed, small, true);
    }

    /// One content and the paths that have it.
    private record Piece(
            Plant plant,
            int group,
            long seed,
            List<String> paths,
            String alteration,
            boolean camera,
            Content content) {}

    private interface Content {
        byte[] write();
    }

    /// What the lists need of a written piece.
    private record Digests(String md5, String sha1, String sha256, int bytes) {}

    /// Draws and writes everything.
    ///
    /// @param exhibit an empty folder, or none yet
    /// @param lists another folder, not within the exhibit
    /// @param pdqHex the PDQ hash of a picture as 64 hex digits; called from several threads at once
    public MadeUpExhibit write(Path exhibit, Path lists, Function<BufferedImage, String> pdqHex) throws IOException {
        if (lists.toAbsolutePath()
                .normalize()
                .startsWith(exhibit.toAbsolutePath().normalize())) {
            throw new IllegalArgumentException("The lists would lie within the exhibit and be examined with it. "
                    + "Give them a folder beside it.");
        }
        Planning planning = new Planning();
        List<Piece> pieces = planning.all();
        List<Path> folders = pieces.stream()
                .flatMap(piece -> piece.paths.stream())
                .map(path -> exhibit.resolve(path.substring(0, Math.max(0, path.lastIndexOf('/')))))
                .distinct()
                .toList();
        for (Path folder : folders) {
            Files.createDirectories(folder);
        }
        Digests[] digests = new Digests[pieces.size()];
        Map<Integer, String> hashes = new ConcurrentHashMap<>();
        try {
            IntStream.range(0, pieces.size()).parallel().forEach(i -> {
                Piece piece = pieces.get(i);
                digests[i] = writePiece(exhibit, piece);
                if (piece.plant == Plant.ALTERED) {
                    hashes.put(piece.group, pdqHex.apply(original(piece.seed)));
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException("Could not write the made-up exhibit: " + e.getMessage(), e);
        }
        List<PlantedFile> planted = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            for (String path : piece.paths) {
                planted.add(new PlantedFile(
                        piece.plant, path, piece.group, digests[i].sha256, piece.alteration, piece.camera));
            }
        }
        addMembers(exhibit, planted);
        if (awkward) {
            planted.addAll(AwkwardEntries.write(exhibit));
        }
        Files.createDirectories(lists);
        Path vics = lists.resolve("example-set.vics.json");
        Path md5 = lists.resolve("earlier-matter.md5");
        Path pdq = lists.resolve("look-alikes.pdq");
        Path irrelevant = lists.resolve("known-irrelevant.sha1");
        writeVics(vics, pieces, digests);
        writeMd5(md5, pieces, digests);
        writePdq(pdq, new TreeMap<>(hashes));
        writeIrrelevant(irrelevant, pieces, digests);
        return new MadeUpExhibit(exhibit, vics, md5, pdq, irrelevant, planted);
    }

    /// Adds what lies in archives, at every depth: what is on the exhibit elsewhere has the plant it has there.
    private static void addMembers(Path exhibit, List<PlantedFile> planted) throws IOException {
        Map<String, PlantedFile> byContent = new HashMap<>();
        planted.forEach(file -> byContent.put(file.sha256(), file));
        for (PlantedFile file : List.copyOf(planted)) {
            if (file.plant() == Plant.NOT_MEDIA) {
                addMembers(file.path(), Files.readAllBytes(exhibit.resolve(file.path())), byContent, planted);
            }
        }
    }

    private static void addMembers(
            String path, byte[] bytes, Map<String, PlantedFile> byContent, List<PlantedFile> planted)
            throws IOException {
        if (bytes.length < 4 || bytes[0] != 'P' || bytes[1] != 'K') {
            return;
        }
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] member = zip.readAllBytes();
                String name = path + "//" + entry.getName();
                PlantedFile same = byContent.get(sha256(member));
                planted.add(
                        same == null
                                ? new PlantedFile(Plant.NOT_MEDIA, name, planted.size(), sha256(member), "", false)
                                : new PlantedFile(
                                        same.plant(),
                                        name,
                                        same.group(),
                                        same.sha256(),
                                        same.alteration(),
                                        same.hasCameraTags()));
                addMembers(name, member, byContent, planted);
            }
        }
    }

    private static Digests writePiece(Path exhibit, Piece piece) {
        byte[] bytes = piece.content.write();
        try {
            for (String path : piece.paths) {
                Path file = exhibit.resolve(path);
                Files.write(file, bytes);
                // A fixed time, as the examination orders by it.
                Instant time = FIRST_DAY.plusMinutes(piece.seed % 200_000).toInstant(ZoneOffset.UTC);
                Files.setLastModifiedTime(file, FileTime.from(time));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digests(bytes);
    }

    private static Digests digests(byte[] bytes) {
        return new Digests(hex("MD5", bytes), hex("SHA-1", bytes), hex("SHA-256", bytes), bytes.length);
    }

    static String sha256(byte[] bytes) {
        return hex("SHA-256", bytes);
    }

    private static String hex(String algorithm, byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new AssertionError(everyJavaHasIt);
        }
    }

    private int width(long pictureSeed) {
        if (small) {
            return 96;
        }
        int[] widths = {320, 320, 320, 400, 400, 480, 480, 640};
        return widths[(int) Math.floorMod(pictureSeed, (long) widths.length)];
    }

    private BufferedImage original(long pictureSeed) {
        int width = width(pictureSeed);
        return DrawnPicture.draw(pictureSeed, width, width * 3 / 4);
    }

    /// Deals out the files to the plants.
    private final class Planning {
        private final List<Piece> pieces = new ArrayList<>();
        private final SplittableRandom random = new SplittableRandom(seed);
        private int left = files;
        private long nextSeed = seed * 1_000_003;

        List<Piece> all() {
            known();
            altered();
            irrelevant();
            notPictures();
            featureless();
            stacks();
            unknown();
            return pieces;
        }

        /// A share of all files, at least `least`.
        private int share(double part, int least) {
            return Math.max(least, (int) (files * part));
        }

        private void add(
                Plant plant, int group, List<String> paths, String alteration, boolean camera, Content content) {
            pieces.add(new Piece(plant, group, nextSeed, paths, alteration, camera, content));
            nextSeed++;
            left -= paths.size();
        }

        /// Paths of one content: a copy in another folder for each whole number of `copies` over 1.
        private List<String> paths(String folder, String name, int copies) {
            List<String> paths = new ArrayList<>();
            for (int copy = 1; copy <= copies; copy++) {
                paths.add(copy == 1 ? folder + "/" + name : "backup-" + copy + "/" + folder + "/" + name);
            }
            return paths;
        }

        private void known() {
            int contents = share(0.03, 2);
            for (int i = 0; i < contents; i++) {
                long picture = nextSeed;
                PictureFormat format = format(i);
                String name = "pic-%05d.%s".formatted(i, format.extension());
                add(
                        Plant.KNOWN,
                        i,
                        paths("downloads/saved", name, 1 + (i % 3) / 2),
                        "",
                        false,
                        () -> format.write(original(picture)));
            }
            contents = share(0.02, 3);
            for (int i = 0; i < contents; i++) {
                long picture = nextSeed;
                String name = "shot-%05d.jpg".formatted(i);
                add(
                        Plant.KNOWN_UNGRADED,
                        i,
                        paths("downloads/other", name, 1),
                        "",
                        false,
                        () -> PictureFormat.JPEG.write(original(picture)));
            }
        }

        private void altered() {
            int contents = share(0.02, 4);
            // Those that stay well under 31 bits of a PDQ hash for certain (measured: at most 22 at these
            // sizes).
            List<Alteration> always = List.of(
                    Alteration.REENCODED,
                    Alteration.BRIGHTENED,
                    Alteration.GREY,
                    Alteration.ROTATED_90,
                    Alteration.MIRRORED);
            List<Alteration> whenLarge = List.of(Alteration.SCALED, Alteration.CAPTIONED);
            for (int i = 0; i < contents; i++) {
                long picture = nextSeed;
                Alteration alteration =
                        width(picture) >= 640 ? whenLarge.get(i % whenLarge.size()) : always.get(i % always.size());
                String name = "copy-%05d.jpg".formatted(i);
                add(
                        Plant.ALTERED,
                        i,
                        paths("downloads/from-chat", name, 1),
                        alteration.name(),
                        false,
                        () -> PictureFormat.jpeg(alteration.of(original(picture)), 0.85f));
            }
        }

        private void irrelevant() {
            int wanted = share(0.3, 6);
            for (int i = 0; wanted > 0; i++) {
                int copies = Math.min(wanted, 1 + i % 2);
                long picture = nextSeed;
                int side = 48 + 16 * (i % 4);
                String name = "icon-%05d.png".formatted(i);
                add(
                        Plant.IRRELEVANT,
                        i,
                        paths("system/theme-%02d".formatted(i % 20), name, copies),
                        "",
                        false,
                        () -> PictureFormat.PNG.write(DrawnPicture.draw(Scene.PATTERN, picture, side, side)));
                wanted -= copies;
            }
        }

        private void notPictures() {
            OtherFile[] kinds = {OtherFile.TEXT, OtherFile.PDF, OtherFile.SQLITE, OtherFile.ZIP, OtherFile.PROGRAM};
            int count = share(0.1, 5);
            for (int i = 0; i < count; i++) {
                long number = nextSeed;
                OtherFile kind = kinds[i % kinds.length];
                // Every seventh has a picture's ending: the name must not be believed.
                String ending = i % 7 == 6 ? "jpg" : kind.extension();
                add(
                        Plant.NOT_MEDIA,
                        i,
                        paths("documents", "file-%05d.%s".formatted(i, ending), 1),
                        "",
                        false,
                        // Every other archive holds another, with pictures that are known elsewhere too.
                        kind == OtherFile.ZIP && i % 2 == 1 ? () -> archive(number) : () -> kind.write(number));
            }
            count = share(0.01, 2);
            for (int i = 0; i < count; i++) {
                long number = nextSeed;
                OtherFile kind = i % 2 == 0 ? OtherFile.MP4 : OtherFile.AVI;
                add(
                        Plant.VIDEO,
                        i,
                        paths("videos", "clip-%04d.%s".formatted(i, kind.extension()), 1),
                        "",
                        false,
                        () -> kind.write(number));
            }
            add(
                    Plant.EMPTY,
                    0,
                    List.of("documents/empty.txt", "downloads/empty.jpg", "empty"),
                    "",
                    false,
                    () -> new byte[0]);
            count = share(0.01, 5);
            PictureFormat[] formats = PictureFormat.values();
            for (int i = 0; i < count; i++) {
                long picture = nextSeed;
                PictureFormat format = formats[i % formats.length];
                // Told apart by a byte at the end, as the headers of two pictures of one size may be equal.
                int mark = i;
                String name = "broken-%04d.%s".formatted(i, format.extension());
                add(Plant.DAMAGED, i, paths("downloads/recovered", name, 1), "", false, () -> {
                    byte[] header = Damage.headerOnly(format.write(DrawnPicture.draw(picture, 64, 48)), format);
                    byte[] marked = Arrays.copyOf(header, header.length + 2);
                    marked[header.length] = (byte) (mark >> 8);
                    marked[header.length + 1] = (byte) mark;
                    return marked;
                });
            }
            add(Plant.BOMB, 0, List.of("downloads/wide.png"), "", false, () -> Bomb.pngHeader(65_535, 65_535));
            add(Plant.BOMB, 1, List.of("downloads/wide.gif"), "", false, () -> Bomb.gifHeader(65_535, 65_535));
        }

        /// A zip archive with another in it: two pictures on the VICS list, a known irrelevant one and a note.
        private byte[] archive(long number) {
            Map<String, byte[]> inner = new LinkedHashMap<>();
            List<Piece> known = firstOf(Plant.KNOWN, 2);
            for (int i = 0; i < known.size(); i++) {
                inner.put(
                        "holiday/%d.jpg".formatted(i + 1), known.get(i).content.write());
            }
            inner.put(
                    "theme/icon.png",
                    firstOf(Plant.IRRELEVANT, 1).getFirst().content.write());
            Map<String, byte[]> outer = new LinkedHashMap<>();
            outer.put("telephone/pictures.zip", OtherFile.zip(inner));
            outer.put("telephone/notes.txt", OtherFile.TEXT.write(number));
            return OtherFile.zip(outer);
        }

        private List<Piece> firstOf(Plant plant, int count) {
            return pieces.stream()
                    .filter(piece -> piece.plant == plant)
                    .limit(count)
                    .toList();
        }

        private void featureless() {
            int count = share(0.002, 2);
            for (int i = 0; i < count; i++) {
                long picture = nextSeed;
                int side = 64 + 8 * i;
                add(
                        Plant.FEATURELESS,
                        i,
                        List.of("pictures/plain-%04d.png".formatted(i)),
                        "",
                        false,
                        () -> PictureFormat.PNG.write(DrawnPicture.draw(Scene.FLAT, picture, side, side)));
            }
        }

        private void stacks() {
            int wanted = share(0.12, 6);
            for (int stack = 0; wanted > 1; stack++) {
                int members = Math.min(wanted, 2 + random.nextInt(7));
                if (wanted - members == 1) {
                    members++;
                }
                long picture = nextSeed;
                for (int member = 0; member < members; member++) {
                    int number = member;
                    String path = "pictures/bursts/b%04d-%d.jpg".formatted(stack, member);
                    add(Plant.STACKED, stack, List.of(path), "", false, () -> stacked(picture, number));
                }
                wanted -= members;
            }
        }

        private void unknown() {
            for (int i = 0; left > 0; i++) {
                long picture = nextSeed;
                // Every fifth lies in the camera's own folder with its tags, every ninth has a second path.
                boolean camera = i % 5 == 0;
                int copies = left > 1 && i % 9 == 0 ? 2 : 1;
                PictureFormat format = camera ? PictureFormat.JPEG : format(i);
                String folder = camera ? "dcim/100lumen" : "pictures/%02d".formatted(i / 100 % 100);
                String name = "img-%05d.%s".formatted(i, format.extension());
                LocalDateTime takenAt = FIRST_DAY.plusMinutes(i);
                add(Plant.UNKNOWN, i, paths(folder, name, copies), "", camera, () -> {
                    BufferedImage drawn = original(picture);
                    return camera
                            ? CameraTags.madeUp(7, takenAt).into(PictureFormat.JPEG.write(drawn))
                            : format == PictureFormat.GIF
                                    ? PictureFormat.animatedGif(
                                            List.of(drawn, Alteration.BRIGHTENED.of(drawn)), Duration.ofMillis(300))
                                    : format.write(drawn);
                });
            }
        }

        /// Mostly JPEG, as on real devices.
        private PictureFormat format(int number) {
            IntUnaryOperator every = n -> number % n;
            return every.applyAsInt(12) == 5
                    ? PictureFormat.PNG
                    : every.applyAsInt(24) == 7
                            ? PictureFormat.GIF
                            : every.applyAsInt(36) == 9
                                    ? PictureFormat.BMP
                                    : every.applyAsInt(36) == 21 ? PictureFormat.TIFF : PictureFormat.JPEG;
        }
    }

    /// One of a burst: the same picture, mildly altered, so that any two are within about 24 bits of a PDQ
    /// hash.
    private byte[] stacked(long pictureSeed, int member) {
        BufferedImage drawn = original(pictureSeed);
        BufferedImage altered = switch (member % 3) {
            case 0 -> drawn;
            case 1 -> Alteration.BRIGHTENED.of(drawn);
            default -> Alteration.GREY.of(drawn);
        };
        int round = member / 3;
        return PictureFormat.jpeg(altered, 0.92f - 0.03f * round);
    }

    private void writeVics(Path file, List<Piece> pieces, Digests[] digests) throws IOException {
        StringBuilder json = new StringBuilder();
        json.append("{\"@odata.context\":\"http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/"
                        + "$metadata#Media\",")
                .append("\"value\":[\n");
        int number = 1;
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.plant == Plant.KNOWN || onVicsListUngraded(piece)) {
                int category = piece.plant == Plant.KNOWN ? 1 : piece.group % 3 == 0 ? 2 : 3;
                appendMedia(json, number++, category, digests[i]);
            }
        }
        // As on real lists: most entries are not on this exhibit, and the empty file is listed by mistake.
        SplittableRandom random = new SplittableRandom(seed + 1);
        for (int i = 0; i < files / 2; i++) {
            byte[] other = new byte[16];
            random.nextBytes(other);
            appendMedia(json, number++, 1 + i % 3, digests(other));
        }
        appendMedia(json, number, 1, digests(new byte[0]));
        json.setLength(json.length() - 2);
        json.append("\n]}\n");
        Files.writeString(file, json);
        writeSideFile(file, "Example set A", "\"licence\":\"made up\"");
    }

    private static boolean onVicsListUngraded(Piece piece) {
        return piece.plant == Plant.KNOWN_UNGRADED && piece.group % 3 != 2;
    }

    private static void appendMedia(StringBuilder json, int number, int category, Digests digests) {
        json.append("{\"MediaID\":%d,\"Category\":%d,\"MD5\":\"%s\",\"SHA1\":\"%s\",\"MediaSize\":%d},\n"
                .formatted(
                        number,
                        category,
                        digests.md5.toUpperCase(Locale.ROOT),
                        digests.sha1.toUpperCase(Locale.ROOT),
                        digests.bytes));
    }

    private static void writeMd5(Path file, List<Piece> pieces, Digests[] digests) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (piece.plant == Plant.KNOWN_UNGRADED && !onVicsListUngraded(piece)) {
                text.append(digests[i].md5)
                        .append("  item-")
                        .append(piece.group)
                        .append(".jpg\n");
            }
        }
        text.append(digests(new byte[0]).md5).append("  empty\n");
        Files.writeString(file, text);
    }

    private static void writePdq(Path file, Map<Integer, String> hashes) throws IOException {
        StringBuilder text = new StringBuilder("pdq\n");
        for (String hash : hashes.values()) {
            text.append(hash).append('\n');
        }
        Files.writeString(file, text);
        writeSideFile(
                file,
                "Example set B",
                "\"licence\":\"made up\",\"meaning\":\"known-illegal\","
                        + "\"scheme\":\"project-vic-us\",\"category\":\"1\"");
    }

    private static void writeIrrelevant(Path file, List<Piece> pieces, Digests[] digests) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i).plant == Plant.IRRELEVANT) {
                text.append(digests[i].sha1)
                        .append("  theme/icon-")
                        .append(pieces.get(i).group)
                        .append(".png\n");
            }
        }
        text.append(digests(new byte[0]).sha1).append("  empty\n");
        Files.writeString(file, text);
        writeSideFile(file, "Example irrelevant files", "\"licence\":\"made up\",\"meaning\":\"known-irrelevant\"");
    }

    private static void writeSideFile(Path list, String name, String more) throws IOException {
        Files.writeString(
                list.resolveSibling(list.getFileName() + ".set.json"),
                "{\"name\":\"%s\",\"publisher\":\"Safelight demonstration\",\"version\":\"2026-01\",%s}\n"
                        .formatted(name, more),
                StandardCharsets.UTF_8);
    }
}
