package org.safelight.server.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/// The Ed25519 key that lists are signed with: a file of its owner's alone in the data folder, made at
/// the first use.
/// Servers that share a database must be given the same file, so that laptops see one signer.
@Component
@ConditionalOnProperty("safelight.data")
class SigningKey {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;

    SigningKey(@Value("${safelight.data}") Path data) {
        file = data.resolve("list-signing.key");
    }

    /// Both halves of the key; made if there is none yet.
    synchronized KeyPair pair() {
        try {
            if (!Files.exists(file)) {
                make();
            }
            if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
                throw new IllegalStateException("The key " + file + " can be read by others, so lists signed with it"
                        + " prove nothing. Nothing was signed. Make it readable by its owner alone: chmod 600.");
            }
            String[] lines = Files.readString(file).strip().split("\n", -1);
            KeyFactory keys = KeyFactory.getInstance("Ed25519");
            PrivateKey signing = keys.generatePrivate(
                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines[0])));
            PublicKey verifying = keys.generatePublic(
                    new X509EncodedKeySpec(Base64.getDecoder().decode(lines[1])));
            return new KeyPair(verifying, signing);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalStateException(
                    "The key " + file + " cannot be used, so no list can be signed. Put it back from the backup.", e);
        }
    }

    private void make() throws IOException, GeneralSecurityException {
        KeyPair made = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path next = Files.createTempFile(
                file.getParent(), "key-", ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Base64.Encoder base64 = Base64.getEncoder();
        Files.writeString(
                next,
                base64.encodeToString(made.getPrivate().getEncoded()) + "\n"
                        + base64.encodeToString(made.getPublic().getEncoded()) + "\n");
        try {
            // Unlike a rename, a link never replaces a key that another server made meanwhile.
            Files.createLink(file, next);
        } catch (FileAlreadyExistsException otherWasFirst) {
            // Theirs is used.
        } finally {
            Files.delete(next);
        }
    }

    /// The public half, as base64 of its X.509 form.
    String publicText() {
        return Base64.getEncoder().encodeToString(pair().getPublic().getEncoded());
    }
}
