package org.safelight.sources;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/// A file of the exhibit, open for reading from its start to its end. Not for several threads at once.
///
/// It ends where the file ended when it was found: one that grows as fast as it is read would never end. When
/// all is read, ask [#changedWhileRead]; only then are the bytes known to be one state of the file.
public final class EvidenceChannel implements ReadableByteChannel, SeekableBytes {
    private final FileItem item;
    private final Disk disk;
    private final Disk.OpenFile file;
    private long position;
    private boolean open = true;

    EvidenceChannel(FileItem item, Disk disk, Disk.OpenFile file) {
        this.item = item;
        this.disk = disk;
        this.file = file;
    }

    /// Reads the next bytes. A direct buffer spares a copy.
    ///
    /// @return how many, at least 1 if `to` has room, or -1 at the end
    /// @throws IOException if the medium cannot be read there; [NotRead#unreadable] puts it into words
    @Override
    public int read(ByteBuffer to) throws IOException {
        int got = read(to, position);
        position += Math.max(0, got);
        return got;
    }

    /// Reads from byte `from` of the file on, and leaves the position of [#read(ByteBuffer)] as it is.
    ///
    /// @return how many bytes, or -1 at or past the end
    @Override
    public int read(ByteBuffer to, long from) throws IOException {
        long left = item.facts().bytes() - from;
        if (left <= 0) {
            return -1;
        }
        if (left >= to.remaining()) {
            return file.read(to, from);
        }
        int limit = to.limit();
        to.limit(to.position() + (int) left);
        try {
            return file.read(to, from);
        } finally {
            to.limit(limit);
        }
    }

    /// How long the file was when it was found.
    @Override
    public long size() {
        return item.facts().bytes();
    }

    /// How many bytes [#read(ByteBuffer)] has given.
    public long position() {
        return position;
    }

    /// Whether the file is no longer the one that was found: another length, other times of change, replaced,
    /// or gone. Ask once the reading is done.
    public Optional<NotRead> changedWhileRead() {
        try {
            Disk.Entry now = disk.look(item.rawPath());
            if (now.kind() == Disk.Kind.FILE && now.facts().sameContentAs(item.facts())) {
                return Optional.empty();
            }
        } catch (IOException gone) {
            return Optional.of(Failures.notRead(item.path(), gone, NotRead.Reason.CHANGED_WHILE_READ));
        }
        return Optional.of(new NotRead(
                item.path(),
                NotRead.Reason.CHANGED_WHILE_READ,
                "The file changed between being found and being read to its end, "
                        + "so its digests would be of no state it ever had. "
                        + "Stop what is writing to the exhibit, and read it again."));
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        file.close();
    }
}
