package org.safelight.formats;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.safelight.fingerprint.PerceptualHash;

/// The frames of listed videos, as vPDQ writes them: a file for each video, or several videos one after the other,
/// where the number of the frame begins anew.
///
/// The different frames of a video that are good enough to be compared are its entries, each saying of which video it
/// is and of how many. So a video is held until its end; one of more frames than [#MOST_FRAMES] stops the reading.
final class VpdqReader implements ListReader {
    /// Nine hours of every frame of a film.
    private static final int MOST_FRAMES = 1_000_000;

    private static final int LINES_LOOKED_AT = 20;

    private final Path file;

    VpdqReader(Path file) {
        this.file = file;
    }

    /// Whether the text begins with frames.
    static boolean isHead(byte[] text, boolean isCut) throws IOException {
        int frames = 0;
        try (LineReader lines = new LineReader(new ByteArrayInputStream(text))) {
            while (frames < LINES_LOOKED_AT && lines.next()) {
                if (isCut && !lines.isTerminated()) {
                    break;
                }
                String line = lines.text().strip();
                if (line.isEmpty()) {
                    continue;
                }
                if (VpdqFrame.parse(line).isEmpty()) {
                    // A last line that is cut does not make it another list.
                    return frames > 0 && !lines.isTerminated();
                }
                frames++;
            }
        }
        return frames > 0;
    }

    @Override
    public ListFormat format() {
        return ListFormat.VPDQ_TEXT;
    }

    @Override
    public String words() {
        return format().label();
    }

    @Override
    public SetDescription says() {
        return new SetDescription("", "", "", "", null, null, null);
    }

    @Override
    public void read(EntryTaker taker) throws IOException {
        Map<PerceptualHash, Integer> frames = new LinkedHashMap<>();
        int video = 1;
        long lastNumber = -1;
        try (LineReader lines = new LineReader(TextInput.open(file))) {
            taker.readsAt(() -> "line " + lines.line());
            while (lines.next()) {
                String line = lines.isTooLong() ? "too long" : lines.text();
                if (line.isBlank()) {
                    continue;
                }
                Optional<VpdqFrame> read = VpdqFrame.parse(line);
                if (read.isEmpty()) {
                    if (!lines.isTerminated()) {
                        throw new ListReadException(
                                "Cannot read " + file + ": it ends in the middle of a frame, in line " + lines.line()
                                        + ". It was cut short, so nothing of it was imported. Copy the file again.");
                    }
                    taker.record();
                    taker.odd("a line that is no frame of a video: not taken");
                    continue;
                }
                VpdqFrame frame = read.get();
                if (frame.number() <= lastNumber) {
                    take(taker, video++, frames);
                }
                lastNumber = frame.number();
                taker.record();
                if (frame.quality() < VpdqFrame.LEAST_QUALITY) {
                    taker.odd("a frame of quality below " + VpdqFrame.LEAST_QUALITY
                            + ", which vPDQ does not compare: not taken");
                } else {
                    frames.merge(frame.hash(), frame.quality(), Math::max);
                    if (frames.size() > MOST_FRAMES) {
                        throw new ListReadException(
                                "Cannot read " + file + ": a video in it has more than " + Words.count(MOST_FRAMES)
                                        + " frames. Nothing of it was imported. Give fewer frames a second.");
                    }
                }
            }
        }
        take(taker, video, frames);
    }

    private void take(EntryTaker taker, int video, Map<PerceptualHash, Integer> frames) throws SchemeNeededException {
        String name =
                String.valueOf(file.getFileName()).replaceFirst("\\.[^.]{1,5}$", "") + (video == 1 ? "" : "-" + video);
        var of = new ListEntry.VideoOf(name, frames.size());
        for (Map.Entry<PerceptualHash, Integer> frame : frames.entrySet()) {
            taker.take(List.of(), frame.getKey(), frame.getValue(), null, null, Set.of(), null, of);
        }
        frames.clear();
    }
}
