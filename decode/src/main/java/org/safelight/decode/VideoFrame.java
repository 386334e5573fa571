package org.safelight.decode;

import org.safelight.fingerprint.PdqVariants;

/// How a video looks at one moment.
///
/// @param millis when it is shown, from the beginning of the video: 0 or more
/// @param hashes of the frame as it is stored, in full size
public record VideoFrame(long millis, PdqVariants hashes) {
    public VideoFrame {
        if (millis < 0) {
            throw new IllegalArgumentException("A frame cannot be shown " + -millis + " ms before the beginning");
        }
    }
}
