package org.safelight.server.exposure;

/// In what form a picture or video is shown, the least harmful first. Each is one step from the one before it.
public enum MediaForm {
    BLURRED("small, grey, strongly blurred"),
    LESS_BLURRED("small, grey, less blurred"),
    COLOUR("small, in colour, slightly blurred"),
    LARGER("larger, in colour, not blurred"),
    FULL("as it is"),
    SOUND("with sound");

    private final String words;

    MediaForm(String words) {
        this.words = words;
    }

    /// What it is, to a person, to follow "shown".
    public String words() {
        return words;
    }

    /// Whether it shows all there is: these have a limit of their own.
    public boolean isClear() {
        return this == FULL || this == SOUND;
    }

    /// The form one step clearer; the last one itself.
    public MediaForm next() {
        return switch (this) {
            case BLURRED -> LESS_BLURRED;
            case LESS_BLURRED -> COLOUR;
            case COLOUR -> LARGER;
            case LARGER -> FULL;
            case FULL, SOUND -> SOUND;
        };
    }
}
