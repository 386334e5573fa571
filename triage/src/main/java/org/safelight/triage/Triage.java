package org.safelight.triage;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.DecodeOptions;
import org.safelight.decode.VideoSampling;
import org.safelight.index.CorruptIndexException;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.ListedSet;
import org.safelight.sandbox.Sandbox;
import org.safelight.sources.AccessTimes;
import org.safelight.sources.ContainerLimits;
import org.safelight.sources.Exhibit;
import org.safelight.sources.ExhibitPath;
import tools.jackson.databind.json.JsonMapper;

/// Triages an exhibit: the way in.
///
/// ## Idea
///
/// Facts and conclusions are kept apart. A *fact* is what reading and decoding a file gave: digests, type,
/// hashes of frames, metadata, or why there is none. A *conclusion* (verdict, stack, rank) follows from the
/// facts and the index. Facts are journalled as they come, in whatever order; conclusions are drawn at the
/// end, all at once, in an order that the facts give. So a run that was killed and resumed concludes what an
/// undisturbed one does, byte for byte but for the named time fields.
///
/// ## How facts come
///
/// One thread lists the exhibit into a queue of bounded length. As many *lanes* as processors take from it. A
/// lane reads a file once: the three digests are computed while the bytes are kept (up to 32 MiB; a larger
/// picture is read again and must come out the same). The digests are looked up. A content that a list
/// settles is not decoded. Of one still open, the lane that first adds its SHA-256 to a set decodes it; for
/// others it is one more path of the same content.
///
/// A picture with structure is compared by look within `withinBits`. Its hashes do not depend on libjpeg-turbo being
/// on the machine (decision 11).
///
/// One thread writes facts, in batches; what it has not committed does not count as done.
///
/// ## What always holds
///
/// - A path is skipped by a resumed run only if it is unchanged (path, size, modification and change time,
///   inode) *and* the facts of its content are committed: a crash may come between a path and a content that
///   another lane was examining.
/// - Every path found ends as a read file or with a reason. A file that changes while it is read has a
///   reason, no content.
/// - One item's misfortune is a fact about that item. Only what concerns the whole ends a run: the output
///   folder cannot be written, the index is damaged, no worker can be started.
/// - Look-alikes count against illegal and ungraded entries only: nothing is set aside as irrelevant for its
///   look.
///
/// ## Limits
///
/// A resumed run trusts size, times and inode; someone who forges all of them on the exhibit between two runs
/// is not noticed. Memory grows by a few bytes for each content up to 50 million, and at the end by 160 for
/// each stack of what is left to view; besides with the number of folders.
public final class Triage {
    private static final String ABOUT_FORMAT = "journalFormat";
    private static final String STARTED_AT = "startedAt";
    private static final String CONFINEMENT = "confinement";
    private static final JsonMapper JSON = JsonMapper.shared();

    private Triage() {}

    /// Triages an exhibit and writes `results.sqlite` into the output folder. Nothing of the exhibit is
    /// changed.
    ///
    /// When the calling thread is interrupted, all lanes finish what they have begun, everything is
    /// committed, and [TriageStoppedException] is thrown.
    ///
    /// @throws TriageRefusedException if it was not begun; nothing was changed
    /// @throws TriageStoppedException if it was interrupted; `resume` goes on with it
    /// @throws TriageFailedException if it could not go on; `resume` goes on with it
    /// @throws CorruptIndexException if the index is damaged: matches could be missed, so none is reported
    /// @throws IOException if a list or the index cannot be read, or the output folder not be made
    public static TriageSummary run(TriageRequest request, Progress progress) throws IOException {
        Instant started = request.clock().instant();
        long startedNanos = System.nanoTime();
        // First of all: a path that is not there must leave no trace that the next try would stumble over.
        Exhibit exhibit = Exhibit.of(request.paths());
        try (OutputFolder out = OutputFolder.take(request.out(), request.paths(), request.resume());
                FingerprintIndex index = index(request, out, progress)) {
            return run(request, exhibit, progress, out, index, started, startedNanos);
        } catch (SQLException e) {
            throw new TriageFailedException(
                    "Cannot read or write the databases in " + request.out() + ": " + e.getMessage()
                            + "\nThe triage has stopped; what was counted as done until then is kept."
                            + "\nSee that the disk has space and can be written, then run it again with --resume.",
                    e);
        }
    }

    private static TriageSummary run(
            TriageRequest request,
            Exhibit exhibit,
            Progress progress,
            OutputFolder out,
            FingerprintIndex index,
            Instant started,
            long startedNanos)
            throws SQLException, IOException {
        try (Journal journal = Journal.open(out.journal())) {
            Map<String, String> about = journal.about();
            Map<String, String> identity = identity(request, index);
            refuseOtherJournal(about, identity);
            Map<String, String> begun = new LinkedHashMap<>(identity);
            begun.put(STARTED_AT, about.getOrDefault(STARTED_AT, started.toString()));
            begun.put(
                    CONFINEMENT,
                    confinement(about.get(CONFINEMENT), request.decode().sandbox()));
            journal.begin(begun);

            Examining examining = new Examining(request, exhibit, index, journal, progress, startedNanos);
            examining.run();

            examining.tell(Progress.Step.CONCLUDING);
            try (Journal.Reader facts = journal.reader();
                    ResultsWriter results = ResultsWriter.create(out.results())) {
                Conclusions.write(
                        facts,
                        request.containers().limits(),
                        index,
                        request.withinBits(),
                        request.minimumQuality(),
                        request.videoSharePercent(),
                        results);
                Map<String, String> run = aboutRun(request, exhibit, index, journal, facts);
                Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
                run.put(STARTED_AT, begun.getOrDefault(STARTED_AT, started.toString()));
                run.put(CONFINEMENT, begun.getOrDefault(CONFINEMENT, ""));
                run.put("finishedAt", request.clock().instant().toString());
                run.put(
                        "tookMillis",
                        Long.toString(Duration.between(started, request.clock().instant())
                                .toMillis()));
                run.put("resumed", Long.toString(journal.resumed()));
                results.addRun(run);
                results.publish();
                try (Results written = Results.open(out.results())) {
                    return new TriageSummary(
                            out.results(), written.counts(), examining.decoded(), examining.takenOver(), took);
                }
            }
        }
    }

    /// Opens the index that was asked for, or builds one in the output folder from list files.
    private static FingerprintIndex index(TriageRequest request, OutputFolder out, Progress progress)
            throws IOException {
        return switch (request.lists()) {
            case TriageRequest.ListsFrom.IndexFile(var file) -> FingerprintIndex.open(file);
            case TriageRequest.ListsFrom.ListFiles lists -> {
                progress.update(new Progress.Snapshot(
                        Progress.Step.IMPORTING_LISTS, 0, 0, false, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO));
                yield ownIndex(lists, out);
            }
        };
    }

    /// A resumed run builds the index again, with the import day of the first: if lists and options are the
    /// same, so is every byte of it. If not, the index of the earlier run stays where it is, and the run is
    /// refused.
    private static FingerprintIndex ownIndex(TriageRequest.ListsFrom.ListFiles lists, OutputFolder out)
            throws IOException {
        Path file = out.ownIndex();
        if (!Files.exists(out.journal())) {
            // What an earlier try may have left, which ended before anything was examined, counts for nothing.
            Files.deleteIfExists(file);
        }
        if (!Files.exists(file)) {
            ListImport.build(lists.files(), lists.options(), lists.importedOn(), file);
            return FingerprintIndex.open(file);
        }
        String checksum;
        LocalDate importedOn;
        try (FingerprintIndex earlier = FingerprintIndex.open(file)) {
            checksum = earlier.checksum();
            importedOn = earlier.sets().stream()
                    .map(ListedSet::info)
                    .map(info -> info.importedOn())
                    .findFirst()
                    .orElse(lists.importedOn());
        }
        Path again = file.resolveSibling(file.getFileName() + ".again");
        try {
            String now = ListImport.build(lists.files(), lists.options(), importedOn, again)
                    .index()
                    .checksum();
            if (!now.equals(checksum)) {
                throw otherJournal("the lists, or what was said of their meaning");
            }
            Files.move(again, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(again);
        }
        return FingerprintIndex.open(file);
    }

    /// What the facts in a journal depend on: facts that were won differently must not be mixed.
    private static Map<String, String> identity(TriageRequest request, FingerprintIndex index) throws IOException {
        DecodeOptions decode = request.decode();
        Map<String, String> identity = new TreeMap<>();
        identity.put(ABOUT_FORMAT, Journal.FORMAT);
        identity.put("toolVersion", request.toolVersion());
        identity.put("paths", places(request.paths()));
        identity.put("indexChecksum", index.checksum());
        identity.put("withinBits", Integer.toString(request.withinBits()));
        identity.put("minimumQuality", Integer.toString(request.minimumQuality()));
        identity.put("pdqMode", decode.pdqMode().name());
        identity.put(
                "decodeLimits",
                "pixels %d, frames %d, heap %d MiB, turbo %s"
                        .formatted(decode.maxPixels(), decode.maxFrames(), decode.heapMegabytes(), decode.useTurbo()));
        identity.put("videoSharePercent", Integer.toString(request.videoSharePercent()));
        identity.put("videoFrames", videoFrames(decode.videoSampling()));
        identity.put("containerLimits", request.containers().limits().toString());
        return identity;
    }

    /// What confined the programs that read the exhibit, in every run that the results come from: one that
    /// was not confined is not hidden by a later one that was.
    private static String confinement(@Nullable String earlier, Sandbox now) {
        if (earlier == null || earlier.contains(now.words())) {
            return earlier == null ? now.words() : earlier;
        }
        return earlier + "; when it was resumed, " + now.words();
    }

    private static void refuseOtherJournal(Map<String, String> about, Map<String, String> identity) {
        if (about.isEmpty()) {
            return;
        }
        for (Map.Entry<String, String> asked : identity.entrySet()) {
            if (!asked.getValue().equals(about.get(asked.getKey()))) {
                throw otherJournal(
                        switch (asked.getKey()) {
                            case ABOUT_FORMAT, "toolVersion" -> "another version of Safelight";
                            case "paths" -> "other paths of the exhibit, or in another order";
                            case "indexChecksum" -> "another index or other lists";
                            case "withinBits" -> "another distance for look-alikes";
                            case "minimumQuality" -> "another minimum quality";
                            case "pdqMode" -> "another way to compute PDQ";
                            case "videoSharePercent" -> "another share of frames from which videos are alike";
                            case "videoFrames" -> "other frames of videos";
                            case "containerLimits" -> "other limits for containers";
                            default -> "other limits for decoding";
                        });
            }
        }
    }

    private static TriageRefusedException otherJournal(String difference) {
        return new TriageRefusedException("The earlier triage in this output folder was run with " + difference
                + ", so its results cannot be continued: two kinds would be mixed. Nothing was done."
                + "\nGive the same as then, or begin anew in another folder with --out and without --resume.");
    }

    /// Where the paths lead, whatever they are called; as URIs, which hold any name without loss.
    private static String places(List<Path> paths) throws IOException {
        List<String> places = new ArrayList<>();
        for (Path path : paths) {
            places.add(path.toRealPath().toUri().toString());
        }
        return JSON.writeValueAsString(places);
    }

    /// The paths as they were given, each in one line.
    private static String given(List<Path> paths) {
        return JSON.writeValueAsString(paths.stream()
                .map(path -> ExhibitPath.ofBytes(path.toString().getBytes(StandardCharsets.UTF_8))
                        .text())
                .toList());
    }

    private static Map<String, String> aboutRun(
            TriageRequest request, Exhibit exhibit, FingerprintIndex index, Journal journal, Journal.Reader facts)
            throws SQLException {
        Map<String, String> run = new LinkedHashMap<>();
        run.put("toolVersion", request.toolVersion());
        run.put("javaVersion", Runtime.version().toString());
        run.put("caseReference", request.caseReference());
        run.put("exhibitReference", request.exhibitReference());
        run.put("examiner", request.examiner());
        run.put("paths", given(request.paths()));
        run.put("remarks", JSON.writeValueAsString(exhibit.remarks()));
        run.put(
                "indexFile",
                switch (request.lists()) {
                    case TriageRequest.ListsFrom.IndexFile(var file) -> String.valueOf(file.getFileName());
                    case TriageRequest.ListsFrom.ListFiles _ -> "lists.slx";
                });
        run.put("indexChecksum", index.checksum());
        run.put("indexFormat", Integer.toString(index.formatVersion()));
        run.put("withinBits", Integer.toString(request.withinBits()));
        run.put("minimumQuality", Integer.toString(request.minimumQuality()));
        run.put(
                "pdqMode",
                switch (request.decode().pdqMode()) {
                    case FULL -> "of the picture at its full resolution";
                    case NEAREST_512 ->
                        "of the picture brought to 512 by 512 pixels first if a side is longer, as the C++ family does";
                });
        run.put("videoSharePercent", Integer.toString(request.videoSharePercent()));
        run.put("videoFrames", videoFrames(request.decode().videoSampling()));
        run.put("containers", containersInWords(request.containers().limits()));
        run.put("stackRule", Stacking.RULE);
        run.put("rankRule", Ranking.RULE);
        List<String> decoders = new ArrayList<>(facts.decoders());
        run.put("decoders", decoders.isEmpty() ? "No picture was decoded." : String.join("; ", decoders));
        run.put(
                "accessTimes",
                worst(journal.accessTimes(), exhibit.accessTimes()).words());
        return run;
    }

    /// "a frame of each 1 s", with "key frames only" if so.
    private static String videoFrames(VideoSampling sampling) {
        return "a frame of each "
                + BigDecimal.valueOf(sampling.intervalMillis(), 3)
                        .stripTrailingZeros()
                        .toPlainString() + " s" + (sampling.keyFramesOnly() ? ", key frames only" : "");
    }

    private static String containersInWords(ContainerLimits limits) {
        return limits.depth() == 0
                ? "Left closed, as asked."
                : "Opened, %d one within the other, %,d members of each, %,d bytes and %d for each of its own."
                        .formatted(limits.depth(), limits.members(), limits.bytes(), limits.ratio());
    }

    private static AccessTimes worst(AccessTimes one, AccessTimes other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
