package org.safelight.server.registry;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.safelight.formats.ListFile;
import org.safelight.formats.ListFormat;
import org.safelight.formats.SchemeNeededException;
import org.safelight.server.accounts.Person;
import org.safelight.server.govuk.FormWithFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/// Imports lists that somebody sends by a page, one after the other, in the background: whoever began one may go
/// away and come back.
///
/// First it is said what the list is, then its file comes; it is written to the data folder as it comes, so memory
/// does not grow with it, and is named in the database only when all of it is on the disk. The import and the note
/// that it is done are one transaction. So a kill at any moment leaves an import that waits for its file, one that is
/// begun again at the next start, or one that is done.
@Service
@ConditionalOnWebApplication
class Imports {
    /// The largest file that is taken; a set of 40 million entries.
    static final long MOST_BYTES = 16L << 30;

    /// So much stays free on the disk that the database and others use.
    private static final long LEAST_FREE_BYTES = 1L << 30;

    private static final Logger log = LoggerFactory.getLogger(Imports.class);
    private static final int AT_ONCE = 3;
    private static final int PIECE = 1 << 20;
    private static final Optional<String> HERE_ALREADY = Optional.of("The file of this import is here already");

    private final ImportsStore store;
    private final Sets sets;
    private final TransactionTemplate transaction;
    private final Path folder;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Set<UUID> coming = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<UUID, Long> read = new ConcurrentHashMap<>();
    private volatile boolean isStopping;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("registry-imports").daemon().factory());

    Imports(
            ImportsStore store,
            Sets sets,
            TransactionTemplate transaction,
            @Value("${safelight.local:${safelight.data}}") Path local) {
        this.store = store;
        this.sets = sets;
        this.transaction = transaction;
        folder = local.resolve("imports");
    }

    UUID begin(Person by, String address, ImportForm form) {
        return store.add(by, address, form.provenance(), form.options());
    }

    Optional<ImportsStore.Job> job(UUID job) {
        return store.job(job);
    }

    List<ImportsStore.Job> newest(int limit) {
        return store.newest(limit);
    }

    /// How many entries of it were read up to now; empty if it is not being read here.
    Optional<Long> entriesRead(UUID job) {
        return Optional.ofNullable(read.get(job));
    }

    /// Takes the file of an import that waits for it.
    ///
    /// @return why it was not taken and what to do; empty if it was
    Optional<String> receive(UUID job, FormWithFile file) {
        if (!coming.add(job)) {
            return Optional.of("The file of this import is being sent already, from another window or tab");
        }
        try {
            // Only now: whoever sent it until a moment ago has ended, and its file may be under the reader.
            if (store.job(job).orElseThrow().state() != ImportsStore.State.NEW) {
                return HERE_ALREADY;
            }
            if (!places.tryAcquire()) {
                return Optional.of("Other lists are being sent. Try again when they are here");
            }
            try {
                return write(job, file);
            } finally {
                places.release();
            }
        } finally {
            coming.remove(job);
        }
    }

    private Optional<String> write(UUID job, FormWithFile file) {
        Path home = folder.resolve(job.toString());
        try {
            Files.createDirectories(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path part = home.resolve("part");
            String name = safeName(file.name());
            long bytes = write(file.bytes(), part);
            if (bytes < 0) {
                delete(home);
                return Optional.of("The file is larger than " + (MOST_BYTES >> 30)
                        + " GB, or the server's disk is nearly full. Nothing was imported. Ask the server's administrator"
                        + " to import it there: safelight registry import FILE");
            }
            if (bytes == 0) {
                delete(home);
                return Optional.of("The file is empty. Select another");
            }
            Files.move(part, home.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            force(home);
            if (!store.waits(job, name, bytes)) {
                // Another server took it.
                delete(home);
                return HERE_ALREADY;
            }
            worker.execute(() -> take(job));
            return Optional.empty();
        } catch (IOException brokenOff) {
            delete(home);
            return Optional.of("The file did not arrive whole. Nothing was imported. Send it again");
        }
    }

    /// @return how many bytes; -1 if they are more than may be, or the disk has no room
    private static long write(InputStream from, Path to) throws IOException {
        FileStore disk = Files.getFileStore(to.toAbsolutePath().getParent());
        byte[] piece = new byte[PIECE];
        long bytes = 0;
        try (FileChannel out = FileChannel.open(
                to, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (int count = from.readNBytes(piece, 0, PIECE); count > 0; count = from.readNBytes(piece, 0, PIECE)) {
                bytes += count;
                if (bytes > MOST_BYTES || disk.getUsableSpace() < LEAST_FREE_BYTES) {
                    return -1;
                }
                ByteBuffer left = ByteBuffer.wrap(piece, 0, count);
                while (left.hasRemaining()) {
                    out.write(left);
                }
            }
            out.force(true);
        }
        return bytes;
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// A name for a file of ours: the list calls itself by it if nothing else says how.
    private static String safeName(String given) {
        String plain = given.replaceAll("[^\\p{L}\\p{N}._ -]", "_").replaceAll("^[. ]+", "");
        String cut = plain.substring(0, Math.min(60, plain.length())).strip();
        if (cut.isEmpty() || cut.equals("part")) {
            return "list";
        }
        try {
            return Path.of(cut).toString();
        } catch (InvalidPathException notHere) {
            // Half a letter, or one that this system's files cannot be named with.
            return cut.replaceAll("[^\\p{ASCII}]", "_");
        }
    }

    /// Goes on with what a stop or a kill left.
    @EventListener(ApplicationReadyEvent.class)
    void goOn() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> left;
        try (Stream<Path> homes = Files.list(folder)) {
            left = homes.sorted().toList();
        }
        for (Path home : left) {
            Optional<ImportsStore.Job> job = named(home).flatMap(store::job);
            if (job.isPresent()
                    && (job.get().state() == ImportsStore.State.WAITING
                            || job.get().state() == ImportsStore.State.READING)) {
                worker.execute(() -> take(job.get().id()));
            } else {
                delete(home);
            }
        }
    }

    private static Optional<UUID> named(Path home) {
        try {
            return Optional.of(UUID.fromString(String.valueOf(home.getFileName())));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        isStopping = true;
        worker.shutdownNow();
        worker.awaitTermination(20, TimeUnit.SECONDS);
    }

    private void take(UUID id) {
        if (!store.reads(id)) {
            return;
        }
        ImportsStore.Job job = store.job(id).orElseThrow();
        Path home = folder.resolve(id.toString());
        Path file = home.resolve(job.fileName());
        read.put(id, 0L);
        try {
            transaction.executeWithoutResult(_ -> {
                Sets.Imported imported = taken(job, file);
                store.done(id, imported, String.join("\n", imported.remarks()));
            });
            log.info("set imported job={}", id);
            delete(home);
        } catch (NotImported notImported) {
            store.failed(id, notImported.words());
            delete(home);
        } catch (RuntimeException e) {
            if (isStopping) {
                return;
            }
            log.error("set not imported job={} problem={}", id, e.getClass().getName());
            log.debug("set not imported", e);
            store.failed(
                    id,
                    "The server could not import this list, and nothing of it was taken. Try again; if it happens again,"
                            + " tell the administrator when it happened.");
            delete(home);
        } finally {
            read.remove(id);
        }
    }

    /// What a list has that keeps it from being imported.
    private static final class NotImported extends RuntimeException {
        private final String words;

        NotImported(String words, Throwable cause) {
            super("The list cannot be imported", cause);
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private Sets.Imported taken(ImportsStore.Job job, Path file) {
        try {
            // A database file is read by native code that its bytes could turn: only by who runs the server.
            if (!Sets.isIndex(file) && ListFile.open(file, job.options()).format() == ListFormat.NSRL_SQLITE) {
                throw new IOException("This is an NSRL database, which is only imported on the server itself: safelight"
                        + " registry import FILE. Nothing was imported.");
            }
            return sets.take(
                    file,
                    job.options(),
                    job.said(),
                    Optional.of(new Sets.Importer(job.person(), job.force())),
                    job.address(),
                    entries -> read.put(job.id(), entries));
        } catch (SchemeNeededException e) {
            throw new NotImported(
                    "The list has category codes, and nothing says what they mean; the same number means different things"
                            + " in different countries. Nothing was imported. Ask its publisher, then begin again and"
                            + " select the category scheme.",
                    e);
        } catch (IOException e) {
            // Where the server keeps the file is nobody's business.
            throw new NotImported(String.valueOf(e.getMessage()).replace(file.toString(), job.fileName()), e);
        }
    }

    private static void delete(Path home) {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            log.warn(
                    "files of an import could not be deleted problem={}",
                    e.getClass().getName());
        }
    }
}
