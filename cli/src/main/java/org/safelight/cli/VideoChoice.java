package org.safelight.cli;

import java.math.BigDecimal;
import org.safelight.decode.VideoSampling;
import picocli.CommandLine.Option;

/// Which frames of videos are hashed, for the commands that decode.
final class VideoChoice {
    @Option(
            names = "--frame-each",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Of videos, hash a frame of each so many seconds, 0.04 to 3600 (default: ${DEFAULT-VALUE}).")
    private BigDecimal seconds = BigDecimal.ONE;

    @Option(
            names = "--key-frames",
            description = "Of videos, hash only frames that can be decoded without others: many times faster where a"
                    + " video has few of them, and less is found (default: a frame of each stretch).")
    private boolean keyFramesOnly;

    VideoSampling sampling() {
        try {
            return new VideoSampling(seconds.movePointRight(3).longValueExact(), keyFramesOnly);
        } catch (IllegalArgumentException | ArithmeticException outOfRange) {
            throw CommandProblem.wrongUse("--frame-each must be 0.04 to 3600 seconds, in whole thousandths, not "
                    + seconds.toPlainString() + ". Nothing was examined.");
        }
    }
}
