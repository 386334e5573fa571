package org.safelight.sources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each test runs for every way of reading that this machine has.
@Timeout(60)
class ExhibitTest {
    @TempDir
    Path folder;

    static Stream<Disk> disks() {
        return Stream.concat(LinuxDisk.ifPossible().stream(), Stream.of(new PlainDisk()));
    }

    @ParameterizedTest
    @MethodSource("disks")
    void gives_every_file_once_in_the_order_of_its_names(Disk disk) throws IOException {
        for (String name : List.of("b/2", "b/10", "a-b/x", "a/y", "a.txt", "B", "empty-folder/deeper/only")) {
            write(name, name);
        }
        Files.createDirectories(folder.resolve("nothing/in/here"));
        assertThat(texts(walk(disk, folder)))
                .containsExactly(
                        in("B"),
                        in("a/y"),
                        in("a-b/x"),
                        in("a.txt"),
                        in("b/10"),
                        in("b/2"),
                        in("empty-folder/deeper/only"));
    }

    @ParameterizedTest
    @MethodSource("disks")
    void a_folder_longer_than_one_answer_of_the_system_is_listed_whole(Disk disk) throws IOException {
        String tail = "-" + "n".repeat(100);
        for (int i = 10_000; i < 14_000; i++) {
            Files.createFile(folder.resolve(i + tail)); // about 520 KB of entries; one answer has at most 256 KiB
        }
        List<Found> walked = walk(disk, folder);
        assertThat(walked).hasSize(4_000);
        assertThat(walked.get(2_345).path().text()).isEqualTo(in(12_345 + tail));
    }

    @ParameterizedTest
    @MethodSource("disks")
    void agrees_with_the_jdks_walk_on_a_random_tree(Disk disk) throws IOException {
        Random random = new Random(9);
        for (int i = 0; i < 300; i++) {
            StringBuilder name = new StringBuilder();
            for (int level = random.nextInt(4); level >= 0; level--) {
                name.append("d-. _ü".charAt(random.nextInt(6)))
                        .append(random.nextInt(12))
                        .append(level == 0 ? ".x" : "/");
            }
            write(name.toString(), "content " + i);
        }
        TreeMap<String, byte[]> expected = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                expected.put(in(folder.relativize(file).toString()), Files.readAllBytes(file));
            }
        }
        List<Found> walked = walk(disk, folder);
        assertThat(texts(walked)).containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(walked.stream().map(Found::path)).isSorted();
        for (Found found : walked) {
            assertThat(read((FileItem) found))
                    .isEqualTo(expected.get(found.path().text()));
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void names_that_are_no_text_survive_and_can_be_opened(Disk disk) throws Exception {
        write("line\nbreak", "1");
        write("back\\slash %41 ?#", "2");
        shell("printf 3 > \"$(printf 'bad\\377\\200name')\" && mkdir \"$(printf 'dir\\376')\" "
                + "&& printf 4 > \"$(printf 'dir\\376/in')\"");
        List<Found> walked = walk(disk, folder);
        assertThat(texts(walked))
                .containsExactly(
                        in("back\\x5cslash %41 ?#"), in("bad\\xff\\x80name"), in("dir\\xfe/in"), in("line\\x0abreak"));
        StringBuilder content = new StringBuilder();
        for (Found found : walked) {
            content.append(new String(read((FileItem) found), UTF_8));
        }
        assertThat(content).hasToString("2341");
    }

    @ParameterizedTest
    @MethodSource("disks")
    void neither_follows_links_nor_opens_pipes_sockets_and_devices(Disk disk) throws Exception {
        write("real/file", "x");
        Files.createSymbolicLink(folder.resolve("1-to-file"), Path.of("real/file"));
        Files.createSymbolicLink(folder.resolve("2-to-folder"), folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("3-to-itself-above"), Path.of(".."));
        Files.createSymbolicLink(folder.resolve("4-to-nothing"), Path.of("gone\nfor ever"));
        shell("mkfifo 5-pipe");
        Path socketPlace = folder.resolve("6-socket");
        assumeTrue(socketPlace.toString().length() < 100, "the temporary folder's path is too long for a socket");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(socketPlace));
            List<Found> walked = walk(disk, folder);
            assertThat(walked).hasSize(7);
            assertThat(walked.subList(0, 6).stream().map(found -> ((NotRead) found).reason()))
                    .containsExactly(
                            NotRead.Reason.LINK,
                            NotRead.Reason.LINK,
                            NotRead.Reason.LINK,
                            NotRead.Reason.LINK,
                            NotRead.Reason.PIPE,
                            NotRead.Reason.SOCKET);
            assertThat(((NotRead) walked.get(0)).words()).contains("points to real/file");
            assertThat(((NotRead) walked.get(1)).words()).contains("points to " + folder.resolve("real"));
            assertThat(((NotRead) walked.get(3)).words()).contains("points to gone\\x0afor ever");
            assertThat(walked.get(6).path().text()).isEqualTo(in("real/file"));
            shell("rm [1-4]-*");
        }
    }

    @Test
    void a_device_is_told_apart() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/null")), "no /dev/null here");
        for (Disk disk : disks().toList()) {
            assertThat(((NotRead) walk(disk, Path.of("/dev/null")).getFirst()).reason())
                    .isEqualTo(NotRead.Reason.DEVICE);
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void a_file_that_became_a_pipe_or_a_link_is_not_waited_for_or_followed(Disk disk) throws Exception {
        assumeTrue(disk instanceof LinuxDisk, "the JDK alone would wait on the pipe");
        write("a", "x");
        write("b", "x");
        List<Found> walked = walk(disk, folder);
        Files.delete(folder.resolve("a"));
        shell("mkfifo a");
        Files.delete(folder.resolve("b"));
        Files.createSymbolicLink(folder.resolve("b"), Path.of("/etc/hostname"));
        FileItem pipe = (FileItem) walked.get(0);
        try (EvidenceChannel channel = opened(pipe)) {
            assertThat(channel.changedWhileRead()).isPresent();
        }
        assertThat(refused((FileItem) walked.get(1)).reason()).isEqualTo(NotRead.Reason.CHANGED_WHILE_READ);
        Files.delete(folder.resolve("b"));
    }

    @ParameterizedTest
    @MethodSource("disks")
    void a_file_that_grows_while_read_ends_and_is_told(Disk disk) throws IOException {
        write("log", "0123456789".repeat(100));
        FileItem item = (FileItem) walk(disk, folder).getFirst();
        try (EvidenceChannel channel = opened(item)) {
            ByteBuffer buffer = ByteBuffer.allocate(64);
            long total = 0;
            while (channel.read(buffer) >= 0) {
                total += buffer.position();
                buffer.clear();
                Files.write(folder.resolve("log"), new byte[640], StandardOpenOption.APPEND);
            }
            assertThat(total).isEqualTo(1_000);
            assertThat(channel.changedWhileRead().orElseThrow().reason()).isEqualTo(NotRead.Reason.CHANGED_WHILE_READ);
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void a_file_rewritten_in_the_same_length_and_time_is_told_by_its_time_of_change(Disk disk) throws Exception {
        write("note", "before");
        FileItem item = (FileItem) walk(disk, folder).getFirst();
        assumeTrue(item.facts().changedAt() != null, "this system does not tell when an entry changed");
        try (EvidenceChannel channel = opened(item)) {
            Thread.sleep(20);
            FileTime modified = Files.getLastModifiedTime(folder.resolve("note"));
            write("note", "beyond");
            Files.setLastModifiedTime(folder.resolve("note"), modified);
            assertThat(channel.changedWhileRead()).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void an_unchanged_file_is_not_told_as_changed_and_shrinking_and_vanishing_are(Disk disk) throws IOException {
        write("a", "0123456789");
        write("b", "0123456789");
        List<Found> walked = walk(disk, folder);
        try (EvidenceChannel channel = opened((FileItem) walked.get(0))) {
            assertThat(channel.changedWhileRead()).isEmpty();
            write("a", "01234");
            ByteBuffer buffer = ByteBuffer.allocateDirect(100);
            assertThat(channel.read(buffer)).isEqualTo(5);
            assertThat(channel.read(buffer)).isEqualTo(-1);
            assertThat(channel.changedWhileRead()).isPresent();
        }
        Files.delete(folder.resolve("b"));
        assertThat(refused((FileItem) walked.get(1)).reason()).isEqualTo(NotRead.Reason.VANISHED);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void reads_anywhere_in_a_file_with_either_kind_of_buffer(Disk disk) throws IOException {
        byte[] content = new byte[700_001];
        new Random(3).nextBytes(content);
        Files.write(folder.resolve("big"), content);
        Files.write(folder.resolve("empty"), new byte[0]);
        List<Found> walked = walk(disk, folder);
        for (ByteBuffer buffer : List.of(
                ByteBuffer.allocate(300_000), ByteBuffer.allocateDirect(300_000), ByteBuffer.allocate(1_000_000))) {
            try (EvidenceChannel channel = opened((FileItem) walked.get(0))) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                while (channel.read(buffer) >= 0) {
                    buffer.flip();
                    byte[] part = new byte[buffer.remaining()];
                    buffer.get(part);
                    all.writeBytes(part);
                    buffer.clear();
                }
                assertThat(all.toByteArray()).isEqualTo(content);
                assertThat(channel.position()).isEqualTo(700_001);
                buffer.clear().limit(10);
                assertThat(channel.read(buffer, 699_996)).isEqualTo(5);
                assertThat(buffer.limit()).isEqualTo(10);
                assertThat(buffer.get(0)).isEqualTo(content[699_996]);
                assertThat(channel.read(buffer, 700_001)).isEqualTo(-1);
                buffer.clear();
            }
        }
        assertThat(read((FileItem) walked.get(1))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("disks")
    void hard_links_are_two_paths_and_can_be_told_to_be_one_file(Disk disk) throws IOException {
        write("a", "x");
        Files.createLink(folder.resolve("b"), folder.resolve("a"));
        List<Found> walked = walk(disk, folder);
        FileFacts first = ((FileItem) walked.get(0)).facts();
        assertThat(((FileItem) walked.get(1)).facts().inode()).isEqualTo(first.inode());
        assertThat(first.links()).isEqualTo(2);
    }

    @Test
    void access_times_stay_as_they_are() throws Exception {
        assumeTrue(LinuxDisk.ifPossible().isPresent(), "this system has no way to keep access times");
        Instant old = Instant.parse("2001-02-03T04:05:06Z");
        Path control = write("control", "x");
        age(control, old);
        Files.readAllBytes(control);
        assumeTrue(!accessed(control).equals(old), "the temporary folder's file system does not record access times");
        Files.delete(control);

        Path file = write("in/file", "x");
        age(file, old);
        age(folder.resolve("in"), old);
        Exhibit exhibit = Exhibit.of(List.of(folder));
        exhibit.forEach(found -> assertThat(read((FileItem) found)).isNotEmpty());
        assertThat(accessed(file)).isEqualTo(old);
        assertThat(accessed(folder.resolve("in"))).isEqualTo(old);
        assertThat(exhibit.accessTimes()).isEqualTo(AccessTimes.KEPT);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void a_tree_too_deep_for_the_system_is_told_and_the_rest_is_read(Disk disk) throws Exception {
        // Made from below, step by step, as no path could name its end.
        shell("d=0; while [ $d -lt 60 ]; do mkdir -p " + "n".repeat(200) + " && cd -P " + "n".repeat(200)
                + " && echo x > f && d=$((d+1)); done");
        write("z", "after it");
        try {
            List<Found> walked = walk(disk, folder);
            assertThat(walked.getLast().path().text()).isEqualTo(in("z"));
            List<NotRead> notRead = walked.stream()
                    .filter(NotRead.class::isInstance)
                    .map(NotRead.class::cast)
                    .toList();
            assertThat(notRead).hasSize(1);
            assertThat(notRead.getFirst().reason()).isEqualTo(NotRead.Reason.TOO_DEEP);
            assertThat(walked).hasSizeGreaterThan(18);
            for (Found found : walked) {
                if (found instanceof FileItem item) {
                    assertThat(read(item)).isNotEmpty();
                }
            }
        } finally {
            // JUnit's own way of deleting takes minutes for such a tree.
            shell("rm -rf nnn*");
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void nearly_two_thousand_levels_do_not_overflow_anything(Disk disk) throws Exception {
        shell("i=0; while [ $i -lt 1900 ]; do mkdir d && cd -P d && i=$((i+1)); done; echo x > f");
        try {
            assertThat(read((FileItem) walk(disk, folder).getFirst())).isNotEmpty();
        } finally {
            shell("rm -rf d");
        }
    }

    @Test
    void a_folder_that_cannot_be_listed_or_only_in_part_is_told_and_the_rest_is_read() throws IOException {
        write("a/hidden", "x");
        write("b/seen", "x");
        write("b/unseen", "x");
        write("c", "x");
        Disk broken = new FailingDisk(new PlainDisk()) {
            @Override
            public Listing list(byte[] place) throws IOException {
                String name = new String(RawPath.name(place), UTF_8);
                if (name.equals("a")) {
                    throw new Failures.SystemCallFailed("open", Failures.ACCESS_DENIED);
                }
                Listing whole = super.list(place);
                if (name.equals("b")) {
                    List<byte[]> part = whole.names().stream()
                            .filter(each -> new String(each, UTF_8).equals("seen"))
                            .toList();
                    return new Listing(
                            part, Optional.of(new Failures.SystemCallFailed("readdir", Failures.INPUT_OUTPUT)));
                }
                return whole;
            }
        };
        List<Found> walked = walk(broken, folder);
        assertThat(texts(walked)).containsExactly(in("a"), in("b"), in("b/seen"), in("c"));
        assertThat(((NotRead) walked.get(0)).words()).contains("access denied", "not examined");
        assertThat(((NotRead) walked.get(1)).words()).contains("broke off after 1 entries");
    }

    @Test
    void a_bad_sector_is_told_as_an_unreadable_file() throws IOException {
        write("a", "x");
        Disk broken = new FailingDisk(new PlainDisk()) {
            @Override
            public OpenFile open(byte[] file) {
                return new OpenFile() {
                    @Override
                    public int read(ByteBuffer to, long position) throws IOException {
                        throw new Failures.SystemCallFailed("read", Failures.INPUT_OUTPUT);
                    }

                    @Override
                    public void close() {}
                };
            }
        };
        FileItem item = (FileItem) walk(broken, folder).getFirst();
        try (EvidenceChannel channel = opened(item)) {
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
                    .isInstanceOfSatisfying(IOException.class, failure -> {
                        NotRead told = NotRead.unreadable(item, failure);
                        assertThat(told.reason()).isEqualTo(NotRead.Reason.UNREADABLE_FILE);
                        assertThat(told.words()).contains("the medium could not be read");
                    });
        }
    }

    @Test
    void another_user_gets_reasons_for_what_is_closed_to_it_and_a_word_on_access_times() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not here to become another user");
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can become another user");
        Path place = Files.createTempDirectory("safelight-other-user");
        try {
            Files.writeString(Files.createDirectories(place.resolve("closed")).resolve("in"), "x");
            Files.writeString(place.resolve("open"), "x");
            Files.writeString(place.resolve("secret"), "x");
            run(place, "chmod", "700", place.resolve("closed").toString());
            run(place, "chmod", "600", place.resolve("secret").toString());
            run(place, "chmod", "755", place.toString());
            Process child = new ProcessBuilder(
                            "/usr/bin/setpriv",
                            "--reuid=65534",
                            "--regid=65534",
                            "--clear-groups",
                            ProcessHandle.current().info().command().orElseThrow(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            PrintExhibit.class.getName(),
                            place.toString())
                    .directory(place.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(child.getInputStream().readAllBytes(), UTF_8);
            assumeTrue(!said.contains("PrintExhibit"), "another user cannot read the classes of this build");
            String top = place.getFileName().toString();
            assertThat(said.lines())
                    .containsExactly(
                            top + "/closed UNREADABLE_FOLDER",
                            top + "/open read",
                            top + "/secret UNREADABLE_FILE",
                            "SOME_MAY_HAVE_CHANGED");
        } finally {
            run(Path.of("/"), "rm", "-rf", place.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("disks")
    void an_argument_that_is_a_link_is_resolved_once_and_said(Disk disk) throws IOException {
        write("real/file", "x");
        Files.createSymbolicLink(folder.resolve("way-in"), folder.resolve("real"));
        Exhibit exhibit = Exhibit.of(List.of(folder.resolve("way-in")), disk);
        assertThat(texts(walk(exhibit))).containsExactly("way-in/file");
        assertThat(exhibit.remarks())
                .singleElement()
                .asString()
                .contains("way-in is a link", folder.resolve("real").toString());
    }

    @ParameterizedTest
    @MethodSource("disks")
    void overlapping_arguments_are_read_once(Disk disk) throws IOException {
        write("a/inner/x", "x");
        write("a/y", "x");
        write("a-b/z", "x");
        Path a = folder.resolve("a");
        Exhibit exhibit = Exhibit.of(
                List.of(a.resolve("inner"), a, a, folder.resolve("a-b"), folder.resolve("a/inner/../y")), disk);
        assertThat(texts(walk(exhibit))).containsExactly("a/inner/x", "a/y", "a-b/z");
        assertThat(exhibit.remarks()).hasSize(3);
        assertThat(exhibit.roots()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("disks")
    void arguments_of_the_same_name_are_told_apart_and_a_file_may_be_one(Disk disk) throws IOException {
        write("1/dcim/x", "x");
        write("2/dcim/x", "x");
        write("3/dcim", "x");
        Exhibit exhibit = Exhibit.of(
                List.of(folder.resolve("1/dcim"), folder.resolve("2/dcim/."), folder.resolve("3/dcim")), disk);
        assertThat(texts(walk(exhibit))).containsExactly("dcim/x", "dcim (2)/x", "dcim (3)");
    }

    @Test
    void a_path_that_leads_nowhere_is_refused_in_words() throws IOException {
        Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
        assertThatThrownBy(() -> Exhibit.of(List.of(folder.resolve("missing"))))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no such file or folder")
                .hasMessageContaining("Check the path");
        assertThatThrownBy(() -> Exhibit.of(List.of(folder.resolve("dangling"))))
                .hasMessageContaining("leads nowhere");
        assertThatThrownBy(() -> Exhibit.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void both_ways_of_reading_find_the_same() throws IOException {
        for (String name : List.of("x/1", "x/2", "ü/3", "4")) {
            write(name, name);
        }
        List<List<String>> told = disks().map(disk -> facts(disk)).distinct().toList();
        assertThat(told).hasSize(1);
    }

    private List<String> facts(Disk disk) {
        try {
            return walk(disk, folder).stream()
                    .map(found -> found.path().text() + ((FileItem) found).facts())
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /// The name an item in the temporary folder has.
    private String in(String name) {
        return folder.getFileName() + "/" + name;
    }

    private static List<Found> walk(Disk disk, Path place) throws IOException {
        return walk(Exhibit.of(List.of(place), disk));
    }

    private static List<Found> walk(Exhibit exhibit) {
        List<Found> all = new ArrayList<>();
        exhibit.forEach(all::add);
        return all;
    }

    private static List<String> texts(List<Found> found) {
        return found.stream().map(each -> each.path().text()).toList();
    }

    private static EvidenceChannel opened(FileItem item) {
        return switch (item.open()) {
            case FileItem.Opened.Open(var channel) -> channel;
            case FileItem.Opened.Refused(var why) -> throw new AssertionError(why.words());
        };
    }

    private static NotRead refused(FileItem item) {
        return switch (item.open()) {
            case FileItem.Opened.Open _ -> throw new AssertionError("it was opened");
            case FileItem.Opened.Refused(var why) -> why;
        };
    }

    private static byte[] read(FileItem item) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try (EvidenceChannel channel = opened(item)) {
            while (channel.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return all.toByteArray();
    }

    private static void age(Path path, Instant to) throws IOException {
        Files.getFileAttributeView(path, BasicFileAttributeView.class)
                .setTimes(FileTime.from(to), FileTime.from(to), null);
    }

    private static Instant accessed(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class)
                .lastAccessTime()
                .toInstant();
    }

    private void shell(String script) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell here to make such entries");
        run(folder, "/bin/sh", "-c", script);
    }

    private static void run(Path where, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    /// Passes everything on; a test overrides what shall fail.
    private abstract static class FailingDisk implements Disk {
        private final Disk disk;

        FailingDisk(Disk disk) {
            this.disk = disk;
        }

        @Override
        public Listing list(byte[] place) throws IOException {
            return disk.list(place);
        }

        @Override
        public OpenFile open(byte[] file) throws IOException {
            return disk.open(file);
        }

        @Override
        public AccessTimes accessTimes() {
            return disk.accessTimes();
        }
    }
}
