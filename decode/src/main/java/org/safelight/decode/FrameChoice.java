package org.safelight.decode;

import java.util.stream.IntStream;

/// Which frames of a long animation or document are hashed.
final class FrameChoice {
    private FrameChoice() {}

    /// All frames if there are no more than `most`, else `most` of them spread evenly, the first and the last among
    /// them.
    ///
    /// @return numbers of frames, rising, without repetition
    static int[] of(int frames, int most) {
        if (frames <= most) {
            return IntStream.range(0, frames).toArray();
        }
        if (most == 1) {
            return new int[] {0};
        }
        return IntStream.range(0, most)
                .map(i -> (int) ((long) i * (frames - 1) / (most - 1)))
                .toArray();
    }
}
