package org.safelight.sources;

/// How much is unfolded. Every limit depends on a content alone and never on where it lies, so that two runs
/// that meet contents in different orders give the same.
///
/// @param depth containers that are opened one within the other
/// @param members most members of one container
/// @param bytes most bytes that come out of one container whatever its size
/// @param ratio bytes that may come out besides, for each byte of the container
/// @param bytesBelow as `bytes`, for all that lies below one file of the exhibit
/// @param membersBelow as `members`, for all that lies below one file of the exhibit
public record ContainerLimits(int depth, long members, long bytes, long ratio, long bytesBelow, long membersBelow) {

    /// Eight deep, a million members, 1 GiB and 250 times the size; 16 GiB and 250 times, two million in all.
    /// A picture hardly shrinks when it is packed, and text by ten to fifty times; deflate can do 1 032 times
    /// at most.
    public static ContainerLimits standard() {
        return new ContainerLimits(8, 1_000_000, 1L << 30, 250, 16L << 30, 2_000_000);
    }

    /// As these, but nothing is opened.
    public ContainerLimits closed() {
        return new ContainerLimits(0, members, bytes, ratio, bytesBelow, membersBelow);
    }

    /// Most bytes that may come out of a container of this size.
    public long mostBytes(long containerBytes) {
        return saturated(bytes, containerBytes);
    }

    /// Most bytes that may come out of a file of the exhibit of this size and of all that it holds.
    public long mostBytesBelow(long fileBytes) {
        return saturated(bytesBelow, fileBytes);
    }

    private long saturated(long base, long size) {
        long most = base + Math.max(0, size) * ratio;
        return most < 0 || size > Long.MAX_VALUE / Math.max(1, ratio) ? Long.MAX_VALUE : most;
    }
}
