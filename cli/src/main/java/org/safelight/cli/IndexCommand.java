package org.safelight.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.IndexCounts;
import org.safelight.index.IndexVerification;
import org.safelight.index.ListedSet;
import org.safelight.triage.ListImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `safelight index`: builds, describes and verifies index files. Who may use it: whoever may read the lists.
@Command(
        name = "index",
        mixinStandardHelpOptions = true,
        description = "Builds, describes and verifies the file that triage looks fingerprints up in.",
        subcommands = {IndexCommand.Build.class, IndexCommand.Describe.class, IndexCommand.Verify.class})
final class IndexCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: build, info or verify");
    }

    @Command(
            name = "build",
            mixinStandardHelpOptions = true,
            description = {
                "Builds one index from hash lists. The same lists, options and day give the same bytes.",
                "An existing index is replaced in one step, when the new one is complete."
            })
    static final class Build implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "The index to write (.slx).")
        private Path out = Path.of("");

        @Parameters(paramLabel = "LIST", arity = "1..*", description = "Hash lists; see: safelight lists check.")
        private List<Path> lists = List.of();

        @Mixin
        private ListMeaning meaning = new ListMeaning();

        @Option(
                names = "--imported-on",
                paramLabel = "DAY",
                description =
                        "Day of the import, as 2026-03-31, to build an index again with the same bytes (default: today).")
        private @Nullable LocalDate importedOn;

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            LocalDate day = importedOn == null ? LocalDate.now(ZoneId.systemDefault()) : importedOn;
            ListImport.Outcome outcome =
                    ListImport.build(ListMeaning.withoutSideFiles(lists), meaning.options(), day, this.out);
            for (ListImport.Imported list : outcome.lists()) {
                out.println(list.file() + ": " + Terminal.count(list.report().entries(), "entry", "entries") + ", "
                        + Terminal.count(list.report().oddities().size(), "oddity", "oddities"));
                list.report()
                        .oddities()
                        .forEach(oddity -> out.println("  odd: " + oddity.words() + " ("
                                + Terminal.count(oddity.count(), "time", "times") + ")"));
            }
            out.println("Wrote " + outcome.index().file() + ", "
                    + Terminal.bytes(outcome.index().bytes()));
            printCounts(outcome.index().counts(), out);
            out.println("checksum       " + outcome.index().checksum());
            return ExitCode.NOTHING_FOUND;
        }
    }

    @Command(name = "info", mixinStandardHelpOptions = true, description = "Says which sets an index holds.")
    static final class Describe implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "FILE", description = "The index.")
        private Path file = Path.of("");

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            try (var index = FingerprintIndex.open(file)) {
                out.println(file + ": format " + index.formatVersion() + ", " + Terminal.bytes(index.bytes()));
                printCounts(index.counts(), out);
                out.println("checksum       " + index.checksum());
                for (ListedSet set : index.sets()) {
                    printSet(set, out);
                }
            }
            return ExitCode.NOTHING_FOUND;
        }

        private static void printSet(ListedSet set, PrintWriter out) {
            var info = set.info();
            var counts = set.counts();
            out.println();
            out.println(info.name() + (info.version().isEmpty() ? "" : ", version " + info.version()));
            fact("publisher", info.publisher(), out);
            fact("licence", info.licence(), out);
            fact("scheme", info.scheme() == null ? "" : info.scheme(), out);
            fact("imported", info.importedOn() + " from " + info.sourceFileName(), out);
            fact("SHA-256", info.sourceSha256(), out);
            fact(
                    "entries",
                    "MD5 " + Terminal.count(counts.md5()) + ", SHA-1 " + Terminal.count(counts.sha1()) + ", SHA-256 "
                            + Terminal.count(counts.sha256()) + ", PDQ " + Terminal.count(counts.pdq()),
                    out);
            counts.unmatchable()
                    .forEach((kind, number) -> fact("not matched", kind + ": " + Terminal.count(number), out));
            if (counts.photoDna() > 0) fact("not matched", "PhotoDNA: " + Terminal.count(counts.photoDna()), out);
            if (counts.refusedEmptyFile() > 0) {
                fact("left out", Terminal.count(counts.refusedEmptyFile()) + " digests of the empty file", out);
            }
            if (counts.refusedNoStructure() > 0) {
                fact("left out", Terminal.count(counts.refusedNoStructure()) + " PDQ hashes without structure", out);
            }
        }

        private static void fact(String name, String value, PrintWriter out) {
            if (!value.isEmpty()) out.printf("  %-12s %s%n", name, value);
        }
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Proves on this index that nothing is missed: reads every byte, checks the order of all rows, plants",
                "look-alikes of its entries at every distance from 0 to 31 bits, half of them as hard as can be, and",
                "compares each answer with the plain scan of all entries. Ends with 0 only if recall is 100 % and all",
                "else is right."
            })
    static final class Verify implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "FILE", description = "The index.")
        private Path file = Path.of("");

        @Option(
                names = "--sample",
                paramLabel = "N",
                defaultValue = "20",
                description = "Look-alikes planted at each distance, at least (default: ${DEFAULT-VALUE}).")
        private int sample;

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "1",
                description = "Chooses the sample; the same seed asks the same (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Option(names = "--json", description = "The outcome as one JSON object, for programs.")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            if (sample < 1 || sample > 1_000_000) {
                throw CommandProblem.wrongUse(
                        "--sample must be 1 to 1 000 000, not " + sample + ". Nothing was verified.");
            }
            PrintWriter out = spec.commandLine().getOut();
            try (var index = FingerprintIndex.open(file)) {
                IndexVerification.Outcome outcome = IndexVerification.verify(index, sample, seed);
                if (json) {
                    out.println(Json.line(members(index, outcome)));
                } else {
                    print(outcome, out);
                }
                if (outcome.isRight()) {
                    return ExitCode.NOTHING_FOUND;
                }
                throw CommandProblem.couldNot(
                        "the index " + file + " or this program is at fault: matches could be missed."
                                + " Do not use either. Build the index again, verify it, and report this if it happens again.");
            }
        }

        private static void print(IndexVerification.Outcome outcome, PrintWriter out) {
            out.println("checksum      " + (outcome.checksumIsRight() ? "right" : "WRONG"));
            out.println("order         " + (outcome.orderIsRight() ? "right" : "WRONG"));
            outcome.distances()
                    .forEach(at -> out.printf(
                            "  %2d bits     %s planted; found %s of the %s entries that the plain scan finds%s%n",
                            at.bits(),
                            Terminal.count(at.queries()),
                            Terminal.count(at.found()),
                            Terminal.count(at.expected()),
                            at.found() == at.expected() ? "" : "  MISSED " + (at.expected() - at.found())));
            out.println("look-alikes   " + Terminal.count(outcome.lookAlikeQueries())
                    + " planted at 0 to 31 bits; found "
                    + Terminal.count(outcome.found()) + " of the " + Terminal.count(outcome.expected())
                    + " entries that the plain scan finds: recall "
                    + percent(outcome.recall()) + ", " + Terminal.count(outcome.phantoms()) + " that it does not");
            out.println("digests       " + Terminal.count(outcome.digestsFound()) + " of "
                    + Terminal.count(outcome.digestQueries()) + " found");
            out.println("took          " + Terminal.duration(outcome.took()));
            outcome.faults().forEach(fault -> out.println("FAULT: " + fault));
            if (outcome.isRight()) {
                out.println("The index is right.");
            }
        }

        /// Never rounded up to 100 %: one of a million that is missed must show.
        private static String percent(double recall) {
            return recall == 1 ? "100 %" : "%.4f %%".formatted(Math.min(99.9999, 100 * recall));
        }

        private Map<String, @Nullable Object> members(FingerprintIndex index, IndexVerification.Outcome outcome) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("index", file.toString());
            members.put("checksum", index.checksum());
            members.put("right", outcome.isRight());
            members.put("checksumRight", outcome.checksumIsRight());
            members.put("orderRight", outcome.orderIsRight());
            members.put("sample", sample);
            members.put("seed", seed);
            members.put("recall", outcome.recall());
            members.put("phantoms", outcome.phantoms());
            members.put("distances", outcome.distances());
            members.put("digestsAsked", outcome.digestQueries());
            members.put("digestsFound", outcome.digestsFound());
            members.put("tookMillis", outcome.took().toMillis());
            members.put("faults", outcome.faults());
            return members;
        }
    }

    private static void printCounts(IndexCounts counts, PrintWriter out) {
        out.println("entries        MD5 " + Terminal.count(counts.md5()) + ", SHA-1 " + Terminal.count(counts.sha1())
                + ", SHA-256 " + Terminal.count(counts.sha256()) + ", PDQ " + Terminal.count(counts.pdq())
                + ", PhotoDNA (kept, not matched here) " + Terminal.count(counts.photoDna()));
        out.println("claims         " + Terminal.count(counts.claims()));
    }
}
