package org.safelight.sources;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What Safelight asks of the system that holds the exhibit: reading only. Paths are absolute, as raw bytes.
interface Disk {
    /// What kind of entry a path names, the path's last link not followed.
    enum Kind {
        FILE,
        FOLDER,
        LINK,
        PIPE,
        SOCKET,
        DEVICE,
        OTHER
    }

    record Entry(Kind kind, FileFacts facts) {}

    /// A file open for reading. Not for several threads at once.
    interface OpenFile extends AutoCloseable {
        /// Reads at most as much as `to` has room for, from byte `position` of the file on.
        ///
        /// @return how many bytes, or -1 at the end of the file
        int read(ByteBuffer to, long position) throws IOException;

        @Override
        void close();
    }

    /// What a folder's listing gave; `failure` is set if it broke off.
    record Listing(List<byte[]> names, Optional<IOException> failure) {}

    /// The entries of a folder, in no order, without `.` and `..`.
    Listing list(byte[] folder) throws IOException;

    OpenFile open(byte[] file) throws IOException;

    /// Whether what was opened so far could be opened so that its access time stays.
    AccessTimes accessTimes();

    /// What is at a path.
    default Entry look(byte[] path) throws IOException {
        return lookAt(RawPath.path(path));
    }

    /// What a link points to, as raw bytes.
    default byte[] linkTarget(byte[] link) throws IOException {
        return RawPath.targetBytes(Files.readSymbolicLink(RawPath.path(link)));
    }

    private static Entry lookAt(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            BasicFileAttributes read = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Kind kind = read.isRegularFile()
                    ? Kind.FILE
                    : read.isDirectory() ? Kind.FOLDER : read.isSymbolicLink() ? Kind.LINK : Kind.OTHER;
            return new Entry(
                    kind,
                    new FileFacts(
                            read.size(),
                            read.lastModifiedTime().toInstant(),
                            read.lastAccessTime().toInstant(),
                            null,
                            0,
                            0,
                            1));
        }
        Map<String, Object> read = Files.readAttributes(
                path, "unix:mode,size,lastModifiedTime,lastAccessTime,ctime,dev,ino,nlink", LinkOption.NOFOLLOW_LINKS);
        // The file type bits of a mode. Source: inode(7).
        Kind kind = switch (number(read, "mode") >> 12 & 15) {
            case 8 -> Kind.FILE;
            case 4 -> Kind.FOLDER;
            case 10 -> Kind.LINK;
            case 1 -> Kind.PIPE;
            case 12 -> Kind.SOCKET;
            case 2, 6 -> Kind.DEVICE;
            default -> Kind.OTHER;
        };
        return new Entry(
                kind,
                new FileFacts(
                        longNumber(read, "size"),
                        time(read, "lastModifiedTime"),
                        time(read, "lastAccessTime"),
                        time(read, "ctime"),
                        longNumber(read, "dev"),
                        longNumber(read, "ino"),
                        longNumber(read, "nlink")));
    }

    private static int number(Map<String, Object> read, String name) {
        return (int) longNumber(read, name);
    }

    private static long longNumber(Map<String, Object> read, String name) {
        return read.get(name) instanceof Number number ? number.longValue() : 0;
    }

    private static Instant time(Map<String, Object> read, String name) {
        return read.get(name) instanceof FileTime time ? time.toInstant() : Instant.EPOCH;
    }
}
