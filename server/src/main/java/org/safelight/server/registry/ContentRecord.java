package org.safelight.server.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// What somebody knows of one content: some of its fingerprints, and what it is.
///
/// @param pdqQuality 0 to 100; -1 if not known
/// @param kind `picture`, `video` or `other`
/// @param sizeBytes -1 if not known
/// @param width in pixels; 0 if not known, as the height
record ContentRecord(
        @Nullable Digest md5,
        @Nullable Digest sha1,
        @Nullable Digest sha256,
        @Nullable PerceptualHash pdq,
        int pdqQuality,
        String kind,
        long sizeBytes,
        int width,
        int height) {
    static final String OTHER = "other";

    /// @throws IllegalArgumentException if it has neither a digest nor a look, or a digest stands in
    ///   another's place
    ContentRecord {
        if (md5 == null && sha1 == null && sha256 == null && pdq == null) {
            throw new IllegalArgumentException("A content needs a digest or a PDQ hash to be known by.");
        }
        if (isOther(md5, DigestKind.MD5) || isOther(sha1, DigestKind.SHA1) || isOther(sha256, DigestKind.SHA256)) {
            throw new IllegalArgumentException("A digest stands in the place of another kind.");
        }
    }

    private static boolean isOther(@Nullable Digest digest, DigestKind kind) {
        return digest != null && digest.kind() != kind;
    }

    /// Only fingerprints are known.
    static ContentRecord of(List<Digest> digests, @Nullable PerceptualHash pdq, int pdqQuality) {
        return new ContentRecord(
                first(digests, DigestKind.MD5),
                first(digests, DigestKind.SHA1),
                first(digests, DigestKind.SHA256),
                pdq,
                pdqQuality,
                OTHER,
                -1,
                0,
                0);
    }

    private static @Nullable Digest first(List<Digest> digests, DigestKind kind) {
        return digests.stream()
                .filter(digest -> digest.kind() == kind)
                .findFirst()
                .orElse(null);
    }

    Optional<Digest> digest(DigestKind kind) {
        return Optional.ofNullable(
                switch (kind) {
                    case MD5 -> md5;
                    case SHA1 -> sha1;
                    case SHA256 -> sha256;
                });
    }

    List<Digest> digests() {
        List<Digest> digests = new ArrayList<>(3);
        for (DigestKind kind : DigestKind.values()) {
            digest(kind).ifPresent(digests::add);
        }
        return digests;
    }

    /// Hides the fingerprints, which are personal data.
    @Override
    public String toString() {
        return "ContentRecord[hidden]";
    }
}
