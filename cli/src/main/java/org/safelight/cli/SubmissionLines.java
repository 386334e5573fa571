package org.safelight.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.SubmissionHead;
import org.safelight.formats.SubmissionLine;
import org.safelight.formats.SubmissionWriter;

/// What is submitted, as lines. Written twice: once to know its digests, once to send what is missing; both times the
/// same.
interface SubmissionLines extends AutoCloseable {
    /// Who says what about the whole.
    ///
    /// @param exhibit empty if the results do not say
    record About(
            SubmissionHead.Kind kind,
            String exhibit,
            String caseReference,
            String tool,
            String indexChecksum,
            @Nullable Instant examinedAt) {}

    About about();

    void write(SubmissionWriter writer) throws IOException;

    @Override
    void close() throws IOException;

    /// A time as a submission may hold it; null if it may not.
    static @Nullable Instant time(@Nullable Instant time) {
        return time == null || time.isBefore(SubmissionLine.EARLIEST) || time.isAfter(SubmissionLine.LATEST)
                ? null
                : time;
    }

    /// ISO 8601 as [#time(Instant)].
    static @Nullable Instant time(@Nullable String iso) {
        try {
            return iso == null || iso.isEmpty() ? null : time(Instant.parse(iso));
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
