package org.safelight.sources;

/// What can be found in space that no file has, by its structure alone.
public enum CarvedKind {
    JPEG("jpg", true),
    PNG("png", true),
    GIF("gif", true),
    WEBP("webp", false),
    AVI("avi", false),
    MP4("mp4", false),
    MOV("mov", false),
    THREE_GP("3gp", false),
    HEIC("heic", false),
    AVIF("avif", false);

    private final String extension;
    private final boolean provesItsBytes;

    CarvedKind(String extension, boolean provesItsBytes) {
        this.extension = extension;
        this.provesItsBytes = provesItsBytes;
    }

    /// Whether the structure runs through all of the bytes, so that a whole one holds no other file's. The
    /// others say how long their parts are: a part may be another file's, which was put where it lay.
    boolean provesItsBytes() {
        return provesItsBytes;
    }

    /// For a made-up name, without a dot. What the content is, decoding tells.
    String extension() {
        return extension;
    }
}
