package org.safelight.decode;

/// What an item is to a person who must decide whether to view it.
public enum MediaClass {
    /// Made of pixels, whether it can be decoded here or not: then its problem is [ProblemKind#UNSUPPORTED].
    PICTURE,
    /// A moving picture, or a container that usually holds one.
    VIDEO,
    /// Everything else: documents, drawings made of lines (SVG, DXF), sound, archives, programs, nothing at all.
    OTHER
}
