package org.safelight.formats;

/// The kinds of list that can be read.
public enum ListFormat {
    VICS("VICS JSON"),
    ICSE_CSV("ICSE CSV"),
    NSRL_SQLITE("NSRL RDS version 3 (SQLite)"),
    DIGEST_TEXT("digests as text (md5sum, sha1sum, sha256sum or one a line)"),
    HASHDEEP("hashdeep 1.0"),
    PDQ_TEXT("PDQ hashes as text"),
    VPDQ_TEXT("vPDQ hashes of the frames of videos as text");

    private final String label;

    ListFormat(String label) {
        this.label = label;
    }

    /// In words.
    public String label() {
        return label;
    }
}
