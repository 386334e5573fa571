package org.safelight.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Digester;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexWriter;
import org.safelight.index.Standing;
import org.safelight.index.Statement;

/// A folder of very many small files, all of them on a list by their digest: files a second and memory of the
/// whole `safelight triage`, from its start to its last report.
///
/// Draws that many small pictures, no two the same, 1 000 to a folder, and an index of their SHA-256. One half is
/// on a list of known software and the rest is listed as known by category, or all are of one kind, or none is
/// listed (`unknown`): the first are settled by their digests alone, of the second the type is told, by a signature
/// (GIF) or by a worker (bitmaps), the last are decoded and all left to view.
///
/// `java … org.safelight.bench.ManyFiles FOLDER [files] [illegal | irrelevant | half | unknown] [bmp | gif]`: 100 000
/// files, half and bitmaps unless told. `FOLDER` must not exist; it is deleted at the end unless `-Dkeep` is set. See
/// [ProgramRun] for what is run.
public final class ManyFiles {
    private static final int IN_A_FOLDER = 1_000;
    private static final int SIDE = 8;
    private static final int HEADER_BYTES = 54;
    private static final int GIF_COMMENT = 22;

    private ManyFiles() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int files = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        String kind = arguments.length > 2 ? arguments[2] : "half";
        boolean isGif = arguments.length > 3 && arguments[3].equals("gif");
        try {
            if (!Files.exists(folder)) {
                draw(folder, files, kind, isGif);
            }
            Path out = folder.resolve("out");
            TriageSpeed.deleteTree(out);
            ProgramRun run = ProgramRun.of(
                    folder.resolve("log"),
                    "triage",
                    folder.resolve("exhibit").toString(),
                    "--index",
                    folder.resolve("lists.slx").toString(),
                    "--out",
                    out.toString());
            System.out.printf(
                    Locale.ROOT,
                    "%,d files, %s listed as illegal: %.1f s, %.0f files/s; %.1f s of processor; at most %,d MB, %,d MB of it"
                            + " not a file's; exit code %d%n",
                    files,
                    kind,
                    run.seconds(),
                    files / run.seconds(),
                    run.processorSeconds(),
                    run.megabytes(),
                    run.ofItAnonymous(),
                    run.exitCode());
            try (Stream<String> log = Files.lines(folder.resolve("log"))) {
                log.forEach(System.out::println);
            }
            try (Stream<Path> written = Files.list(out)) {
                for (Path file : written.sorted().toList()) {
                    System.out.printf(Locale.ROOT, "  %s %,d bytes%n", file.getFileName(), Files.size(file));
                }
            }
        } finally {
            if (!Boolean.getBoolean("keep")) {
                TriageSpeed.deleteTree(folder);
            }
        }
    }

    private static void draw(Path folder, int files, String kind, boolean isGif) throws IOException {
        Files.createDirectories(folder);
        byte[] picture = isGif ? gif() : bitmap();
        String name = isGif ? "picture-%07d.gif" : "picture-%07d.bmp";
        try (Digester digester = new Digester();
                IndexWriter index = new IndexWriter(folder)) {
            int illegal = index.addSet(info("drawn bitmaps", "uk-abc"));
            int irrelevant = index.addSet(info("drawn software", null));
            Statement graded = new Statement(Standing.KNOWN_ILLEGAL, "A", "Category A", 100, Set.of(), null);
            Statement known = Statement.of(Standing.KNOWN_IRRELEVANT);
            Path inner = folder;
            for (int i = 0; i < files; i++) {
                if (i % IN_A_FOLDER == 0) {
                    inner = Files.createDirectories(folder.resolve("exhibit/folder-%04d".formatted(i / IN_A_FOLDER)));
                }
                number(picture, isGif, i);
                Files.write(inner.resolve(name.formatted(i)), picture);
                if (kind.equals("unknown")) {
                    continue;
                }
                digester.begin();
                digester.update(picture, 0, picture.length);
                Digest sha256 = digester.finish().sha256();
                boolean isIllegal = kind.equals("illegal") || (kind.equals("half") && i % 2 == 0);
                index.add(isIllegal ? illegal : irrelevant, List.of(sha256), null, -1, isIllegal ? graded : known);
            }
            index.writeTo(folder.resolve("lists.slx"));
        }
    }

    /// Makes the picture another: a GIF has a comment, a bitmap its first pixels, of which bits are spread, so that an
    /// unknown one is not like many others.
    private static void number(byte[] picture, boolean isGif, int number) {
        ByteBuffer bytes = ByteBuffer.wrap(picture);
        if (isGif) {
            bytes.putInt(GIF_COMMENT, number);
            return;
        }
        SplittableRandom random = new SplittableRandom(number);
        for (int at = HEADER_BYTES; at < picture.length; at++) {
            picture[at] = (byte) random.nextInt();
        }
        bytes.putInt(HEADER_BYTES, number);
    }

    /// A GIF of one pixel with a comment of four bytes.
    private static byte[] gif() {
        return HexFormat.of()
                .parseHex("474946383961" + "01000100800000" + "000000ffffff" + "21fe040000000000"
                        + "2c000000000100010000" + "0202440100" + "3b");
    }

    private static HashSetInfo info(String name, @Nullable String scheme) {
        return new HashSetInfo(name, "bench", "1", "", LocalDate.EPOCH, "", "", scheme);
    }

    /// A bitmap of 8 × 8 pixels in three colours, without its content.
    private static byte[] bitmap() {
        int bytes = HEADER_BYTES + SIDE * SIDE * 3;
        return ByteBuffer.allocate(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x4d42)
                .putInt(bytes)
                .putInt(0)
                .putInt(HEADER_BYTES)
                .putInt(40)
                .putInt(SIDE)
                .putInt(SIDE)
                .putShort((short) 1)
                .putShort((short) 24)
                .array();
    }
}
