package org.safelight.server;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.ListOptions;
import org.safelight.formats.Meaning;
import org.safelight.server.registry.Sets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `safelight registry import`: takes in lists of any size. Who may use it: whoever runs the server.
@Command(
        name = "registry",
        mixinStandardHelpOptions = true,
        description = "Known media: lists taken in, lists that go out.",
        subcommands = {RegistryCommand.Import.class, RegistryListCommand.class})
final class RegistryCommand {
    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = {
                "Takes in a hash list, all of it or nothing: VICS, ICSE, NSRL, digests, PDQ or vPDQ as text, or an index of",
                "one list (.slx). What it is can be seen before with: safelight lists check FILE. A server with --db may run meanwhile, and knows it within",
                "a second; one with a database of its own must be stopped."
            })
    static final class Import implements Callable<Integer> {
        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Parameters(paramLabel = "FILE", description = "The list.")
        private Path file = Path.of("");

        @Option(
                names = "--set",
                paramLabel = "NAME",
                defaultValue = "",
                description = "What to call it (default: what it calls itself).")
        private String name = "";

        @Option(
                names = "--set-version",
                paramLabel = "TEXT",
                defaultValue = "",
                description = "Its publisher's version (default: what it says itself).")
        private String version = "";

        @Option(
                names = "--licence",
                paramLabel = "TEXT",
                defaultValue = "",
                description = "What may be done with it (default: what it says itself).")
        private String licence = "";

        @Option(names = "--expires", paramLabel = "DAY", description = "Its last day, as 2027-03-31 (default: none).")
        private @Nullable LocalDate expires;

        @Option(
                names = "--scheme",
                paramLabel = "NAME",
                description = "Scheme of its categories; see: safelight lists schemes.")
        private @Nullable String scheme;

        @Option(
                names = "--meaning",
                paramLabel = "MEANING",
                description = "What entries without a category mean: known-illegal, known-irrelevant or ungraded.")
        private @Nullable String meaning;

        @Option(
                names = "--category",
                paramLabel = "CODE",
                description = "Category of entries without one of their own.")
        private @Nullable String category;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            ListOptions options;
            try {
                options = new ListOptions(meaning == null ? null : Meaning.parse(meaning), scheme, category);
            } catch (IllegalArgumentException wrong) {
                throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
            }
            return database.with(Sets.class, sets -> {
                Sets.Imported imported = sets.take(
                        file,
                        options,
                        new Sets.Provenance(name, version, licence, expires),
                        Optional.empty(),
                        "",
                        _ -> {});
                out.println("Imported as set " + imported.set() + ": " + imported.entries() + " entries");
                if (imported.leftOut() > 0) {
                    out.println(imported.leftOut() + " records have no digest and no PDQ hash, and were left out");
                }
                imported.remarks().forEach(remark -> out.println("odd: " + remark));
                return 0;
            });
        }
    }
}
