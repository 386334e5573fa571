package org.safelight.fingerprint;

/// The digests that hash lists carry. The order is the order in which lists and reports name them.
public enum DigestKind {
    MD5(16, "MD5"),
    SHA1(20, "SHA-1"),
    SHA256(32, "SHA-256");

    private final int bytes;
    private final String name;

    DigestKind(int bytes, String name) {
        this.bytes = bytes;
        this.name = name;
    }

    /// Length in bytes: 16, 20 or 32. Its hex text is twice as long.
    public int bytes() {
        return bytes;
    }

    /// The name by which [java.security.MessageDigest] knows it.
    public String jcaName() {
        return name;
    }

    /// How people write it: `MD5`, `SHA-1`, `SHA-256`.
    public String label() {
        return name;
    }
}
