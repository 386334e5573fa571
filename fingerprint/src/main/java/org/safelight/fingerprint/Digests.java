package org.safelight.fingerprint;

/// The three digests of one content and its length in bytes, from one reading.
/// Each digest must be of the kind its place says, and the length must not be negative.
public record Digests(Digest md5, Digest sha1, Digest sha256, long bytes) {
    public Digests {
        if (md5.kind() != DigestKind.MD5 || sha1.kind() != DigestKind.SHA1 || sha256.kind() != DigestKind.SHA256) {
            throw new IllegalArgumentException("The digests are not in the order MD5, SHA-1, SHA-256 but "
                    + md5.kind().label() + ", " + sha1.kind().label() + ", "
                    + sha256.kind().label() + ".");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("A content cannot have " + bytes + " bytes.");
        }
    }

    /// The digest of this kind.
    public Digest of(DigestKind kind) {
        return switch (kind) {
            case MD5 -> md5;
            case SHA1 -> sha1;
            case SHA256 -> sha256;
        };
    }
}
