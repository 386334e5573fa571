package org.safelight.sources;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.jspecify.annotations.Nullable;

/// Opens 7z archives. Runs in a worker.
final class SevenZipOpening {
    /// Of what a method of compression wants for its dictionary; a third of a worker's heap.
    private static final int MOST_MEMORY_KIB = 128 << 10;

    private SevenZipOpening() {}

    static @Nullable ContainerProblem open(SeekableInput bytes, MemberSink members) throws IOException {
        try (SevenZFile archive = SevenZFile.builder()
                .setSeekableByteChannel(bytes)
                .setMaxMemoryLimitKiB(MOST_MEMORY_KIB)
                .get()) {
            int broken = 0;
            for (SevenZArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (entry.isDirectory() || entry.isAntiItem()) {
                    continue;
                }
                String name = entry.getName();
                byte[] raw = (name == null ? "" : name).getBytes(StandardCharsets.UTF_8);
                ContainerProblem problem = members.member(raw, facts(entry), archive.getInputStream(entry));
                // Members are packed together: after one that needs a password or is broken, the rest mostly
                // is too.
                if (problem != null && ++broken > 100) {
                    return problem;
                }
            }
            return null;
        }
    }

    private static MemberFacts facts(SevenZArchiveEntry entry) {
        return new MemberFacts(
                entry.hasStream() ? Math.max(-1, entry.getSize()) : 0,
                entry.getHasLastModifiedDate() ? entry.getLastModifiedTime().toInstant() : null,
                entry.getHasAccessDate() ? entry.getAccessTime().toInstant() : null,
                null,
                MemberFacts.State.LIVE,
                "");
    }
}
