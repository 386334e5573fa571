package org.safelight.triage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digester;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.ListEntry;
import org.safelight.formats.ListFile;
import org.safelight.formats.ListOptions;
import org.safelight.formats.ListReport;
import org.safelight.formats.Meaning;
import org.safelight.formats.SetDescription;
import org.safelight.index.HashSetInfo;
import org.safelight.index.IndexSummary;
import org.safelight.index.IndexWriter;
import org.safelight.index.ListedVideo;
import org.safelight.index.Standing;
import org.safelight.index.Statement;

/// Builds an index from list files: other people's formats in, one `.slx` file out.
///
/// All lists are opened before any is read, so that a wrong name or a missing scheme of the last one shows at once.
/// Nothing is at the target unless every list was read to its end.
public final class ListImport {
    private static final String PHOTO_DNA = "PhotoDNA";

    /// One list that went in.
    public record Imported(Path file, SetDescription description, ListReport report) {}

    /// What came of an import.
    ///
    /// @param lists in the order they were given
    public record Outcome(IndexSummary index, List<Imported> lists) {}

    private ListImport() {}

    /// Reads the lists in the order given and writes the index. The same lists, options and day give the same
    /// bytes.
    ///
    /// @param importedOn the day to note as that of the import
    /// @throws org.safelight.formats.SchemeNeededException if nothing says what a list's categories mean
    /// @throws IOException if a list cannot be read to its end or the index not be written; the message is for a
    ///     person
    public static Outcome build(List<Path> lists, ListOptions options, LocalDate importedOn, Path target)
            throws IOException {
        List<ListFile> opened = new ArrayList<>();
        for (Path list : lists) {
            opened.add(ListFile.open(list, options));
        }
        Path folder = target.toAbsolutePath().getParent();
        List<Imported> imported = new ArrayList<>();
        try (IndexWriter writer = new IndexWriter(folder == null ? Path.of(".") : folder)) {
            for (ListFile list : opened) {
                int set = writer.addSet(info(list, importedOn));
                ListReport report = read(list, entry -> add(writer, set, list, entry));
                imported.add(new Imported(list.file(), list.description(), report));
            }
            return new Outcome(writer.writeTo(target), List.copyOf(imported));
        }
    }

    private interface EntryConsumer {
        void accept(ListEntry entry) throws IOException;
    }

    private static ListReport read(ListFile list, EntryConsumer each) throws IOException {
        try {
            return list.read(entry -> {
                try {
                    each.accept(entry);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException cannotSpool) {
            throw cannotSpool.getCause();
        }
    }

    private static HashSetInfo info(ListFile list, LocalDate importedOn) throws IOException {
        SetDescription description = list.description();
        Path name = list.file().getFileName();
        return new HashSetInfo(
                description.name(),
                description.publisher(),
                description.version(),
                description.licence(),
                importedOn,
                name == null ? "" : name.toString(),
                sha256(list.file()),
                description.scheme());
    }

    static String sha256(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file);
                Digester digester = new Digester()) {
            return digester.digest(bytes).sha256().hex();
        }
    }

    private static void add(IndexWriter writer, int set, ListFile list, ListEntry entry) throws IOException {
        if (entry.photoDna() != null) {
            var value = entry.photoDnaBytes();
            if (value.isPresent()) {
                writer.addPhotoDna(set, value.get());
            } else {
                writer.addUnmatchable(set, PHOTO_DNA);
            }
        }
        if (!entry.isMatchable()) {
            return;
        }
        String code = entry.category();
        CategoryScheme.@Nullable Category category = code == null
                ? null
                : list.scheme().flatMap(scheme -> scheme.category(code)).orElse(null);
        writer.add(
                set,
                entry.digests(),
                entry.pdq(),
                entry.pdqQuality(),
                new Statement(
                        standing(entry.meaning()),
                        code,
                        category == null ? null : category.label(),
                        category == null ? 0 : category.severity(),
                        flags(entry),
                        entry.series()));
    }

    static Standing standing(Meaning meaning) {
        return switch (meaning) {
            case KNOWN_ILLEGAL -> Standing.KNOWN_ILLEGAL;
            case KNOWN_IRRELEVANT -> Standing.KNOWN_IRRELEVANT;
            case UNGRADED -> Standing.UNGRADED;
        };
    }

    /// `VICTIM_IDENTIFIED` as `victim-identified`: one word each, as `results.sqlite` separates them by spaces.
    private static Set<String> flags(ListEntry entry) {
        Set<String> names = new TreeSet<>();
        for (ListEntry.Flag flag : entry.flags()) {
            names.add(flag.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        ListEntry.VideoOf video = entry.video();
        if (video != null) {
            names.add(ListedVideo.named(video.name(), video.frames()).flag());
        }
        return names;
    }
}
