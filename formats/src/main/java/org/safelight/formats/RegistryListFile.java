package org.safelight.formats;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.DigestKind;

/// A list that a registry handed out, as a file. [#open] verifies signature and digest before anything of
/// it is read.
public final class RegistryListFile {
    private static final int LONGEST_HEAD = 1 << 18;

    private final Path file;
    private final long bodyAt;
    private final RegistryListManifest manifest;

    private RegistryListFile(Path file, long bodyAt, RegistryListManifest manifest) {
        this.file = file;
        this.bodyAt = bodyAt;
        this.manifest = manifest;
    }

    static String name(DigestKind kind) {
        return switch (kind) {
            case MD5 -> "md5";
            case SHA1 -> "sha1";
            case SHA256 -> "sha256";
        };
    }

    /// Verifies a file to its end.
    ///
    /// @param key of the registry, which the caller trusts
    /// @throws ListReadException if it is not signed by that key, was changed, or was cut short: nothing
    ///   of it may be
    ///     used
    public static RegistryListFile open(Path file, PublicKey key) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            byte[] head = line(in);
            Map<String, @Nullable Object> members =
                    SmallJson.object(new ByteArrayInputStream(head), "the head of the list");
            byte[] described = decoded(members.get("manifest"));
            byte[] signed = decoded(members.get("signature"));
            if (!isSigned(described, signed, key)) {
                throw new ListReadException(
                        "The list is not signed by the key that is trusted here, so it may come from"
                                + " somebody else. Nothing of it was used. Ask the registry's administrator for its key.");
            }
            RegistryListManifest manifest = RegistryListManifest.parse(described);
            MessageDigest digest = RegistryListWriter.sha256();
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(manifest.bodySha256())) {
                throw new ListReadException("The list " + manifest.list() + " was cut short or changed on its way."
                        + " Nothing of it was used. Fetch it again.");
            }
            return new RegistryListFile(file, head.length + 1L, manifest);
        }
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() >= LONGEST_HEAD) {
                throw new ListReadException("This is not a list of a registry: it has no head. Nothing was used.");
            }
            line.write(next);
        }
        return line.toByteArray();
    }

    private static byte[] decoded(@Nullable Object text) throws ListReadException {
        try {
            return Base64.getDecoder().decode(String.valueOf(text));
        } catch (IllegalArgumentException notBase64) {
            throw new ListReadException("This is not a list of a registry. Nothing of it was used.", notBase64);
        }
    }

    private static boolean isSigned(byte[] described, byte[] signed, PublicKey key) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(key);
            signature.update(described);
            return signature.verify(signed);
        } catch (GeneralSecurityException notOne) {
            return false;
        }
    }

    public RegistryListManifest manifest() {
        return manifest;
    }

    /// The lines, ascending by number. Close them.
    public RegistryListLines lines() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        in.skipNBytes(bodyAt);
        return new RegistryListLines(in);
    }
}
