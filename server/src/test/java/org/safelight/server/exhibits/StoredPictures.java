package org.safelight.server.exhibits;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.formats.SubmissionHead;
import org.safelight.formats.SubmissionLine;
import org.safelight.formats.SubmissionVerdict;
import org.safelight.formats.SubmissionWriter;
import org.safelight.server.RunningServer;
import org.safelight.server.database.Scope;

/// An exhibit of made-up pictures that all must be viewed, in the vault; for tests of features above.
public final class StoredPictures {
    private StoredPictures() {}

    /// Draws so many pictures, PNG of 64 by 48 pixels, of which no two are the same file.
    ///
    /// @param from a colour; those after it are other pictures, and the same number gives the same picture
    public static List<byte[]> drawn(int count, int from) throws IOException {
        List<byte[]> drawn = new ArrayList<>();
        for (int colour = from; colour < from + count; colour++) {
            BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < 48; y++) {
                for (int x = 0; x < 64; x++) {
                    image.setRGB(x, y, x < 32 ? colour : 0xffffff);
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "png", out);
            drawn.add(out.toByteArray());
        }
        return drawn;
    }

    /// Makes one.
    ///
    /// @param pictures contents 1, 2, … of the exhibit
    public static ExhibitId on(
            RunningServer server, RunningServer.Member examiner, String reference, List<byte[]> pictures)
            throws Exception {
        return stacked(server, examiner, reference, pictures, 1);
    }

    /// Makes one of which the first contents look alike.
    ///
    /// @param alike how many of the first ones
    public static ExhibitId stacked(
            RunningServer server, RunningServer.Member examiner, String reference, List<byte[]> pictures, int alike)
            throws Exception {
        List<SubmissionWriter.Chunk> chunks = new ArrayList<>();
        SubmissionWriter writer = new SubmissionWriter(chunks::add);
        for (int i = 1; i <= pictures.size(); i++) {
            byte[] bytes = pictures.get(i - 1);
            writer.write(new SubmissionLine.Content(
                    i,
                    MadeUpSubmission.digest(DigestKind.SHA256, bytes),
                    MadeUpSubmission.digest(DigestKind.SHA1, bytes),
                    MadeUpSubmission.digest(DigestKind.MD5, bytes),
                    bytes.length,
                    "image/png",
                    640,
                    480,
                    1,
                    new PerceptualHash(i, i, 0x5555, 0x3333),
                    90,
                    SubmissionVerdict.UNKNOWN_PICTURE,
                    null,
                    Math.max(1, i - alike + 1),
                    null,
                    null));
        }
        for (int i = 1; i <= pictures.size(); i++) {
            writer.write(
                    new SubmissionLine.File(i, "drawn/" + i + ".png", i, pictures.get(i - 1).length, null, null, null));
        }
        SubmissionWriter.Totals totals = writer.finish();
        SubmissionHead head = new SubmissionHead(
                SubmissionHead.Kind.TRIAGE,
                reference,
                "17/2026",
                "Safelight test",
                "checksum",
                Instant.parse("2026-03-01T10:00:00Z"),
                totals.contents(),
                totals.files(),
                totals.chunks(),
                totals.runDigest());
        Submissions submissions = server.bean(Submissions.class);
        Submissions.Sender sender = new Submissions.Sender(examiner.person(), "127.0.0.1");
        try (Scope.Entered _ =
                new Scope(examiner.person().id(), examiner.person().force()).enter()) {
            ExhibitId exhibit = ((Submissions.Outcome.Done) submissions.begin(sender, head)).exhibit();
            for (SubmissionWriter.Chunk chunk : chunks) {
                assertThat(submissions.addChunk(
                                exhibit, chunk.number(), chunk.sha256(), MadeUpSubmission.gzip(chunk.bytes())))
                        .isInstanceOf(Submissions.Outcome.Done.class);
            }
            assertThat(submissions.complete(sender, exhibit)).isInstanceOf(Submissions.Outcome.Done.class);
            for (byte[] bytes : pictures) {
                assertThat(submissions.addContent(
                                sender,
                                exhibit,
                                MadeUpSubmission.digest(DigestKind.SHA256, bytes)
                                        .bytes(),
                                bytes.length,
                                new ByteArrayInputStream(bytes)))
                        .isInstanceOf(Submissions.Outcome.Done.class);
            }
            return exhibit;
        }
    }
}
