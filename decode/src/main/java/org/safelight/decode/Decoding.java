package org.safelight.decode;

/// Which decoder may give the pixels.
public enum Decoding {
    /// libjpeg-turbo for JPEG where the machine has it, which gives the same pixels; else as [#REFERENCE].
    FASTEST,
    /// The JDK and TwelveMonkeys only, as on a machine without that library.
    REFERENCE
}
