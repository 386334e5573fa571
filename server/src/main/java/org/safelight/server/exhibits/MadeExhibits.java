package org.safelight.server.exhibits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import org.safelight.server.accounts.Person;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Service;

/// Makes exhibits of made-up contents, to learn and to show with. They are taken in as any other, but are of
/// nobody's device: no feature above is told of them, so nothing of them is known, seen or counted anywhere
/// else.
@Service
@ConditionalOnWebApplication
public class MadeExhibits {
    private final Submissions submissions;
    private final ExhibitsStore store;

    MadeExhibits(Submissions submissions, ExhibitsStore store) {
        this.submissions = submissions;
        this.store = store;
    }

    /// A made-up content.
    ///
    /// @param bytes a PNG
    /// @param view its place in the viewing order, 1 first; those that look alike share one
    /// @param why it stands there, in a sentence; empty but for the first of a place
    /// @param severity 0 to 100, of what it is said to look like; 0: nothing
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Made(
            byte[] bytes,
            int width,
            int height,
            PerceptualHash look,
            int quality,
            int view,
            String why,
            int severity) {}

    /// Makes one, with all contents in the vault. Not within a transaction.
    ///
    /// @param made contents 1, 2, … of the exhibit
    public ExhibitId make(Person person, String address, String reference, List<Made> made) throws IOException {
        List<SubmissionWriter.Chunk> chunks = new ArrayList<>();
        SubmissionWriter writer = new SubmissionWriter(chunks::add);
        for (int i = 0; i < made.size(); i++) {
            writer.write(line(i + 1, made.get(i)));
        }
        for (int i = 0; i < made.size(); i++) {
            writer.write(new SubmissionLine.File(
                    i + 1,
                    "practice/pattern-" + (i + 1) + ".png",
                    i + 1,
                    made.get(i).bytes().length,
                    null,
                    null,
                    null));
        }
        SubmissionWriter.Totals totals = writer.finish();
        SubmissionHead head = new SubmissionHead(
                SubmissionHead.Kind.TRIAGE,
                reference,
                "Practice",
                "Safelight, drawn patterns",
                "",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                totals.contents(),
                totals.files(),
                totals.chunks(),
                totals.runDigest());
        Submissions.Sender sender = new Submissions.Sender(person, address);
        ExhibitId exhibit = done(submissions.begin(sender, head));
        store.markMade(exhibit);
        for (SubmissionWriter.Chunk chunk : chunks) {
            done(submissions.addChunk(exhibit, chunk.number(), chunk.sha256(), gzipped(chunk.bytes())));
        }
        done(submissions.complete(sender, exhibit));
        for (Made one : made) {
            done(submissions.addContent(
                    sender,
                    exhibit,
                    digest(DigestKind.SHA256, one.bytes()).bytes(),
                    one.bytes().length,
                    new ByteArrayInputStream(one.bytes())));
        }
        return exhibit;
    }

    private static SubmissionLine.Content line(int number, Made made) {
        boolean isAlike = made.severity() > 0;
        return new SubmissionLine.Content(
                number,
                digest(DigestKind.SHA256, made.bytes()),
                digest(DigestKind.SHA1, made.bytes()),
                digest(DigestKind.MD5, made.bytes()),
                made.bytes().length,
                "image/png",
                made.width(),
                made.height(),
                1,
                made.look(),
                made.quality(),
                isAlike ? SubmissionVerdict.LOOKS_ALIKE : SubmissionVerdict.UNKNOWN_PICTURE,
                null,
                made.view(),
                isAlike
                        ? new SubmissionLine.Because(
                                "looks-alike", "Practice list", "ungraded", null, null, made.severity(), 6)
                        : null,
                made.why().isEmpty() ? null : made.why());
    }

    private static ExhibitId done(Submissions.Outcome outcome) {
        return switch (outcome) {
            case Submissions.Outcome.Done(var exhibit) -> exhibit;
            case Submissions.Outcome.Refused(var words) -> throw new IllegalStateException(words);
            case Submissions.Outcome.Conflict(var words) -> throw new IllegalStateException(words);
            case Submissions.Outcome.NoSuchExhibit() -> throw new IllegalStateException("The exhibit was erased.");
            case Submissions.Outcome.NoRoom() ->
                throw new IllegalStateException("The server's disk has no room for practice material. Free some.");
        };
    }

    private static Digest digest(DigestKind kind, byte[] bytes) {
        try {
            return Digest.of(kind, MessageDigest.getInstance(kind.jcaName()).digest(bytes));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
