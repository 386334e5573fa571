package org.safelight.sources;

import java.io.IOException;

/// An entry of the exhibit that was not read, or not to its end.
///
/// @param words why, for a report: what it is and what that means; holds no path but, escaped, what a link
///     points to
public record NotRead(ExhibitPath path, Reason reason, String words) implements Found {
    /// Why something was not read.
    public enum Reason {
        /// A symbolic link. What it points to is read at its own place if that is on the exhibit.
        LINK,
        /// A named pipe.
        PIPE,
        SOCKET,
        DEVICE,
        /// Neither file, folder, link nor anything the system has a name for.
        UNKNOWN_KIND,
        /// A folder that could not be listed, or not to its end.
        UNREADABLE_FOLDER,
        /// A file that could not be opened or read.
        UNREADABLE_FILE,
        /// It was listed, then gone.
        VANISHED,
        /// Its path is longer than the system can open.
        TOO_DEEP,
        /// It changed between being found and being read to its end, so digests would be of no state it ever
        /// had.
        CHANGED_WHILE_READ
    }

    /// A file whose reading failed half-way.
    public static NotRead unreadable(FileItem item, IOException failure) {
        return Failures.notRead(item.path(), failure, Reason.UNREADABLE_FILE);
    }

    /// Hides the path, as it ends up in logs.
    @Override
    public String toString() {
        return "NotRead[" + reason + "]";
    }
}
