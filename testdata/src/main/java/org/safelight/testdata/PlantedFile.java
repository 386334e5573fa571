package org.safelight.testdata;

/// One file of a made-up exhibit.
///
/// @param path below the exhibit's folder, `/` between names; a backslash, a control character or a byte that
///     is no UTF-8 as `\xNN`. A member of an archive has the archive's path, `//`, and its own
/// @param group equal for files that belong together: a stack, the copies of one content, an altered picture; 0
///     and up within its [Plant]
/// @param sha256 of its content in hex, lower case; empty for a link or a pipe
/// @param alteration what was done to an [Plant#ALTERED] picture; otherwise empty
/// @param hasCameraTags whether a camera's make, model, serial number and place are in it
public record PlantedFile(
        Plant plant, String path, int group, String sha256, String alteration, boolean hasCameraTags) {
    /// Whether it lies in an archive.
    public boolean inArchive() {
        return path.contains("//");
    }
}
