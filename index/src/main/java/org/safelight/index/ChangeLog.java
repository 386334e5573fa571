package org.safelight.index;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// The change log of a living index: what was acknowledged since the segments were written.
///
/// All numbers are big-endian. **Header**, 24 bytes: `SLCHANGE` (8), format version 1 (4), number of the log
/// (8), CRC-32C of these (4). **Records**, one for each batch: marker `SLCB` (4), length of the batch in bytes
/// (4), offset of this record in the file (8), CRC-32C of the batch (4), CRC-32C of the number and the 20 bytes
/// before (4); then the batch: number of changes (4) and the changes as [LivingBytes] puts them.
///
/// A batch is acknowledged when its record is on the disk, and the next is begun only then. So a kill or a
/// power cut can leave one torn record, and that at the end: it is cut off. A record that does not fit but has
/// a sound one after it is damage to what was acknowledged, and the log is refused. (Damage to just the last
/// record looks like a torn one. It is cut, the index then says a lower sequence, and the feed sends the
/// changes again.) A record's head bears its offset and the log's number, so that bytes of an older file are
/// never taken for a record of this one.
///
/// Not thread safe.
final class ChangeLog implements AutoCloseable {
    private static final long MAGIC = 0x534c4348414e4745L; // "SLCHANGE"
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 24;
    private static final int MARKER = 0x534c4342; // "SLCB"
    private static final int HEAD_BYTES = 24;
    /// The most bytes of one batch.
    static final int MOST_BATCH_BYTES = 1 << 28;

    private final Path file;
    private final long number;
    private final FileChannel channel;

    private ChangeLog(Path file, long number, FileChannel channel) {
        this.file = file;
        this.number = number;
        this.channel = channel;
    }

    /// Makes an empty log, or empties one that was begun; it is on the disk when this returns.
    static ChangeLog create(Path file, long number) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
            header.putLong(MAGIC).putInt(VERSION).putLong(number);
            header.putInt(crc(header.array(), 0, HEADER_BYTES - 4));
            writeFully(channel, header.flip());
            channel.force(true);
            SlxFileWriter.forceFolder(SlxFileWriter.folderOf(file));
            return new ChangeLog(file, number, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Goes on with a log at the end of its sound records; what is torn after them is cut off.
    static ChangeLog continueAt(Path file, long number, long soundBytes) throws IOException {
        if (soundBytes < HEADER_BYTES) {
            return create(file, number);
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (channel.size() > soundBytes) {
                channel.truncate(soundBytes);
                channel.force(true);
            }
            channel.position(soundBytes);
            return new ChangeLog(file, number, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Whether no batch was ever begun in this log.
    static boolean isEmpty(Path file) throws IOException {
        return Files.size(file) <= HEADER_BYTES;
    }

    /// Reads all batches in order.
    ///
    /// @param isLast whether no log was begun after it; only then may its end be torn
    /// @return how many bytes are sound; 0 if not even the header was finished
    /// @throws CorruptIndexException if what was acknowledged is damaged
    static long read(Path file, long number, boolean isLast, Consumer<List<Change>> batches) throws IOException {
        long size = Files.size(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] start = read(channel, 0, HEADER_BYTES);
            ByteBuffer header = ByteBuffer.wrap(start);
            boolean headerIsRight = start.length == HEADER_BYTES
                    && header.getInt(HEADER_BYTES - 4) == crc(start, 0, HEADER_BYTES - 4)
                    && header.getLong(0) == MAGIC
                    && header.getLong(12) == number;
            if (!headerIsRight) {
                // A log is in use only once its header is on the disk.
                if (isLast && size <= HEADER_BYTES) {
                    return 0;
                }
                throw corrupt(file, "header", "it is not the change log that belongs here");
            }
            if (header.getInt(8) != VERSION) {
                throw corrupt(
                        file,
                        "header",
                        "it is of format " + header.getInt(8) + ", and this Safelight reads " + VERSION);
            }
            long at = HEADER_BYTES;
            while (at < size) {
                byte[] recordHead = read(channel, at, HEAD_BYTES);
                ByteBuffer head = ByteBuffer.wrap(recordHead);
                int length = isHead(recordHead, at, number) ? head.getInt(4) : -1;
                if (length < 0 || length > MOST_BATCH_BYTES || length > size - at - HEAD_BYTES) {
                    break;
                }
                byte[] batch = read(channel, at + HEAD_BYTES, length);
                if (crc(batch, 0, length) != head.getInt(16)) {
                    break;
                }
                batches.accept(changes(file, at, batch));
                at += HEAD_BYTES + length;
            }
            if (at < size && (!isLast || hasRecordAfter(channel, at + 1, size, number))) {
                throw corrupt(file, "record", "its checksum is wrong at byte " + at);
            }
            return at;
        }
    }

    private static List<Change> changes(Path file, long at, byte[] batch) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(batch))) {
            int count = LivingBytes.count(in, LivingBytes.LEAST_BYTES_OF_A_CHANGE);
            List<Change> changes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                changes.add(LivingBytes.change(in));
            }
            if (in.available() > 0) {
                throw new IOException("it holds more than it says");
            }
            return changes;
        } catch (IOException e) {
            String what = e.getMessage();
            throw corrupt(file, "record", (what == null ? "it ends too early" : what) + ", at byte " + at);
        }
    }

    private static boolean isHead(byte[] bytes, long at, long number) {
        ByteBuffer head = ByteBuffer.wrap(bytes);
        return bytes.length >= HEAD_BYTES
                && head.getInt(0) == MARKER
                && head.getLong(8) == at
                && head.getInt(20) == headCrc(bytes, number);
    }

    private static int headCrc(byte[] head, long number) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(number).flip());
        crc.update(head, 0, HEAD_BYTES - 4);
        return (int) crc.getValue();
    }

    private static boolean hasRecordAfter(FileChannel channel, long from, long size, long number) throws IOException {
        int step = 1 << 20;
        for (long block = from; block < size; block += step) {
            byte[] bytes = read(channel, block, step + HEAD_BYTES);
            ByteBuffer numbers = ByteBuffer.wrap(bytes);
            for (int i = 0; i < step && i + HEAD_BYTES <= bytes.length; i++) {
                if (numbers.getInt(i) == MARKER
                        && isHead(Arrays.copyOfRange(bytes, i, i + HEAD_BYTES), block + i, number)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The bytes from here, as many as there are up to this number.
    private static byte[] read(FileChannel channel, long at, int most) throws IOException {
        byte[] bytes = new byte[(int) Math.max(0, Math.min(most, channel.size() - at))];
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            if (channel.read(rest, at + rest.position()) < 0) {
                throw new IOException("A change log became shorter while it was read. Something else writes to it.");
            }
        }
        return bytes;
    }

    long number() {
        return number;
    }

    Path file() {
        return file;
    }

    /// Appends a batch; it is on the disk when this returns. After an [IOException] nothing more may be
    /// appended: what is on the disk is then not known until the log is read again.
    ///
    /// @return the changes as a reader of the log gets them, so that a text that has no bytes in UTF-8 makes no
    ///     difference
    /// @throws IllegalArgumentException if the batch is too large; nothing was written then
    List<Change> append(List<Change> changes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + 256 * changes.size());
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(new byte[HEAD_BYTES]);
        out.writeInt(changes.size());
        for (Change change : changes) {
            LivingBytes.put(out, change);
            if (bytes.size() > MOST_BATCH_BYTES) {
                throw new IllegalArgumentException("A batch of " + changes.size() + " changes is larger than "
                        + (MOST_BATCH_BYTES >> 20) + " MiB. Nothing was changed. Give fewer changes at once.");
            }
        }
        byte[] record = bytes.toByteArray();
        int length = record.length - HEAD_BYTES;
        ByteBuffer head = ByteBuffer.wrap(record);
        head.putInt(MARKER).putInt(length).putLong(channel.position()).putInt(crc(record, HEAD_BYTES, length));
        head.putInt(headCrc(record, number));
        writeFully(channel, head.rewind());
        channel.force(false);
        return changes(file, head.getLong(8), Arrays.copyOfRange(record, HEAD_BYTES, record.length));
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    private static CorruptIndexException corrupt(Path file, String part, String what) {
        return CorruptIndexException.living(file, part, what);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
