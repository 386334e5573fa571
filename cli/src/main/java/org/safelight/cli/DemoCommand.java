package org.safelight.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import org.safelight.decode.DecodeOptions;
import org.safelight.fingerprint.PdqHasher;
import org.safelight.formats.ListOptions;
import org.safelight.testdata.ExhibitPlan;
import org.safelight.testdata.MadeUpExhibit;
import org.safelight.testdata.Plant;
import org.safelight.triage.Results;
import org.safelight.triage.TriageRequest;
import org.safelight.triage.VerdictKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `safelight demo`: the main job on an exhibit that is drawn by code, with planted files whose number is
/// known. It fails where one of them is not found, so it also tests the whole path. Who may use it: anyone.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Draws a made-up exhibit (landscapes, objects, patterns) with known, altered, irrelevant and damaged files and",
            "the hash lists that know them, triages it, and compares what was found with what was planted."
        })
final class DemoCommand implements Callable<Integer> {
    private static final String MARK = "made-by-safelight-demo";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "safelight-demo",
            description = "Folder for the exhibit, the lists and the results; an earlier demo in it is replaced"
                    + " (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("");

    @Option(
            names = "--files",
            paramLabel = "N",
            defaultValue = "3000",
            description = "Files on the exhibit, 60 to 1 000 000 (default: ${DEFAULT-VALUE}).")
    private int files;

    @Mixin
    private SandboxChoice choice = new SandboxChoice();

    @Option(names = "--draw-only", description = "Draw exhibit and lists, and stop.")
    private boolean drawOnly;

    @Override
    public Integer call() throws IOException {
        if (files < 60 || files > 1_000_000) {
            throw CommandProblem.wrongUse("--files must be 60 to 1 000 000, not " + files + ". Nothing was drawn.");
        }
        var terminal = new Terminal(spec.commandLine().getErr());
        emptyFolder();
        terminal.line("Drawing a made-up exhibit of " + Terminal.count(files)
                + " files and the lists that know some of them ...");
        MadeUpExhibit exhibit = plan().write(out.resolve("exhibit"), out.resolve("lists"), DemoCommand::pdqHex);
        if (drawOnly) {
            terminal.line("Drew " + exhibit.folder() + "; lists are in " + out.resolve("lists"));
            return ExitCode.NOTHING_FOUND;
        }
        Path result = out.resolve("result");
        terminal.line(
                "Triage: every file is compared with " + exhibit.lists().size() + " lists, by digest and by look.");
        var request = TriageRequest.of(
                        List.of(exhibit.folder()),
                        new TriageRequest.ListsFrom.ListFiles(
                                exhibit.lists(), ListOptions.NONE, LocalDate.now(ZoneId.systemDefault())),
                        result,
                        DecodeOptions.standard(choice.sandbox()))
                .withReferences("DEMO/1", "MADE-UP-1", "A. Examiner (made up)")
                .withToolVersion(Version.ofSafelight());
        int exitCode = TriageCommand.run(request, false, spec);
        compare(exhibit, result, terminal);
        return exitCode;
    }

    private ExhibitPlan plan() {
        var plan = ExhibitPlan.ofFiles(files).withAwkwardEntries();
        // Beyond some thousand, drawing large pictures would take longer than examining them.
        return files > 5_000 ? plan.withSmallPictures() : plan;
    }

    /// The look of a drawn picture, as the list of its publisher would have it.
    private static String pdqHex(BufferedImage picture) {
        var hasher = PdqHasher.create();
        hasher.begin(picture.getWidth(), picture.getHeight());
        int[] row = new int[picture.getWidth()];
        for (int y = 0; y < picture.getHeight(); y++) {
            picture.getRGB(0, y, row.length, 1, row, 0, row.length);
            hasher.rowRgb(row, 0);
        }
        return hasher.finish().original().hash().hex();
    }

    /// Takes away an earlier demo, and nothing else: a folder that this command did not make is refused.
    private void emptyFolder() throws IOException {
        Path mark = out.resolve(MARK);
        if (Files.exists(out)) {
            try (var inside = Files.list(out)) {
                if (!Files.exists(mark) && inside.findAny().isPresent()) {
                    throw CommandProblem.wrongUse("the folder " + out
                            + " holds something that is no demo, and it is left alone." + " Name another with --out.");
                }
            }
            try (var inside = Files.walk(out)) {
                for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                    if (!path.equals(out) && !path.equals(mark)) Files.delete(path);
                }
            }
        }
        Files.createDirectories(out);
        if (!Files.exists(mark)) Files.createFile(mark);
    }

    private static void compare(MadeUpExhibit exhibit, Path result, Terminal terminal) {
        Results.Counts counts;
        long[] found = new long[1];
        try (Results results = Results.open(result.resolve("results.sqlite"))) {
            counts = results.counts();
            results.contents(
                    VerdictKind.KNOWN,
                    content -> found[0] += results.filesOf(content.id()).stream()
                            .filter(file -> file.container() != null)
                            .count());
        }
        long knownInContainers = found[0];
        terminal.line("");
        terminal.line("%-44s %10s %10s".formatted("What was planted", "planted", "found"));
        boolean same = true;
        same &= row(
                terminal,
                "the same file, graded illegal",
                exhibit.files(Plant.KNOWN),
                found(counts, VerdictKind.KNOWN));
        same &= row(
                terminal,
                "  of these in archives, in archives",
                exhibit.filesInArchives(Plant.KNOWN),
                knownInContainers);
        same &= row(
                terminal,
                "the same file, on a list without a grade",
                exhibit.files(Plant.KNOWN_UNGRADED),
                found(counts, VerdictKind.KNOWN_UNGRADED));
        same &= row(
                terminal,
                "altered copies of a listed picture",
                exhibit.files(Plant.ALTERED),
                found(counts, VerdictKind.LOOKS_ALIKE));
        same &= row(
                terminal,
                "known irrelevant files",
                exhibit.files(Plant.IRRELEVANT),
                found(counts, VerdictKind.IRRELEVANT));
        same &= row(
                terminal,
                "pictures on no list",
                exhibit.files(Plant.UNKNOWN) + exhibit.files(Plant.STACKED) + exhibit.files(Plant.FEATURELESS),
                found(counts, VerdictKind.UNKNOWN_PICTURE));
        same &= row(
                terminal, "videos on no list", exhibit.files(Plant.VIDEO), found(counts, VerdictKind.UNKNOWN_VIDEO));
        same &= row(
                terminal,
                "documents and empty files",
                exhibit.files(Plant.NOT_MEDIA) + exhibit.files(Plant.EMPTY),
                found(counts, VerdictKind.NOT_MEDIA));
        same &= row(
                terminal,
                "damaged files, bombs, links and pipes",
                exhibit.files(Plant.DAMAGED)
                        + exhibit.files(Plant.BOMB)
                        + exhibit.files(Plant.LINK)
                        + exhibit.files(Plant.PIPE),
                counts.filesNotExamined());
        same &= row(terminal, "views left to a person", exhibit.viewsLeft(), counts.viewsLeft());
        terminal.line("");
        if (!same) {
            throw CommandProblem.couldNot(
                    "what was found is not what was planted: this program is at fault on this machine."
                            + " Do not use it for a case, and report this with the output of: safelight doctor");
        }
        terminal.line("Found exactly what was planted. Open " + result.resolve("report.html") + " in a browser.");
        terminal.line("The demo ends with 2, as every run that could not examine something does.");
    }

    private static long found(Results.Counts counts, VerdictKind kind) {
        return counts.byVerdict()
                .getOrDefault(kind, new Results.VerdictCount(0, 0, 0))
                .files();
    }

    private static boolean row(Terminal terminal, String what, long planted, long found) {
        terminal.line("%-44s %10s %10s%s"
                .formatted(
                        what, Terminal.count(planted), Terminal.count(found), planted == found ? "" : "   DIFFERENT"));
        return planted == found;
    }
}
