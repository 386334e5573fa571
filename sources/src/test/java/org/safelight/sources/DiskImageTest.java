package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;
import org.safelight.sandbox.Sandbox;
import org.safelight.sandbox.SandboxKind;
import org.safelight.sandbox.SandboxUnavailableException;

/// Real disk images, read by the real Sleuth Kit, confined: Debian's `forensics-samples` (one photographer's
/// pictures and videos of harmless things, half of them deleted on each image), and small ones made here.
/// Without the packages the tests skip; `./check` installs them where it may.
class DiskImageTest {
    private static final Path SAMPLES = Path.of("/usr/share/forensics-samples");

    @TempDir
    Path folder;

    /// A member, read to its end.
    private record Read(MemberFacts facts, long bytes, String md5, Optional<ContainerProblem> problem) {}

    @ParameterizedTest
    @ValueSource(strings = {"ntfs", "vfat", "exfat"})
    void live_and_deleted_files_are_read_byte_for_byte(String fileSystem) throws Exception {
        Path image = sample(fileSystem);
        Map<String, Read> members = membersOf(image);

        assertThat(originals(members, MemberFacts.State.LIVE)).hasSize(18);
        assertThat(originals(members, MemberFacts.State.DELETED)).hasSize(18);
        // Debian's packaging has rewritten three pictures in the folder of originals, which keep their lengths.
        assertThat(sameAsOriginal(members)).hasSize(33);
        assertThat(members.values()).allMatch(read -> read.problem.isEmpty());
        assertThat(members.values()).noneMatch(read -> read.facts.state() == MemberFacts.State.CARVED);
    }

    @ParameterizedTest
    @CsvSource({"ext2, 0", "ext4, 4"})
    void deleted_files_of_ext_are_found_as_far_as_they_lie_in_one_piece(String fileSystem, int pictures)
            throws Exception {
        Map<String, Read> members = membersOf(sample(fileSystem));

        assertThat(originals(members, MemberFacts.State.LIVE)).hasSize(18);
        Set<String> carved = new TreeSet<>();
        members.forEach((name, read) -> {
            if (read.facts.state() == MemberFacts.State.CARVED
                    && !name.contains("fragment")
                    && !name.endsWith(".mp4")) {
                carved.add(read.md5);
            }
        });
        Map<String, String> originals = originalDigests();
        long found = carved.stream()
                .filter(md5 -> String.valueOf(originals.get(md5)).startsWith("pic2/"))
                .count();
        assertThat(found).isGreaterThanOrEqualTo(pictures == 0 ? 0 : pictures - 1);
    }

    /// Debian has no mkfs for HFS+, but xorriso writes one as a partition of a disc that is HFS+ and ISO 9660.
    @Test
    void files_of_hfs_plus_are_read_byte_for_byte() throws Exception {
        Path content = Files.createDirectories(folder.resolve("content"));
        Files.createDirectory(content.resolve("DCIM"));
        Map<String, String> expected = new HashMap<>();
        Random random = new Random(7);
        for (int length : new int[] {1, 511, 4_096, 70_001, 3_000_000}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            String name = "DCIM/a longer name than ISO has, %d.jpg".formatted(length);
            Files.write(content.resolve(name), bytes);
            expected.put(name, HexFormat.of().formatHex(md5().digest(bytes)));
        }
        Path disc = folder.resolve("disc.iso");
        made("xorriso", "-as", "mkisofs", "-quiet", "-hfsplus", "-o", disc.toString(), content.toString());
        Path image = folder.resolve("hfs.raw");
        byte[] all = Files.readAllBytes(disc);
        int firstSector = 128;
        Files.write(image, java.util.Arrays.copyOfRange(all, 512 * firstSector, all.length));

        Map<String, Read> members = membersOf(image);

        Map<String, String> found = new HashMap<>();
        members.forEach((name, read) -> {
            if (read.facts.state() == MemberFacts.State.LIVE) {
                found.put(name.substring(name.indexOf("DCIM")), read.md5);
            }
        });
        assertThat(found).isEqualTo(expected);
        assertThat(regionsOf(image)).anyMatch(region -> region.what().contains("hfs"));
    }

    @Test
    void every_form_of_an_image_gives_the_same_files() throws Exception {
        Path raw = sample("ntfs");
        Map<String, Read> expected = membersOf(raw);

        assertThat(membersOf(split(raw))).isEqualTo(expected);
        assertThat(membersOf(made(
                                "ewfacquire",
                                "-u",
                                "-q",
                                "-S",
                                "20MiB",
                                "-t",
                                folder.resolve("e/ntfs").toString(),
                                raw.toString())
                        .resolve("ntfs.E01")))
                .isEqualTo(expected);
    }

    @Test
    void the_regions_add_up_to_the_disk_and_say_what_was_not_examined() throws Exception {
        Path image = sample("ntfs");
        // A second partition that LUKS has encrypted, behind the first, and one byte more than that.
        long diskBytes = Files.size(image);
        try (RandomAccessFile disk = new RandomAccessFile(image.toFile(), "rw")) {
            disk.seek(446 + 16 + 4);
            disk.write(0x83);
            disk.seek(446 + 16 + 8);
            long start = diskBytes / 512;
            disk.write(new byte[] {(byte) start, (byte) (start >> 8), (byte) (start >> 16), 0, 0, 8, 0, 0});
            disk.seek(diskBytes);
            disk.write(new byte[] {'L', 'U', 'K', 'S', (byte) 0xba, (byte) 0xbe});
            disk.setLength(diskBytes + 2048 * 512 + 512);
        }

        List<ImageRegion> regions = regionsOf(image);

        long at = 0;
        for (ImageRegion region : regions) {
            assertThat(region.start()).isEqualTo(at);
            at += region.bytes();
        }
        assertThat(at).isEqualTo(Files.size(image));
        assertThat(regions)
                .extracting(ImageRegion::outcome)
                .containsExactly(
                        ImageRegion.Outcome.CARVED_ONLY,
                        ImageRegion.Outcome.FILES_READ,
                        ImageRegion.Outcome.NOT_EXAMINED,
                        ImageRegion.Outcome.CARVED_ONLY);
        assertThat(regions.get(2).what()).contains("LUKS");
        assertThat(regions.get(2).bytes()).isEqualTo(2048 * 512);
    }

    @Test
    void an_image_that_was_cut_is_read_as_far_as_it_goes() throws Exception {
        Path image = sample("ntfs");
        try (RandomAccessFile disk = new RandomAccessFile(image.toFile(), "rw")) {
            disk.setLength(40 << 20);
        }
        Map<String, Read> members = membersOf(image);
        assertThat(originals(members, MemberFacts.State.LIVE)).hasSizeGreaterThan(9);
        assertThat(members.values()).anyMatch(read -> read.problem.isPresent());
        assertThat(regionsOf(image).getLast().words()).contains("that the image does not hold");
    }

    /// Bubblewrap shows it on a file system that is read-only; behind Landlock only root can have it so.
    @ParameterizedTest
    @CsvSource({"BUBBLEWRAP, false", "BUBBLEWRAP, true", "LANDLOCK, false", "LANDLOCK, true"})
    void reading_an_image_leaves_its_times_as_they_are(SandboxKind route, boolean asE01) throws Exception {
        assumeTrue(
                route == SandboxKind.BUBBLEWRAP
                        || Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
                "not root");
        Optional<SleuthKit> kit = SleuthKit.find(sandbox(route));
        assumeTrue(kit.isPresent(), "the package sleuthkit is not installed");
        Path image = sample("ntfs");
        if (asE01) {
            image = made(
                            "ewfacquire",
                            "-u",
                            "-q",
                            "-t",
                            folder.resolve("e/ntfs").toString(),
                            image.toString())
                    .resolve("ntfs.E01");
        }
        Instant accessed = Instant.parse("2001-02-03T04:05:06Z");
        Instant modified = Instant.parse("2002-03-04T05:06:07Z");
        BasicFileAttributeView times = Files.getFileAttributeView(image, BasicFileAttributeView.class);
        times.setTimes(FileTime.from(modified), FileTime.from(accessed), null);

        ImageKind kind = asE01 ? ImageKind.EWF : ImageKind.RAW;
        long members = 0;
        try (OpenContainer open = DiskImage.open(item(image), kind, kit, System.getProperty("java.class.path"))) {
            ByteBuffer buffer = ByteBuffer.allocate(100_000);
            for (Optional<Member> next = open.next(); next.isPresent(); next = open.next()) {
                members++;
                while (next.get().read(buffer.clear()) >= 0) {
                    // All of it.
                }
            }
        }

        assertThat(members).isGreaterThan(30);
        assertThat(times.readAttributes().lastAccessTime().toInstant()).isEqualTo(accessed);
        assertThat(times.readAttributes().lastModifiedTime().toInstant()).isEqualTo(modified);
    }

    private static Sandbox sandbox(SandboxKind route) {
        try {
            return Sandbox.of(route);
        } catch (SandboxUnavailableException notHere) {
            throw new TestAbortedException(notHere.getMessage(), notHere);
        }
    }

    @Test
    void without_the_sleuth_kit_it_says_what_to_install() throws Exception {
        Path image = folder.resolve("disk");
        Files.write(image, new byte[1 << 20]);
        try (OpenContainer closed =
                DiskImage.open(item(image), ImageKind.RAW, Optional.empty(), System.getProperty("java.class.path"))) {
            assertThat(closed.next()).isEmpty();
            assertThat(closed.problem())
                    .hasValueSatisfying(problem -> assertThat(problem.words()).contains("apt-get install sleuthkit"));
        }
    }

    @Test
    void a_later_segment_is_read_with_the_first() throws Exception {
        Path image = folder.resolve("disk.E02");
        Files.write(image, new byte[1 << 20]);
        try (OpenContainer closed = DiskImage.open(
                item(image), ImageKind.EWF_SEGMENT, Optional.empty(), System.getProperty("java.class.path"))) {
            assertThat(closed.problem())
                    .hasValueSatisfying(problem -> assertThat(problem.words()).contains("first segment"));
        }
    }

    private static Set<String> originals(Map<String, Read> members, MemberFacts.State state) {
        Set<String> found = new TreeSet<>();
        members.forEach((name, read) -> {
            String within = name.substring(name.indexOf('/') + 1);
            if (read.facts.state() == state
                    && within.matches("(audio|movie|pic|text)[12]/.*|[$]OrphanFiles/_-DEBIAN[.].*")) {
                found.add(within);
            }
        });
        return found;
    }

    private static Set<String> sameAsOriginal(Map<String, Read> members) throws Exception {
        Map<String, String> originals = originalDigests();
        Set<String> same = new TreeSet<>();
        members.forEach((name, read) -> {
            if (originals.containsKey(read.md5)) {
                same.add(name);
            }
        });
        return same;
    }

    private static Map<String, String> originalDigests() throws Exception {
        Path originals = SAMPLES.resolve("original-files");
        assumeTrue(Files.isDirectory(originals), "the package forensics-samples-files is not installed");
        Map<String, String> digests = new HashMap<>();
        try (var files = Files.walk(originals)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(
                        HexFormat.of().formatHex(md5().digest(Files.readAllBytes(file))),
                        originals.relativize(file).toString());
            }
        }
        return digests;
    }

    private Map<String, Read> membersOf(Path image) throws Exception {
        Map<String, Read> members = new HashMap<>();
        try (OpenContainer open = open(image)) {
            ByteBuffer buffer = ByteBuffer.allocate(100_000);
            for (Optional<Member> next = open.next(); next.isPresent(); next = open.next()) {
                Member member = next.get();
                MessageDigest md5 = md5();
                long bytes = 0;
                while (member.read(buffer.clear()) >= 0) {
                    bytes += buffer.flip().limit();
                    md5.update(buffer);
                }
                Read read = new Read(member.facts(), bytes, HexFormat.of().formatHex(md5.digest()), member.problem());
                assertThat(members.put(
                                member.name().text()
                                        + (members.containsKey(member.name().text()) ? " again" : ""),
                                read))
                        .isNull();
            }
        }
        return members;
    }

    private List<ImageRegion> regionsOf(Path image) throws Exception {
        try (OpenContainer open = open(image)) {
            while (open.next().isPresent()) {
                // Passed over unread.
            }
            return ((DiskImage) open).regions();
        }
    }

    private static OpenContainer open(Path image) throws IOException, SandboxUnavailableException {
        FileItem item = item(image);
        byte[] beginning = new byte[DiskImage.BYTES_NEEDED];
        try (var stream = Files.newInputStream(image)) {
            beginning = stream.readNBytes(beginning.length);
        }
        ImageKind kind = DiskImage.kindOf(beginning, new SeekableBytes() {
                    @Override
                    public long size() {
                        return item.facts().bytes();
                    }

                    @Override
                    public int read(ByteBuffer to, long from) throws IOException {
                        try (var channel = Files.newByteChannel(image)) {
                            return channel.position(from).read(to);
                        }
                    }
                })
                .orElseThrow();
        Optional<SleuthKit> kit = SleuthKit.find(Sandbox.find());
        assumeTrue(kit.isPresent(), "the package sleuthkit is not installed");
        return DiskImage.open(item, kind, kit, System.getProperty("java.class.path"));
    }

    private static FileItem item(Path file) throws IOException {
        List<FileItem> items = new ArrayList<>();
        Exhibit.of(List.of(file)).forEach(found -> items.add((FileItem) found));
        return items.getFirst();
    }

    /// A sample image, unpacked.
    private Path sample(String fileSystem) throws Exception {
        Path packed = SAMPLES.resolve("fs." + fileSystem + ".xz");
        assumeTrue(Files.isRegularFile(packed), "the package forensics-samples-" + fileSystem + " is not installed");
        Path image = folder.resolve(fileSystem + ".raw");
        Process xz = new ProcessBuilder("xz", "-dkc", packed.toString())
                .redirectOutput(image.toFile())
                .start();
        assertThat(xz.waitFor()).isZero();
        return image;
    }

    private Path split(Path raw) throws IOException {
        byte[] all = Files.readAllBytes(raw);
        int piece = 20 << 20;
        for (int i = 0; i * piece < all.length; i++) {
            Files.write(
                    folder.resolve("split.00" + (i + 1)),
                    java.util.Arrays.copyOfRange(all, i * piece, Math.min(all.length, (i + 1) * piece)));
        }
        return folder.resolve("split.001");
    }

    private Path made(String... command) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin", command[0])), command[0] + " is not installed");
        Path made = Files.createDirectory(folder.resolve("e"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .directory(folder.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0)
                .isTrue();
        return made;
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
