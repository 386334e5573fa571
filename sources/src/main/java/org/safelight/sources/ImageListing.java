package org.safelight.sources;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what The Sleuth Kit's `fiwalk -x` writes about a disk image: its file systems and what is in them.
///
/// The output is DFXML, but names in it are the exhibit's, so it is not given to an XML parser: entities,
/// deep nesting and bytes that are no text do nothing here. It is read line by line, as `fiwalk` writes it,
/// one element a line. A line that is not understood is passed over; a file whose numbers make no sense comes
/// without them.
///
/// Bounds: a line, the runs of a file, and no more than one file is held at a time.
final class ImageListing {
    /// A longer line cannot be `fiwalk`'s: the longest path Linux and Windows know has 64 KiB.
    private static final int LONGEST_LINE = 512 << 10;
    /// A file in more pieces is read by asking The Sleuth Kit for it.
    static final int MOST_RUNS = 100_000;

    /// What the listing tells, one at a time.
    sealed interface Event {}

    /// A name, of the file system that came last.
    record Named(ImageEntry entry) implements Event {}

    /// A file system that The Sleuth Kit could read.
    ///
    /// @param offset where it begins on the disk
    /// @param type as The Sleuth Kit calls it, such as `ntfs`
    /// @param blockBytes the unit in which it allocates
    /// @param blocks how many it has
    record FileSystem(long offset, String type, long blockBytes, long blocks) implements Event {
        long bytes() {
            return saturatedProduct(blockBytes, blocks);
        }

        private static long saturatedProduct(long one, long other) {
            return one != 0 && other > Long.MAX_VALUE / one ? Long.MAX_VALUE : one * other;
        }
    }

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private long volumeOffset = -1;
    private long blockBytes;
    private long blocks;
    private String type = "";
    private boolean volumeTold;

    private boolean inFile;
    private boolean inParent;
    private byte[] path = {};
    private char kind;
    private char metadataKind;
    private long bytes;
    private boolean allocated;
    private long address;
    private @Nullable String modifiedAt;
    private @Nullable String accessedAt;
    private @Nullable String changedAt;
    private @Nullable String createdAt;
    private final List<ByteRun> runs = new ArrayList<>();
    private boolean plain;

    private boolean complete;

    ImageListing(InputStream fiwalk) {
        this.in = new BufferedInputStream(fiwalk, 64 << 10);
    }

    /// Whether the listing came to its own end; false if it broke off. Ask at the end.
    boolean complete() {
        return complete;
    }

    /// Reads on to the next event; empty at the end.
    Optional<Event> next() throws IOException {
        String text;
        while ((text = nextLine()) != null) {
            String element = text.strip();
            if (element.startsWith("<")) {
                complete |= element.equals("</dfxml>");
                Event event = take(element);
                if (event != null) {
                    return Optional.of(event);
                }
            }
        }
        return Optional.empty();
    }

    /// A line, each byte a character; null at the end. What is too long is cut, and its rest passed over.
    private @Nullable String nextLine() throws IOException {
        line.reset();
        int octet;
        while ((octet = in.read()) >= 0 && octet != '\n') {
            if (line.size() < LONGEST_LINE) {
                line.write(octet);
            }
        }
        return octet < 0 && line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
    }

    private @Nullable Event take(String element) {
        if (inParent) {
            inParent = !element.equals("</parent_object>");
            return null;
        }
        if (inFile) {
            return takeOfFile(element);
        }
        if (element.equals("<fileobject>")) {
            beginFile();
            return volume();
        }
        if (element.startsWith("<volume offset='")) {
            beginVolume(number(attribute(element, "offset")));
            return null;
        }
        if (element.equals("</volume>")) {
            Event untold = volume();
            volumeOffset = -1;
            return untold;
        }
        takeOfVolume(element);
        return null;
    }

    private void beginVolume(long offset) {
        volumeOffset = offset;
        blockBytes = 0;
        blocks = 0;
        type = "";
        volumeTold = false;
    }

    private void takeOfVolume(String element) {
        switch (name(element)) {
            case "block_size" -> blockBytes = Math.max(0, number(text(element)));
            case "block_count" -> blocks = Math.max(0, number(text(element)));
            case "ftype_str" -> type = new String(bytes(text(element)), StandardCharsets.UTF_8);
            default -> {}
        }
    }

    /// The file system, once; its facts come before its first file.
    private @Nullable Event volume() {
        if (volumeOffset < 0 || volumeTold) {
            return null;
        }
        volumeTold = true;
        return new FileSystem(volumeOffset, type, blockBytes, blocks);
    }

    private void beginFile() {
        inFile = true;
        path = new byte[0];
        kind = '?';
        metadataKind = '?';
        bytes = 0;
        allocated = false;
        address = -1;
        modifiedAt = null;
        accessedAt = null;
        changedAt = null;
        createdAt = null;
        runs.clear();
        plain = true;
    }

    private @Nullable Event takeOfFile(String element) {
        switch (name(element)) {
            case "parent_object" -> inParent = true;
            case "filename" -> path = bytes(text(element));
            case "name_type" -> kind = character(text(element));
            case "meta_type" ->
                metadataKind = text(element).equals("1") ? 'r' : text(element).equals("2") ? 'd' : '?';
            case "filesize" -> bytes = number(text(element));
            case "alloc" -> allocated = true;
            case "inode" -> address = number(text(element));
            case "mtime" -> modifiedAt = moment(text(element));
            case "atime" -> accessedAt = moment(text(element));
            case "ctime" -> changedAt = moment(text(element));
            case "crtime" -> createdAt = moment(text(element));
            case "byte_run" -> takeRun(element);
            case "/fileobject" -> {
                return endFile();
            }
            default -> {}
        }
        return null;
    }

    private void takeRun(String element) {
        long fileOffset = number(attribute(element, "file_offset"));
        long length = number(attribute(element, "len"));
        boolean zeros = attribute(element, "fill").equals("0");
        long diskOffset = zeros ? ByteRun.ZEROS : number(attribute(element, "img_offset"));
        boolean stored = zeros || diskOffset >= 0;
        // Anything else that it says of a run (resident, compressed, encrypted) means: not simply these bytes.
        boolean special = !attribute(element, "type").isEmpty()
                || !attribute(element, "uncompressed_len").isEmpty();
        if (special || !stored || fileOffset < 0 || length <= 0 || runs.size() == MOST_RUNS) {
            plain = false;
        } else {
            runs.add(new ByteRun(fileOffset, diskOffset, length));
        }
    }

    private @Nullable Event endFile() {
        inFile = false;
        if (path.length == 0 || volumeOffset < 0) {
            return null;
        }
        // A deleted name may have lost its kind; what it points to tells then.
        char known =
                kind == 'r' || kind == 'd' || metadataKind == '?' || kind == 'v' || kind == 'l' ? kind : metadataKind;
        long length = Math.max(0, bytes);
        boolean byRuns = bytes >= 0 && plain && ByteRun.cover(runs, length);
        return new Named(new ImageEntry(
                volumeOffset,
                path,
                known,
                length,
                allocated,
                address,
                modifiedAt,
                accessedAt,
                changedAt,
                createdAt,
                List.copyOf(runs),
                byRuns));
    }

    /// The name of the element that a line begins with, `/` before it for an end.
    private static String name(String element) {
        int end = 1;
        while (end < element.length() && " >".indexOf(element.charAt(end)) < 0) {
            end++;
        }
        return element.substring(1, end);
    }

    /// The text of an element that begins and ends on this line; empty if it does not.
    private static String text(String element) {
        int from = element.indexOf('>') + 1;
        int to = element.lastIndexOf("</");
        return from > 0 && to >= from ? element.substring(from, to) : "";
    }

    /// An attribute's value, which `fiwalk` puts between single quotes; empty if it is not there.
    private static String attribute(String element, String name) {
        int at = element.indexOf(" " + name + "='");
        if (at < 0) {
            return "";
        }
        int from = at + name.length() + 3;
        int to = element.indexOf('\'', from);
        return to < 0 ? "" : element.substring(from, to);
    }

    /// -1 for what is no number, or none that a disk could have.
    private static long number(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + digit - '0';
        }
        return value;
    }

    private static char character(String text) {
        return text.length() == 1 ? text.charAt(0) : '?';
    }

    /// A time as it stands, if it looks like one: the output files repeat it.
    private static @Nullable String moment(String text) {
        if (text.length() < 19 || text.length() > 32) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if ((character < '0' || character > '9') && "-:TZ.+".indexOf(character) < 0) {
                return null;
            }
        }
        return text;
    }

    /// The bytes a text stands for: the five entities of XML, and `\xNN`, which is how `fiwalk` writes a byte
    /// that is no text.
    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            char character = text.charAt(at);
            if (character == '&') {
                int end = text.indexOf(';', at);
                String entity = end < 0 || end - at > 6 ? "" : text.substring(at + 1, end);
                int meant = switch (entity) {
                    case "amp" -> '&';
                    case "lt" -> '<';
                    case "gt" -> '>';
                    case "quot" -> '"';
                    case "apos" -> '\'';
                    default -> -1;
                };
                bytes.write(meant < 0 ? '&' : meant);
                at += meant < 0 ? 1 : entity.length() + 2;
            } else if (character == '\\' && isEscape(text, at)) {
                bytes.write(Integer.parseInt(text, at + 2, at + 4, 16));
                at += 4;
            } else {
                bytes.write(character);
                at++;
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isEscape(String text, int at) {
        return at + 4 <= text.length()
                && text.charAt(at + 1) == 'x'
                && Character.digit(text.charAt(at + 2), 16) >= 0
                && Character.digit(text.charAt(at + 3), 16) >= 0;
    }
}
