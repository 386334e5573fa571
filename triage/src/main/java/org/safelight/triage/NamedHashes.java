package org.safelight.triage;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;

/// Finds digests that stand as text in a content: in the databases of chat and file-sharing programs, in
/// settings, histories and lists. They tell that a file was there, or was asked for, when the file itself is
/// gone.
///
/// A digest is a run of exactly 32, 40 or 64 hexadecimal digits, in either case, with none before or behind
/// it. In text of two bytes a character one zero byte may stand between digits. Nothing is parsed: a row of a
/// database that was deleted and not yet written over is found like any other. One pass, a few variables,
/// whatever the bytes are.
final class NamedHashes {
    /// Of a content that is longer, nothing is looked for.
    static final long MOST_BYTES = 64 << 20;
    /// So many digests of one content are kept; a list of hashes need not be listed once more.
    static final int MOST_OF_A_CONTENT = 200;

    private static final int CHUNK = 64 << 10;
    private static final int LONGEST = 64;

    /// A digest and where its first digit stands.
    record Named(Digest digest, long offset) {}

    private final Predicate<Digest> wanted;
    private final Map<Digest, Long> found = new LinkedHashMap<>();
    private final char[] digits = new char[LONGEST];
    private int count;
    private long offset;
    private boolean lastWasZero;

    private NamedHashes(Predicate<Digest> wanted) {
        this.wanted = wanted;
    }

    /// The digests in a content that are wanted, each once, where it stands first.
    static List<Named> in(InputStream content, Predicate<Digest> wanted) throws IOException {
        NamedHashes scanning = new NamedHashes(wanted);
        byte[] piece = new byte[CHUNK];
        long at = 0;
        for (int got = content.read(piece); got >= 0; got = content.read(piece)) {
            for (int i = 0; i < got; i++) {
                scanning.take(piece[i], at + i);
            }
            at += got;
        }
        scanning.end();
        List<Named> named = new ArrayList<>();
        scanning.found.forEach((digest, offset) -> named.add(new Named(digest, offset)));
        return named;
    }

    private void take(byte octet, long at) {
        if (isDigit(octet)) {
            if (count == 0) {
                offset = at;
            }
            // One more than the longest is as good as any: it is no digest.
            if (count < LONGEST) {
                digits[count] = (char) octet;
            }
            count = Math.min(count + 1, LONGEST + 1);
            lastWasZero = false;
        } else if (octet == 0 && count > 0 && !lastWasZero) {
            lastWasZero = true;
        } else {
            end();
        }
    }

    private void end() {
        if ((count == 32 || count == 40 || count == 64) && found.size() < MOST_OF_A_CONTENT) {
            DigestKind kind = count == 32 ? DigestKind.MD5 : count == 40 ? DigestKind.SHA1 : DigestKind.SHA256;
            Digest digest = Digest.parse(kind, new String(digits, 0, count));
            if (!found.containsKey(digest) && wanted.test(digest)) {
                found.put(digest, offset);
            }
        }
        count = 0;
        lastWasZero = false;
    }

    private static boolean isDigit(byte octet) {
        return (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'f') || (octet >= 'A' && octet <= 'F');
    }

    /// Whether a content is one that digests are looked for in: a database, or text.
    ///
    /// @param beginning its first bytes
    static boolean mayBeIn(byte[] beginning, long bytes) {
        if (bytes < 32 || bytes > MOST_BYTES) {
            return false;
        }
        int odd = 0;
        int looked = Math.min(beginning.length, 4_096);
        for (int i = 0; i < looked; i++) {
            int octet = beginning[i] & 255;
            odd += octet < ' ' && octet != '\n' && octet != '\r' && octet != '\t' && octet != 0 ? 1 : 0;
        }
        return isDatabase(beginning) || odd * 100 <= looked;
    }

    private static boolean isDatabase(byte[] beginning) {
        byte[] mark = "SQLite format 3\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return beginning.length >= mark.length
                && java.util.Arrays.equals(beginning, 0, mark.length, mark, 0, mark.length);
    }
}
