package org.safelight.server.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Signs checkpoints and keeps them beside the database, in the server's data folder:
///
/// ```text
/// audit-key           the Ed25519 key: private and public half, a line each; readable by its owner only
/// audit-checkpoints   a line each, only ever added to
/// ```
///
/// A privileged user of the database who has not this folder can rewrite the chain, but not so that it fits
/// them.
public final class Checkpoints {
    private final Path keyFile;
    private final Path kept;

    private Checkpoints(Path data) {
        this.keyFile = data.resolve("audit-key");
        this.kept = data.resolve("audit-checkpoints");
    }

    /// Those of a server's data folder, which exists.
    public static Checkpoints in(Path data) {
        return new Checkpoints(data);
    }

    /// All that were kept, oldest first.
    ///
    /// @throws IllegalArgumentException if the file holds something else
    public List<Checkpoint> all() {
        List<Checkpoint> checkpoints = new ArrayList<>();
        try {
            if (Files.exists(kept)) {
                for (String line : Files.readAllLines(kept, StandardCharsets.US_ASCII)) {
                    checkpoints.add(Checkpoint.parse(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The checkpoints of the audit trail cannot be read", e);
        }
        return checkpoints;
    }

    /// The public half of this server's key, Base64; makes the key on first use.
    public String publicKey() {
        return key().get(1);
    }

    /// Signs where the chain ends, keeps it, and returns it when it is on the disk. One that has been kept is
    /// not kept again.
    synchronized Checkpoint sign(AuditStore.Head head) {
        Optional<Checkpoint> last = all().stream().reduce((_, later) -> later);
        if (last.isPresent()
                && last.get().sequence() == head.sequence()
                && last.get().hash().equals(head.hash())) {
            return last.get();
        }
        List<String> key = key();
        Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try {
            PrivateKey secret = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key.get(0))));
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(secret);
            ed25519.update(Checkpoint.signed(head.sequence(), head.hash(), at, key.get(1))
                    .getBytes(StandardCharsets.US_ASCII));
            Checkpoint made = new Checkpoint(
                    head.sequence(),
                    head.hash(),
                    at,
                    key.get(1),
                    Base64.getEncoder().encodeToString(ed25519.sign()));
            try (FileChannel file = FileChannel.open(
                    kept,
                    List.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                            .toArray(StandardOpenOption[]::new))) {
                file.write(ByteBuffer.wrap((made.line() + "\n").getBytes(StandardCharsets.US_ASCII)));
                file.force(true);
            }
            return made;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key of the audit trail in the data folder is damaged", e);
        } catch (IOException e) {
            throw new UncheckedIOException("A checkpoint of the audit trail could not be written", e);
        }
    }

    /// The private half, then the public one.
    private synchronized List<String> key() {
        try {
            if (!Files.exists(keyFile)) {
                KeyPair made = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                Path written = Files.createTempFile(
                        keyFile.toAbsolutePath().getParent(),
                        "audit-key-",
                        ".tmp",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Base64.Encoder base64 = Base64.getEncoder();
                Files.write(
                        written,
                        List.of(
                                base64.encodeToString(made.getPrivate().getEncoded()),
                                base64.encodeToString(made.getPublic().getEncoded())));
                try (FileChannel file = FileChannel.open(written, StandardOpenOption.WRITE)) {
                    file.force(true);
                }
                try {
                    // Unlike a rename, a link never replaces a key that another server made meanwhile.
                    Files.createLink(keyFile, written);
                } catch (FileAlreadyExistsException otherWasFirst) {
                    // Theirs is used.
                } finally {
                    Files.delete(written);
                }
            }
            List<String> key = Files.readAllLines(keyFile, StandardCharsets.US_ASCII);
            if (key.size() != 2) {
                throw new IllegalStateException("The key of the audit trail in the data folder is damaged");
            }
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("The key of the audit trail cannot be read", e);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
