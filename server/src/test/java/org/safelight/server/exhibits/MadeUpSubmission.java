package org.safelight.server.exhibits;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.formats.SubmissionHead;
import org.safelight.formats.SubmissionLine;
import org.safelight.formats.SubmissionVerdict;
import org.safelight.formats.SubmissionWriter;

/// A submission of made-up contents: each has two paths, every third must be viewed; one path was not read.
public record MadeUpSubmission(SubmissionHead head, List<SubmissionWriter.Chunk> chunks) {
    static final String PATH = "holiday/beach-towel-";

    static MadeUpSubmission of(String reference, int contents) {
        return of(reference, contents, 0);
    }

    /// One with contents of its own.
    ///
    /// @param seed of the contents; others have other digests
    public static MadeUpSubmission of(String reference, int contents, int seed) {
        List<SubmissionWriter.Chunk> chunks = new ArrayList<>();
        SubmissionWriter writer = new SubmissionWriter(chunks::add);
        try {
            for (int i = 1; i <= contents; i++) {
                writer.write(content(i, seed));
            }
            int file = 0;
            for (int i = 1; i <= contents; i++) {
                writer.write(file(++file, PATH + i + ".jpg", i));
                writer.write(file(++file, "copy of " + PATH + i + ".jpg", i));
            }
            writer.write(new SubmissionLine.File(++file, "locked", null, -1, null, null, "permission-denied"));
            SubmissionWriter.Totals totals = writer.finish();
            return new MadeUpSubmission(
                    new SubmissionHead(
                            SubmissionHead.Kind.TRIAGE,
                            reference,
                            "17/2026",
                            "Safelight test",
                            "checksum",
                            Instant.parse("2026-03-01T10:00:00Z"),
                            totals.contents(),
                            totals.files(),
                            totals.chunks(),
                            totals.runDigest()),
                    chunks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SubmissionLine.File file(int number, String path, int content) {
        return new SubmissionLine.File(number, path, content, 1_000, Instant.parse("2025-07-01T12:00:00Z"), null, null);
    }

    /// The bytes of a content: text that is told apart from any other in a raw file.
    public static byte[] bytes(int number, int seed) {
        return ("clear bytes of content " + number + " of " + seed + ". ")
                .repeat(200)
                .getBytes(StandardCharsets.UTF_8);
    }

    static SubmissionLine.Content content(int number, int seed) {
        byte[] bytes = bytes(number, seed);
        SubmissionVerdict verdict = switch (number % 3) {
            case 0 -> SubmissionVerdict.UNKNOWN_PICTURE;
            case 1 -> SubmissionVerdict.KNOWN;
            default -> SubmissionVerdict.IRRELEVANT;
        };
        return new SubmissionLine.Content(
                number,
                digest(DigestKind.SHA256, bytes),
                digest(DigestKind.SHA1, bytes),
                digest(DigestKind.MD5, bytes),
                bytes.length,
                "image/jpeg",
                640,
                480,
                1,
                new PerceptualHash(number, seed, 0x5555, 0x3333),
                90,
                verdict,
                null,
                verdict.toView() ? number : null,
                verdict == SubmissionVerdict.KNOWN
                        ? new SubmissionLine.Because(
                                "same-file", "Made-up list 1", "known-illegal", "uk-abc", "C", 30, null)
                        : null,
                verdict.toView() ? "Made-up reason " + number + "." : null);
    }

    static Digest digest(DigestKind kind, byte[] bytes) {
        try {
            return Digest.of(kind, MessageDigest.getInstance(kind.jcaName()).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
