package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Archives and mail stores that other people's programs wrote: those among Apache Tika's test documents. The
/// same ten documents are there packed by WinRAR, by Microsoft's cabinet maker, and as a zip, which is the
/// twin that the others are held against.
///
/// WinRAR's present form, RAR5, has no sample that a package brings: here one is made whose members are
/// stored, by the published description of the format (RARLAB, "RAR 5.0 archive format"). `bsdtar` is
/// installed by `./check` where it may; without it the tests skip.
class RealArchivesTest {
    private static ContainerPool pool = ContainerPool.create(ContainerOptions.standard());

    @BeforeAll
    static void start() {
        pool = ContainerPool.create(ContainerOptions.standard());
    }

    @AfterAll
    static void end() {
        pool.close();
    }

    @Test
    void rar_of_version_4_gives_what_the_zip_gives() throws Exception {
        assertGivesWhatTheZipGives("test-documents.rar", ContainerKind.RAR);
    }

    @Test
    void cab_gives_what_the_zip_gives() throws Exception {
        assertGivesWhatTheZipGives("test-documents.cab", ContainerKind.CAB);
    }

    @Test
    void rar_that_needs_a_password_is_encrypted_and_not_damaged() throws Exception {
        needsBsdtar();
        Containers.Held held = Containers.open(pool, sample("test-documents-enc.rar"));
        assertThat(held.members()).isEmpty();
        assertThat(held.problem()).map(ContainerProblem::kind).contains(ContainerProblem.Kind.ENCRYPTED);
    }

    @Test
    void rar_that_ends_early_gives_what_it_has_and_is_damaged() throws Exception {
        needsBsdtar();
        byte[] whole = sample("test-documents.rar");
        Containers.Held held = Containers.open(pool, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThat(held.members()).isNotEmpty();
        assertThat(held.problem()).map(ContainerProblem::kind).contains(ContainerProblem.Kind.DAMAGED);
    }

    @Test
    void rar_of_version_5() throws Exception {
        needsBsdtar();
        byte[] picture = "not a picture, but bytes".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        byte[] archive = Rar5.archive(Rar5.stored("DCIM/1.jpg", picture), Rar5.stored("a.txt", new byte[] {'a'}));
        assertThat(ContainerKind.of(archive)).contains(ContainerKind.RAR);
        Containers.Held held = Containers.open(pool, archive);
        assertThat(held.problem()).isEmpty();
        assertThat(held.names()).containsExactly("DCIM/1.jpg", "a.txt");
        assertThat(held.members().get("DCIM/1.jpg")).isEqualTo(picture);
    }

    @Test
    void members_of_a_rar_of_version_5_that_need_a_password_are_named_and_the_others_read() throws Exception {
        needsBsdtar();
        byte[] open = {'o', 'p', 'e', 'n'};
        Containers.Held held = Containers.open(
                pool, Rar5.archive(Rar5.encrypted("DCIM/1.jpg", new byte[64]), Rar5.stored("a.txt", open)));
        assertThat(held.problem()).map(ContainerProblem::kind).contains(ContainerProblem.Kind.ENCRYPTED);
        assertThat(held.problems()).containsOnly(Map.entry("DCIM/1.jpg", ContainerProblem.Kind.ENCRYPTED));
        assertThat(held.members().get("DCIM/1.jpg")).isEmpty();
        assertThat(held.members().get("a.txt")).isEqualTo(open);
    }

    @Test
    void rar_of_version_5_that_needs_a_password_even_for_its_names() throws Exception {
        needsBsdtar();
        Containers.Held held = Containers.open(pool, Rar5.withEncryptedNames());
        assertThat(held.members()).isEmpty();
        assertThat(held.problem()).map(ContainerProblem::kind).contains(ContainerProblem.Kind.ENCRYPTED);
    }

    @Test
    void the_attachments_of_a_store_of_outlook() throws Exception {
        Containers.Held held = Containers.open(pool, sample("testPST.pst"));
        assertThat(held.problem()).isEmpty();
        assertThat(held.problems()).isEmpty();
        assertThat(held.names()).singleElement().asString().endsWith("/attachment.docx");
        // A docx is a zip.
        assertThat(held.members().values().iterator().next()).hasSize(11_862).startsWith('P', 'K', 3, 4);
        assertThat(held.facts().getFirst().modifiedAt()).isNotNull();
    }

    @Test
    void a_store_of_outlook_without_attachments_has_no_members_and_no_problem() throws Exception {
        Containers.Held held = Containers.open(pool, sample("testPST_variousBodyTypes.pst"));
        assertThat(held.members()).isEmpty();
        assertThat(held.problem()).isEmpty();
    }

    @Test
    void a_store_of_outlook_that_ends_early_is_damaged() throws Exception {
        byte[] whole = sample("testPST.pst");
        Containers.Held held = Containers.open(pool, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThat(held.problem()).map(ContainerProblem::kind).contains(ContainerProblem.Kind.DAMAGED);
    }

    @Test
    void a_store_of_outlook_that_is_enciphered_says_so() throws Exception {
        byte[] store = sample("testPST.pst");
        store[513] = 2;
        Containers.Held held = Containers.open(pool, store);
        assertThat(held.members()).isEmpty();
        assertThat(held.problem()).map(ContainerProblem::kind).contains(ContainerProblem.Kind.UNSUPPORTED);
    }

    private static void assertGivesWhatTheZipGives(String name, ContainerKind kind) throws IOException {
        needsBsdtar();
        byte[] archive = sample(name);
        assertThat(ContainerKind.of(archive)).contains(kind);
        Containers.Held held = Containers.open(pool, archive);
        assertThat(held.problem()).isEmpty();
        assertThat(held.problems()).isEmpty();
        Map<String, byte[]> expected = byName(Containers.open(pool, sample("test-documents.zip")));
        assertThat(byName(held)).containsExactlyInAnyOrderEntriesOf(expected).hasSize(9);
    }

    private static Map<String, byte[]> byName(Containers.Held held) {
        Map<String, byte[]> members = new HashMap<>();
        held.members().forEach((path, bytes) -> members.put(path.substring(path.lastIndexOf('/') + 1), bytes));
        return members;
    }

    private static void needsBsdtar() {
        assumeTrue(StreamedSource.program().isPresent(), "the package libarchive-tools is not installed");
    }

    private static byte[] sample(String name) throws IOException {
        try (InputStream sample = RealArchivesTest.class.getResourceAsStream("/samples/test-documents/" + name)) {
            return Objects.requireNonNull(sample, name).readAllBytes();
        }
    }

    /// Writes RAR5 archives whose members are stored.
    private static final class Rar5 {
        private static final byte[] SIGNATURE = {'R', 'a', 'r', '!', 0x1a, 7, 1, 0};
        private static final int MAIN = 1;
        private static final int FILE = 2;
        private static final int ENCRYPTION = 4;
        private static final int END = 5;

        static byte[] archive(byte[]... files) {
            Bytes archive = new Bytes().add(SIGNATURE).add(block(MAIN, new Bytes().number(0), new Bytes(), 0));
            for (byte[] file : files) {
                archive.add(file);
            }
            return archive.add(block(END, new Bytes().number(0), new Bytes(), 0))
                    .toBytes();
        }

        static byte[] stored(String name, byte[] content) {
            return new Bytes()
                    .add(block(FILE, file(name, content), new Bytes(), content.length))
                    .add(content)
                    .toBytes();
        }

        static byte[] encrypted(String name, byte[] content) {
            Bytes record = new Bytes().number(1).number(0).number(0).add(new byte[1 + 16 + 16]);
            Bytes extra = new Bytes().number(record.length()).add(record.toBytes());
            return new Bytes()
                    .add(block(FILE, file(name, content), extra, content.length))
                    .add(content)
                    .toBytes();
        }

        static byte[] withEncryptedNames() {
            Bytes how = new Bytes().number(0).number(0).add(new byte[1 + 16]);
            return new Bytes()
                    .add(SIGNATURE)
                    .add(block(ENCRYPTION, how, new Bytes(), 0))
                    .add(new byte[200])
                    .toBytes();
        }

        private static Bytes file(String name, byte[] content) {
            byte[] path = name.getBytes(StandardCharsets.UTF_8);
            CRC32 checksum = new CRC32();
            checksum.update(content);
            int hasChecksum = 4;
            int regularFile = 0100644;
            return new Bytes()
                    .number(hasChecksum)
                    .number(content.length)
                    .number(regularFile)
                    .word(checksum.getValue())
                    .number(0)
                    .number(1)
                    .number(path.length)
                    .add(path);
        }

        private static byte[] block(int type, Bytes fields, Bytes extra, long dataBytes) {
            int flags = (extra.length() > 0 ? 1 : 0) | (dataBytes > 0 ? 2 : 0);
            Bytes header = new Bytes().number(type).number(flags);
            if (extra.length() > 0) {
                header.number(extra.length());
            }
            if (dataBytes > 0) {
                header.number(dataBytes);
            }
            header.add(fields.toBytes()).add(extra.toBytes());
            Bytes sized = new Bytes().number(header.length()).add(header.toBytes());
            CRC32 checksum = new CRC32();
            checksum.update(sized.toBytes());
            return new Bytes().word(checksum.getValue()).add(sized.toBytes()).toBytes();
        }
    }

    private static final class Bytes {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Bytes add(byte[] more) {
            bytes.writeBytes(more);
            return this;
        }

        /// Seven bits in each byte, the lowest first.
        Bytes number(long value) {
            long left = value;
            while (left > 0x7f) {
                bytes.write((int) (left & 0x7f) | 0x80);
                left >>>= 7;
            }
            bytes.write((int) left);
            return this;
        }

        Bytes word(long value) {
            for (int i = 0; i < 4; i++) {
                bytes.write((int) (value >>> (8 * i)));
            }
            return this;
        }

        int length() {
            return bytes.size();
        }

        byte[] toBytes() {
            return bytes.toByteArray();
        }
    }
}
