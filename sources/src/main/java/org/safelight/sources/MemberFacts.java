package org.safelight.sources;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a container says of one of its members. Written by whoever made the container: a claim, no proof.
///
/// @param claimedBytes its length; -1 where the container does not say
/// @param location where in the container it lies, for another expert to find it (a partition and an inode,
///     an offset); printable, at most 1 000 characters, empty where the name says enough
public record MemberFacts(
        long claimedBytes,
        @Nullable Instant modifiedAt,
        @Nullable Instant accessedAt,
        @Nullable Instant changedAt,
        State state,
        String location) {

    /// Whether a member is in use.
    public enum State {
        /// It is listed as being there.
        LIVE,
        /// It was deleted; what was left of it is read.
        DELETED,
        /// It has no entry any more: found by the look of its bytes.
        CARVED
    }

    /// Nothing is known.
    static final MemberFacts NONE = new MemberFacts(-1, null, null, null, State.LIVE, "");

    static MemberFacts of(long claimedBytes, @Nullable Instant modifiedAt) {
        return new MemberFacts(claimedBytes, modifiedAt, null, null, State.LIVE, "");
    }

    static MemberFacts carvedAt(long offset, long bytes) {
        return new MemberFacts(bytes, null, null, null, State.LIVE, "byte " + offset);
    }
}
