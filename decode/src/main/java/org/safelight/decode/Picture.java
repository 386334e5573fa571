package org.safelight.decode;

import java.util.List;
import org.safelight.fingerprint.PdqVariants;

/// How a picture looks, in numbers.
///
/// @param width of the picture, of an animation's canvas or of the first page, in pixels: 1 to 65 535
/// @param height as `width`
/// @param frames how many frames or pages the file holds: 1 or more
/// @param framesExamined how many of them were hashed; fewer than `frames` where there are more than
///     [DecodeOptions#maxFrames], then spread evenly from the first to the last
/// @param frameHashes the distinct hashes among the frames examined, in the order of the file: 1 to `framesExamined`
/// @param decoder what gave the pixels, with its version: "libjpeg-turbo (libturbojpeg.so.0.2.0)", "jdk-png
/// 25.0.3", …
public record Picture(
        int width, int height, int frames, int framesExamined, List<PdqVariants> frameHashes, String decoder) {
    public Picture {
        if (width < 1 || height < 1 || frames < 1 || framesExamined < 1 || framesExamined > frames) {
            throw new IllegalArgumentException("A picture of %d x %d px, %d of %d frames cannot be"
                    .formatted(width, height, framesExamined, frames));
        }
        frameHashes = List.copyOf(frameHashes);
        if (frameHashes.isEmpty() || frameHashes.size() > framesExamined) {
            throw new IllegalArgumentException("%d hashes of %d frames".formatted(frameHashes.size(), framesExamined));
        }
    }
}
