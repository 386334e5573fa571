package org.safelight.testdata;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Files that are no pictures: their first bytes tell what they are. Each seed gives other content.
public enum OtherFile {
    TEXT("txt", false),
    PDF("pdf", false),
    SQLITE("db", false),
    ZIP("zip", false),
    PROGRAM("bin", false),
    /// A video of three pictures, a second each.
    MP4("mp4", true),
    /// The like in AVI.
    AVI("avi", true);

    private static final String[] WORDS = {
        "harbour", "lamp", "ladder", "orchard", "ferry", "kettle", "meadow", "gravel", "lantern", "bridge", "invoice",
        "window", "garden", "ticket", "parcel", "summer"
    };

    private final String extension;
    private final boolean video;

    OtherFile(String extension, boolean video) {
        this.extension = extension;
        this.video = video;
    }

    /// Without the dot.
    public String extension() {
        return extension;
    }

    public boolean isVideo() {
        return video;
    }

    /// The bytes of a made-up file, 1 to 40 KiB.
    public byte[] write(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 17 + extension.hashCode());
        byte[] junk = new byte[1_000 + random.nextInt(8_000)];
        random.nextBytes(junk);
        return switch (this) {
            case TEXT -> words(random).getBytes(StandardCharsets.US_ASCII);
            case PDF -> pdf(words(random));
            case SQLITE -> sqlite(random);
            case ZIP -> zip(words(random), junk);
            // The head of a 64-bit little-endian ELF file.
            case PROGRAM ->
                joined(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 62, 0}, junk);
            case MP4 -> DrawnVideo.mp4(DrawnVideo.frames(seed, 3, 160, 120), 1_000);
            case AVI -> DrawnVideo.avi(DrawnVideo.frames(seed, 3, 160, 120), 1_000);
        };
    }

    private static String words(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int count = 200 + random.nextInt(1_000);
        for (int i = 1; i <= count; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(i % 12 == 0 ? '\n' : ' ');
        }
        return text.toString();
    }

    /// A document of no pages, its words in comments. Source: ISO 32000-1, 7.5.
    private static byte[] pdf(String words) {
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
        int catalog = pdf.length();
        pdf.append("1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
        int pages = pdf.length();
        pdf.append("2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n% ")
                .append(words.replace("\n", "\n% "))
                .append('\n');
        int table = pdf.length();
        pdf.append("xref\n0 3\n0000000000 65535 f \n")
                .append("%010d 00000 n \n%010d 00000 n \n".formatted(catalog, pages))
                .append("trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n")
                .append(table)
                .append("\n%%EOF\n");
        return pdf.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// A database of one empty page. Source: the SQLite file format, 1.3.
    private static byte[] sqlite(SplittableRandom random) {
        ByteBuffer page = ByteBuffer.allocate(4096);
        page.put("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 4096)
                .put(new byte[] {1, 1, 0, 64, 32, 32})
                .putInt(1)
                .putInt(1)
                .position(44);
        page.putInt(4).position(56);
        // The text encoding, then the number that a program may set for its own use: what the seed changes.
        page.putInt(1).putInt(random.nextInt()).position(96);
        page.putInt(3_045_001).put((byte) 13).putInt(0).putShort((short) 4096);
        return page.array();
    }

    private static byte[] zip(String words, byte[] junk) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("notes.txt", words.getBytes(StandardCharsets.US_ASCII));
        members.put("data/block.bin", junk);
        return zip(members);
    }

    /// A zip archive of these members, in their order.
    static byte[] zip(Map<String, byte[]> members) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                ZipEntry entry = new ZipEntry(member.getKey());
                entry.setTimeLocal(LocalDateTime.of(2024, 5, 6, 7, 8, 10));
                zip.putNextEntry(entry);
                zip.write(member.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
