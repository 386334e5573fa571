package org.safelight.sources;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Where on the exhibit something is: the name of the path the examiner gave, then the names below it, as raw
/// bytes with `/` between. It is what an item is known by; two items of one run never share it.
///
/// Names are bytes because on Linux they are: a name may be no valid UTF-8, or hold a line break. [#text]
/// shows any of them without loss. Nobody but this class takes a path apart. A member of a container has the
/// container's path, `//`, and its own path within: `phone/backup.zip//DCIM/1.jpg`. No file system can have
/// `//` in a path.
///
/// Order: as the exhibit is walked, by unsigned bytes of each name in turn (a folder's content before
/// `folder-2`).
public final class ExhibitPath implements Comparable<ExhibitPath> {
    private final byte[] bytes;

    private ExhibitPath(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A path of its raw bytes.
    ///
    /// @param bytes at least one, names divided by `/`
    public static ExhibitPath ofBytes(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("A path on an exhibit has at least one byte; this has none.");
        }
        return new ExhibitPath(bytes.clone());
    }

    /// The path that [#text] showed.
    ///
    /// @throws IllegalArgumentException if a backslash is not followed by `x` and two hex digits
    public static ExhibitPath parse(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int from = 0;
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
            if (at + 4 > text.length() || text.charAt(at + 1) != 'x') {
                throw new IllegalArgumentException("Not a path as Safelight writes it: the backslash at position "
                        + (at + 1) + " is not followed by x and two hex digits.");
            }
            bytes.writeBytes(text.substring(from, at).getBytes(StandardCharsets.UTF_8));
            bytes.write(Integer.parseInt(text, at + 2, at + 4, 16));
            from = at + 4;
        }
        bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
        return ofBytes(bytes.toByteArray());
    }

    /// The path of an entry of this folder.
    ExhibitPath child(byte[] name) {
        byte[] child = Arrays.copyOf(bytes, bytes.length + 1 + name.length);
        child[bytes.length] = '/';
        System.arraycopy(name, 0, child, bytes.length + 1, name.length);
        return new ExhibitPath(child);
    }

    /// The path of a member in a container, from whatever bytes the container names it by: empty names and
    /// `.` are left out, so that there is one `/` between names. `..` is a name like any other: nothing is
    /// ever written under it.
    static ExhibitPath ofMember(byte[] name) {
        ByteArrayOutputStream clean = new ByteArrayOutputStream(name.length);
        int from = 0;
        while (from <= name.length) {
            int to = from;
            while (to < name.length && name[to] != '/') {
                to++;
            }
            boolean isHere = to - from == 1 && name[from] == '.';
            if (to > from && !isHere) {
                if (clean.size() > 0) {
                    clean.write('/');
                }
                clean.write(name, from, to - from);
            }
            from = to + 1;
        }
        return clean.size() == 0
                ? new ExhibitPath("unnamed".getBytes(StandardCharsets.US_ASCII))
                : new ExhibitPath(clean.toByteArray());
    }

    /// The path of a member of the container at this path: `//` comes between, which no file system can have
    /// in a path.
    public ExhibitPath member(ExhibitPath member) {
        byte[] path = Arrays.copyOf(bytes, bytes.length + 2 + member.bytes.length);
        path[bytes.length] = '/';
        path[bytes.length + 1] = '/';
        System.arraycopy(member.bytes, 0, path, bytes.length + 2, member.bytes.length);
        return new ExhibitPath(path);
    }

    /// This path with ` (2)` behind it, or another number.
    public ExhibitPath numbered(int number) {
        byte[] mark = (" (" + number + ")").getBytes(StandardCharsets.US_ASCII);
        byte[] marked = Arrays.copyOf(bytes, bytes.length + mark.length);
        System.arraycopy(mark, 0, marked, bytes.length, mark.length);
        return new ExhibitPath(marked);
    }

    /// A copy of the raw bytes.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// The path for people and files: UTF-8 as it is; a backslash, a control or invisible formatting
    /// character and each byte that is not valid UTF-8 as `\xNN`, byte by byte. Two paths never have the same
    /// text, and it is one line.
    public String text() {
        return escaped(bytes, 0, bytes.length);
    }

    /// The last name, as in [#text].
    public String name() {
        return escaped(bytes, lastSlash() + 1, bytes.length);
    }

    /// The folder it is in, or the container; empty for what the examiner named.
    public Optional<ExhibitPath> folder() {
        int end = lastSlash();
        if (end > 0 && bytes[end - 1] == '/') {
            end--;
        }
        return end < 0 ? Optional.empty() : Optional.of(new ExhibitPath(Arrays.copyOf(bytes, end)));
    }

    private int lastSlash() {
        int at = bytes.length - 1;
        while (at >= 0 && bytes[at] != '/') {
            at--;
        }
        return at;
    }

    /// Any bytes in the notation of [#text]: also for what a link points to.
    static String escaped(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int at = from;
        while (at < to) {
            int length = sequenceLength(bytes, at, to);
            int character = length == 0 ? -1 : codePoint(bytes, at, length);
            if (length == 0 || mustEscape(character)) {
                for (int i = at; i < at + Math.max(1, length); i++) {
                    text.append("\\x")
                            .append(Character.forDigit((bytes[i] >> 4) & 15, 16))
                            .append(Character.forDigit(bytes[i] & 15, 16));
                }
            } else {
                text.appendCodePoint(character);
            }
            at += Math.max(1, length);
        }
        return text.toString();
    }

    /// Controls would break a line, formatting characters could show one name as another (such as
    /// right-to-left marks), and private and unassigned ones may do anything where they are shown.
    private static boolean mustEscape(int character) {
        return character == '\\'
                || switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED -> true;
                    default -> false;
                };
    }

    /// The length of the valid UTF-8 sequence at `at`, or 0. Source: RFC 3629, 4.
    private static int sequenceLength(byte[] bytes, int at, int to) {
        int first = bytes[at] & 255;
        int length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > to) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = length > 1 ? bytes[at + 1] & 255 : 0;
        boolean overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
        boolean surrogate = first == 0xed && second >= 0xa0;
        boolean tooHigh = first == 0xf4 && second >= 0x90;
        return overlong || surrogate || tooHigh ? 0 : length;
    }

    private static int codePoint(byte[] bytes, int at, int length) {
        int character = length == 1 ? bytes[at] : bytes[at] & (0x7f >> length);
        for (int i = 1; i < length; i++) {
            character = (character << 6) | (bytes[at + i] & 0x3f);
        }
        return character;
    }

    @Override
    public int compareTo(ExhibitPath other) {
        int at = Arrays.mismatch(bytes, other.bytes);
        if (at < 0) {
            return 0;
        }
        return Integer.compare(rank(bytes, at), rank(other.bytes, at));
    }

    /// The end ranks first, then the divider, so that a folder's content comes before the next name that
    /// begins as the folder's.
    private static int rank(byte[] bytes, int at) {
        return at == bytes.length ? -2 : bytes[at] == '/' ? -1 : bytes[at] & 255;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExhibitPath that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// Hides the path: names on an exhibit may be personal data, and this ends up in logs.
    @Override
    public String toString() {
        return "ExhibitPath[hidden]";
    }
}
