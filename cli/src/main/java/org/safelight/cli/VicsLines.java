package org.safelight.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.Meaning;
import org.safelight.formats.SubmissionHead;
import org.safelight.formats.SubmissionLine;
import org.safelight.formats.SubmissionText;
import org.safelight.formats.SubmissionVerdict;
import org.safelight.formats.SubmissionWriter;
import org.safelight.formats.VicsCaseReader;

/// A VICS case file of another tool as a submission. Each media record is a content. A category counts where
/// its scheme is known: by the document's country, or as given; else the content is not graded yet.
final class VicsLines implements SubmissionLines {
    private final VicsCaseReader reader;
    private final @Nullable CategoryScheme scheme;
    private long withoutScheme;

    private VicsLines(VicsCaseReader reader, @Nullable CategoryScheme scheme) {
        this.reader = reader;
        this.scheme = scheme;
    }

    /// Opens a case file.
    ///
    /// @param scheme of its categories; null for the one of the document's country
    static VicsLines of(Path file, @Nullable CategoryScheme scheme) throws IOException {
        VicsCaseReader reader = VicsCaseReader.open(file);
        return new VicsLines(reader, scheme == null ? reader.scheme().orElse(null) : scheme);
    }

    /// How many records had a category that no scheme explains, in the last writing.
    long withoutScheme() {
        return withoutScheme;
    }

    @Override
    public About about() {
        VicsCaseReader.Head head = reader.head();
        return new About(SubmissionHead.Kind.VICS, head.sourceId(), head.caseNumber(), head.tool(), "", null);
    }

    @Override
    public void write(SubmissionWriter writer) throws IOException {
        withoutScheme = 0;
        int[] count = new int[2];
        reader.read(media -> {
            stopIfAsked();
            writer.write(content(++count[0], media));
        });
        count[0] = 0;
        reader.read(media -> {
            stopIfAsked();
            count[0]++;
            for (VicsCaseReader.Place place : media.places()) {
                writer.write(new SubmissionLine.File(
                        ++count[1],
                        SubmissionText.path(place.path()),
                        count[0],
                        media.bytes(),
                        SubmissionLines.time(place.writtenAt()),
                        place.isUnallocated() ? "carved" : place.isDeleted() ? "deleted" : null,
                        null));
            }
        });
    }

    private static void stopIfAsked() {
        if (Thread.currentThread().isInterrupted()) {
            throw RegistryClient.stopped();
        }
    }

    private SubmissionLine.Content content(int number, VicsCaseReader.Media media) {
        Optional<CategoryScheme.Category> category = category(media.category());
        boolean isGraded =
                category.filter(found -> found.meaning() != Meaning.UNGRADED).isPresent();
        return new SubmissionLine.Content(
                number,
                media.sha256(),
                media.sha1(),
                media.md5(),
                media.bytes(),
                media.mimeType() == null ? null : SubmissionText.shortened(media.mimeType(), 200),
                null,
                null,
                null,
                media.pdq(),
                null,
                isGraded ? SubmissionVerdict.GRADED_ELSEWHERE : SubmissionVerdict.UNGRADED,
                null,
                null,
                category.map(found -> new SubmissionLine.Because(
                                "person",
                                SubmissionText.shortened(reader.head().tool(), 500),
                                found.meaning().optionText(),
                                SubmissionText.shortened(scheme == null ? "" : scheme.name(), 100),
                                SubmissionText.shortened(found.code(), 100),
                                found.severity(),
                                null))
                        .orElse(null),
                null);
    }

    private Optional<CategoryScheme.Category> category(@Nullable String code) {
        if (code == null) {
            return Optional.empty();
        }
        Optional<CategoryScheme.Category> known = scheme == null ? Optional.empty() : scheme.category(code);
        if (known.isEmpty()) {
            withoutScheme++;
        }
        return known;
    }

    @Override
    public void close() {
        // Each reading closes the file itself.
    }
}
