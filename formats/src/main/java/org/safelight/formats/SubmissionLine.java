package org.safelight.formats;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PerceptualHash;

/// One line of a submission. All contents come before all files.
public sealed interface SubmissionLine {
    /// Texts are short, but for the path.
    int LONGEST_TEXT = 500;

    /// Characters of the longest path; [SubmissionText#path] shortens what is longer.
    int LONGEST_PATH = 32_000;

    /// The most contents and the most files of one submission.
    int MOST = 100_000_000;

    /// Times a submission may hold: what a damaged file system wrote lies beyond.
    Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    /// One content of the exhibit: all files with these bytes.
    ///
    /// @param number 1 and up without a gap, within the submission
    /// @param sha256 one of the three digests is there; those of other tools may have but an MD5
    /// @param bytes -1 if not known
    /// @param width in pixels; null as all that was not found out
    /// @param pdqQuality 0 to 100; null without a hash, and where another tool does not say
    /// @param problem kind of what was odd, or of why it was not examined
    /// @param view its place in the viewing order, 1 first; those that look alike share one; null if nobody
    ///     need look
    /// @param why it stands there, in a sentence; of those that share a place, one has it
    /// @param vpdq of a video, its frames that are good enough to be compared ([FrameHashes#told])
    record Content(
            int number,
            @Nullable Digest sha256,
            @Nullable Digest sha1,
            @Nullable Digest md5,
            long bytes,
            @Nullable String mediaType,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Integer frames,
            @Nullable PerceptualHash pdq,
            @Nullable Integer pdqQuality,
            SubmissionVerdict verdict,
            @Nullable String problem,
            @Nullable Integer view,
            @Nullable Because because,
            @Nullable String why,
            List<Pdq> vpdq)
            implements SubmissionLine {
        public Content {
            vpdq = List.copyOf(vpdq);
        }

        /// Of anything but a video.
        public Content(
                int number,
                @Nullable Digest sha256,
                @Nullable Digest sha1,
                @Nullable Digest md5,
                long bytes,
                @Nullable String mediaType,
                @Nullable Integer width,
                @Nullable Integer height,
                @Nullable Integer frames,
                @Nullable PerceptualHash pdq,
                @Nullable Integer pdqQuality,
                SubmissionVerdict verdict,
                @Nullable String problem,
                @Nullable Integer view,
                @Nullable Because because,
                @Nullable String why) {
            this(
                    number,
                    sha256,
                    sha1,
                    md5,
                    bytes,
                    mediaType,
                    width,
                    height,
                    frames,
                    pdq,
                    pdqQuality,
                    verdict,
                    problem,
                    view,
                    because,
                    why,
                    List.of());
        }
    }

    /// The gravest that a list says of a content: the same file first, then graver, then nearer.
    ///
    /// @param how `same-file`, `looks-alike`, or `person` where somebody graded it with another tool
    /// @param list name and version; who graded it, or with what, where it was a person
    /// @param standing `known-illegal`, `known-irrelevant` or `ungraded`
    /// @param scheme by which the category is meant; a category has one
    /// @param severity 0 to 100, higher is graver
    /// @param distanceBits of 256, for a look-alike
    record Because(
            String how,
            String list,
            String standing,
            @Nullable String scheme,
            @Nullable String category,
            int severity,
            @Nullable Integer distanceBits) {}

    /// One path of the exhibit.
    ///
    /// @param number 1 and up without a gap, within the submission, in the order of paths
    /// @param path in one line: control and invisible characters are escaped as `\xNN`
    /// @param content the number of its content; null if it was not read, then `notExamined` says why
    /// @param bytes -1 if not known
    /// @param state of a member of a container: `live`, `deleted` or `carved`
    /// @param notExamined kind of why not, or not all of it, was examined
    record File(
            int number,
            String path,
            @Nullable Integer content,
            long bytes,
            @Nullable Instant modifiedAt,
            @Nullable String state,
            @Nullable String notExamined)
            implements SubmissionLine {
        /// Hides the path, which must not get into a log.
        @Override
        public String toString() {
            return "File[" + number + "]";
        }
    }
}
