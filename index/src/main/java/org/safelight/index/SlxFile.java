package org.safelight.index;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;

/// An index file mapped into memory, whose pages are verified before their first use. See [SlxFormat].
///
/// Thread safe. What it gives out is valid until it is closed. Nothing the file says is trusted: every offset and
/// length is held against the file before it is used.
final class SlxFile implements AutoCloseable {
    /// One section: where it is, and the way to its bytes.
    final class Section {
        private final SectionKind kind;
        private final int elementBytes;
        private final MemorySegment bytes;
        private final long firstPage;

        private Section(SectionKind kind, int elementBytes, MemorySegment bytes, long firstPage) {
            this.kind = kind;
            this.elementBytes = elementBytes;
            this.bytes = bytes;
            this.firstPage = firstPage;
        }

        SectionKind kind() {
            return kind;
        }

        int elementBytes() {
            return elementBytes;
        }

        /// Number of whole elements.
        long size() {
            return bytes.byteSize() / elementBytes;
        }

        long byteSize() {
            return bytes.byteSize();
        }

        /// The bytes. Whoever reads them calls [#verify] for the range first, unless [SlxFile#isVerified].
        MemorySegment bytes() {
            return bytes;
        }

        /// Verifies the pages that hold these bytes, if that has not been done before.
        ///
        /// @throws CorruptIndexException if one is damaged, or the range is not within the section
        void verify(long offset, long length) {
            if (offset < 0 || length < 0 || offset > bytes.byteSize() - length) {
                throw corrupt("it refers to a place beyond its end");
            }
            if (length == 0 || allVerified) {
                return;
            }
            long last = firstPage + (offset + length - 1) / SlxFormat.PAGE_BYTES;
            for (long page = firstPage + offset / SlxFormat.PAGE_BYTES; page <= last; page++) {
                if (verified[(int) page] == 0) {
                    verifyPage(page);
                }
            }
        }

        void verifyAll() {
            verify(0, bytes.byteSize());
        }

        /// The number at this index, of 1, 2 or 4 bytes, verified.
        ///
        /// @throws CorruptIndexException if it is negative as a number of 4 bytes, or damaged
        int number(long index) {
            verify(index * elementBytes, elementBytes);
            int number = switch (elementBytes) {
                case 1 -> bytes.get(SlxFormat.BYTE, index) & 0xff;
                case 2 -> bytes.get(SlxFormat.SHORT, index * 2) & 0xffff;
                default -> bytes.get(SlxFormat.INT, index * 4);
            };
            if (number < 0) {
                throw corrupt("it holds a number that is too large");
            }
            return number;
        }

        long longAt(long offset) {
            verify(offset, 8);
            return bytes.get(SlxFormat.LONG, offset);
        }

        int intAt(long offset) {
            verify(offset, 4);
            return bytes.get(SlxFormat.INT, offset);
        }

        CorruptIndexException corrupt(String what) {
            return new CorruptIndexException(path, kind.words(), what);
        }
    }

    private final Path path;
    private final Arena arena;
    private final MemorySegment file;
    private final Map<SectionKind, Section> sections = new EnumMap<>(SectionKind.class);
    private final List<Section> inFileOrder = new ArrayList<>();
    private final long checksumTable;
    private final byte[] verified;
    private final byte[] contentChecksum = new byte[32];
    private boolean allVerified; // Seen late by another thread, it verifies pages again, and no harm is done.

    private SlxFile(Path path, Arena arena, MemorySegment file) {
        this.path = path;
        this.arena = arena;
        this.file = file;
        if (file.byteSize() < 2L * SlxFormat.PAGE_BYTES || file.get(SlxFormat.LONG, 0) != SlxFormat.MAGIC) {
            throw corrupt("header", "it is not an index file");
        }
        int version = file.get(SlxFormat.INT, 8);
        if (version != SlxFormat.VERSION) {
            throw corrupt(
                    "header", "it is of format " + version + ", and this Safelight reads format " + SlxFormat.VERSION);
        }
        if (file.get(SlxFormat.INT, SlxFormat.HEADER_CHECKSUM_OFFSET)
                != crc(file.asSlice(0, SlxFormat.HEADER_CHECKSUM_OFFSET))) {
            throw corrupt("header", "its checksum is wrong at byte 0");
        }
        if (file.get(SlxFormat.LONG, 16) != file.byteSize()) {
            throw corrupt(
                    "header", "it should have " + file.get(SlxFormat.LONG, 16) + " bytes and has " + file.byteSize());
        }
        if (file.get(SlxFormat.INT, 24) != SlxFormat.PAGE_BYTES) {
            throw corrupt("header", "its page size is not " + SlxFormat.PAGE_BYTES);
        }
        long tableOffset = file.get(SlxFormat.LONG, 32);
        long tableBytes = file.get(SlxFormat.LONG, 40);
        if (tableOffset < SlxFormat.PAGE_BYTES
                || tableOffset % SlxFormat.PAGE_BYTES != 0
                || tableBytes < 0
                || tableOffset > file.byteSize()
                || tableBytes != tableOffset / SlxFormat.PAGE_BYTES * 4
                || tableBytes > file.byteSize() - tableOffset
                || tableOffset / SlxFormat.PAGE_BYTES > Integer.MAX_VALUE - 8) {
            throw corrupt("header", "its table of checksums is not within it");
        }
        if (file.get(SlxFormat.INT, 28) != crc(file.asSlice(tableOffset, tableBytes))) {
            throw corrupt("table of page checksums", "its checksum is wrong at byte " + tableOffset);
        }
        checksumTable = tableOffset;
        verified = new byte[(int) (tableOffset / SlxFormat.PAGE_BYTES)];
        MemorySegment.copy(file, SlxFormat.BYTE, SlxFormat.CONTENT_CHECKSUM_OFFSET, contentChecksum, 0, 32);
        verified[0] = 1;
        readSectionTable(tableOffset);
    }

    private void readSectionTable(long tableOffset) {
        int count = file.get(SlxFormat.INT, 12);
        if (count < 0 || count > SlxFormat.MOST_SECTIONS) {
            throw corrupt("header", "it says to have " + Integer.toUnsignedString(count) + " sections");
        }
        long end = SlxFormat.PAGE_BYTES;
        for (int i = 0; i < count; i++) {
            long at = SlxFormat.SECTION_TABLE_OFFSET + (long) i * SlxFormat.SECTION_ENTRY_BYTES;
            int number = file.get(SlxFormat.INT, at);
            int elementBytes = file.get(SlxFormat.INT, at + 4);
            long offset = file.get(SlxFormat.LONG, at + 8);
            long length = file.get(SlxFormat.LONG, at + 16);
            SectionKind kind = SectionKind.numbered(number)
                    .orElseThrow(() -> corrupt("header", "it has a section of an unknown kind, " + number));
            boolean widthFits = kind.elementBytes() == 0
                    ? elementBytes >= 1 && elementBytes <= 4
                    : elementBytes == kind.elementBytes();
            if (!widthFits) {
                throw corrupt(kind.words(), "its elements have " + elementBytes + " bytes");
            }
            if (offset < end
                    || offset % SlxFormat.PAGE_BYTES != 0
                    || length < 0
                    || offset > tableOffset
                    || length > tableOffset - offset) {
                throw corrupt(kind.words(), "it is not within the file");
            }
            if (length % elementBytes != 0) {
                throw corrupt(kind.words(), "its length does not fit its elements");
            }
            end = offset + length;
            Section section =
                    new Section(kind, elementBytes, file.asSlice(offset, length), offset / SlxFormat.PAGE_BYTES);
            inFileOrder.add(section);
            if (sections.put(kind, section) != null) {
                throw corrupt(kind.words(), "it is there twice");
            }
        }
    }

    /// Maps the file and verifies its header and the table of page checksums. Takes milliseconds at any size.
    ///
    /// @throws CorruptIndexException if it is not an index, cut short, or its header is damaged
    /// @throws IOException if it cannot be read
    static SlxFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new SlxFile(path, arena, file);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /// @throws CorruptIndexException if there is no such section
    Section section(SectionKind kind) {
        Section section = sections.get(kind);
        if (section == null) {
            throw corrupt(kind.words(), "it is missing");
        }
        return section;
    }

    boolean has(SectionKind kind) {
        return sections.containsKey(kind);
    }

    long byteSize() {
        return file.byteSize();
    }

    String contentChecksum() {
        return HexFormat.of().formatHex(contentChecksum);
    }

    /// Whether every page has been verified, so that look-ups need not ask for each.
    boolean isVerified() {
        return allVerified;
    }

    /// Verifies all pages on all cores. Calls `onPages` with the number of pages done, now and then, from any thread.
    void verifyAll(LongConsumer onPages) {
        int step = 4096;
        AtomicLong done = new AtomicLong();
        LongStream.rangeClosed(0, (verified.length - 1) / step).parallel().forEach(part -> {
            int end = (int) Math.min(verified.length, (part + 1) * step);
            for (int page = (int) (part * step); page < end; page++) {
                if (verified[page] == 0) {
                    verifyPage(page);
                }
            }
            onPages.accept(done.addAndGet(end - part * step));
        });
        allVerified = true;
    }

    private void verifyPage(long page) {
        int expected = file.get(SlxFormat.INT, checksumTable + 4 * page);
        long offset = page * SlxFormat.PAGE_BYTES;
        if (crc(file.asSlice(offset, SlxFormat.PAGE_BYTES)) != expected) {
            throw corrupt(sectionAt(offset), "its checksum is wrong at byte " + offset);
        }
        verified[(int) page] = 1;
    }

    private String sectionAt(long offset) {
        for (Section section : sections.values()) {
            long start = section.firstPage * SlxFormat.PAGE_BYTES;
            if (offset >= start && offset < start + SlxFormat.pagesFor(section.byteSize()) * SlxFormat.PAGE_BYTES) {
                return section.kind.words();
            }
        }
        return "between sections";
    }

    private CorruptIndexException corrupt(String section, String what) {
        return new CorruptIndexException(path, section, what);
    }

    private static int crc(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        long done = 0;
        while (done < bytes.byteSize()) {
            long part = Math.min(bytes.byteSize() - done, 1 << 30);
            crc.update(bytes.asSlice(done, part).asByteBuffer());
            done += part;
        }
        return (int) crc.getValue();
    }

    /// Computes the content checksum again, from all source sections.
    boolean contentChecksumIsRight() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256, which every Java must have. Use another.", e);
        }
        for (Section section : inFileOrder) {
            if (section.kind.isSource()) {
                for (long done = 0; done < section.byteSize(); ) {
                    long part = Math.min(section.byteSize() - done, 1 << 26);
                    digest.update(section.bytes.asSlice(done, part).asByteBuffer());
                    done += part;
                }
                ByteBuffer tail = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
                digest.update(tail.putInt(section.kind.number())
                        .putLong(section.byteSize())
                        .array());
            }
        }
        return Arrays.equals(digest.digest(), contentChecksum);
    }

    @Override
    public void close() {
        arena.close();
    }
}
