package org.safelight.sources;

/// A stretch of the disk that an image holds, and what came of it. The regions of an image follow each other
/// without gap or overlap, so their lengths add up to the disk's: what was examined and what was not is the
/// whole.
///
/// @param start where it begins on the disk, in bytes
/// @param bytes how long it is, at least 1
/// @param what it is: the partition table's words, and what its content was recognised as
/// @param outcome what could be done
/// @param words what that means, for a report; one line
/// @param liveFiles files of its file system that are there
/// @param deletedFiles files that were deleted and of which something can be read
/// @param carvedFiles what was found in space that no file has
/// @param carvedBytes how much space was searched that way
/// @param unreadableBytes how much of that the image could not give
public record ImageRegion(
        long start,
        long bytes,
        String what,
        Outcome outcome,
        String words,
        long liveFiles,
        long deletedFiles,
        long carvedFiles,
        long carvedBytes,
        long unreadableBytes) {
    /// What could be done with a region.
    public enum Outcome {
        /// Its files were listed, live and deleted, and its unallocated space was searched.
        FILES_READ,
        /// It was searched for pictures and videos that lie in one piece; files in several pieces, and names,
        /// are not to be had.
        CARVED_ONLY,
        /// Nothing of it was examined.
        NOT_EXAMINED
    }
}
