package org.safelight.decode;

/// Which frames of a video are hashed.
///
/// @param intervalMillis how long the stretches are of which one frame each is hashed: 40 to 3 600 000
/// @param keyFramesOnly whether frames that need others (all but key frames) are never decoded. Then a stretch
///     without a key frame has no hash: some tens of times faster where key frames are rare, and less is found
public record VideoSampling(long intervalMillis, boolean keyFramesOnly) {
    public static final long LEAST_MILLIS = 40;
    public static final long MOST_MILLIS = 3_600_000;

    /// A frame of every second.
    public static final VideoSampling EVERY_SECOND = new VideoSampling(1_000, false);

    /// @throws IllegalArgumentException if the interval is out of its range
    public VideoSampling {
        if (intervalMillis < LEAST_MILLIS || intervalMillis > MOST_MILLIS) {
            throw new IllegalArgumentException(
                    "A frame of a video each %d ms cannot be asked for. Give 0.04 to 3600 s".formatted(intervalMillis));
        }
    }
}
