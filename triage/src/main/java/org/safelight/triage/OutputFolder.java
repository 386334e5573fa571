package org.safelight.triage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The folder that results go to, held by one run at a time. The operating system gives the lock back when a run
/// dies.
final class OutputFolder implements AutoCloseable {
    private static final String LOCK = ".in-use";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private OutputFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /// Takes the folder, making it if need be.
    ///
    /// @throws TriageRefusedException if it lies in the exhibit, holds something else, or another run has it
    static OutputFolder take(Path out, List<Path> exhibit, boolean resume) throws IOException {
        refuseInside(out, exhibit);
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new TriageRefusedException(
                    "Cannot write results to " + out + ": it is a file. Nothing was read. Name a folder.");
        }
        Files.createDirectories(out);
        FileChannel channel = FileChannel.open(
                out.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException sameProgram) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new TriageRefusedException("Another triage is writing to " + out
                    + " now, so this one was not begun. Wait for it, or name another folder with --out.");
        }
        OutputFolder taken = new OutputFolder(out, channel, lock);
        try {
            taken.refuseOtherThings(resume);
            return taken;
        } catch (IOException | RuntimeException e) {
            taken.close();
            throw e;
        }
    }

    /// Writing into the exhibit would change the evidence, and the next run would find its own results there.
    private static void refuseInside(Path out, List<Path> exhibit) throws IOException {
        Path real = realPathOfNearest(out);
        for (Path path : exhibit) {
            if (Files.exists(path) && real.startsWith(path.toRealPath())) {
                throw new TriageRefusedException("The output folder " + out + " lies in the exhibit (" + path
                        + "), which must never be written to. Nothing was done. Name a folder elsewhere with --out.");
            }
        }
    }

    private static Path realPathOfNearest(Path out) throws IOException {
        Path absolute = out.toAbsolutePath().normalize();
        Path existing = absolute;
        while (!Files.exists(existing)) {
            Path parent = existing.getParent();
            if (parent == null) {
                return absolute;
            }
            existing = parent;
        }
        return existing.toRealPath().resolve(existing.relativize(absolute)).normalize();
    }

    private void refuseOtherThings(boolean resume) throws IOException {
        boolean journal = Files.exists(journal());
        if (resume && journal) {
            ImageCopy.deleteLeftBehind(folder);
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                // An index without a journal is of a try that ended before anything was examined.
                if (entry.endsWith(LOCK) || (!journal && entry.equals(ownIndex()))) {
                    continue;
                }
                throw new TriageRefusedException(
                        journal
                                ? "The folder " + folder + " holds an earlier triage, so this one was not begun."
                                        + "\nTo go on with that one, add --resume. To begin anew, name another folder"
                                        + " with --out, or remove this one."
                                : "The folder " + folder
                                        + " holds other files and no triage, so this one was not begun."
                                        + " Name an empty or new folder with --out.");
            }
        }
    }

    Path journal() {
        return folder.resolve("journal.sqlite");
    }

    Path results() {
        return folder.resolve("results.sqlite");
    }

    /// Where an index goes that is built for this triage alone.
    Path ownIndex() {
        return folder.resolve("lists.slx");
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
