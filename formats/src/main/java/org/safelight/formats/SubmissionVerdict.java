package org.safelight.formats;

import java.util.Arrays;
import java.util.Optional;

/// What was found of one content or path, as a submission says it. The first eleven are the verdicts of a triage by
/// Safelight; the last two are for the case files of other tools.
public enum SubmissionVerdict {
    KNOWN("known", "Known, graded illegal", Need.NOTHING),
    DISPUTED("disputed", "Lists contradict each other", Need.VIEW),
    LOOKS_ALIKE("looks-alike", "Looks like something known", Need.VIEW),
    LOOKS_LIKE_VIDEO("looks-like-video", "Looks like a known video", Need.VIEW),
    CONTAINS_LISTED("contains-listed", "Video with known parts", Need.VIEW),
    KNOWN_UNGRADED("known-ungraded", "Known, without a grade", Need.VIEW),
    UNKNOWN_PICTURE("unknown-picture", "Picture nobody knows", Need.VIEW),
    UNKNOWN_VIDEO("unknown-video", "Video nobody knows", Need.VIEW),
    IRRELEVANT("irrelevant", "Known irrelevant", Need.NOTHING),
    NOT_MEDIA("not-media", "Neither picture nor video", Need.NOTHING),
    NOT_EXAMINED("not-examined", "Not examined", Need.OTHER),
    GRADED_ELSEWHERE("graded-elsewhere", "Graded with another tool", Need.NOTHING),
    UNGRADED("ungraded", "Not graded yet", Need.VIEW);

    private enum Need {
        NOTHING,
        VIEW,
        OTHER
    }

    private final String text;
    private final String words;
    private final Need need;

    SubmissionVerdict(String text, String words, Need need) {
        this.text = text;
        this.words = words;
        this.need = need;
    }

    /// As it stands in a submission.
    public String text() {
        return text;
    }

    /// For a person.
    public String words() {
        return words;
    }

    /// Whether nobody needs to look at it.
    public boolean decided() {
        return need == Need.NOTHING;
    }

    /// Whether a person must look at it.
    public boolean toView() {
        return need == Need.VIEW;
    }

    public static Optional<SubmissionVerdict> of(String text) {
        return Arrays.stream(values()).filter(known -> known.text.equals(text)).findFirst();
    }
}
