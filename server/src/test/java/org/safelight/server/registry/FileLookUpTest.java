package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.PdqVariants;
import org.safelight.formats.ListOptions;
import org.safelight.formats.Meaning;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.testdata.Alteration;
import org.safelight.testdata.Bomb;
import org.safelight.testdata.Damage;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Files that are sent to be looked up, harmless and hostile, on a real server with real confined workers.
class FileLookUpTest {
    private static final String MARK = "made-up-mark-of-a-file-that-must-not-be-kept";

    @TempDir
    private static Path data;

    private static RunningServer server;
    private static Browsing examiner;
    private static BufferedImage picture;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.in(data.resolve("server"));
        examiner = Browsing.as(server, server.member("dorset", Role.EXAMINER));
        picture = DrawnPicture.draw(7, 640, 480);
        PdqVariants look = ((SentFiles.Read)
                        server.bean(SentFiles.class).read(new ByteArrayInputStream(PictureFormat.PNG.write(picture))))
                .frames()
                .getFirst();
        take("Drawn pictures", look.original().hash().hex() + "\n");
        take("Notes", md5("a note that is listed") + "\n");
        until("a note that is listed", "The same file is known");
    }

    @AfterAll
    static void stop() {
        examiner.close();
        server.close();
    }

    private static String md5(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static void take(String name, String text) throws IOException {
        Path list = Files.writeString(data.resolve(name + ".txt"), text);
        server.bean(Sets.class)
                .take(
                        list,
                        ListOptions.NONE.withMeaning(Meaning.KNOWN_ILLEGAL),
                        new Sets.Provenance(name, "1", "tests", null),
                        Optional.empty(),
                        "",
                        _ -> {});
    }

    /// Waits for the index to follow what was committed.
    private static void until(String text, String expected) throws Exception {
        for (int i = 0; i < 600; i++) {
            if (lookUp("note.txt", text.getBytes(StandardCharsets.US_ASCII)).contains(expected)) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not looked up: " + expected);
    }

    private static String lookUp(String name, byte[] bytes) throws Exception {
        var answer = examiner.postFile("/look-up/file", name, BodyPublishers.ofByteArray(bytes));
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void a_file_is_known_by_its_digests_and_a_turned_or_smaller_picture_by_its_look() throws Exception {
        assertThat(lookUp("note.txt", "a note that is listed".getBytes(StandardCharsets.US_ASCII)))
                .contains("The same file is known", "Notes, version 1", "note.txt");
        for (Alteration alteration : List.of(Alteration.SCALED, Alteration.ROTATED_90)) {
            assertThat(lookUp("turned.jpg", PictureFormat.jpeg(alteration.of(picture), 0.8f)))
                    .as(alteration.name())
                    .contains("Pictures that look alike are known", "Drawn pictures", "image/jpeg")
                    .contains("A look-alike is not the same picture");
        }
        assertThat(lookUp("other.png", PictureFormat.PNG.write(DrawnPicture.draw(8, 640, 480))))
                .contains("Not known", "No list and no force says anything of it.");
    }

    @Test
    void what_was_not_compared_is_said() throws Exception {
        assertThat(lookUp("letter.txt", "a letter".getBytes(StandardCharsets.US_ASCII)))
                .contains("neither a picture nor a video, so only the very file was looked up");
        assertThat(lookUp("plain.png", PictureFormat.PNG.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB))))
                .contains("too little structure");
    }

    @Test
    void hostile_files_are_answered_and_the_server_is_well_afterwards() throws Exception {
        byte[] jpeg = PictureFormat.jpeg(picture, 0.9f);
        List<byte[]> hostile = new ArrayList<>(List.of(
                Bomb.png(30_000, 30_000, 8),
                Bomb.pngHeader(Bomb.WIDEST, Bomb.WIDEST),
                Bomb.jpegHeader(Bomb.WIDEST, Bomb.WIDEST),
                Bomb.gifHeader(Bomb.WIDEST, Bomb.WIDEST),
                Bomb.bmpHeader(Bomb.WIDEST, Bomb.WIDEST),
                new byte[] {0},
                Arrays.copyOf(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}, 100_000)));
        for (int i = 1; i <= 5; i++) {
            hostile.add(Damage.truncated(jpeg, i, 6));
            hostile.add(Damage.flipped(jpeg, i, 50));
        }
        for (byte[] file : hostile) {
            assertThat(lookUp("hostile", file)).contains("SHA-256");
        }
        assertThat(lookUp("well.png", PictureFormat.PNG.write(picture))).contains("Drawn pictures");
    }

    @Test
    void a_file_past_the_bound_an_empty_one_and_none_are_refused_in_words() throws Exception {
        assertThat(examiner.postFile("/look-up/file", "large", zeros(SentFiles.MOST_BYTES))
                        .body())
                .contains("SHA-256");
        assertThat(examiner.postFile("/look-up/file", "large", zeros(SentFiles.MOST_BYTES + 1))
                        .body())
                .contains("must be 64 MB or smaller")
                .doesNotContain("SHA-256</dt>");
        assertThat(lookUp("empty", new byte[0])).contains("The file is empty");
        assertThat(lookUp("", new byte[0])).contains("Select a file");
        assertThat(examiner.post("/look-up/file").body()).contains("Select a file");
    }

    private static java.net.http.HttpRequest.BodyPublisher zeros(long bytes) {
        Supplier<InputStream> stream = () -> new InputStream() {
            private long left = bytes;

            @Override
            public int read() {
                return left-- > 0 ? 0 : -1;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                if (left <= 0) {
                    return -1;
                }
                int count = (int) Math.min(left, length);
                Arrays.fill(into, from, from + count, (byte) 0);
                left -= count;
                return count;
            }
        };
        return BodyPublishers.ofInputStream(stream);
    }

    @Test
    void a_form_that_is_none_or_came_from_another_site_is_refused_before_its_file_is_read() throws Exception {
        assertThat(examiner.postFileWithoutToken("/look-up/file").statusCode()).isEqualTo(403);
        assertThat(examiner.postFile("/look-up/file", "x", BodyPublishers.ofString("x"), "padding", "x".repeat(100_000))
                        .statusCode())
                .isEqualTo(400);
        try (Browsing statistician = Browsing.as(server, server.member("dorset", Role.STATISTICIAN))) {
            assertThat(statistician
                            .postFile("/look-up/file", "x", BodyPublishers.ofString("x"))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void a_name_that_is_made_to_deceive_is_shown_as_text_without_its_folders() throws Exception {
        assertThat(lookUp("..\\..\\<b>x\u202Egpj.exe", "named".getBytes(StandardCharsets.US_ASCII)))
                .contains("&lt;b&gt;xgpj.exe")
                .doesNotContain("<b>x", "\u202E", "..\\");
    }

    @Test
    void a_look_up_of_a_file_is_recorded_and_the_file_is_kept_nowhere() throws Exception {
        long before = recorded();
        byte[] file = (MARK + " ".repeat(200_000) + MARK).getBytes(StandardCharsets.US_ASCII);
        lookUp(MARK + ".txt", file);
        assertThat(recorded()).isEqualTo(before + 1);
        List<Path> kept = new ArrayList<>();
        for (Path root : roots()) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path each : files.filter(Files::isRegularFile).toList()) {
                    if (holds(Files.readAllBytes(each))) {
                        kept.add(each);
                    }
                }
            }
        }
        assertThat(kept).isEmpty();
    }

    /// The data folder with the database in it, and where Tomcat would put what it cannot hold.
    private static List<Path> roots() throws IOException {
        List<Path> roots = new ArrayList<>(List.of(data));
        try (Stream<Path> temporary = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            temporary
                    .filter(path -> path.getFileName().toString().startsWith("tomcat"))
                    .forEach(roots::add);
        }
        return roots;
    }

    private static boolean holds(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(MARK);
    }

    private static long recorded() {
        return server.bean(JdbcClient.class)
                .sql("select count(*) from audit_event where action = 'registry.looked-up'")
                .query(Long.class)
                .single();
    }
}
