package org.safelight.index;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.safelight.fingerprint.DigestKind;

/// The index file, version 3. One file holds everything; it is never changed once written.
///
/// All numbers are little-endian and unsigned unless said. The file is a header page, then sections, then
/// the table of page checksums. Every part begins at a multiple of 4096 bytes (a *page*) and is filled up
/// with zeros to the next, so that a page belongs to one part only. All offsets are from the start of the
/// file.
///
/// **Header**, 4096 bytes:
///
/// | offset | bytes | what |
/// |---|---|---|
/// | 0 | 8 | `SLXINDEX` in ASCII |
/// | 8 | 4 | format version, 3 |
/// | 12 | 4 | number of sections, at most 100 |
/// | 16 | 8 | length of the file |
/// | 24 | 4 | page size, 4096 |
/// | 28 | 4 | CRC-32C of the table of page checksums, without its fill |
/// | 32 | 8 | offset of that table |
/// | 40 | 8 | its length: 4 bytes for each page before it, the header's included (as zero) |
/// | 48 | 32 | content checksum: SHA-256 over the source sections (see below) |
/// | 128 | 32 each | sections: kind (4), element bytes (4), offset (8), length in bytes (8), zero (8); ascending
/// offsets |
/// | 4092 | 4 | CRC-32C of bytes 0 to 4091 |
///
/// **Checksums.** Each 4-KiB page has a CRC-32C of its own. Opening verifies the header and the table of
/// page checksums; every other page is verified before its first use, so that a damaged page is found
/// before any answer that needs it, and opening takes the same time at any size. (A checksum per section
/// would have to read the whole file first: 0.4 s for 10 million entries if cached, several seconds from a
/// disk. One per page costs 0.1 % of space and 2 ms in the first look-up.) CRC-32C finds damage, not
/// forgery. The content checksum is for people: it names what the lists said, is the same for the same
/// lists, and `index verify` computes it again. It is SHA-256 over, for each source section in file order:
/// its bytes, its kind (4), its length (8).
///
/// **Sections** (kind numbers in [SectionKind]):
/// - *string starts*, *string bytes*: string n is UTF-8 from start n to start n+1. String 0 is empty.
/// - *sets*: count (4); for each set 8 string numbers (name, publisher, version, licence, day of import in
///   ISO 8601, source file name, source SHA-256, scheme + 1 or 0), 7 counts of 8 bytes (as in [SetCounts]),
///   number of further kinds (4), for each its name as a string number (4) and count (8).
/// - *claims*: 32 bytes each: set, standing (0 illegal, 1 irrelevant, 2 ungraded), severity, category + 1
///   or 0, label + 1 or 0, flags (one string, joined by line feeds), series + 1 or 0, zero; 4 bytes each.
/// - *list starts*, *list references*: list n is the references from start n to start n+1. A reference is
///   claim · 256 + a byte: for a digest the kinds its entry carries (bit 0 MD5, 1 SHA-1, 2 SHA-256), for a
///   PDQ hash its quality (255 not known).
/// - *MD5, SHA-1, SHA-256 rows*: the different digests in ascending order; each as its words of 8 bytes,
///   the first byte of the digest being the most significant of the first word; the last word of a SHA-1
///   has 4 bytes. *lists*: for each row the number of its list, in 1, 2 or 4 bytes. *starts*: for each
///   value v of the first k bits (k follows from the length), the first row that does not sort before v;
///   then the number of rows.
/// - *PDQ rows*: the different hashes, their bits put in another order by [BitShuffle], in the order of
///   [BandOrder]. *PDQ lists* as above.
/// - *bands*: the tables of [BandedIndex]. Absent when there are fewer than 50,000 hashes.
/// - *crowds*: near-identical hashes, which the bands leave out ([Crowds]). Absent when there are none, or no bands.
/// - *PhotoDNA*: 152 bytes each, in the order given: set (8), value (144). Kept, never matched.
/// - *of index*, *entry sets*, *entries*, *shared rows*: not in an index but in the file of entries that a segment of a
///   living index has beside it, see [LivingSegment].
///
/// **What a reader does with a file that does not fit.** Every offset, length, count and number is held against the
/// file before it is used; what does not fit is a [CorruptIndexException] that names the section, and no answer is
/// given. `index verify` also finds what reading alone would not show: see [IndexVerification].
final class SlxFormat {
    static final long MAGIC = 0x5845444e49584c53L; // "SLXINDEX", little-endian
    static final int VERSION = 3;
    static final int PAGE_BYTES = 4096;
    static final int MOST_SECTIONS = 100;
    static final int SECTION_TABLE_OFFSET = 128;
    static final int SECTION_ENTRY_BYTES = 32;
    static final int CONTENT_CHECKSUM_OFFSET = 48;
    static final int HEADER_CHECKSUM_OFFSET = PAGE_BYTES - 4;
    static final int QUALITY_NOT_KNOWN = 255;
    static final int PHOTODNA_BYTES = 144;

    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private SlxFormat() {}

    static long pagesFor(long bytes) {
        return (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    }

    /// Bytes of a number column whose largest value is `largest`: 1, 2 or 4.
    static int columnBytes(int largest) {
        return largest < 1 << 8 ? 1 : largest < 1 << 16 ? 2 : 4;
    }

    /// The number by which the format knows this kind of digest: 0 to 2.
    static int numberOf(DigestKind kind) {
        return switch (kind) {
            case MD5 -> 0;
            case SHA1 -> 1;
            case SHA256 -> 2;
        };
    }

    static int numberOf(Standing standing) {
        return switch (standing) {
            case KNOWN_ILLEGAL -> 0;
            case KNOWN_IRRELEVANT -> 1;
            case UNGRADED -> 2;
        };
    }
}
