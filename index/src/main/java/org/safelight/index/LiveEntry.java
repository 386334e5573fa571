package org.safelight.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

/// One entry of a living index with what can be matched of it: no digest of a file without bytes, no hash
/// without structure, exactly as [IndexWriter] leaves them out.
///
/// @param pdqQuality 1 to 100; -1 if not known or there is no hash
record LiveEntry(
        Key key,
        @Nullable Digest md5,
        @Nullable Digest sha1,
        @Nullable Digest sha256,
        @Nullable PerceptualHash pdq,
        int pdqQuality,
        Statement statement) {
    /// Which entry of which set.
    record Key(long set, long entry) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparingLong(Key::set).thenComparingLong(Key::entry);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    static LiveEntry of(Change.AddEntry add) {
        @Nullable Digest[] digests = new Digest[DigestKind.values().length];
        for (Digest digest : add.digests()) {
            if (!digest.isOfEmptyFile()) {
                digests[SlxFormat.numberOf(digest.kind())] = digest;
            }
        }
        PerceptualHash pdq = add.pdq();
        if (pdq != null && (pdq.isZero() || add.pdqQuality() == 0)) {
            pdq = null;
        }
        return new LiveEntry(
                new Key(add.set(), add.entry()),
                digests[0],
                digests[1],
                digests[2],
                pdq,
                pdq == null ? -1 : add.pdqQuality(),
                add.statement());
    }

    /// The digest of the kind with this number in the format; null if there is none.
    @Nullable
    Digest digest(int kind) {
        return switch (kind) {
            case 0 -> md5;
            case 1 -> sha1;
            default -> sha256;
        };
    }

    List<Digest> digests() {
        List<Digest> digests = new ArrayList<>(3);
        for (int kind = 0; kind < 3; kind++) {
            Digest digest = digest(kind);
            if (digest != null) {
                digests.add(digest);
            }
        }
        return digests;
    }

    /// The kinds of its digests as bits, as a reference holds them.
    int kinds() {
        return (md5 == null ? 0 : 1) | (sha1 == null ? 0 : 2) | (sha256 == null ? 0 : 4);
    }
}
