package org.safelight.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.ListOptions;
import org.safelight.formats.Meaning;
import picocli.CommandLine.Option;

/// What the user says that the lists on the command line mean. It wins over a side file, which wins over the list
/// itself.
final class ListMeaning {
    private static final String SIDE_FILE_ENDING = ".set.json";

    @Option(
            names = "--scheme",
            paramLabel = "NAME",
            description =
                    "Category scheme of the lists: a name (see: safelight lists schemes) or a scheme file (.json).")
    private @Nullable String scheme;

    @Option(
            names = "--meaning",
            paramLabel = "WHAT",
            description = "What entries without a category mean: known-illegal, known-irrelevant or ungraded"
                    + " (default: what the list or its side file says, else ungraded).")
    private @Nullable String meaning;

    @Option(
            names = "--category",
            paramLabel = "CODE",
            description = "Category in the scheme, for entries without one of their own.")
    private @Nullable String category;

    /// The lists among the files named: a side file, such as a shell's `lists/*` brings along, is read with its list.
    /// One that was named without its list would say nothing to anybody, so that is wrong use; and so is a folder,
    /// which is an exhibit that a list's option has taken for one of its own.
    static List<Path> withoutSideFiles(List<Path> files) {
        List<Path> lists = files.stream().filter(file -> !isSideFile(file)).toList();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                throw CommandProblem.wrongUse(file + " is a folder, not a list. Nothing was done."
                        + "\nName each list by its file. In a triage, name the exhibit first:"
                        + " safelight triage EXHIBIT --lists LIST… --out DIR");
            }
            if (isSideFile(file) && lists.stream().noneMatch(list -> belongs(file, list))) {
                throw CommandProblem.wrongUse(file + " says what a list means, and that list was not named, so nothing"
                        + " would come of it. Nothing was done.\nName the list beside it, or leave this file out.");
            }
        }
        return lists;
    }

    private static boolean isSideFile(Path file) {
        return file.toString().endsWith(SIDE_FILE_ENDING);
    }

    /// Whether a side file is one that is looked for beside this list: `NAME.set.json`, NAME being the list's whole
    /// name, or its name without the ending.
    private static boolean belongs(Path sideFile, Path list) {
        Path side = sideFile.toAbsolutePath().normalize();
        Path beside = list.toAbsolutePath().normalize();
        String name = String.valueOf(beside.getFileName());
        int dot = name.lastIndexOf('.');
        return side.equals(beside.resolveSibling(name + SIDE_FILE_ENDING))
                || side.equals(
                        beside.resolveSibling(name.substring(0, dot > 0 ? dot : name.length()) + SIDE_FILE_ENDING));
    }

    boolean isSaid() {
        return scheme != null || meaning != null || category != null;
    }

    ListOptions options() {
        try {
            return new ListOptions(meaning == null ? null : Meaning.parse(meaning), scheme, category);
        } catch (IllegalArgumentException unknown) {
            throw CommandProblem.wrongUse(String.valueOf(unknown.getMessage()));
        }
    }
}
