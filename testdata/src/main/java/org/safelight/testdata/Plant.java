package org.safelight.testdata;

/// Why a file is on a made-up exhibit: what an examination must find out about it.
public enum Plant {
    /// Its content is on the VICS list in category 1.
    KNOWN,
    /// Its content is on the VICS list in category 2 or 3, or on the MD5 list, which has no categories.
    KNOWN_UNGRADED,
    /// An altered copy of a picture whose PDQ hash is listed; the picture itself is not on the exhibit.
    ALTERED,
    /// Its content is on the list of known irrelevant files.
    IRRELEVANT,
    /// A picture on no list that looks like no other.
    UNKNOWN,
    /// A picture on no list that looks like the others of its group: one stack.
    STACKED,
    /// A picture of one colour on no list. A look tells nothing of it, so each is a view of its own.
    FEATURELESS,
    VIDEO,
    /// Neither picture nor video, and on no list.
    NOT_MEDIA,
    /// Of no bytes. Its digests are planted on the lists, as they are on real ones by mistake: it must not
    /// be a match.
    EMPTY,
    /// A picture file that gives no pixel.
    DAMAGED,
    /// A picture file that claims more pixels than any decoder should take.
    BOMB,
    /// A symbolic link.
    LINK,
    /// A named pipe.
    PIPE
}
