package org.safelight.index;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A video on a list, of which the list gives the hashes of frames. Each of its frames is an entry with a PDQ hash,
/// whose claim carries as a flag that it is a frame, of which video, and of how many: so looking a frame up is looking
/// a picture up, and whoever has looked up all frames of a video can tell how much of a listed one they are.
///
/// @param name a word that tells it from other videos of its list: letters, digits, `.`, `_` and `-`
/// @param frames how many different frames of it are entries: 1 or more
public record ListedVideo(String name, int frames) {
    private static final Pattern FLAG = Pattern.compile("frame-of-video:([A-Za-z0-9._-]{1,200}):([1-9][0-9]{0,8})");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    /// @throws IllegalArgumentException if the name is not such a word, or there are no frames
    public ListedVideo {
        if (!NAME.matcher(name).matches() || frames < 1 || frames > 999_999_999) {
            throw new IllegalArgumentException("A listed video has a name of letters and digits, and frames.");
        }
    }

    /// A video of this name, whose other characters become `_`.
    public static ListedVideo named(String name, int frames) {
        String word = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return new ListedVideo(word.isEmpty() ? "_" : word.substring(0, Math.min(200, word.length())), frames);
    }

    /// The flag of a [Statement] on one of its frames.
    public String flag() {
        return "frame-of-video:" + name + ":" + frames;
    }

    /// The video that a claim is of a frame of; empty if it is of a picture or a file.
    public static Optional<ListedVideo> of(Claim claim) {
        for (String flag : claim.flags()) {
            Matcher frame = FLAG.matcher(flag);
            if (frame.matches()) {
                return Optional.of(new ListedVideo(frame.group(1), Integer.parseInt(frame.group(2))));
            }
        }
        return Optional.empty();
    }
}
