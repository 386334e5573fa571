package org.safelight.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
/// Draws that many bitmaps of 8 × 8 grey pixels, no two the same, 1 000 to a folder, and an index of their
/// SHA-256. One half is on a list of known software and the rest is listed as known by category, or all are of
/// one kind: the first are settled by their digests alone, of the others the type is read by a worker.
///
/// `java … org.safelight.bench.ManyFiles FOLDER [files, default 100000] [illegal | irrelevant | half]`. `FOLDER` must
/// not exist; it is deleted at the end unless `-Dkeep` is set. See [ProgramRun] for what is run.
public final class ManyFiles {
    private static final int IN_A_FOLDER = 1_000;
    private static final int SIDE = 8;
    private static final int HEADER_BYTES = 54;

    private ManyFiles() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int files = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        String kind = arguments.length > 2 ? arguments[2] : "half";
        try {
            if (!Files.exists(folder)) {
                draw(folder, files, kind);
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

    private static void draw(Path folder, int files, String kind) throws IOException {
        Files.createDirectories(folder);
        byte[] bitmap = bitmap();
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
                ByteBuffer.wrap(bitmap).putInt(HEADER_BYTES, i);
                Files.write(inner.resolve("picture-%07d.bmp".formatted(i)), bitmap);
                digester.begin();
                digester.update(bitmap, 0, bitmap.length);
                Digest sha256 = digester.finish().sha256();
                boolean isIllegal = kind.equals("illegal") || (kind.equals("half") && i % 2 == 0);
                index.add(isIllegal ? illegal : irrelevant, List.of(sha256), null, -1, isIllegal ? graded : known);
            }
            index.writeTo(folder.resolve("lists.slx"));
        }
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
