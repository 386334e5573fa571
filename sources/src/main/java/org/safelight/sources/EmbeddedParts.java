package org.safelight.sources;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What cameras and telephones put into a picture beside the picture: the small one in its EXIF, which may show what
/// was there before it was edited, and the moving half of a motion photo. Each is a stretch of the picture's bytes and
/// becomes an item of its own.
///
/// Nothing is decoded or unpacked here. Marks and lengths are followed, a bounded number of them, each checked against
/// the bytes that are there, and a stretch is taken only if it begins as what it is said to be. So no worker is needed
/// (decision 27), and whatever the bytes, nothing is thrown but what reading them throws.
///
/// Sources: EXIF 2.32 (4.5.4, thumbnails in IFD1); Google's Motion Photo format 1.0 and its forerunner, MicroVideo;
/// Samsung's trailer (SEFH, SEFT), as ExifTool describes it.
public final class EmbeddedParts implements OpenContainer {
    /// So many first bytes tell whether there may be any.
    static final int BYTES_NEEDED = 12;

    private static final int MOST_SEGMENTS = 200;
    private static final int MOST_BOXES = 200;
    private static final int MOST_TRAILER_ENTRIES = 200;
    private static final int TRAILER_ENTRY_BYTES = 12;
    private static final int LONGEST_TRAILER_NAME = 200;
    private static final int IFD_ENTRY_BYTES = 12;
    private static final int TAG_THUMBNAIL = 0x201;
    private static final int TAG_THUMBNAIL_BYTES = 0x202;
    private static final int LONG = 4;

    private static final int MARKER = 0xff;
    private static final int START_OF_IMAGE = 0xd8;
    private static final int START_OF_SCAN = 0xda;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int APP1 = 0xe1;

    private static final String EXIF = "Exif\0\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
    private static final Set<String> HEIF_BRANDS =
            Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis");
    private static final Pattern MICRO_VIDEO = Pattern.compile("MicroVideoOffset[=>\"']{1,3}(\\d{1,18})");
    private static final Pattern ITEM = Pattern.compile("<Container:Item\\b([^>]{0,1000})>");
    private static final Pattern ITEM_LENGTH = Pattern.compile("Item:Length=[\"'](\\d{1,18})[\"']");
    private static final Pattern ITEM_PADDING = Pattern.compile("Item:Padding=[\"'](\\d{1,18})[\"']");

    /// @param name as an item, of ours: what it lies in has none for it
    private record Part(String name, long from, long length) {}

    private final SeekableBytes bytes;
    private final List<Part> parts = new ArrayList<>();
    private @Nullable ContainerProblem problem;
    private @Nullable Iterator<Part> left;
    private long given;
    private long givenBytes;

    private EmbeddedParts(SeekableBytes bytes) {
        this.bytes = bytes;
    }

    /// What lies in a picture; empty if it is no picture that may hold others, or holds none.
    ///
    /// @param beginning its first bytes, 12 or all of them
    /// @throws IOException if the bytes cannot be read
    public static Optional<OpenContainer> in(byte[] beginning, SeekableBytes bytes) throws IOException {
        EmbeddedParts found = new EmbeddedParts(bytes);
        if (beginning.length < BYTES_NEEDED) {
            return Optional.empty();
        }
        if (unsigned(beginning, 0) == MARKER && unsigned(beginning, 1) == START_OF_IMAGE) {
            found.searchJpeg();
        } else if (latin(beginning, 4, 4).equals("ftyp") && HEIF_BRANDS.contains(latin(beginning, 8, 4))) {
            found.searchHeif();
        } else {
            return Optional.empty();
        }
        found.searchTrailer();
        return found.parts.isEmpty() && found.problem == null ? Optional.empty() : Optional.of(found);
    }

    private void searchJpeg() throws IOException {
        long at = 2;
        for (int segment = 0; segment < MOST_SEGMENTS; segment++) {
            byte[] head = read(at, 4);
            if (head.length < 4 || unsigned(head, 0) != MARKER) {
                return;
            }
            int marker = unsigned(head, 1);
            if (marker == MARKER) {
                at++;
                continue;
            }
            if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
                return;
            }
            int length = unsigned(head, 2) << 8 | unsigned(head, 3);
            if (length < 2) {
                return;
            }
            if (marker == APP1) {
                byte[] content = read(at + 4, length - 2);
                if (startsWith(content, EXIF)) {
                    searchExif(content, at + 4);
                } else if (startsWith(content, XMP)) {
                    searchXmp(latin(content, 0, content.length));
                }
            }
            at += 2 + length;
        }
    }

    /// The thumbnail that the second directory points to.
    private void searchExif(byte[] exif, long exifAt) {
        int base = EXIF.length();
        boolean little = startsWith(exif, EXIF + "II");
        if (!little && !startsWith(exif, EXIF + "MM")) {
            return;
        }
        long first = number(exif, base + 4L, 4, little);
        long entries = number(exif, base + first, 2, little);
        if (first < 0 || entries < 0) {
            return;
        }
        long second = number(exif, base + first + 2 + entries * IFD_ENTRY_BYTES, 4, little);
        long count = second <= 0 ? -1 : number(exif, base + second, 2, little);
        long from = -1;
        long length = -1;
        for (int i = 0; i < count; i++) {
            long entry = base + second + 2 + (long) i * IFD_ENTRY_BYTES;
            long tag = number(exif, entry, 2, little);
            if (tag < 0) {
                break;
            }
            if (number(exif, entry + 2, 2, little) == LONG) {
                long value = number(exif, entry + 8, 4, little);
                from = tag == TAG_THUMBNAIL ? value : from;
                length = tag == TAG_THUMBNAIL_BYTES ? value : length;
            }
        }
        if (from >= 0
                && length > 2
                && base + from + length <= exif.length
                && number(exif, base + from, 2, false) == (MARKER << 8 | START_OF_IMAGE)) {
            add(new Part("exif-thumbnail.jpg", exifAt + base + from, length));
        }
    }

    /// The video that the picture's XMP says follows it.
    private void searchXmp(String xmp) throws IOException {
        Matcher micro = MICRO_VIDEO.matcher(xmp);
        if (micro.find()) {
            long fromEnd = Long.parseLong(micro.group(1));
            addVideo(bytes.size() - fromEnd, fromEnd);
        }
        long length = 0;
        long afterIt = 0;
        Matcher item = ITEM.matcher(xmp);
        for (int i = 0; i < MOST_SEGMENTS && item.find(); i++) {
            String attributes = item.group(1);
            long bytesOfIt = value(ITEM_LENGTH, attributes);
            if (attributes.contains("\"MotionPhoto\"") || attributes.contains("'MotionPhoto'")) {
                length = bytesOfIt;
                afterIt = value(ITEM_PADDING, attributes);
            } else if (length > 0) {
                afterIt += bytesOfIt + value(ITEM_PADDING, attributes);
            }
        }
        if (length > 0) {
            addVideo(bytes.size() - length - afterIt, length);
        }
    }

    /// At most 10^18, so that sums of a bounded number stay in range where one is used; else it is checked.
    private static long value(Pattern pattern, String in) {
        Matcher matcher = pattern.matcher(in);
        return matcher.find() ? Math.min(Long.parseLong(matcher.group(1)), Long.MAX_VALUE / (8L * MOST_SEGMENTS)) : 0;
    }

    /// The box that Google's format puts after the boxes of a HEIC.
    private void searchHeif() throws IOException {
        long at = 0;
        for (int box = 0; box < MOST_BOXES; box++) {
            byte[] head = read(at, 16);
            if (head.length < 8) {
                return;
            }
            long size = number(head, 0, 4, false);
            int headBytes = 8;
            if (size == 1) {
                size = number(head, 8, 8, false);
                headBytes = 16;
            } else if (size == 0) {
                size = bytes.size() - at;
            }
            if (size < headBytes || size > bytes.size() - at) {
                return;
            }
            if (latin(head, 4, 4).equals("mpvd")) {
                addVideo(at + headBytes, size - headBytes);
            }
            at += size;
        }
    }

    private void searchTrailer() throws IOException {
        long size = bytes.size();
        byte[] end = read(size - 8, 8);
        if (end.length < 8 || !latin(end, 4, 4).equals("SEFT")) {
            return;
        }
        long directoryBytes = number(end, 0, 4, true);
        long directoryAt = size - 8 - directoryBytes;
        byte[] head = read(directoryAt, 12);
        if (head.length < 12 || !startsWith(head, "SEFH")) {
            return;
        }
        long count = Math.min(number(head, 8, 4, true), MOST_TRAILER_ENTRIES);
        for (int i = 0; i < count; i++) {
            byte[] entry = read(directoryAt + 12 + (long) i * TRAILER_ENTRY_BYTES, TRAILER_ENTRY_BYTES);
            if (entry.length < TRAILER_ENTRY_BYTES) {
                return;
            }
            long at = directoryAt - number(entry, 4, 4, true);
            long length = number(entry, 8, 4, true);
            byte[] block = read(at, 8);
            long nameBytes = block.length < 8 ? -1 : number(block, 4, 4, true);
            if (nameBytes > 0 && nameBytes <= LONGEST_TRAILER_NAME) {
                byte[] name = read(at + 8, (int) nameBytes);
                if (latin(name, 0, name.length).equals("MotionPhoto_Data")) {
                    addVideo(at + 8 + nameBytes, length - 8 - nameBytes);
                }
            }
        }
    }

    /// A video that is said to be there, if one begins there.
    private void addVideo(long from, long length) throws IOException {
        byte[] head = read(from, 8);
        boolean fits = from > 0 && length > 8 && length <= bytes.size() - from;
        if (fits && head.length == 8 && latin(head, 4, 4).equals("ftyp")) {
            add(new Part("motion-photo.mp4", from, length));
        } else if (length > 0) {
            problem = new ContainerProblem(
                    ContainerProblem.Kind.DAMAGED,
                    "It says that it holds a video, as motion photos do, and there is none where it says");
        }
    }

    /// Two descriptions of one place are one part; the shorter counts, as what follows it is something else.
    private void add(Part part) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).from() == part.from()) {
                if (part.length() < parts.get(i).length()) {
                    parts.set(i, part);
                }
                return;
            }
        }
        parts.add(part);
    }

    /// So many bytes from there on, or fewer where there are none.
    private byte[] read(long at, int length) throws IOException {
        if (at < 0 || at >= bytes.size()) {
            return new byte[0];
        }
        ByteBuffer to = ByteBuffer.allocate((int) Math.min(length, bytes.size() - at));
        while (to.hasRemaining() && bytes.read(to, at + to.position()) >= 0) {
            // Until it is full, or the bytes end early.
        }
        return to.hasRemaining() ? java.util.Arrays.copyOf(to.array(), to.position()) : to.array();
    }

    /// An unsigned number of 2, 4 or 8 bytes; −1 if it does not lie in the array, or does not fit.
    private static long number(byte[] in, long at, int length, boolean littleEndian) {
        if (at < 0 || at > in.length - length) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < length; i++) {
            number = number << 8 | unsigned(in, (int) at + (littleEndian ? length - 1 - i : i));
        }
        return number < 0 ? -1 : number;
    }

    private static int unsigned(byte[] in, int at) {
        return in[at] & 0xff;
    }

    private static boolean startsWith(byte[] bytes, String mark) {
        return bytes.length >= mark.length() && latin(bytes, 0, mark.length()).equals(mark);
    }

    private static String latin(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    @Override
    public Optional<Member> next() {
        Iterator<Part> rest = left;
        if (rest == null) {
            rest = parts.iterator();
            left = rest;
        }
        if (!rest.hasNext()) {
            return Optional.empty();
        }
        Part part = rest.next();
        given++;
        givenBytes += part.length();
        return Optional.of(new Stretch(bytes, part));
    }

    @Override
    public Optional<ContainerProblem> problem() {
        return Optional.ofNullable(problem);
    }

    @Override
    public long members() {
        return given;
    }

    @Override
    public long bytes() {
        return givenBytes;
    }

    @Override
    public void close() {
        // The bytes belong to the caller.
    }

    private static final class Stretch implements Member {
        private final SeekableBytes bytes;
        private final Part part;
        private long done;

        Stretch(SeekableBytes bytes, Part part) {
            this.bytes = bytes;
            this.part = part;
        }

        @Override
        public ExhibitPath name() {
            return ExhibitPath.ofMember(part.name().getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public MemberFacts facts() {
            return MemberFacts.carvedAt(part.from(), part.length());
        }

        @Override
        public Optional<ContainerProblem> problem() {
            return Optional.empty();
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            long rest = part.length() - done;
            if (rest <= 0) {
                return -1;
            }
            int limit = to.limit();
            to.limit((int) Math.min(limit, to.position() + Math.min(rest, Integer.MAX_VALUE)));
            int got = bytes.read(to, part.from() + done);
            to.limit(limit);
            done += Math.max(0, got);
            return got;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
