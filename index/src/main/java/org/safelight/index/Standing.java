package org.safelight.index;

/// What a claim says of a file, in the least words: the category of the list's own scheme says it more closely.
public enum Standing {
    /// A list of material that is illegal, graded by a scheme.
    KNOWN_ILLEGAL,
    /// A list of files that matter to nobody, such as those of an operating system.
    KNOWN_IRRELEVANT,
    /// On a list that does not say what it means, or not graded yet.
    UNGRADED
}
