package org.safelight.sources;

import java.io.IOException;
import java.util.Optional;

/// A file of the exhibit. Light: it holds its path and facts, no open file. Can be opened from any thread,
/// several times.
public final class FileItem implements Found {
    /// What came of opening a file.
    public sealed interface Opened {
        /// It can be read; whoever asked closes it.
        record Open(EvidenceChannel channel) implements Opened {}

        /// It cannot.
        record Refused(NotRead why) implements Opened {}
    }

    private final ExhibitPath path;
    private final FileFacts facts;
    private final byte[] rawPath;
    private final Disk disk;

    FileItem(ExhibitPath path, FileFacts facts, byte[] rawPath, Disk disk) {
        this.path = path;
        this.facts = facts;
        this.rawPath = rawPath;
        this.disk = disk;
    }

    @Override
    public ExhibitPath path() {
        return path;
    }

    /// What the file system said of it when it was found.
    public FileFacts facts() {
        return facts;
    }

    /// Where the system has it: absolute, raw bytes.
    byte[] rawPath() {
        return rawPath;
    }

    /// Another file of the same folder, as it is now; empty if there is none.
    ///
    /// @param place absolute raw bytes, in the folder this is in
    Optional<FileItem> sibling(byte[] place) {
        try {
            Disk.Entry there = disk.look(place);
            byte[] name = RawPath.name(place);
            return there.kind() == Disk.Kind.FILE
                    ? Optional.of(new FileItem(
                            path.folder().map(folder -> folder.child(name)).orElseGet(() -> ExhibitPath.ofBytes(name)),
                            there.facts(),
                            place,
                            disk))
                    : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /// Opens it for reading only, without following a link and, where the system allows, without changing its
    /// access time.
    public Opened open() {
        try {
            return new Opened.Open(new EvidenceChannel(this, disk, disk.open(rawPath)));
        } catch (IOException failure) {
            return new Opened.Refused(NotRead.unreadable(this, failure));
        }
    }

    /// Hides the path, as it ends up in logs.
    @Override
    public String toString() {
        return "FileItem[hidden]";
    }
}
