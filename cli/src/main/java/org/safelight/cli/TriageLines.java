package org.safelight.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.formats.FrameHashes;
import org.safelight.formats.SubmissionHead;
import org.safelight.formats.SubmissionLine;
import org.safelight.formats.SubmissionText;
import org.safelight.formats.SubmissionVerdict;
import org.safelight.formats.SubmissionWriter;
import org.safelight.triage.Results;

/// A finished triage as a submission. Of what lists say, the gravest claim is sent for what is on a list or looks
/// like something on one; of what is irrelevant none, as nobody looks at it again.
final class TriageLines implements SubmissionLines {
    private final Results results;
    private final Map<String, String> run;
    private final Map<Long, Results.HashList> lists = new HashMap<>();

    private TriageLines(Results results) {
        this.results = results;
        run = results.run();
        results.lists().forEach(list -> lists.put(list.id(), list));
    }

    /// Opens the results in a triage's output folder.
    static TriageLines of(Path folder) {
        return new TriageLines(Results.open(folder.resolve("results.sqlite")));
    }

    Results results() {
        return results;
    }

    @Override
    public About about() {
        return new About(
                SubmissionHead.Kind.TRIAGE,
                run.getOrDefault("exhibitReference", ""),
                run.getOrDefault("caseReference", ""),
                "Safelight " + run.getOrDefault("toolVersion", ""),
                run.getOrDefault("indexChecksum", ""),
                SubmissionLines.time(run.get("finishedAt")));
    }

    @Override
    public void write(SubmissionWriter writer) throws IOException {
        try {
            results.contents(content -> add(writer, line(content)));
            results.files(file -> add(writer, line(file)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void add(SubmissionWriter writer, SubmissionLine line) {
        if (Thread.currentThread().isInterrupted()) {
            throw RegistryClient.stopped();
        }
        try {
            writer.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SubmissionLine.Content line(Results.Content content) {
        SubmissionVerdict verdict = SubmissionVerdict.of(content.verdict().text())
                .orElseThrow(() -> new IllegalStateException("no verdict of submissions for " + content.verdict()));
        PerceptualHash pdq = content.pdq() == null ? null : PerceptualHash.parse(content.pdq());
        return new SubmissionLine.Content(
                Math.toIntExact(content.id()),
                Digest.parse(DigestKind.SHA256, content.sha256()),
                Digest.parse(DigestKind.SHA1, content.sha1()),
                Digest.parse(DigestKind.MD5, content.md5()),
                content.bytes(),
                content.mediaType() == null ? null : SubmissionText.shortened(content.mediaType(), 200),
                content.width(),
                content.height(),
                content.frames(),
                pdq,
                pdq == null ? null : content.pdqQuality(),
                verdict,
                content.problemKind(),
                content.stackId() == null ? null : Math.toIntExact(content.stackId()),
                content.verdict().hit() ? because(content.id()) : null,
                content.stackId() == null ? null : why(content.id(), content.stackId()),
                isVideo(content) ? frames(content.id()) : List.of());
    }

    /// Why a stack stands where it does, of the content that leads it; null of the others.
    private @Nullable String why(long content, long stack) {
        return results.stack(stack)
                .filter(found -> found.leaderContent() == content)
                .map(found -> sent(found.reason()))
                .orElse(null);
    }

    /// The reason as it is sent: without serial numbers, which tell one person's camera and make nothing more urgent.
    private static String sent(String reason) {
        return SubmissionText.shortened(reason.replaceAll(" \\(serial [^)]*\\)", ""), SubmissionLine.LONGEST_TEXT);
    }

    private static boolean isVideo(Results.Content content) {
        return content.mediaType() != null && content.mediaType().startsWith("video/");
    }

    private List<Pdq> frames(long content) {
        return FrameHashes.told(results.videoFrames(content).stream()
                .map(frame -> new Pdq(PerceptualHash.parse(frame.pdq()), frame.quality()))
                .toList());
    }

    private SubmissionLine.@Nullable Because because(long content) {
        List<Results.ListClaim> claims = results.claims(content);
        if (claims.isEmpty()) {
            return null;
        }
        Results.ListClaim claim = claims.getFirst();
        Results.HashList list = lists.get(claim.listId());
        String scheme = list == null || list.scheme() == null ? null : SubmissionText.shortened(list.scheme(), 100);
        boolean hasCategory = scheme != null && claim.category() != null;
        return new SubmissionLine.Because(
                claim.how(),
                list == null ? "" : SubmissionText.shortened((list.name() + " " + list.version()).strip(), 500),
                claim.standing(),
                hasCategory ? scheme : null,
                hasCategory ? SubmissionText.shortened(String.valueOf(claim.category()), 100) : null,
                claim.severity(),
                claim.distanceBits());
    }

    private static SubmissionLine.File line(Results.FileEntry file) {
        return new SubmissionLine.File(
                Math.toIntExact(file.id()),
                SubmissionText.path(file.path()),
                file.contentId() == null ? null : Math.toIntExact(file.contentId()),
                file.bytes() == null ? -1 : file.bytes(),
                SubmissionLines.time(file.modifiedAt()),
                file.state(),
                file.contentId() == null && file.notExaminedKind() == null ? "unknown" : file.notExaminedKind());
    }

    @Override
    public void close() {
        results.close();
    }
}
