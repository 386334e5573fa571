package org.safelight.sources;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/// Opens archives whose members come one after the other: tar, cpio, ar. Runs in a worker.
final class StreamedArchive {
    private StreamedArchive() {}

    static @Nullable ContainerProblem open(ContainerKind kind, SeekableInput bytes, MemberSink members)
            throws IOException {
        try (ArchiveInputStream<?> archive =
                reader(kind, new BufferedInputStream(bytes.stream(0), ContainerWire.PIECE))) {
            for (ArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (!isFile(entry)) {
                    continue;
                }
                byte[] name = entry.getName().getBytes(StandardCharsets.UTF_8);
                if (!canRead(archive, entry)) {
                    members.notRead(
                            name,
                            facts(entry),
                            new ContainerProblem(
                                    ContainerProblem.Kind.UNSUPPORTED, "It is stored in a way that is not read here"));
                    continue;
                }
                ContainerProblem problem = members.member(name, facts(entry), archive);
                if (problem != null) {
                    // Where this one breaks off, the next one's beginning is not known.
                    return problem;
                }
            }
            return null;
        }
    }

    private static ArchiveInputStream<?> reader(ContainerKind kind, InputStream stream) throws IOException {
        return switch (kind) {
            case TAR -> new TarArchiveInputStream(stream, "UTF-8");
            case CPIO -> new CpioArchiveInputStream(stream, 512, "UTF-8");
            case AR -> new ArArchiveInputStream(stream);
            default -> throw new IllegalArgumentException(kind + " is no archive of this sort");
        };
    }

    private static <E extends ArchiveEntry> boolean canRead(ArchiveInputStream<E> archive, ArchiveEntry entry) {
        return archive.canReadEntryData(entry);
    }

    /// Links, devices and folders have no bytes of their own.
    private static boolean isFile(ArchiveEntry entry) {
        return switch (entry) {
            case TarArchiveEntry tar -> tar.isFile() && !tar.isSymbolicLink() && !tar.isLink();
            case CpioArchiveEntry cpio -> cpio.isRegularFile();
            default -> !entry.isDirectory();
        };
    }

    private static MemberFacts facts(ArchiveEntry entry) {
        Instant modified = switch (entry) {
            case TarArchiveEntry tar -> tar.getLastModifiedTime().toInstant();
            case CpioArchiveEntry cpio -> Instant.ofEpochSecond(cpio.getTime());
            case ArArchiveEntry ar -> Instant.ofEpochSecond(ar.getLastModified());
            default -> null;
        };
        return MemberFacts.of(Math.max(-1, entry.getSize()), modified);
    }
}
