package org.safelight.formats;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.safelight.fingerprint.PerceptualHash;

/// One frame of a video in the text form of vPDQ: `frame,quality,hash,seconds`, such as `30,100,…64 hex digits…,1.001`.
///
/// @param number of the frame in the video, from 0
/// @param quality 0 to 100
/// @param millis when it is shown
public record VpdqFrame(long number, int quality, PerceptualHash hash, long millis) {
    private static final Pattern LINE =
            Pattern.compile("(\\d{1,12}),(\\d{1,3}),([0-9a-fA-F]{64}),(\\d{1,9}(?:\\.\\d{1,9})?)");
    /// Frames below it are not compared. Source: vPDQ's suggestion.
    public static final int LEAST_QUALITY = 50;

    /// The frame in a line; empty if it is none.
    public static Optional<VpdqFrame> parse(String line) {
        Matcher cells = LINE.matcher(line.strip());
        if (!cells.matches() || Integer.parseInt(cells.group(2)) > 100) {
            return Optional.empty();
        }
        return Optional.of(new VpdqFrame(
                Long.parseLong(cells.group(1)),
                Integer.parseInt(cells.group(2)),
                PerceptualHash.parse(cells.group(3).toLowerCase(Locale.ROOT)),
                Math.round(Double.parseDouble(cells.group(4)) * 1000)));
    }

    /// The line without its end.
    public String line() {
        return "%d,%d,%s,%d.%03d".formatted(number, quality, hash.hex(), millis / 1000, millis % 1000);
    }
}
