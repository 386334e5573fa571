package org.safelight.cli;

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
    static List<Path> withoutSideFiles(List<Path> files) {
        return files.stream()
                .filter(file -> !file.toString().endsWith(SIDE_FILE_ENDING))
                .toList();
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
