package org.safelight.decode;

/// Which decoder may give the pixels.
public enum Decoding {
    /// libjpeg-turbo's grey plane for JPEG where the machine has it, else as [#REFERENCE].
    FASTEST,
    /// The JDK and TwelveMonkeys in colour: what a result that must be repeatable elsewhere is based on.
    REFERENCE
}
