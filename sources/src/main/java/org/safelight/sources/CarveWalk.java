package org.safelight.sources;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Follows the structure of one file from its first byte, as bytes come. One kind of file, one walk.
abstract class CarveWalk {
    /// Where a walk stands.
    enum State {
        /// It needs more.
        GOING_ON,
        /// The file has ended, by its own structure.
        ENDED,
        /// What came does not belong to such a file.
        BROKEN
    }

    private State state = State.GOING_ON;
    private long taken;
    /// Up to here what came was as it should be.
    private long goodBytes;
    /// Bytes still to be passed over unread.
    private long toSkip;

    /// Takes the next bytes; not after it has ended or broken.
    final State take(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && state == State.GOING_ON) {
            if (toSkip > 0) {
                int skipped = (int) Math.min(toSkip, to - at);
                skipping(bytes, at, at + skipped);
                toSkip -= skipped;
                at += skipped;
                taken += skipped;
            } else {
                int next = step(bytes, at, to);
                taken += next - at;
                at = next;
            }
        }
        return state;
    }

    /// Looks at the bytes from `at` on; at least one, at most those before `to`.
    /// @return the first that was not looked at
    abstract int step(byte[] bytes, int at, int to);

    /// Sees the bytes that are passed over.
    void skipping(byte[] bytes, int from, int to) {}

    /// Nothing more will come.
    void noMore() {}

    /// Whether what came before the break is worth being looked at.
    abstract boolean worthKeeping();

    /// What it is; may become clear only on the way.
    abstract CarvedKind kind();

    State state() {
        return state;
    }

    /// How long the file is if it has ended, or how far it is in order if it broke or still goes on.
    long goodBytes() {
        return goodBytes;
    }

    final long taken() {
        return taken;
    }

    /// The file is in order for so many bytes from its beginning.
    final void goodFor(long bytes) {
        goodBytes = Math.max(goodBytes, bytes);
    }

    final void skip(long bytes) {
        toSkip = bytes;
    }

    final void ended(long bytes) {
        goodFor(bytes);
        state = State.ENDED;
    }

    final void broken() {
        state = State.BROKEN;
    }

    /// The walk for a file that begins with these bytes; null if no kind does.
    ///
    /// @param bytes at least 16 from `at` on
    static @Nullable CarveWalk beginningWith(byte[] bytes, int at) {
        int first = int32(bytes, at);
        if ((first & 0xffff_ff00) == 0xffd8_ff00) {
            int marker = first & 0xff;
            boolean usual = (marker >= 0xe0 && marker <= 0xef) || marker == 0xdb || marker == 0xc4 || marker == 0xfe;
            return usual ? new Jpeg() : null;
        }
        if (first == 0x8950_4e47 && int32(bytes, at + 4) == 0x0d0a_1a0a && int32(bytes, at + 12) == Png.IHDR) {
            return new Png();
        }
        if (first == 0x4749_4638 && (bytes[at + 4] == '7' || bytes[at + 4] == '9') && bytes[at + 5] == 'a') {
            return new Gif();
        }
        if (first == 0x5249_4646) {
            int form = int32(bytes, at + 8);
            if (form == 0x5745_4250 || form == 0x4156_4920) {
                return new Riff(form == 0x5745_4250 ? CarvedKind.WEBP : CarvedKind.AVI);
            }
        }
        if (int32(bytes, at + 4) == IsoMedia.FTYP && first >= 8 && first <= 1024 && first % 4 == 0) {
            return new IsoMedia(int32(bytes, at + 8));
        }
        return null;
    }

    private static int int32(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    /// A walk over records that each begin with a few bytes: gathers them, whatever pieces they come in.
    private abstract static class OfRecords extends CarveWalk {
        private final byte[] gathered = new byte[16];
        private int has;
        private int wanted;

        /// The next record begins with so many bytes, at most 16.
        final void want(int bytes) {
            wanted = bytes;
            has = 0;
        }

        @Override
        final int step(byte[] bytes, int at, int to) {
            int got = Math.min(wanted - has, to - at);
            System.arraycopy(bytes, at, gathered, has, got);
            has += got;
            if (has == wanted) {
                header(gathered, taken() + got);
            }
            return at + got;
        }

        /// A record's beginning is there.
        ///
        /// @param end how many bytes of the file that makes
        abstract void header(byte[] beginning, long end);
    }

    /// JPEG: segments with lengths, then scans, in which 0xFF comes only before 00 or a marker. Source: ITU-T
    /// T.81, annex B.
    ///
    /// Entropy-coded bytes hold an FF about every 256 bytes, so data of another file shows itself soon: by an
    /// FF before something that cannot come there, or by having none. Zeros (which erased space is full of)
    /// end it too.
    private static final class Jpeg extends CarveWalk {
        /// Much longer than any scan goes without an FF but for large plain areas.
        private static final int LONGEST_WITHOUT_FF = 64 << 10;
        private static final int MOST_ZEROS = 8 << 10;
        private static final int LEAST_SCAN_BYTES = 4 << 10;

        private enum JpegPart {
            START,
            MARKER,
            CODE,
            LENGTH_HIGH,
            LENGTH_LOW,
            SCAN,
            SCAN_CODE
        }

        private JpegPart part = JpegPart.START;
        private int code;
        private int high;
        private boolean sawFrame;
        private long scanBytes;
        private long lastMark;
        private int zeros;

        @Override
        int step(byte[] bytes, int at, int to) {
            if (part == JpegPart.SCAN) {
                return scan(bytes, at, to);
            }
            int octet = bytes[at] & 0xff;
            long end = taken() + 1;
            switch (part) {
                case START -> {
                    if (end == 2) {
                        part = JpegPart.MARKER;
                    }
                }
                case MARKER -> {
                    if (octet == 0xff) {
                        part = JpegPart.CODE;
                    } else {
                        broken();
                    }
                }
                case CODE -> code(octet, end);
                case LENGTH_HIGH -> {
                    high = octet;
                    part = JpegPart.LENGTH_LOW;
                }
                case LENGTH_LOW -> segment(high << 8 | octet, end);
                case SCAN_CODE -> scanCode(octet, end);
                case SCAN -> throw new IllegalStateException("a scan is not taken byte by byte");
            }
            return at + 1;
        }

        private void code(int octet, long end) {
            if (octet == 0xff) {
                return;
            }
            if (octet == 0xd9) {
                finish(end);
            } else if (octet >= 0xc0 && octet != 0xc8 && !(octet >= 0xd0 && octet <= 0xd8) && octet <= 0xfe) {
                code = octet;
                goodFor(end - 2);
                part = JpegPart.LENGTH_HIGH;
            } else {
                broken();
            }
        }

        private void segment(int length, long end) {
            if (length < 2) {
                broken();
                return;
            }
            // C4 is tables, CC conditioning: the others from C0 to CF begin a frame.
            sawFrame |= code >= 0xc0 && code <= 0xcf && code != 0xc4 && code != 0xcc;
            skip(length - 2);
            part = code == 0xda ? JpegPart.SCAN : JpegPart.MARKER;
            if (code == 0xda) {
                lastMark = end + length - 2;
            }
        }

        private int scan(byte[] bytes, int from, int to) {
            int at = from;
            while (at < to) {
                byte octet = bytes[at];
                if (octet == -1) {
                    part = JpegPart.SCAN_CODE;
                    at++;
                    break;
                }
                zeros = octet == 0 ? zeros + 1 : 0;
                if (zeros == MOST_ZEROS) {
                    broken();
                    break;
                }
                at++;
            }
            long end = taken() + at - from;
            scanBytes += at - from;
            if (part == JpegPart.SCAN_CODE) {
                zeros = 0;
            } else if (end - lastMark > LONGEST_WITHOUT_FF) {
                broken();
            }
            return Math.max(at, from + 1);
        }

        private void scanCode(int octet, long end) {
            if (octet == 0 || (octet >= 0xd0 && octet <= 0xd7)) {
                lastMark = end;
                goodFor(end);
                part = JpegPart.SCAN;
            } else if (octet == 0xff) {
                return; // Fill bytes before a marker.
            } else if (octet == 0xc4
                    || octet == 0xda
                    || octet == 0xdb
                    || octet == 0xdc
                    || octet == 0xdd
                    || octet == 0xfe
                    || octet == 0xd9) {
                part = JpegPart.CODE;
                code(octet, end);
            } else {
                broken();
            }
        }

        private void finish(long end) {
            if (sawFrame && scanBytes > 0) {
                ended(end);
            } else {
                broken();
            }
        }

        @Override
        boolean worthKeeping() {
            return sawFrame && goodBytes() > 0 && scanBytes >= LEAST_SCAN_BYTES;
        }

        @Override
        CarvedKind kind() {
            return CarvedKind.JPEG;
        }
    }

    /// PNG: chunks, each with its checksum. Source: PNG specification (third edition), 5.
    private static final class Png extends OfRecords {
        static final int IHDR = 0x4948_4452;
        private static final int IEND = 0x4945_4e44;
        private static final int IDAT = 0x4944_4154;
        private static final long MOST_CHUNK_BYTES = 256L << 20;

        private enum PngPart {
            SIGNATURE,
            CHUNK,
            CHECKSUM
        }

        private final CRC32 checksum = new CRC32();
        private PngPart part = PngPart.SIGNATURE;
        private int type;
        private boolean anyImageData;

        Png() {
            want(8);
        }

        @Override
        void header(byte[] beginning, long end) {
            switch (part) {
                case SIGNATURE -> nextChunk();
                case CHUNK -> {
                    long length = int32(beginning, 0) & 0xffff_ffffL;
                    type = int32(beginning, 4);
                    if (length > MOST_CHUNK_BYTES || !isChunkType(beginning)) {
                        broken();
                        return;
                    }
                    checksum.reset();
                    checksum.update(beginning, 4, 4);
                    skip(length);
                    part = PngPart.CHECKSUM;
                    want(4);
                }
                case CHECKSUM -> {
                    if ((int) checksum.getValue() != int32(beginning, 0)) {
                        broken();
                        return;
                    }
                    goodFor(end);
                    anyImageData |= type == IDAT;
                    if (type == IEND) {
                        ended(end);
                    } else {
                        nextChunk();
                    }
                }
            }
        }

        private void nextChunk() {
            part = PngPart.CHUNK;
            want(8);
        }

        private static boolean isChunkType(byte[] beginning) {
            for (int i = 4; i < 8; i++) {
                int letter = beginning[i] | 0x20;
                if (letter < 'a' || letter > 'z') {
                    return false;
                }
            }
            return true;
        }

        @Override
        void skipping(byte[] bytes, int from, int to) {
            checksum.update(bytes, from, to - from);
        }

        @Override
        boolean worthKeeping() {
            return anyImageData;
        }

        @Override
        CarvedKind kind() {
            return CarvedKind.PNG;
        }
    }

    /// GIF: blocks and sub-blocks to the trailer. Source: GIF89a specification, 17 to 27.
    private static final class Gif extends OfRecords {
        private enum GifPart {
            HEADER,
            BLOCK,
            IMAGE,
            CODE_SIZE,
            EXTENSION,
            SUB_BLOCK
        }

        private GifPart part = GifPart.HEADER;
        private boolean anyImage;

        Gif() {
            want(13);
        }

        @Override
        void header(byte[] beginning, long end) {
            int first = beginning[0] & 0xff;
            switch (part) {
                case HEADER -> {
                    skip(colourTable(beginning[10]));
                    go(GifPart.BLOCK, 1);
                }
                case BLOCK -> {
                    goodFor(end - 1);
                    switch (first) {
                        case 0x2c -> go(GifPart.IMAGE, 9);
                        case 0x21 -> go(GifPart.EXTENSION, 1);
                        case 0x3b -> endOrBreak(end);
                        default -> broken();
                    }
                }
                case IMAGE -> {
                    skip(colourTable(beginning[8]));
                    go(GifPart.CODE_SIZE, 1);
                }
                case CODE_SIZE -> {
                    if (first < 1 || first > 11) {
                        broken();
                    }
                    anyImage = true;
                    go(GifPart.SUB_BLOCK, 1);
                }
                case EXTENSION -> go(GifPart.SUB_BLOCK, 1);
                case SUB_BLOCK -> {
                    goodFor(end);
                    skip(first);
                    go(first == 0 ? GifPart.BLOCK : GifPart.SUB_BLOCK, 1);
                }
            }
        }

        private void endOrBreak(long end) {
            if (anyImage) {
                ended(end);
            } else {
                broken();
            }
        }

        private void go(GifPart next, int bytes) {
            part = next;
            want(bytes);
        }

        private static int colourTable(byte flags) {
            return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
        }

        @Override
        boolean worthKeeping() {
            return anyImage && goodBytes() > 4 << 10;
        }

        @Override
        CarvedKind kind() {
            return CarvedKind.GIF;
        }
    }

    /// RIFF (WebP, AVI): one length for all, then chunks. Source: Multimedia Programming Interface 1.0,
    /// chapter 2.
    private static final class Riff extends OfRecords {
        private final CarvedKind kind;
        private long length = -1;
        private int chunks;
        /// What comes next is the last chunk's last byte.
        private boolean lastByte;

        Riff(CarvedKind kind) {
            this.kind = kind;
            want(12);
        }

        @Override
        void header(byte[] beginning, long end) {
            if (lastByte) {
                ended(end);
                return;
            }
            long size = Integer.reverseBytes(int32(beginning, 4)) & 0xffff_ffffL;
            if (length < 0) {
                length = size + 8;
                if (length < 20) {
                    broken();
                    return;
                }
                want(8);
                return;
            }
            for (int i = 0; i < 4; i++) {
                if (beginning[i] < 0x20 || beginning[i] == 0x7f) {
                    broken();
                    return;
                }
            }
            goodFor(end - 8);
            // Chunks begin at even places.
            long chunkEnd = end + size + (size & 1);
            chunks++;
            if (chunkEnd >= length) {
                // Some writers leave out the last chunk's padding.
                if (chunkEnd > length + 1) {
                    broken();
                } else {
                    skipThenEnd(length - end);
                }
                return;
            }
            skip(chunkEnd - end);
            want(8);
        }

        private void skipThenEnd(long bytes) {
            if (bytes == 0) {
                ended(length);
            } else {
                skip(bytes - 1);
                want(1);
                lastByte = true;
            }
        }

        @Override
        boolean worthKeeping() {
            return chunks > 2 && goodBytes() > 4 << 10;
        }

        @Override
        CarvedKind kind() {
            return kind;
        }
    }

    /// ISO base media (MP4, MOV, 3GP, HEIC, AVIF): boxes one after the other. Source: ISO/IEC 14496-12, 4.2.
    ///
    /// The last box does not say that it is the last, so the file ends where no known box begins; it is whole
    /// if what makes it playable has been there: `moov` or `meta`, and data.
    private static final class IsoMedia extends OfRecords {
        static final int FTYP = 0x6674_7970;
        private static final String BOXES =
                "ftyp moov mdat free skip wide udta meta moof mfra sidx styp uuid pdin pnot emsg ssix prft idat mpvd ";
        private static final long MOST_BOX_BYTES = 1L << 40;

        private final CarvedKind kind;
        private boolean hasIndex;
        private boolean hasData;
        private boolean wide;
        private String type = "";
        private long boxStart;
        private long nextBox;

        IsoMedia(int brand) {
            kind = switch (text(brand)) {
                case "qt  " -> CarvedKind.MOV;
                case "heic", "heix", "hevc", "heim", "heis", "mif1", "msf1" -> CarvedKind.HEIC;
                case "avif", "avis" -> CarvedKind.AVIF;
                default -> text(brand).startsWith("3g") ? CarvedKind.THREE_GP : CarvedKind.MP4;
            };
            want(8);
        }

        @Override
        void header(byte[] beginning, long end) {
            if (wide) {
                wide = false;
                box(
                        int32(beginning, 0) < 0
                                ? -1
                                : (long) int32(beginning, 0) << 32 | (int32(beginning, 4) & 0xffff_ffffL),
                        end);
                return;
            }
            boxStart = end - 8;
            // Up to here all boxes were whole.
            goodFor(boxStart);
            type = text(int32(beginning, 4));
            long size = int32(beginning, 0) & 0xffff_ffffL;
            if (!BOXES.contains(type + " ") || (boxStart > 0 && type.equals("ftyp"))) {
                endOrBreak();
            } else if (size == 1) {
                wide = true;
                want(8);
            } else {
                box(size, end);
            }
        }

        private void box(long size, long end) {
            if (size < end - boxStart || size > MOST_BOX_BYTES) {
                endOrBreak();
                return;
            }
            hasIndex |= type.equals("moov") || type.equals("meta");
            hasData |= type.equals("mdat") || type.equals("moof") || type.equals("idat");
            nextBox = boxStart + size;
            skip(nextBox - end);
            want(8);
        }

        private void endOrBreak() {
            if (hasIndex && hasData) {
                ended(boxStart);
            } else {
                broken();
            }
        }

        private static String text(int code) {
            return new String(
                    new byte[] {(byte) (code >> 24), (byte) (code >> 16), (byte) (code >> 8), (byte) code},
                    StandardCharsets.ISO_8859_1);
        }

        /// At the end of the space the last box may just have ended.
        @Override
        void noMore() {
            if (taken() == nextBox && hasIndex && hasData) {
                ended(nextBox);
            }
        }

        @Override
        boolean worthKeeping() {
            return hasIndex || hasData;
        }

        @Override
        CarvedKind kind() {
            return kind;
        }
    }
}
