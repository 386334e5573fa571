package org.safelight.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.DecodeOptions;
import org.safelight.fingerprint.PdqMode;
import org.safelight.sources.ContainerOptions;
import org.safelight.triage.Outputs;
import org.safelight.triage.Results;
import org.safelight.triage.SummaryJson;
import org.safelight.triage.Triage;
import org.safelight.triage.TriageRequest;
import org.safelight.triage.TriageSummary;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `safelight triage`: the main job. Who may use it: whoever may read the exhibit; nothing of it is changed.
@Command(
        name = "triage",
        mixinStandardHelpOptions = true,
        description = {
            "Compares every file of an exhibit with hash sets, by digest and by look, and writes into --out what is known,",
            "what looks alike, what is irrelevant, what a person must view and why, and what could not be examined.",
            "Nothing on the exhibit is changed and no picture is shown."
        })
final class TriageCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH", arity = "0..*", description = "Files and folders of the exhibit.")
    private List<Path> paths = List.of();

    @ArgGroup(multiplicity = "1")
    private Lists lists = new Lists();

    @Mixin
    private ListMeaning meaning = new ListMeaning();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder for the results, outside the exhibit.")
    private Path out = Path.of("");

    @Option(names = "--case", paramLabel = "REF", defaultValue = "", description = "Case reference, for the report.")
    private String caseReference = "";

    @Option(
            names = "--exhibit",
            paramLabel = "REF",
            defaultValue = "",
            description = "Exhibit reference, for the report.")
    private String exhibitReference = "";

    @Option(names = "--examiner", paramLabel = "NAME", defaultValue = "", description = "Examiner, for the report.")
    private String examiner = "";

    @Option(names = "--resume", description = "Go on where an earlier run into the same folder stopped.")
    private boolean resume;

    @Option(
            names = "--within",
            paramLabel = "BITS",
            defaultValue = "31",
            description = "Most bits of 256 that a look-alike, or a frame of a video, may differ by, 0 to 31 (default:"
                    + " ${DEFAULT-VALUE}).")
    private int within;

    @Option(
            names = "--quality",
            paramLabel = "N",
            defaultValue = "50",
            description = "Least PDQ quality, 0 to 100, that is compared by look (default: ${DEFAULT-VALUE}).")
    private int quality;

    @Option(
            names = "--video-share",
            paramLabel = "PERCENT",
            defaultValue = "80",
            description = "From which share of its frames, or of the listed video's, a video is said to look like the"
                    + " listed one, 1 to 100; with a smaller one it contains something listed (default:"
                    + " ${DEFAULT-VALUE}).")
    private int videoShare;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Files read and decoded at once, 1 to 256 (default: one a processor).")
    private @Nullable Integer workers;

    @Option(
            names = "--nearest-512",
            description = "Compare by the PDQ of the C++ family, for lists made with it (default: full resolution).")
    private boolean nearest512;

    @Mixin
    private VideoChoice videos = new VideoChoice();

    @Mixin
    private SandboxChoice choice = new SandboxChoice();

    @Option(
            names = "--no-containers",
            description = "Leave archives, mail stores and documents closed; each is named as not examined"
                    + " (default: they are opened).")
    private boolean noContainers;

    @Option(names = "--json", description = "Print the summary as JSON on standard output.")
    private boolean json;

    /// Exactly one of the two.
    private static final class Lists {
        @Option(
                names = "--index",
                paramLabel = "FILE",
                description = "An index built before by: safelight index build.")
        private @Nullable Path index;

        @Option(
                names = "--lists",
                paramLabel = "FILE",
                arity = "1..*",
                description = {
                    "Hash lists to build an index from first; see: safelight lists check. Or the one folder that",
                    "safelight lists pull keeps."
                })
        private @Nullable List<Path> files;
    }

    @Override
    public Integer call() throws IOException {
        requireRange("--within", within, 0, 31);
        requireRange("--quality", quality, 0, 100);
        requireRange("--video-share", videoShare, 1, 100);
        var decode = DecodeOptions.standard(choice.sandbox())
                .withPdqMode(nearest512 ? PdqMode.NEAREST_512 : PdqMode.FULL)
                .withVideoSampling(videos.sampling());
        var request = TriageRequest.of(paths, listsFrom(), out, decode)
                .withReferences(caseReference, exhibitReference, examiner)
                .withLimits(within, quality)
                .withVideoShare(videoShare)
                .withContainers(containers())
                .withResume(resume)
                .withToolVersion(Version.ofSafelight());
        return run(workers == null ? request : request.withLanes(workers), json, spec);
    }

    private static void requireRange(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw CommandProblem.wrongUse(
                    "%s must be %d to %d, not %d. Nothing was examined.".formatted(option, least, most, value));
        }
    }

    /// Runs a triage with progress, writes all outputs, prints the counts. Also used by the demo.
    static int run(TriageRequest request, boolean json, CommandSpec spec) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        var terminal = new Terminal(spec.commandLine().getErr());
        var view = new TriageProgress(terminal);
        TriageSummary summary = Interrupts.whileInterruptible(() -> Triage.run(request, view));
        terminal.progress("Writing the report ...");
        Outputs.writeAll(request.out());
        try (Results results = Results.open(summary.results())) {
            if (json) {
                out.println(SummaryJson.text(results));
                out.flush();
            }
        }
        view.ended(summary, request.out());
        if (summary.anyNotExamined()) return ExitCode.NOT_ALL_EXAMINED;
        return summary.anyKnown() ? ExitCode.FOUND : ExitCode.NOTHING_FOUND;
    }

    private ContainerOptions containers() {
        ContainerOptions standard = ContainerOptions.standard(choice.sandbox());
        return noContainers ? standard.withLimits(standard.limits().closed()) : standard;
    }

    private TriageRequest.ListsFrom listsFrom() {
        if (lists.index != null) {
            if (meaning.isSaid()) {
                throw CommandProblem.wrongUse(
                        "--scheme, --meaning and --category say what lists mean; an index knows that"
                                + " already. Leave them out, or give --lists instead of --index.");
            }
            return new TriageRequest.ListsFrom.IndexFile(lists.index);
        }
        if (lists.files != null && ListsPull.isPulled(lists.files)) {
            if (meaning.isSaid()) {
                throw CommandProblem.wrongUse("--scheme, --meaning and --category say what lists mean; those of a"
                        + " registry say it themselves. Leave them out.");
            }
            return new TriageRequest.ListsFrom.IndexFile(ListsPull.indexOf(lists.files));
        }
        List<Path> files = ListMeaning.withoutSideFiles(lists.files == null ? List.of() : lists.files);
        return new TriageRequest.ListsFrom.ListFiles(
                files, meaning.options(), LocalDate.now(java.time.ZoneId.systemDefault()));
    }
}
