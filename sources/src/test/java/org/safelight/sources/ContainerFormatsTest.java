package org.safelight.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/// Each format gives back what was put in, byte for byte.
class ContainerFormatsTest {
    private static ContainerPool pool = ContainerPool.create(ContainerOptions.standard());

    private static final byte[] PICTURE = PictureFormat.JPEG.write(DrawnPicture.draw(4, 200, 150));
    private static final byte[] TEXT = "harbour lamp ladder ".repeat(5_000).getBytes(StandardCharsets.US_ASCII);

    @BeforeAll
    static void start() {
        pool = ContainerPool.create(ContainerOptions.standard());
    }

    @AfterAll
    static void end() {
        pool.close();
    }

    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writing.to(bytes);
        return bytes.toByteArray();
    }

    private static void assertHoldsBoth(byte[] container, ContainerKind kind) throws IOException {
        assertThat(ContainerKind.of(java.util.Arrays.copyOf(container, Math.min(container.length, 65_536))))
                .contains(kind);
        Containers.Held held = Containers.open(pool, container);
        assertThat(held.problem()).isEmpty();
        assertThat(held.problems()).isEmpty();
        assertThat(held.names()).containsExactly("DCIM/1.jpg", "notes/a.txt");
        assertThat(held.members().get("DCIM/1.jpg")).isEqualTo(PICTURE);
        assertThat(held.members().get("notes/a.txt")).isEqualTo(TEXT);
    }

    private static byte[] zip(Zip64Mode mode) throws IOException {
        return written(out -> {
            try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
                zip.setUseZip64(mode);
                for (Map.Entry<String, byte[]> member :
                        Map.of("DCIM/1.jpg", PICTURE, "notes/a.txt", TEXT).entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .toList()) {
                    ZipArchiveEntry entry = new ZipArchiveEntry(member.getKey());
                    entry.setTime(1_700_000_000_000L);
                    zip.putArchiveEntry(entry);
                    zip.write(member.getValue());
                    zip.closeArchiveEntry();
                }
                zip.putArchiveEntry(new ZipArchiveEntry("a folder/"));
                zip.closeArchiveEntry();
            }
        });
    }

    @Test
    void zip_and_zip64() throws Exception {
        assertHoldsBoth(zip(Zip64Mode.Never), ContainerKind.ZIP);
        assertHoldsBoth(zip(Zip64Mode.Always), ContainerKind.ZIP);
        assertThat(Containers.open(pool, zip(Zip64Mode.Never))
                        .facts()
                        .getFirst()
                        .modifiedAt())
                .isNotNull();
    }

    @Test
    void a_zip_without_its_directory_is_read_from_its_beginning_and_said_to_be_damaged() throws Exception {
        byte[] whole = zip(Zip64Mode.Never);
        Containers.Held held = Containers.open(pool, java.util.Arrays.copyOf(whole, whole.length - 100));
        assertThat(held.members().get("DCIM/1.jpg")).isEqualTo(PICTURE);
        assertThat(held.problem().orElseThrow().kind()).isEqualTo(ContainerProblem.Kind.DAMAGED);
    }

    @Test
    void tar_cpio_and_ar() throws Exception {
        byte[] tar = written(out -> {
            try (TarArchiveOutputStream archive = new TarArchiveOutputStream(out)) {
                for (String name : new String[] {"DCIM/1.jpg", "notes/a.txt"}) {
                    byte[] bytes = name.endsWith("jpg") ? PICTURE : TEXT;
                    TarArchiveEntry entry = new TarArchiveEntry(name);
                    entry.setSize(bytes.length);
                    archive.putArchiveEntry(entry);
                    archive.write(bytes);
                    archive.closeArchiveEntry();
                }
                archive.putArchiveEntry(new TarArchiveEntry("link", (byte) '2'));
                archive.closeArchiveEntry();
            }
        });
        assertHoldsBoth(tar, ContainerKind.TAR);
        byte[] cpio = written(out -> {
            try (CpioArchiveOutputStream archive = new CpioArchiveOutputStream(out)) {
                for (String name : new String[] {"DCIM/1.jpg", "notes/a.txt"}) {
                    byte[] bytes = name.endsWith("jpg") ? PICTURE : TEXT;
                    CpioArchiveEntry entry = new CpioArchiveEntry(name, bytes.length);
                    archive.putArchiveEntry(entry);
                    archive.write(bytes);
                    archive.closeArchiveEntry();
                }
            }
        });
        assertHoldsBoth(cpio, ContainerKind.CPIO);
        byte[] ar = written(out -> {
            try (ArArchiveOutputStream archive = new ArArchiveOutputStream(out)) {
                archive.putArchiveEntry(new ArArchiveEntry("a.jpg", PICTURE.length));
                archive.write(PICTURE);
                archive.closeArchiveEntry();
            }
        });
        assertThat(Containers.open(pool, ar).members().get("a.jpg")).isEqualTo(PICTURE);
    }

    @Test
    void seven_zip_and_one_that_needs_a_password(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("a.7z");
        try (SevenZOutputFile archive = new SevenZOutputFile(file.toFile())) {
            for (String name : new String[] {"DCIM/1.jpg", "notes/a.txt"}) {
                SevenZArchiveEntry entry = new SevenZArchiveEntry();
                entry.setName(name);
                archive.putArchiveEntry(entry);
                archive.write(name.endsWith("jpg") ? PICTURE : TEXT);
                archive.closeArchiveEntry();
            }
        }
        assertHoldsBoth(Files.readAllBytes(file), ContainerKind.SEVEN_ZIP);
        Path locked = folder.resolve("locked.7z");
        try (SevenZOutputFile archive = new SevenZOutputFile(locked.toFile(), "made up".toCharArray())) {
            SevenZArchiveEntry entry = new SevenZArchiveEntry();
            entry.setName("1.jpg");
            archive.putArchiveEntry(entry);
            archive.write(PICTURE);
            archive.closeArchiveEntry();
        }
        Containers.Held held = Containers.open(pool, Files.readAllBytes(locked));
        assertThat(held.problems()).containsEntry("1.jpg", ContainerProblem.Kind.ENCRYPTED);
    }

    @Test
    void compressed_streams() throws Exception {
        Map<ContainerKind, byte[]> packed = Map.of(
                ContainerKind.GZIP, written(out -> write(new GZIPOutputStream(out))),
                ContainerKind.BZIP2, written(out -> write(new BZip2CompressorOutputStream(out))),
                ContainerKind.XZ, written(out -> write(new XZOutputStream(out, new LZMA2Options()))),
                ContainerKind.LZMA, written(out -> write(new LZMAOutputStream(out, new LZMA2Options(), -1))),
                ContainerKind.LZ4, written(out -> write(new FramedLZ4CompressorOutputStream(out))),
                ContainerKind.ZSTD, written(out -> write(new io.airlift.compress.zstd.ZstdOutputStream(out))));
        for (Map.Entry<ContainerKind, byte[]> one : packed.entrySet()) {
            assertThat(ContainerKind.of(one.getValue())).contains(one.getKey());
            Containers.Held held = Containers.open(pool, one.getValue());
            assertThat(held.problem()).as(one.getKey().name()).isEmpty();
            assertThat(held.members().get("content")).as(one.getKey().name()).isEqualTo(TEXT);
            Containers.Held cut = Containers.open(
                    pool, one.getKey(), java.util.Arrays.copyOf(one.getValue(), one.getValue().length * 2 / 3));
            assertThat(cut.problem()
                            .or(() -> cut.problems().values().stream()
                                    .findFirst()
                                    .map(kind -> new ContainerProblem(kind, ""))))
                    .as("cut " + one.getKey())
                    .isPresent();
        }
    }

    private static void write(OutputStream packed) throws IOException {
        try (packed) {
            packed.write(TEXT);
        }
    }

    @Test
    void hostile_names_become_paths_that_no_file_system_has_and_nothing_is_written() throws Exception {
        byte[] zip = written(out -> {
            try (ZipArchiveOutputStream archive = new ZipArchiveOutputStream(out)) {
                for (String name : new String[] {
                    "../../etc/passwd", "/absolute//twice", "./here/./x", "a\nb", "same", "same", "C:/win/x"
                }) {
                    archive.putArchiveEntry(new ZipArchiveEntry(name));
                    archive.write(1);
                    archive.closeArchiveEntry();
                }
            }
        });
        assertThat(Containers.open(pool, zip).names())
                .containsExactly(
                        "../../etc/passwd", "absolute/twice", "here/x", "a\\x0ab", "same", "same+", "C:/win/x");
    }
}
