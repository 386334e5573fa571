package org.safelight.sources;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Enumeration;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// Opens zip files by their directory; where that is missing or broken, by what comes one after the other.
/// Runs in a worker.
final class ZipOpening {
    private ZipOpening() {}

    static @Nullable ContainerProblem open(SeekableInput bytes, MemberSink members) {
        try (ZipFile zip = ZipFile.builder()
                .setSeekableByteChannel(bytes)
                .setIgnoreLocalFileHeader(true)
                .get()) {
            Enumeration<ZipArchiveEntry> entries = zip.getEntriesInPhysicalOrder();
            while (entries.hasMoreElements()) {
                ZipArchiveEntry entry = entries.nextElement();
                if (!entry.isDirectory()) {
                    member(zip, entry, members);
                }
            }
            return null;
        } catch (IOException | RuntimeException noDirectory) {
            if (members.members() > 0) {
                return Openings.problem(noDirectory);
            }
            return withoutDirectory(bytes, members);
        }
    }

    private static void member(ZipFile zip, ZipArchiveEntry entry, MemberSink members) {
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            members.notRead(
                    name(entry),
                    facts(entry),
                    new ContainerProblem(ContainerProblem.Kind.ENCRYPTED, "A password is needed to read it"));
            return;
        }
        try (InputStream stream = zip.getInputStream(entry)) {
            if (stream == null) {
                members.notRead(name(entry), facts(entry), Openings.damaged("Its bytes are not in the archive"));
                return;
            }
            members.member(name(entry), facts(entry), stream);
        } catch (IOException | RuntimeException broken) {
            members.notRead(name(entry), facts(entry), Openings.problem(broken));
        }
    }

    private static ContainerProblem withoutDirectory(SeekableInput bytes, MemberSink members) {
        try (ZipArchiveInputStream zip = new ZipArchiveInputStream(bytes.stream(0), "UTF-8", true, true, false)) {
            for (ZipArchiveEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                if (!zip.canReadEntryData(entry)) {
                    boolean encrypted = entry.getGeneralPurposeBit().usesEncryption();
                    members.notRead(
                            name(entry),
                            facts(entry),
                            encrypted
                                    ? new ContainerProblem(
                                            ContainerProblem.Kind.ENCRYPTED, "A password is needed to read it")
                                    : new ContainerProblem(
                                            ContainerProblem.Kind.UNSUPPORTED,
                                            "It is packed by a method that is not read here"));
                } else {
                    members.member(name(entry), facts(entry), zip);
                }
            }
        } catch (IOException | RuntimeException broken) {
            // What could be read was; the answer is the same.
        }
        return Openings.damaged("Its directory is missing or broken, so it was read from its beginning as far as that"
                + " went, and there may be more in it");
    }

    /// As the archive has it. Old archives do not say in which character set; the bytes are kept.
    private static byte[] name(ZipArchiveEntry entry) {
        byte[] raw = entry.getRawName();
        return raw != null && raw.length > 0 ? raw : entry.getName().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static MemberFacts facts(ZipArchiveEntry entry) {
        return MemberFacts.of(Math.max(-1, entry.getSize()), modified(entry));
    }

    /// The worker runs in UTC: a time without its zone, as old zips have it, is the same on every machine.
    private static @Nullable Instant modified(ZipArchiveEntry entry) {
        long time = entry.getTime();
        return time < 0 ? null : Instant.ofEpochMilli(time);
    }
}
