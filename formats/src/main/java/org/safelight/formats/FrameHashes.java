package org.safelight.formats;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.safelight.fingerprint.Pdq;
import org.safelight.fingerprint.PerceptualHash;

/// Hashes of the frames of a video as one text: for each 64 hex digits of its PDQ hash and two of its quality (00 to
/// 64, which is 100), with a space between.
public final class FrameHashes {
    /// So many are told of one video; half an hour of a frame each second. Of more, these are spread evenly.
    public static final int MOST = 2_000;

    static final int LONGEST = MOST * 67 - 1;

    private static final int HEX = 16;
    private static final int HASH_DIGITS = 64;
    private static final int DIGITS = 66;

    private FrameHashes() {}

    /// Of frames in their order, those that are told: each hash once, with its best quality, at most [#MOST].
    public static List<Pdq> told(List<Pdq> frames) {
        Map<PerceptualHash, Integer> different = new LinkedHashMap<>();
        frames.forEach(frame -> different.merge(frame.hash(), frame.quality(), Math::max));
        List<Pdq> all = new ArrayList<>();
        different.forEach((hash, quality) -> all.add(new Pdq(hash, quality)));
        if (all.size() <= MOST) {
            return all;
        }
        List<Pdq> spread = new ArrayList<>(MOST);
        for (int i = 0; i < MOST; i++) {
            spread.add(all.get(Math.toIntExact((long) i * (all.size() - 1) / (MOST - 1))));
        }
        return spread;
    }

    static String text(List<Pdq> frames) {
        StringBuilder text = new StringBuilder(frames.size() * (DIGITS + 1));
        for (Pdq frame : frames) {
            text.append(text.isEmpty() ? "" : " ").append(frame.hash().hex());
            text.append(Character.forDigit(frame.quality() / HEX, HEX))
                    .append(Character.forDigit(frame.quality() % HEX, HEX));
        }
        return text.toString();
    }

    /// Reads what [#text] wrote.
    ///
    /// @throws IllegalArgumentException if it is something else, has a hash twice or more frames than are told
    static List<Pdq> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException("These are no hashes of frames.");
        }
        List<Pdq> frames = new ArrayList<>();
        for (String frame : text.split(" ", -1)) {
            if (frame.length() != DIGITS) {
                throw new IllegalArgumentException("This is no hash of a frame.");
            }
            frames.add(new Pdq(
                    PerceptualHash.parse(frame.substring(0, HASH_DIGITS)),
                    HexFormat.fromHexDigits(frame, HASH_DIGITS, DIGITS)));
        }
        if (frames.stream().map(Pdq::hash).distinct().count() != frames.size()) {
            throw new IllegalArgumentException("A hash of a frame is there twice.");
        }
        return frames;
    }
}
