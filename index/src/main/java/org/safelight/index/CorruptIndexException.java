package org.safelight.index;

import java.nio.file.Path;

/// An index file is not what was written: cut short, changed, or not an index at all. Matches could be missed,
/// so no answer is given.
public final class CorruptIndexException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String section;

    CorruptIndexException(Path file, String section, String what) {
        super("Cannot use the index " + file + ": " + what + " (" + section + ").\n"
                + "It was cut short or changed after it was written, so matches could be missed. No answer is given from it.\n"
                + "Build it again: safelight index build --out " + file + " LIST...");
        this.section = section;
    }

    /// Of a file of a living index, which cannot be built from lists again.
    static CorruptIndexException living(Path file, String section, String what) {
        return new CorruptIndexException(
                "Cannot use the living index in " + file.toAbsolutePath().getParent() + ": " + what + " (" + section
                        + " of " + file.getFileName() + ").\n"
                        + "It was cut short or changed after it was written, so matches could be missed. No answer is"
                        + " given from it.\n"
                        + "Put back the folder from a copy, or fill a new one from the records it was fed by.",
                section);
    }

    private CorruptIndexException(String message, String section) {
        super(message);
        this.section = section;
    }

    /// The part of the file that is wrong, in words.
    public String section() {
        return section;
    }
}
