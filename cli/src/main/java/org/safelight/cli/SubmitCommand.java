package org.safelight.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.SubmissionHead;
import org.safelight.formats.SubmissionState;
import org.safelight.formats.SubmissionText;
import org.safelight.formats.SubmissionWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `safelight submit`: sends the results of a finished triage to a registry. Who may use it: an examiner with a token.
/// Nothing on the exhibit or in the results is changed.
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Sends a finished triage to a registry: fingerprints, paths and verdicts of all files, and the content of what",
            "a person must view, which the registry keeps encrypted. May be stopped and run again at any time:",
            "it goes on where it was, and sending the same results twice changes nothing.",
            "Instead of a folder, a VICS case file (.json) of another tool can be sent, without contents."
        },
        exitCodeListHeading = "%nEnds with:%n",
        exitCodeList = {
            " 0:all is there",
            " 2:all is there but some content that a person must view, which could not be sent",
            "64:the command was not understood; nothing was sent",
            "70:it could not be carried out; the message says why"
        })
final class SubmitCommand implements Callable<Integer> {
    private static final Duration CALL = Duration.ofMinutes(2);
    private static final Duration COMPLETING = Duration.ofMinutes(30);

    /// The slowest line on which a content still arrives.
    private static final long LEAST_BYTES_A_SECOND = 50_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "RESULTS", description = "Folder that triage wrote (--out), or a VICS case file.")
    private Path results = Path.of("");

    @Mixin
    private RegistryOptions registry = new RegistryOptions();

    @Option(names = "--exhibit", paramLabel = "REF", description = "Exhibit reference (default: what the results say).")
    private @Nullable String exhibit;

    @Option(names = "--case", paramLabel = "REF", description = "Case reference (default: what the results say).")
    private @Nullable String caseReference;

    @Option(
            names = "--source",
            paramLabel = "PATH",
            arity = "1..*",
            description = "Where the exhibit is now, by the same last names as it was triaged under"
                    + " (default: where it was then).")
    private @Nullable List<Path> sources;

    @Option(names = "--no-content", description = "Send no content (default: what a person must view).")
    private boolean noContent;

    @Option(
            names = "--scheme",
            paramLabel = "SCHEME",
            description = "For a VICS case file: category scheme, a name or a scheme file"
                    + " (default: that of the file's country).")
    private @Nullable String scheme;

    @Mixin
    private SandboxChoice sandbox = new SandboxChoice();

    @Option(names = "--json", description = "Print what was sent as JSON on standard output.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        var terminal = new Terminal(spec.commandLine().getErr());
        try (SubmissionLines lines = lines();
                RegistryClient client = registry.client(terminal)) {
            return Interrupts.whileInterruptible(() -> submit(lines, client, terminal));
        }
    }

    private SubmissionLines lines() throws IOException {
        if (Files.isDirectory(results)) {
            if (scheme != null) {
                throw CommandProblem.wrongUse("--scheme is for a VICS case file; a triage knows its schemes."
                        + " Nothing was sent. Leave it out.");
            }
            return TriageLines.of(results);
        }
        return VicsLines.of(results, scheme());
    }

    private @Nullable CategoryScheme scheme() throws IOException {
        try {
            return scheme == null
                    ? null
                    : scheme.endsWith(".json") ? CategoryScheme.load(Path.of(scheme)) : CategoryScheme.named(scheme);
        } catch (IllegalArgumentException unknown) {
            throw CommandProblem.wrongUse(String.valueOf(unknown.getMessage()));
        }
    }

    private int submit(SubmissionLines lines, RegistryClient client, Terminal terminal) throws IOException {
        terminal.progress("Reading the results ...");
        SubmissionWriter.Totals totals = written(lines, _ -> {});
        SubmissionHead head = head(lines.about(), totals);
        SubmissionState state = begin(client, head);
        int sent = 0;
        while (state.state().equals(SubmissionState.RECEIVING)) {
            sent += sendChunks(lines, client, state, totals.chunks(), terminal);
            terminal.progress("The registry counts what arrived ...");
            String id = state.exhibit();
            state = client.call(
                    "/api/v1/exhibits/" + id + "/complete",
                    COMPLETING,
                    SubmissionState.class,
                    to -> to.POST(HttpRequest.BodyPublishers.noBody()));
        }
        ContentSending.Sent contents = ContentSending.NOTHING;
        if (lines instanceof TriageLines triage && !noContent && state.toView() > state.inVault()) {
            contents = new ContentSending(
                            client, state.exhibit(), triage.results(), results, sources, sandbox, terminal)
                    .sendWanted(state.toView() - state.inVault());
        }
        tell(head, state, sent, contents, lines, terminal);
        return contents.notSent() > 0 ? ExitCode.NOT_ALL_EXAMINED : ExitCode.NOTHING_FOUND;
    }

    private static SubmissionWriter.Totals written(SubmissionLines lines, SubmissionWriter.ChunkTaker taker)
            throws IOException {
        SubmissionWriter writer = new SubmissionWriter(taker);
        lines.write(writer);
        return writer.finish();
    }

    private SubmissionHead head(SubmissionLines.About about, SubmissionWriter.Totals totals) {
        String reference = SubmissionText.escaped(exhibit == null ? about.exhibit() : exhibit)
                .strip();
        if (reference.isEmpty() || reference.length() > SubmissionHead.LONGEST_REFERENCE) {
            throw CommandProblem.wrongUse(
                    "the results do not say which exhibit they are of, or by too long a reference,"
                            + " and a registry knows an exhibit by it. Nothing was sent. Add: --exhibit REF");
        }
        return new SubmissionHead(
                about.kind(),
                reference,
                SubmissionText.shortened(
                        caseReference == null ? about.caseReference() : caseReference,
                        SubmissionHead.LONGEST_REFERENCE),
                SubmissionText.shortened(about.tool(), 500),
                SubmissionText.shortened(about.indexChecksum(), 200),
                about.examinedAt(),
                totals.contents(),
                totals.files(),
                totals.chunks(),
                totals.runDigest());
    }

    private static SubmissionState begin(RegistryClient client, SubmissionHead head) throws IOException {
        byte[] body = head.toJson();
        return client.call(
                "/api/v1/exhibits",
                CALL,
                SubmissionState.class,
                to -> to.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /// Sends the chunks that are missing, in order; their number.
    private static int sendChunks(
            SubmissionLines lines, RegistryClient client, SubmissionState state, int chunks, Terminal terminal)
            throws IOException {
        int[] sent = new int[1];
        written(lines, chunk -> {
            if (state.missing().stream()
                    .noneMatch(range -> range.first() <= chunk.number() && chunk.number() <= range.last())) {
                return;
            }
            byte[] gzipped = gzip(chunk.bytes());
            client.call(
                    "/api/v1/exhibits/" + state.exhibit() + "/chunks/" + chunk.number() + "?sha256="
                            + HexFormat.of().formatHex(chunk.sha256()),
                    CALL,
                    to -> to.header("Content-Type", "application/x-ndjson")
                            .header("Content-Encoding", "gzip")
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(gzipped)));
            sent[0]++;
            terminal.progress(
                    "Sending results: part " + Terminal.count(chunk.number()) + " of " + Terminal.count(chunks));
        });
        return sent[0];
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream out = new GZIPOutputStream(packed, 1 << 15)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    /// How long a content of this length may take.
    static Duration patienceFor(long bytes) {
        return CALL.plusSeconds(bytes / LEAST_BYTES_A_SECOND);
    }

    private void tell(
            SubmissionHead head,
            SubmissionState state,
            int sent,
            ContentSending.Sent contents,
            SubmissionLines lines,
            Terminal terminal) {
        int inVault = state.inVault() + contents.sent();
        if (json) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("exhibit", state.exhibit());
            members.put("reference", head.exhibit());
            members.put("state", state.state());
            members.put("contents", head.contents());
            members.put("files", head.files());
            members.put("chunks", head.chunks());
            members.put("chunksSent", sent);
            members.put("contentsToView", state.toView());
            members.put("contentsInVault", inVault);
            members.put("contentsSent", contents.sent());
            members.put("contentsSourceGone", contents.gone());
            members.put("contentsChanged", contents.changed());
            members.put("contentsUnreadable", contents.unreadable());
            members.put("contentsNotOpened", contents.notOpened());
            spec.commandLine().getOut().println(Json.line(members));
            spec.commandLine().getOut().flush();
        }
        terminal.line("");
        row(terminal, "Files", head.files(), "paths and verdicts");
        row(terminal, "Contents", head.contents(), "fingerprints");
        row(
                terminal,
                "Sent now",
                sent,
                "of " + Terminal.count(head.chunks(), "part", "parts") + "; the rest was there");
        row(terminal, "To be viewed", state.toView(), Terminal.count(inVault) + " of them in the vault");
        if (contents.gone() > 0) {
            row(terminal, "  source not there", contents.gone(), "say where it is with --source PATH");
        }
        if (contents.changed() > 0) {
            row(terminal, "  changed since the triage", contents.changed(), "not kept by the registry");
        }
        if (contents.unreadable() > 0) {
            row(terminal, "  could not be read", contents.unreadable(), "");
        }
        if (contents.notOpened() > 0) {
            row(terminal, "  in archives left closed", contents.notOpened(), "nothing here opens them safely");
        }
        Optional.of(lines)
                .filter(VicsLines.class::isInstance)
                .map(VicsLines.class::cast)
                .filter(vics -> vics.withoutScheme() > 0)
                .ifPresent(vics -> row(
                        terminal,
                        "Categories not taken",
                        vics.withoutScheme(),
                        "no scheme says what they mean: --scheme"));
        terminal.line("");
        terminal.line("The registry has the exhibit " + head.exhibit() + " as " + state.exhibit() + ".");
    }

    private static void row(Terminal terminal, String name, long number, String remark) {
        terminal.line("%-28s %12s   %s"
                .formatted(name, Terminal.count(number), remark)
                .stripTrailing());
    }
}
