package org.safelight.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A hash list of any format that can be read, opened and not yet read.
///
/// Opening looks at the head of the file, at the side file beside it, and binds a category scheme if one fits.
/// Reading
/// streams: memory does not grow with the file. Not for several threads at once; may be read again.
public final class ListFile {
    private final Path file;
    private final ListReader reader;
    private final SetDescription description;
    private final @Nullable CategoryScheme scheme;
    private final boolean chosenByPerson;
    private final @Nullable Path sideFile;

    private ListFile(
            Path file,
            ListReader reader,
            SetDescription description,
            @Nullable CategoryScheme scheme,
            boolean chosenByPerson,
            @Nullable Path sideFile) {
        this.file = file;
        this.reader = reader;
        this.description = description;
        this.scheme = scheme;
        this.chosenByPerson = chosenByPerson;
        this.sideFile = sideFile;
    }

    /// Tells what the file is from its content.
    ///
    /// @throws ListReadException if it is missing, is not a list, or its side file or scheme file is wrong
    public static ListFile open(Path file, ListOptions options) throws ListReadException {
        try {
            return opened(file, options);
        } catch (ListReadException alreadyInWords) {
            throw alreadyInWords;
        } catch (NoSuchFileException missing) {
            throw new ListReadException(
                    "Cannot read the list " + file + ": there is no such file. Check the path.", missing);
        } catch (IOException unreadable) {
            throw new ListReadException(
                    "Cannot read the list " + file + ": the system says '"
                            + Words.shown(String.valueOf(unreadable.getMessage()))
                            + "'. Nothing was imported. Check the path and the rights.",
                    unreadable);
        }
    }

    private static ListFile opened(Path file, ListOptions options) throws IOException {
        if (Files.isDirectory(file)) {
            throw new ListReadException("Cannot read the list " + file + ": it is a folder. Name the files in it.");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new ListReadException("Cannot read the list " + file
                    + ": it is a pipe or a device, and a list is read more than once. Save it to a file first.");
        }
        ListReader reader = ListDetection.readerFor(file);
        SideFile side = SideFile.beside(file);
        SetDescription says = reader.says();

        String schemeName = options.scheme() != null ? options.scheme() : side.scheme();
        CategoryScheme scheme;
        boolean chosen = schemeName != null;
        if (schemeName != null) {
            Path folder = options.scheme() != null ? Path.of("") : side.folder();
            scheme = CategoryScheme.namedOrLoaded(schemeName, folder);
        } else {
            scheme = fitting(reader);
        }
        Meaning meaning = options.meaning() != null ? options.meaning() : side.meaning();
        String category = options.category() != null ? options.category() : side.category();
        if (options.meaning() != null && options.category() == null) {
            // What the user says of the whole set replaces what the side file says of it, its category included.
            category = null;
        }
        if (meaning == null && category == null) {
            meaning = says.meaning();
        }
        SetDescription description = new SetDescription(
                firstStated(side.name(), says.name(), withoutEnding(file)),
                firstStated(side.publisher(), says.publisher()),
                firstStated(side.version(), says.version()),
                firstStated(side.licence(), says.licence()),
                meaning,
                scheme == null ? null : scheme.name(),
                category);
        ListFile list = new ListFile(file, reader, description, scheme, chosen, side.file());
        // A contradiction in what is said of the whole set is told now, not after an hour of reading.
        list.requireConsistentDescription();
        return list;
    }

    private static @Nullable CategoryScheme fitting(ListReader reader) {
        List<CategoryScheme> fitting = CategoryScheme.all().stream()
                .filter(scheme -> scheme.fits().stream().anyMatch(fit -> fit.takes(reader.format(), reader.context())))
                .toList();
        return fitting.size() == 1 ? fitting.getFirst() : null;
    }

    private static String firstStated(@Nullable String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && !candidate.isBlank()) {
                return candidate.strip();
            }
        }
        return "";
    }

    private static String withoutEnding(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    public Path file() {
        return file;
    }

    public ListFormat format() {
        return reader.format();
    }

    /// What the file is, for a person: `VICS 2.0, country segment US, hash set (Media)`.
    public String words() {
        return reader.words();
    }

    public SetDescription description() {
        return description;
    }

    /// The scheme that the set's categories are bound to; empty if none fits and none was chosen.
    public Optional<CategoryScheme> scheme() {
        return Optional.ofNullable(scheme);
    }

    /// Whether a person chose the scheme, by an option or in the side file.
    boolean schemeIsChosen() {
        return chosenByPerson;
    }

    /// The side file that was used; empty if there is none.
    public Optional<Path> sideFile() {
        return Optional.ofNullable(sideFile);
    }

    /// Reads the list from its start, and hands on each entry in the order of the file. Entries that share a
    /// digest are
    /// handed on each for itself: a set may name one file many times, with different categories.
    ///
    /// @throws SchemeNeededException at the first category code, if nothing says what it means
    /// @throws ListReadException if the file is broken where reading cannot go on, or ends early: drop what was
    ///   taken
    public ListReport read(Consumer<ListEntry> entries) throws ListReadException {
        EntryTaker taker = new EntryTaker(binding(true), entries);
        read(taker);
        return taker.report();
    }

    private void requireConsistentDescription() throws ListReadException {
        CategoryBinding.ofWholeSet(file.toString(), description, scheme);
    }

    /// A binding of this set's categories.
    ///
    /// @param stops whether a code that nothing explains stops the reading; false for a check
    CategoryBinding binding(boolean stops) throws ListReadException {
        return new CategoryBinding(file.toString(), reader.words(), description, scheme, chosenByPerson, stops);
    }

    void read(EntryTaker taker) throws ListReadException {
        try {
            reader.read(taker);
        } catch (ListReadException alreadyInWords) {
            throw alreadyInWords;
        } catch (IOException broken) {
            throw new ListReadException(
                    "Cannot read " + file + " to its end: after "
                            + Words.count(taker.records(), "record", "records") + " the system says '"
                            + Words.shown(String.valueOf(broken.getMessage()))
                            + "'. Nothing of it was imported. Copy the file again and repeat.",
                    broken);
        }
    }
}
