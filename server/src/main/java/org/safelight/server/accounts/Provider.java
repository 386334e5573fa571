package org.safelight.server.accounts;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;

/// An identity provider by which people sign in (OpenID Connect). From a file of its owner's alone:
///
/// ```text
/// issuer = https://login.example.org
/// client-id = safelight
/// client-secret = …
/// name = Example Police account
/// ```
///
/// @param name what people know it by
record Provider(String issuer, String clientId, String clientSecret, String name) {
    private static final Set<PosixFilePermission> OWNERS =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /// @throws IOException if the file cannot be read, lacks a line, or others may read it; the message says which
    static Provider read(Path file) throws IOException {
        Set<PosixFilePermission> open = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        open.removeAll(OWNERS);
        if (!open.isEmpty()) {
            throw new IOException(
                    "Others than its owner may read " + file + ", which holds a secret. The server was not"
                            + " started. Make the secret anew at the provider, then: chmod 600 " + file);
        }
        Properties lines = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            lines.load(in);
        }
        String issuer = needed(lines, "issuer", file);
        // Who somebody is must not be told in clear; this machine's own addresses are for trying it out.
        if (!issuer.matches("https://.+|http://(localhost|127\\.0\\.0\\.1)(:\\d+)?(/.*)?")) {
            throw new IOException(
                    "The issuer in " + file + " does not begin with https://. The server was not started.");
        }
        return new Provider(
                issuer,
                needed(lines, "client-id", file),
                needed(lines, "client-secret", file),
                needed(lines, "name", file));
    }

    private static String needed(Properties lines, String name, Path file) throws IOException {
        String value = lines.getProperty(name, "").strip();
        if (value.isEmpty()) {
            throw new IOException("The file " + file + " has no line \"" + name + " = …\". The server was not started."
                    + " It needs issuer, client-id, client-secret and name.");
        }
        return value;
    }

    /// Hides the secret.
    @Override
    public String toString() {
        return "Provider[" + issuer + "]";
    }
}
