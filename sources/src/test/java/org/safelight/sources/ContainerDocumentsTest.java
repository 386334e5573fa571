package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.graphics.image.JPEGFactory;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;

/// Pictures in mail, documents, discs, caches and databases come out as the files they were.
class ContainerDocumentsTest {
    private static ContainerPool pool = ContainerPool.create(ContainerOptions.standard());

    private static final byte[] JPEG = PictureFormat.JPEG.write(DrawnPicture.draw(4, 200, 150));
    private static final byte[] PNG = PictureFormat.PNG.write(DrawnPicture.draw(5, 120, 90));

    @BeforeAll
    static void start() {
        pool = ContainerPool.create(ContainerOptions.standard());
    }

    @AfterAll
    static void end() {
        pool.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String message(String name) {
        return """
                Received: from made-up.example.invalid
                From: nobody@example.invalid
                To: somebody@example.invalid
                Date: Tue, 3 Mar 2026 10:00:00 +0000
                Subject: made up
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="edge"

                --edge
                Content-Type: text/plain

                A picture of a harbour.
                From here it is fine.
                --edge
                Content-Type: image/jpeg
                Content-Transfer-Encoding: base64
                Content-Disposition: attachment; filename="%s"

                %s
                --edge--

                """.formatted(name, Base64.getMimeEncoder().encodeToString(JPEG));
    }

    @Test
    void mail_and_a_mailbox() throws Exception {
        byte[] one = bytes(message("harbour.jpg"));
        assertThat(ContainerKind.of(one)).contains(ContainerKind.MAIL);
        Containers.Held held = Containers.open(pool, one);
        assertThat(held.problem()).isEmpty();
        assertThat(held.names()).containsExactly("harbour.jpg");
        assertThat(held.members().get("harbour.jpg")).isEqualTo(JPEG);

        byte[] many = bytes("From nobody Tue Mar  3 10:00:00 2026\n" + message("a.jpg")
                + "From nobody Tue Mar  3 11:00:00 2026\n" + message("../b.jpg"));
        assertThat(ContainerKind.of(many)).contains(ContainerKind.MAILBOX);
        Containers.Held box = Containers.open(pool, many);
        assertThat(box.names()).containsExactly("message-000001/a.jpg", "message-000002/.._b.jpg");
        assertThat(box.members().get("message-000002/.._b.jpg")).isEqualTo(JPEG);
        assertThat(ContainerKind.of(bytes("Dear all,\nFrom: what I hear: nothing.\n")))
                .isEmpty();
    }

    @Test
    void a_compound_file_gives_attachments_and_the_pictures_within_its_parts() throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (POIFSFileSystem files = new POIFSFileSystem()) {
            byte[] thumbnail = new byte[12 + JPEG.length + 7];
            System.arraycopy(JPEG, 0, thumbnail, 12, JPEG.length);
            files.createDocument(new ByteArrayInputStream(thumbnail), "256_0011");
            files.createDocument(new ByteArrayInputStream(new byte[5_000]), "WordDocument");
            files.getRoot()
                    .createDirectory("attachment")
                    .createDocument("__substg1.0_37010102", new ByteArrayInputStream(bytes("only a note")));
            files.writeFilesystem(file);
        }
        Containers.Held held = Containers.open(pool, file.toByteArray());
        assertThat(held.problem()).isEmpty();
        assertThat(held.names()).containsExactlyInAnyOrder("256_0011/byte-12.jpg", "attachment/__substg1.0_37010102");
        assertThat(held.members().get("256_0011/byte-12.jpg")).isEqualTo(JPEG);
        assertThat(held.members().get("attachment/__substg1.0_37010102")).isEqualTo(bytes("only a note"));
    }

    private static byte[] pdf(boolean locked) throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage();
            document.addPage(page);
            try (PDPageContentStream drawing = new PDPageContentStream(document, page)) {
                drawing.drawImage(JPEGFactory.createFromByteArray(document, JPEG), 10, 10);
                drawing.drawImage(LosslessFactory.createFromImage(document, DrawnPicture.draw(9, 64, 48)), 10, 200);
            }
            if (locked) {
                document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
            }
            document.save(file);
        }
        return file.toByteArray();
    }

    @Test
    void a_pdf_gives_its_jpegs_as_they_were_and_other_pictures_as_png() throws Exception {
        Containers.Held held = Containers.open(pool, pdf(false));
        assertThat(held.problem()).isEmpty();
        assertThat(held.names()).hasSize(2);
        assertThat(held.members().values()).anyMatch(picture -> Arrays.equals(picture, JPEG));
        assertThat(held.members().values())
                .anyMatch(picture -> picture[0] == (byte) 0x89 && picture[1] == 'P' && picture.length > 100);
        Containers.Held locked = Containers.open(pool, pdf(true));
        assertThat(locked.names()).isEmpty();
        assertThat(locked.problem().orElseThrow().kind()).isEqualTo(ContainerProblem.Kind.ENCRYPTED);
    }

    /// A disc with one folder that holds one file.
    private static byte[] disc() {
        ByteBuffer disc = ByteBuffer.allocate(22 * 2_048 + JPEG.length).order(ByteOrder.LITTLE_ENDIAN);
        disc.position(16 * 2_048).put((byte) 1).put(bytes("CD001")).put((byte) 1);
        disc.position(16 * 2_048 + 156);
        entry(disc, "\0", 18, 2_048, true);
        disc.position(17 * 2_048).put((byte) 255).put(bytes("CD001")).put((byte) 1);
        disc.position(18 * 2_048);
        entry(disc, "\0", 18, 2_048, true);
        entry(disc, "\u0001", 18, 2_048, true);
        entry(disc, "DCIM", 19, 2_048, true);
        disc.position(19 * 2_048);
        entry(disc, "\0", 19, 2_048, true);
        entry(disc, "\u0001", 18, 2_048, true);
        entry(disc, "HARBOUR.JPG;1", 22, JPEG.length, false);
        // A folder that holds itself.
        entry(disc, "LOOP", 19, 2_048, true);
        disc.position(22 * 2_048).put(JPEG);
        return disc.array();
    }

    private static void entry(ByteBuffer to, String name, int sector, int length, boolean folder) {
        int size = 33 + name.length() + (name.length() % 2 == 0 ? 1 : 0);
        int at = to.position();
        to.put((byte) size).put((byte) 0).putInt(sector);
        to.position(at + 10).putInt(length);
        to.position(at + 18).put(new byte[] {126, 3, 3, 10, 0, 0, 0});
        to.position(at + 25).put((byte) (folder ? 2 : 0));
        to.position(at + 32).put((byte) name.length()).put(bytes(name));
        to.position(at + size);
    }

    @Test
    void a_disc_gives_its_files_and_a_folder_in_itself_comes_to_an_end() throws Exception {
        byte[] disc = disc();
        assertThat(ContainerKind.of(Arrays.copyOf(disc, 65_536))).contains(ContainerKind.ISO);
        Containers.Held held = Containers.open(pool, ContainerKind.ISO, disc);
        assertThat(held.names()).containsExactly("DCIM/HARBOUR.JPG");
        assertThat(held.members().get("DCIM/HARBOUR.JPG")).isEqualTo(JPEG);
        assertThat(held.facts().getFirst().modifiedAt()).hasToString("2026-03-03T10:00:00Z");
        assertThat(held.problem().orElseThrow().kind()).isEqualTo(ContainerProblem.Kind.DAMAGED);
    }

    @Test
    void a_thumbnail_cache_gives_its_pictures_whatever_lies_between_them() throws Exception {
        ByteBuffer cache = ByteBuffer.allocate(200 + 2 * (56 + 32) + JPEG.length + PNG.length + 9)
                .order(ByteOrder.LITTLE_ENDIAN);
        cache.put(bytes("CMMM")).putInt(32).putInt(4).putInt(0).putInt(24).putInt(0);
        for (byte[] picture : new byte[][] {JPEG, PNG}) {
            int at = cache.position();
            cache.put(bytes("CMMM")).putInt(56 + 32 + picture.length).putLong(17);
            cache.putInt(32).putInt(0).putInt(picture.length);
            cache.position(at + 56);
            cache.put("00ff00ff00ff00ff".getBytes(StandardCharsets.UTF_16LE)).put(picture);
            cache.put(new byte[5]);
        }
        Containers.Held held = Containers.open(pool, cache.array());
        assertThat(held.names()).containsExactly("00ff00ff00ff00ff", "00ff00ff00ff00ff+");
        assertThat(held.members().values()).containsExactly(JPEG, PNG);
    }

    @Test
    void a_database_gives_the_pictures_in_its_rows_also_those_longer_than_a_page(@TempDir Path folder)
            throws Exception {
        Path file = folder.resolve("chat.db");
        byte[] large = PictureFormat.PNG.write(DrawnPicture.draw(6, 400, 300));
        assertThat(large.length).isGreaterThan(20_000);
        try (var database = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = database.createStatement()) {
            statement.execute("create table message(id integer primary key, words text, picture blob)");
            statement.execute("create table other(a blob)");
            try (var insert = database.prepareStatement("insert into message values (?, ?, ?)")) {
                int id = 0;
                for (byte[] picture : new byte[][] {JPEG, large, PNG, new byte[500]}) {
                    insert.setInt(1, ++id);
                    insert.setString(2, "words of message " + id);
                    insert.setBytes(3, picture);
                    insert.executeUpdate();
                }
            }
        }
        byte[] database = Files.readAllBytes(file);
        Containers.Held held = Containers.open(pool, database);
        assertThat(held.problem()).isEmpty();
        assertThat(held.members().values()).containsExactlyInAnyOrder(JPEG, large, PNG);
        assertThat(held.names()).allMatch(name -> name.matches("page-\\d+/row-\\d+/column-3"));
    }

    @Test
    void pictures_are_found_whole_among_other_bytes_and_only_once() {
        byte[] among = new byte[JPEG.length + PNG.length + 3_000];
        new Random(1).nextBytes(among);
        System.arraycopy(JPEG, 0, among, 1_000, JPEG.length);
        System.arraycopy(PNG, 0, among, 2_000 + JPEG.length, PNG.length);
        StringBuilder found = new StringBuilder();
        PictureCarving.find(
                among,
                among.length,
                (from, to, extension) -> found.append(from)
                        .append('-')
                        .append(to)
                        .append(extension)
                        .append(' '));
        assertThat(found.toString())
                .isEqualTo("1000-%djpg %d-%dpng "
                        .formatted(1_000 + JPEG.length, 2_000 + JPEG.length, 2_000 + JPEG.length + PNG.length));
    }

    @Test
    void damaged_documents_come_to_an_end() throws Exception {
        Random random = new Random(5);
        byte[][] wholes = {pdf(false), disc(), bytes(message("a.jpg"))};
        for (byte[] whole : wholes) {
            ContainerKind kind = ContainerKind.of(Arrays.copyOf(whole, Math.min(whole.length, 65_536)))
                    .orElseThrow();
            for (int i = 0; i < 15; i++) {
                byte[] damaged = Arrays.copyOf(whole, whole.length / 2 + random.nextInt(whole.length / 2));
                for (int flips = 0; flips < 8; flips++) {
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                }
                assertThat(Containers.open(pool, kind, damaged)).isNotNull();
            }
        }
    }
}
