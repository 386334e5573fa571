package org.safelight.server;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.safelight.formats.CategoryScheme;
import org.safelight.server.registry.GradeState;
import org.safelight.server.registry.Lists;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `safelight registry list`: what goes out on which list. Who may use it: whoever runs the server. The pages do the
/// same.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "Lists that go out, for: safelight lists pull. A server with --db may run meanwhile; one with a database of",
            "its own must be stopped, or use its page \"Lists that go out\"."
        },
        subcommands = {RegistryListCommand.Add.class, RegistryListCommand.Build.class, RegistryListCommand.Show.class})
final class RegistryListCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: add, build or show");
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = "Says what is to go on a list. Nothing goes out before it is built.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Parameters(paramLabel = "NAME", description = "Small letters, digits and hyphens: uk-trusted.")
        private String name = "";

        @Option(
                names = "--scheme",
                required = true,
                paramLabel = "NAME",
                description = "Scheme of its categories; see: safelight lists schemes.")
        private String scheme = "";

        @Option(
                names = "--category",
                split = ",",
                paramLabel = "CODE",
                description = "Categories that go on it (default: all of the scheme).")
        private List<String> categories = List.of();

        @Option(
                names = "--state",
                split = ",",
                paramLabel = "STATE",
                defaultValue = "trusted,adjudicated",
                description = "Grades that go on it: trusted, adjudicated, indicative (default: ${DEFAULT-VALUE}).")
        private List<String> states = List.of();

        @Option(
                names = "--licence",
                required = true,
                paramLabel = "TEXT",
                description = "What a recipient may do with it.")
        private String licence = "";

        @Option(names = "--purpose", required = true, paramLabel = "TEXT", description = "What it is for.")
        private String purpose = "";

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            Lists.Wanted wanted =
                    new Lists.Wanted(name, scheme, states(), categories(), licence.strip(), purpose.strip());
            return database.with(Lists.class, lists -> switch (lists.add(Optional.empty(), "", wanted)) {
                case Lists.Added.Refused(var _, var words) ->
                    throw new ParameterException(spec.commandLine(), words + ". Nothing was added.");
                case Lists.Added.Yes() -> {
                    spec.commandLine()
                            .getOut()
                            .println("Added the list " + name + ". Build it: safelight registry list build " + name);
                    yield 0;
                }
            });
        }

        private List<GradeState> states() {
            List<GradeState> wanted = new ArrayList<>();
            for (String state : states) {
                wanted.add(Arrays.stream(GradeState.values())
                        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(state.strip()))
                        .findFirst()
                        .orElseThrow(() -> new ParameterException(
                                spec.commandLine(),
                                "There is no state '" + state + "': trusted, adjudicated or indicative."
                                        + " Nothing was added.")));
            }
            return wanted;
        }

        private List<String> categories() {
            return !categories.isEmpty()
                    ? categories
                    : CategoryScheme.all().stream()
                            .filter(one -> one.name().equals(scheme))
                            .flatMap(one -> one.categories().stream())
                            .map(CategoryScheme.Category::code)
                            .toList();
        }
    }

    @Command(
            name = "build",
            mixinStandardHelpOptions = true,
            description = "Makes what the grades say now the next version of a list, if it differs.")
    static final class Build implements Callable<Integer> {
        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Parameters(paramLabel = "NAME", description = "The list.")
        private String name = "";

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            return database.with(Lists.class, lists -> {
                if (lists.facts().stream().noneMatch(list -> list.name().equals(name))) {
                    throw new ParameterException(
                            spec.commandLine(), "There is no list '" + name + "'. Nothing was built.");
                }
                spec.commandLine().getOut().println(name + ": version " + lists.build(Optional.empty(), "", name));
                return 0;
            });
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Says which lists there are.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private DatabaseOptions database = new DatabaseOptions();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            return database.with(Lists.class, lists -> {
                for (Lists.Facts list : lists.facts()) {
                    out.println(list.name() + ": " + list.scheme() + " " + String.join(",", list.categories()) + ", "
                            + String.join(",", list.states()).toLowerCase(Locale.ROOT)
                            + (list.version() == 0 ? ", never built" : ", version " + list.version()));
                    out.println("  licence: " + list.licence());
                    out.println("  purpose: " + list.purpose());
                }
                return 0;
            });
        }
    }
}
