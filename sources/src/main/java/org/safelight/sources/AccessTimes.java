package org.safelight.sources;

/// Whether reading left the access times on the exhibit as they were.
public enum AccessTimes {
    /// Every file and folder was opened in a way that keeps its access time. (Asking where a link points may
    /// still change the access time of the link itself: Linux offers no way around it.)
    KEPT("Access times of files and folders were left as they were."),
    /// Some files belong to other users, for whom the system refuses this way of opening.
    SOME_MAY_HAVE_CHANGED(
            "Some access times may have changed: the system lets only a file's owner or the administrator "
                    + "read without a trace. Run as that user, or mount the exhibit read-only."),
    /// This system has no such way, or Safelight may not call it.
    MAY_HAVE_CHANGED("Access times may have changed: this system offers no way to read without a trace. "
            + "Mount the exhibit read-only.");

    private final String words;

    AccessTimes(String words) {
        this.words = words;
    }

    /// For a report.
    public String words() {
        return words;
    }
}
