package org.safelight.sources;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// Translates between a [Path] and its raw bytes without loss.
///
/// `Path.toString` decodes a name and so loses what is no valid text in the system's character set; the percent
/// notation of `Path.toUri` keeps each byte, and `Path.of(URI)` takes it back. On Windows, where names are
/// characters, the bytes are UTF-8.
final class RawPath {
    private static final boolean NAMES_ARE_BYTES =
            !System.getProperty("os.name", "").startsWith("Windows");

    private RawPath() {}

    /// The bytes of an absolute path, `/` between the names, none at the end (but for the root itself).
    static byte[] bytes(Path absolute) {
        if (!NAMES_ARE_BYTES) {
            return absolute.toString().replace('\\', '/').getBytes(StandardCharsets.UTF_8);
        }
        String raw = absolute.toUri().getRawPath();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char character = raw.charAt(i);
            if (character == '%') {
                bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(character);
            }
        }
        byte[] all = bytes.toByteArray();
        // The URI of a folder ends with a slash.
        int length = all.length;
        while (length > 1 && all[length - 1] == '/') {
            length--;
        }
        return Arrays.copyOf(all, length);
    }

    /// The bytes of what a link points to, which may be relative.
    static byte[] targetBytes(Path target) {
        if (target.isAbsolute() || !NAMES_ARE_BYTES) {
            return bytes(target);
        }
        // Made absolute by putting it below the root: `toUri` would put it below the working folder.
        byte[] below = bytes(Path.of("/").resolve(target));
        return Arrays.copyOfRange(below, 1, below.length);
    }

    static Path path(byte[] absolute) {
        if (!NAMES_ARE_BYTES) {
            return Path.of(new String(absolute, StandardCharsets.UTF_8));
        }
        StringBuilder uri = new StringBuilder("file://");
        for (byte octet : absolute) {
            boolean plain = (octet >= 'a' && octet <= 'z')
                    || (octet >= 'A' && octet <= 'Z')
                    || (octet >= '0' && octet <= '9')
                    || octet == '/'
                    || octet == '.'
                    || octet == '_'
                    || octet == '-';
            if (plain) {
                uri.append((char) octet);
            } else {
                uri.append('%')
                        .append(Character.forDigit((octet >> 4) & 15, 16))
                        .append(Character.forDigit(octet & 15, 16));
            }
        }
        return Path.of(URI.create(uri.toString()));
    }

    /// The path of an entry of a folder.
    static byte[] child(byte[] folder, byte[] name) {
        boolean atRoot = folder.length == 1 && folder[0] == '/';
        int start = atRoot ? 1 : folder.length + 1;
        byte[] child = Arrays.copyOf(folder, start + name.length);
        child[start - 1] = '/';
        System.arraycopy(name, 0, child, start, name.length);
        return child;
    }

    /// The last name of a path.
    static byte[] name(byte[] path) {
        int at = path.length;
        while (at > 0 && path[at - 1] != '/') {
            at--;
        }
        return Arrays.copyOfRange(path, at, path.length);
    }

    /// Whether `inner` is `outer` itself or below it.
    static boolean within(byte[] inner, byte[] outer) {
        int mismatch = Arrays.mismatch(inner, outer);
        boolean outerIsRoot = outer.length == 1 && outer[0] == '/';
        return mismatch < 0 || (mismatch == outer.length && (outerIsRoot || inner[mismatch] == '/'));
    }
}
