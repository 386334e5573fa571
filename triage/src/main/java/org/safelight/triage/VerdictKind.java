package org.safelight.triage;

/// What triage says of one content, as one word: the `verdict` column of `results.sqlite`.
///
/// The order is the order in which an officer reads a report.
public enum VerdictKind {
    /// The same file is on a list that grades it illegal.
    KNOWN("known", true),
    /// One list says that the same file matters, another that it does not; a person must look, first of all.
    DISPUTED("disputed", false),
    /// A picture that looks like a listed one; always for a person to confirm.
    LOOKS_ALIKE("looks-alike", false),
    /// A video that has much in common with a listed one; always for a person to confirm.
    LOOKS_LIKE_VIDEO("looks-like-video", false),
    /// A video that has a listed picture, or part of a listed video, in it; always for a person to confirm.
    CONTAINS_LISTED("contains-listed", false),
    /// The same file is on a list that does not say what it is; a person must look.
    KNOWN_UNGRADED("known-ungraded", false),
    /// A picture on no list and like nothing on one.
    UNKNOWN_PICTURE("unknown-picture", false),
    /// A video on no list.
    UNKNOWN_VIDEO("unknown-video", false),
    /// The same file is on a list of files that do not matter, such as parts of an operating system.
    IRRELEVANT("irrelevant", true),
    /// Neither picture nor video; an empty file is one of these.
    NOT_MEDIA("not-media", true),
    /// It could not be examined; `problem` says why.
    NOT_EXAMINED("not-examined", false);

    private final String text;
    private final boolean decided;

    VerdictKind(String text, boolean decided) {
        this.text = text;
        this.decided = decided;
    }

    /// The word in `results.sqlite` and in every output.
    public String text() {
        return text;
    }

    /// Whether nobody needs to look at it.
    public boolean decided() {
        return decided;
    }

    /// Whether a person must look at it: it is in a stack.
    public boolean toView() {
        return switch (this) {
            case DISPUTED,
                    LOOKS_ALIKE,
                    LOOKS_LIKE_VIDEO,
                    CONTAINS_LISTED,
                    KNOWN_UNGRADED,
                    UNKNOWN_PICTURE,
                    UNKNOWN_VIDEO -> true;
            case KNOWN, IRRELEVANT, NOT_MEDIA, NOT_EXAMINED -> false;
        };
    }

    /// Whether a list of illegal or ungraded media has it, or a look-alike of it: what "found" means.
    public boolean hit() {
        return switch (this) {
            case KNOWN, DISPUTED, LOOKS_ALIKE, LOOKS_LIKE_VIDEO, CONTAINS_LISTED, KNOWN_UNGRADED -> true;
            case UNKNOWN_PICTURE, UNKNOWN_VIDEO, IRRELEVANT, NOT_MEDIA, NOT_EXAMINED -> false;
        };
    }

    static VerdictKind of(String text) {
        for (VerdictKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "The results name a verdict that this version does not know: " + text + ". Run triage again.");
    }
}
