package org.safelight.server.exhibits;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Set;
import java.util.UUID;

/// Keeps contents, encrypted, in the server's data folder.
///
/// ```text
/// vault/
///   master.key                 wraps the keys of exhibits; 0600
///   <exhibit>/key              the exhibit's key, wrapped
///   <exhibit>/12/12345         the content with that number; the name of a file tells nobody a fingerprint
///   <exhibit>/arriving-…       being written: encrypted too, renamed once whole, synced and of the right digest
/// ```
///
/// A ciphertext is bound to its exhibit and SHA-256: one that was put in another's place does not open.
final class Vault {
    private static final int KEY_FORMAT = 1;
    private static final int PER_FOLDER = 1_000;
    private static final String ARRIVING = "arriving-";
    private static final long ROOM_LEFT = 1L << 30;

    private final Path folder;
    private final MasterKey master;
    private final SecureRandom random = new SecureRandom();

    /// Opens the vault and throws away what was being written when the server last ended.
    Vault(Path folder, MasterKey master) throws IOException {
        this.folder = folder;
        this.master = master;
        makeFolder(folder);
        try (DirectoryStream<Path> exhibits = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path exhibit : exhibits) {
                try (DirectoryStream<Path> broken = Files.newDirectoryStream(exhibit, ARRIVING + "*")) {
                    for (Path file : broken) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /// What came of a content that was sent.
    sealed interface Arrival {
        /// It is there whole, encrypted and synced, but not in its place yet. Closing throws away what was not kept.
        final class Whole implements Arrival, AutoCloseable {
            private final Path arriving;
            private final Path exhibit;
            private final int number;

            private Whole(Path arriving, Path exhibit, int number) {
                this.arriving = arriving;
                this.exhibit = exhibit;
                this.number = number;
            }

            /// Puts it in its place for good.
            void keep() throws IOException {
                Path thousand = thousand(exhibit, number);
                makeFolder(thousand);
                Files.move(
                        arriving,
                        thousand.resolve(Integer.toString(number)),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                sync(thousand);
                sync(exhibit);
            }

            @Override
            public void close() throws IOException {
                Files.deleteIfExists(arriving);
            }
        }

        /// What arrived has another length or SHA-256; nothing of it was kept.
        record NotThatContent() implements Arrival {}

        /// The disk has no room for it; nothing was read.
        record NoRoom() implements Arrival {}
    }

    /// Makes the key of a new exhibit; it is on the disk when this returns.
    ExhibitKey makeKey(ExhibitId exhibit) throws IOException {
        byte[] key = new byte[ExhibitKey.BYTES];
        random.nextBytes(key);
        try {
            byte[] wrapped = master.wrap(key, context(exhibit));
            Path own = folder(exhibit);
            makeFolder(own);
            Path making = own.resolve(ARRIVING + "key");
            try (FileChannel channel =
                    FileChannel.open(making, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.allocate(1 + wrapped.length)
                        .put((byte) KEY_FORMAT)
                        .put(wrapped)
                        .flip();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(making, own.resolve("key"), StandardCopyOption.ATOMIC_MOVE);
            sync(own);
            sync(folder);
            return new ExhibitKey(key);
        } catch (GeneralSecurityException e) {
            throw new IOException("The key of an exhibit could not be wrapped. Nothing was taken in.", e);
        }
    }

    /// The key of an exhibit.
    ///
    /// @throws IOException if it was destroyed, or was wrapped under another master key
    ExhibitKey key(ExhibitId exhibit) throws IOException {
        byte[] file = Files.readAllBytes(folder(exhibit).resolve("key"));
        try {
            if (file.length > 1 && file[0] == KEY_FORMAT) {
                return new ExhibitKey(
                        master.unwrap(java.util.Arrays.copyOfRange(file, 1, file.length), context(exhibit)));
            }
        } catch (GeneralSecurityException e) {
            // Said below, without what the library says.
        }
        throw new IOException("The key of exhibit " + exhibit + " does not open: it was damaged, or vault/master.key is"
                + " not the one it was wrapped under. Put the right one back from your backup.");
    }

    /// Takes a content in: encrypts it as it comes, and keeps it only if it is the one that was announced.
    ///
    /// @param number of the content on its exhibit
    Arrival receive(ExhibitId exhibit, int number, byte[] sha256, long bytes, InputStream content) throws IOException {
        if (Files.getFileStore(folder).getUsableSpace() < bytes + ROOM_LEFT) {
            return new Arrival.NoRoom();
        }
        ExhibitKey key = key(exhibit);
        Path arriving = folder(exhibit).resolve(ARRIVING + UUID.randomUUID());
        boolean isWhole = false;
        try {
            isWhole = write(arriving, key, exhibit, sha256, bytes, content);
        } finally {
            if (!isWhole) {
                Files.deleteIfExists(arriving);
            }
        }
        return isWhole ? new Arrival.Whole(arriving, folder(exhibit), number) : new Arrival.NotThatContent();
    }

    private static boolean write(
            Path arriving, ExhibitKey key, ExhibitId exhibit, byte[] sha256, long bytes, InputStream content)
            throws IOException {
        MessageDigest digest = sha256();
        long arrived = 0;
        try (FileChannel channel =
                FileChannel.open(arriving, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try (OutputStream out = key.contents()
                    .newEncryptingStream(leftOpen(Channels.newOutputStream(channel)), context(exhibit, sha256))) {
                byte[] buffer = new byte[1 << 16];
                for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                    arrived += read;
                    if (arrived > bytes) {
                        return false;
                    }
                    digest.update(buffer, 0, read);
                    out.write(buffer, 0, read);
                }
            }
            channel.force(true);
        } catch (GeneralSecurityException e) {
            throw new IOException("A content could not be encrypted. Nothing of it was kept.", e);
        }
        return arrived == bytes && MessageDigest.isEqual(digest.digest(), sha256);
    }

    /// A stored content in clear, checked as it is read: altered ciphertext ends in an [IOException].
    InputStream open(ExhibitId exhibit, int number, byte[] sha256) throws IOException {
        ExhibitKey key = key(exhibit);
        InputStream sealed =
                Files.newInputStream(thousand(folder(exhibit), number).resolve(Integer.toString(number)));
        try {
            return key.contents().newDecryptingStream(sealed, context(exhibit, sha256));
        } catch (GeneralSecurityException e) {
            sealed.close();
            throw new IOException("A stored content could not be opened.", e);
        }
    }

    /// Destroys the key, then the files. Whatever was there before is unreadable when the key is gone. May be called
    /// again after a crash.
    void destroy(ExhibitId exhibit) throws IOException {
        Path own = folder(exhibit);
        if (!Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(own.resolve("key"), StandardOpenOption.WRITE)) {
            // Where the disk writes in place, this is the end of it; where it does not, see decision 22.
            byte[] noise = new byte[Math.toIntExact(channel.size())];
            random.nextBytes(noise);
            channel.write(ByteBuffer.wrap(noise), 0);
            channel.force(true);
        } catch (NoSuchFileException alreadyGone) {
            // A crash came between.
        }
        Files.deleteIfExists(own.resolve("key"));
        sync(own);
        Files.walkFileTree(own, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, java.io.IOException failed) throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
        sync(folder);
    }

    private Path folder(ExhibitId exhibit) {
        return folder.resolve(exhibit.value().toString());
    }

    private static Path thousand(Path exhibit, int number) {
        return exhibit.resolve(Integer.toString(number / PER_FOLDER));
    }

    private static byte[] context(ExhibitId exhibit) {
        return exhibit.value().toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] context(ExhibitId exhibit, byte[] sha256) {
        byte[] id = context(exhibit);
        return ByteBuffer.allocate(id.length + sha256.length)
                .put(id)
                .put(sha256)
                .array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// The cipher closes its stream; the file is synced before it is closed.
    private static OutputStream leftOpen(OutputStream out) {
        return new java.io.FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }

    /// What was renamed or deleted in a folder is so after a power cut too.
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, Set.of(StandardOpenOption.READ))) {
            channel.force(true);
        }
    }
}
