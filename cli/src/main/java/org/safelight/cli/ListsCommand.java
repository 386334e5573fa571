package org.safelight.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.ListCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `safelight lists`: what a hash list is, before anything is imported; and the lists of a registry. Who
/// may use it:
/// whoever may read the lists; who fetches them, whoever has a token.
@Command(
        name = "lists",
        mixinStandardHelpOptions = true,
        description = "Says what hash lists are and which category schemes are known; fetches a registry's lists.",
        subcommands = {ListsCommand.Check.class, ListsCommand.Schemes.class, ListsPull.class})
final class ListsCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: check, schemes or pull");
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Reads each list to its end and says in words what it is, how many entries of each kind it has, what they mean",
                "and what was odd. Nothing is imported."
            })
    static final class Check implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "FILE", arity = "1..*", description = "The lists.")
        private List<Path> files = List.of();

        @Mixin
        private ListMeaning meaning = new ListMeaning();

        @Option(names = "--json", description = "One JSON object a line.")
        private boolean json;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            boolean allUsable = true;
            for (Path file : ListMeaning.withoutSideFiles(files)) {
                ListCheck check = ListCheck.of(file, meaning.options());
                if (json) {
                    out.println(check.toJson());
                } else {
                    check.lines().forEach(out::println);
                    out.println();
                }
                out.flush();
                allUsable &= check.isImportable();
            }
            return allUsable ? ExitCode.NOTHING_FOUND : ExitCode.NOT_ALL_EXAMINED;
        }
    }

    @Command(
            name = "schemes",
            mixinStandardHelpOptions = true,
            description = "Names the category schemes that come with Safelight, and what their categories mean.")
    static final class Schemes implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            for (CategoryScheme scheme : CategoryScheme.all()) {
                out.println(scheme.name() + ": " + scheme.title());
                scheme.categories()
                        .forEach(category -> out.printf(
                                "  %-4s %-60s %s%n",
                                category.code(),
                                category.label(),
                                category.meaning().label()));
            }
            return ExitCode.NOTHING_FOUND;
        }
    }
}
