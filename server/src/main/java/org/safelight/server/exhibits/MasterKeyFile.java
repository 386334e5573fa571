package org.safelight.server.exhibits;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;

/// A master key in a file: 64 hex digits, readable by its owner only. Made on the first start.
final class MasterKeyFile implements MasterKey {
    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Aead key;

    private MasterKeyFile(Aead key) {
        this.key = key;
    }

    /// Opens `master.key` in the vault's folder; makes it where there is none.
    ///
    /// @throws IOException if it cannot be read, is no key, or others may read it
    static MasterKeyFile in(Path folder) throws IOException {
        Path file = folder.resolve("master.key");
        if (!Files.exists(file)) {
            make(folder, file);
        }
        Set<PosixFilePermission> open = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        open.removeAll(OWNER_ONLY);
        if (!open.isEmpty()) {
            throw new IOException("Others than its owner may use the master key " + file + " ("
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    + "), so contents in the vault may not be secret any more. The server was not started."
                    + " Find out who read it, then: chmod 600 " + file);
        }
        try {
            byte[] bytes = HexFormat.of()
                    .parseHex(Files.readString(file, StandardCharsets.US_ASCII).strip());
            if (bytes.length == BYTES) {
                return new MasterKeyFile(new AesGcmJce(bytes));
            }
        } catch (IllegalArgumentException | GeneralSecurityException notAKey) {
            // Said below.
        }
        throw new IOException("The master key " + file + " is not 64 hex digits, so nothing in the vault can be read."
                + " The server was not started. Put the right file back from your backup.");
    }

    private static void make(Path folder, Path file) throws IOException {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        Path making = folder.resolve("making-" + UUID.randomUUID());
        try (FileChannel channel = FileChannel.open(
                making,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            ByteBuffer text = StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(bytes) + "\n");
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        try {
            // Unlike a rename, a link never replaces a key that another server made meanwhile.
            Files.createLink(file, making);
        } catch (FileAlreadyExistsException madeMeanwhile) {
            // Theirs is used.
        } finally {
            Files.delete(making);
        }
        Vault.sync(folder);
    }

    @Override
    public byte[] wrap(byte[] exhibitKey, byte[] context) throws GeneralSecurityException {
        return key.encrypt(exhibitKey, context);
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) throws GeneralSecurityException {
        return key.decrypt(wrapped, context);
    }
}
