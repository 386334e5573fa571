package org.safelight.decode;

import java.util.List;

/// How a video looks, in numbers.
///
/// @param width as stored, in pixels: 1 to 65 535
/// @param height as `width`
/// @param durationMillis as the file says, or else up to the last frame seen; 0 where neither is known
/// @param framesPerSecond as the file says, on average; 0 where it does not
/// @param intervalMillis how long the stretches are of which one frame each was hashed
/// @param keyFramesOnlyFromMillis from when on only frames were hashed that need no other (key frames), because the
///     whole has more frames than are decoded; −1 if that did not happen
/// @param frames those that were hashed, in the order they are shown: 1 or more
/// @param decoder what gave the pixels, with its version: "ffmpeg h264 8.0.1"
public record Video(
        int width,
        int height,
        long durationMillis,
        double framesPerSecond,
        long intervalMillis,
        long keyFramesOnlyFromMillis,
        List<VideoFrame> frames,
        String decoder) {
    public Video {
        if (width < 1 || height < 1 || durationMillis < 0 || intervalMillis < 1 || keyFramesOnlyFromMillis < -1) {
            throw new IllegalArgumentException("A video of %d x %d px, %d ms, one frame in %d ms, cannot be"
                    .formatted(width, height, durationMillis, intervalMillis));
        }
        // Written so that NaN is refused too.
        framesPerSecond = framesPerSecond > 0 && framesPerSecond <= 1_000 ? framesPerSecond : 0;
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("A video without a frame");
        }
        for (int i = 1; i < frames.size(); i++) {
            if (frames.get(i).millis() < frames.get(i - 1).millis()) {
                throw new IllegalArgumentException("Frame " + i + " is shown before the one before it");
            }
        }
    }
}
