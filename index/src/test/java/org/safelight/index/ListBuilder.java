package org.safelight.index;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.PerceptualHash;

/// A list of entries for tests; names only what matters.
final class ListBuilder {
    private record Entry(List<Digest> digests, @Nullable PerceptualHash pdq, int quality, Statement statement) {}

    private final String name;
    private final List<Entry> entries = new ArrayList<>();
    private int photoDna;

    private ListBuilder(String name) {
        this.name = name;
    }

    static ListBuilder aList(String name) {
        return new ListBuilder(name);
    }

    static Statement graded(String category, int severity) {
        return new Statement(
                Standing.KNOWN_ILLEGAL, category, "Category " + category, severity, Set.of("DISTRIBUTED"), "Lantern");
    }

    ListBuilder with(Statement statement, Digest... digests) {
        entries.add(new Entry(Arrays.asList(digests), null, -1, statement));
        return this;
    }

    ListBuilder with(Statement statement, PerceptualHash pdq, int quality) {
        entries.add(new Entry(List.of(), pdq, quality, statement));
        return this;
    }

    ListBuilder withHashes(List<PerceptualHash> hashes) {
        hashes.forEach(hash -> with(Statement.of(Standing.UNGRADED), hash, 80));
        return this;
    }

    ListBuilder withPhotoDna(int count) {
        photoDna += count;
        return this;
    }

    static HashSetInfo info(String name) {
        return new HashSetInfo(
                name,
                "Made-up Police",
                "2026-03",
                "test only",
                LocalDate.of(2026, 3, 14),
                name + ".json",
                "00",
                "uk-abc");
    }

    static Path build(Path file, ListBuilder... lists) {
        summary(file, lists);
        return file;
    }

    static IndexSummary summary(Path file, ListBuilder... lists) {
        try (IndexWriter writer = new IndexWriter(SlxFileWriter.folderOf(file))) {
            for (ListBuilder list : lists) {
                int set = writer.addSet(info(list.name));
                for (Entry entry : list.entries) {
                    writer.add(set, entry.digests(), entry.pdq(), entry.quality(), entry.statement());
                }
                for (int i = 0; i < list.photoDna; i++) {
                    byte[] value = new byte[144];
                    value[0] = (byte) i;
                    writer.addPhotoDna(set, value);
                    writer.addUnmatchable(set, "F1");
                }
            }
            return writer.writeTo(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
