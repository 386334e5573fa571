package org.safelight.server.accounts;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Passwords that are known from breaches, in a file that the administrator names; none is refused without one.
///
/// The file has a SHA-1 in hex a line, in ascending order, with or without `:` and a count behind it: the
/// layout that "Have I Been Pwned" gives out ordered by hash. It may have any size: it is searched where it
/// lies, by halving.
@Component
class BreachedPasswords {
    private static final int MOST_LINE = 100;
    private static final int DIGITS = 40;

    private final String file;

    BreachedPasswords(@Value("${safelight.breached-passwords:}") String file) {
        this.file = file;
    }

    /// Whether a password is in the list.
    ///
    /// @throws UncheckedIOException if the list cannot be read
    boolean contains(String password) {
        if (file.isEmpty()) {
            return false;
        }
        String wanted = sha1(password);
        try (RandomAccessFile list = new RandomAccessFile(Path.of(file).toFile(), "r")) {
            // The first line that is not less begins at or after `low`, and not after `high`.
            long low = 0;
            long high = list.length();
            while (high - low > MOST_LINE) {
                long middle = low + (high - low) / 2;
                list.seek(middle);
                list.readLine();
                String line = list.readLine();
                if (line == null || wanted.compareTo(hash(line)) <= 0) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            list.seek(Math.max(0, low - MOST_LINE));
            for (String line = list.readLine();
                    line != null && list.getFilePointer() <= high + 4L * MOST_LINE;
                    line = list.readLine()) {
                if (hash(line).equals(wanted)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("The list of breached passwords cannot be read", e);
        }
    }

    private static String hash(String line) {
        return line.length() >= DIGITS ? line.substring(0, DIGITS).toUpperCase(java.util.Locale.ROOT) : line;
    }

    private static String sha1(String password) {
        try {
            return HexFormat.of()
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
