package org.safelight.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Writes an index file section by section: to a temporary file in the same folder, which takes the final name when all
/// is on the disk. A reader sees the old file or the new one, never a part; so does one after a power cut.
///
/// Not thread safe. If it is closed before [#finish], nothing is left.
final class SlxFileWriter implements AutoCloseable {
    private record Section(SectionKind kind, int elementBytes, long offset, long length) {}

    private static final int BUFFER_BYTES = 1 << 20;

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final List<Section> sections = new ArrayList<>();
    private final MessageDigest content;
    private int[] pageChecksums = new int[1024];
    private int pages = 1; // The header is written last.
    private long sectionBytes;
    private long contentEnd = Long.MAX_VALUE;
    private @Nullable SectionKind kind;
    private int elementBytes;
    private @Nullable String contentChecksum;

    SlxFileWriter(Path target) throws IOException {
        this.target = target;
        Path folder = folderOf(target);
        temporary = Files.createTempFile(folder, ".safelight-", ".slx.tmp");
        channel = FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.position(SlxFormat.PAGE_BYTES);
        try {
            content = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256, which every Java must have. Use another.", e);
        }
    }

    static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    /// Begins a section; the bytes put from now on are its own.
    void begin(SectionKind kind, int elementBytes) {
        this.kind = kind;
        this.elementBytes = elementBytes;
        sectionBytes = 0;
    }

    void putByte(int value) throws IOException {
        room(1);
        buffer.put((byte) value);
    }

    void putInt(int value) throws IOException {
        room(4);
        buffer.putInt(value);
    }

    void putLong(long value) throws IOException {
        room(8);
        buffer.putLong(value);
    }

    /// A number of 1, 2, 3 or 4 bytes.
    void putNumber(int value, int bytes) throws IOException {
        switch (bytes) {
            case 1 -> putByte(value);
            case 2 -> {
                room(2);
                buffer.putShort((short) value);
            }
            case 3 -> {
                putByte(value);
                putByte(value >>> 8);
                putByte(value >>> 16);
            }
            default -> putInt(value);
        }
    }

    void putBytes(byte[] bytes) throws IOException {
        int done = 0;
        while (done < bytes.length) {
            room(1);
            int part = Math.min(bytes.length - done, buffer.remaining());
            buffer.put(bytes, done, part);
            done += part;
        }
    }

    void putSegment(MemorySegment bytes) throws IOException {
        long done = 0;
        while (done < bytes.byteSize()) {
            room(1);
            int part = (int) Math.min(bytes.byteSize() - done, buffer.remaining());
            MemorySegment.copy(bytes, done, MemorySegment.ofBuffer(buffer), 0, part);
            buffer.position(buffer.position() + part);
            done += part;
        }
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            // Whole pages go out; what does not fill one stays, so that a page's checksum is taken once.
            flushPages(buffer.position() / SlxFormat.PAGE_BYTES);
        }
    }

    private void flushPages(int count) throws IOException {
        int bytes = count * SlxFormat.PAGE_BYTES;
        int end = buffer.position();
        CRC32C crc = new CRC32C();
        if (pages + count > pageChecksums.length) {
            pageChecksums = Arrays.copyOf(pageChecksums, Math.max(pages + count, pageChecksums.length * 2));
        }
        for (int page = 0; page < count; page++) {
            crc.reset();
            crc.update(buffer.slice(page * SlxFormat.PAGE_BYTES, SlxFormat.PAGE_BYTES));
            pageChecksums[pages++] = (int) crc.getValue();
        }
        SectionKind current = kind;
        if (current != null && current.isSource()) {
            // The fill of the last page is not content: endSection has counted it out.
            content.update(buffer.slice(0, (int) Math.min(bytes, contentLeft(bytes))));
        }
        writeFully(buffer.slice(0, bytes));
        sectionBytes += bytes;
        buffer.limit(end).position(bytes);
        buffer.compact();
    }

    private long contentLeft(int bytes) {
        return contentEnd == Long.MAX_VALUE ? bytes : contentEnd - sectionBytes;
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Ends the section and fills its last page.
    void end() throws IOException {
        SectionKind current = kind;
        if (current == null) {
            throw new IllegalStateException("No section was begun.");
        }
        long length = sectionBytes + buffer.position();
        contentEnd = length;
        int fill = (int) (SlxFormat.pagesFor(length) * SlxFormat.PAGE_BYTES - length);
        long offset = (long) pages * SlxFormat.PAGE_BYTES - sectionBytes;
        for (int i = 0; i < fill; i++) {
            if (!buffer.hasRemaining()) {
                room(1);
            }
            buffer.put((byte) 0);
        }
        flushPages(buffer.position() / SlxFormat.PAGE_BYTES);
        contentEnd = Long.MAX_VALUE;
        if (current.isSource()) {
            ByteBuffer tail = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
            content.update(tail.putInt(current.number()).putLong(length).array());
        }
        sections.add(new Section(current, elementBytes, offset, length));
        kind = null;
    }

    /// A section that was ended, mapped for reading.
    MemorySegment written(SectionKind kind, Arena arena) throws IOException {
        for (Section section : sections) {
            if (section.kind() == kind) {
                return channel.map(FileChannel.MapMode.READ_ONLY, section.offset(), section.length(), arena);
            }
        }
        throw new IllegalStateException("There is no " + kind.words() + " yet.");
    }

    /// Writes the rest, waits until all is on the disk, and gives the file its name.
    ///
    /// @return the length of the file
    long finish() throws IOException {
        long tableOffset = (long) pages * SlxFormat.PAGE_BYTES;
        long tableBytes = 4L * pages;
        int pagesBefore = pages;
        pageChecksums[0] = 0;
        CRC32C tableCrc = new CRC32C();
        for (int page = 0; page < pagesBefore; page++) {
            if (buffer.remaining() < 4) {
                flushTable(tableCrc);
            }
            buffer.putInt(pageChecksums[page]);
        }
        flushTable(tableCrc);
        long length = tableOffset + SlxFormat.pagesFor(tableBytes) * SlxFormat.PAGE_BYTES;
        writeFully(ByteBuffer.allocate((int) (length - tableOffset - tableBytes)));

        byte[] checksum = content.digest();
        ByteBuffer header = ByteBuffer.allocate(SlxFormat.PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(SlxFormat.MAGIC).putInt(SlxFormat.VERSION).putInt(sections.size());
        header.putLong(length).putInt(SlxFormat.PAGE_BYTES).putInt((int) tableCrc.getValue());
        header.putLong(tableOffset).putLong(tableBytes).put(checksum);
        header.position(SlxFormat.SECTION_TABLE_OFFSET);
        for (Section section : sections) {
            header.putInt(section.kind().number()).putInt(section.elementBytes());
            header.putLong(section.offset()).putLong(section.length()).putLong(0);
        }
        CRC32C crc = new CRC32C();
        crc.update(header.array(), 0, SlxFormat.HEADER_CHECKSUM_OFFSET);
        header.putInt(SlxFormat.HEADER_CHECKSUM_OFFSET, (int) crc.getValue());
        header.rewind();
        channel.position(0);
        writeFully(header);
        channel.force(true);
        channel.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(folderOf(target));
        contentChecksum = HexFormat.of().formatHex(checksum);
        return length;
    }

    private void flushTable(CRC32C crc) throws IOException {
        buffer.flip();
        crc.update(buffer.duplicate());
        writeFully(buffer);
        buffer.clear();
    }

    /// Makes the new name itself last through a power cut. Systems that cannot open a folder keep it otherwise.
    static void forceFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || java.io.File.separatorChar == '\\') {
            return;
        }
        try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }

    String contentChecksum() {
        String checksum = contentChecksum;
        if (checksum == null) {
            throw new IllegalStateException("The file is not finished.");
        }
        return checksum;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
