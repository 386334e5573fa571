package org.safelight.triage;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import org.safelight.decode.DecodeOptions;
import org.safelight.formats.ListOptions;
import org.safelight.index.FingerprintIndex;
import org.safelight.sources.ContainerOptions;

/// What a triage is asked to do. [#of] has the usual choices; each `with…` method gives a copy in which one
/// thing differs.
public final class TriageRequest {
    /// The quality that the PDQ reference recommends as least: below it, plain surfaces resemble each other.
    public static final int DEFAULT_MINIMUM_QUALITY = 50;

    private static final int MOST_BITS = 63;
    /// vPDQ's usual threshold.
    public static final int DEFAULT_VIDEO_SHARE_PERCENT = 80;

    private static final int BEST_QUALITY = 100;
    private static final int MOST_LANES = 256;

    private final List<Path> paths;
    private final ListsFrom lists;
    private final Path out;
    private DecodeOptions decode;
    private ContainerOptions containers;
    private String caseReference = "";
    private String exhibitReference = "";
    private String examiner = "";
    private int withinBits = FingerprintIndex.DEFAULT_WITHIN_BITS;
    private int minimumQuality = DEFAULT_MINIMUM_QUALITY;
    private int videoSharePercent = DEFAULT_VIDEO_SHARE_PERCENT;
    private int lanes = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_LANES);
    private boolean resume;
    private String toolVersion = "development";
    private InstantSource clock = InstantSource.system();

    /// Where the lists come from.
    public sealed interface ListsFrom {
        /// An index that was built before.
        record IndexFile(Path file) implements ListsFrom {}

        /// List files, from which an index is built in the output folder first.
        ///
        /// @param importedOn the day to note for them; a resumed run keeps that of the run it goes on with
        record ListFiles(List<Path> files, ListOptions options, LocalDate importedOn) implements ListsFrom {
            public ListFiles {
                files = List.copyOf(files);
            }
        }
    }

    private TriageRequest(List<Path> paths, ListsFrom lists, Path out, DecodeOptions decode) {
        this.paths = List.copyOf(paths);
        this.lists = lists;
        this.out = out;
        this.decode = decode;
        containers = ContainerOptions.standard(decode.sandbox());
        refuseIf(this.paths.isEmpty(), "No path of an exhibit was given. Name at least one file or folder.");
    }

    /// Within 31 bits, quality 50, videos alike from 80 % of the frames, a lane for each processor, no references, a
    /// new run, the system's clock, decoding as [DecodeOptions#standard()].
    ///
    /// @throws TriageRefusedException if no path is given
    public static TriageRequest of(List<Path> paths, ListsFrom lists, Path out) {
        return of(paths, lists, out, DecodeOptions.standard());
    }

    /// As the other `of`, decoding in a way that was chosen.
    ///
    /// @throws TriageRefusedException if no path is given
    public static TriageRequest of(List<Path> paths, ListsFrom lists, Path out, DecodeOptions decode) {
        return new TriageRequest(paths, lists, out, decode);
    }

    /// Files and folders of the exhibit, in the order given; they are only read.
    public List<Path> paths() {
        return paths;
    }

    /// What to compare with.
    public ListsFrom lists() {
        return lists;
    }

    /// Folder for the results, outside the exhibit; made if it is not there.
    public Path out() {
        return out;
    }

    /// Printed on the report; may be empty, as the next two.
    public String caseReference() {
        return caseReference;
    }

    public String exhibitReference() {
        return exhibitReference;
    }

    public String examiner() {
        return examiner;
    }

    /// How many of 256 bits may differ between pictures that are called alike: 0 to 63.
    public int withinBits() {
        return withinBits;
    }

    /// PDQ quality, 0 to 100, below which a picture has too little structure to be compared by look.
    public int minimumQuality() {
        return minimumQuality;
    }

    /// From which share of its frames, or of the listed video's, a video is called alike: 1 to 100 per cent.
    public int videoSharePercent() {
        return videoSharePercent;
    }

    /// How many files are read at once, each with a decoding worker of its own.
    public int lanes() {
        return lanes;
    }

    /// Whether to go on where an earlier run into `out` stopped.
    public boolean resume() {
        return resume;
    }

    /// How pictures are decoded. The number of workers does not count: it is that of the lanes.
    public DecodeOptions decode() {
        return decode;
    }

    /// Version of the program, for the report.
    public String toolVersion() {
        return toolVersion;
    }

    /// Gives the time fields of the results, and nothing else.
    public InstantSource clock() {
        return clock;
    }

    public TriageRequest withReferences(String newCase, String newExhibit, String newExaminer) {
        return with(copy -> {
            copy.caseReference = newCase;
            copy.exhibitReference = newExhibit;
            copy.examiner = newExaminer;
        });
    }

    /// With other limits for look-alikes.
    ///
    /// @throws TriageRefusedException if one is out of its range
    public TriageRequest withLimits(int newWithinBits, int newMinimumQuality) {
        refuseIf(
                newWithinBits < 0 || newWithinBits > MOST_BITS,
                "A distance of " + newWithinBits
                        + " bits cannot be asked for: beyond 63 bits pictures have nothing in common. Give 0 to 63.");
        refuseIf(
                newMinimumQuality < 0 || newMinimumQuality > BEST_QUALITY,
                "A minimum quality of " + newMinimumQuality + " cannot be asked for. Give 0 to 100.");
        return with(copy -> {
            copy.withinBits = newWithinBits;
            copy.minimumQuality = newMinimumQuality;
        });
    }

    /// With another share of frames from which videos are called alike.
    ///
    /// @throws TriageRefusedException if it is not 1 to 100
    public TriageRequest withVideoShare(int newPercent) {
        refuseIf(
                newPercent < 1 || newPercent > 100,
                "A share of " + newPercent + " % of the frames cannot be asked for. Give 1 to 100.");
        return with(copy -> copy.videoSharePercent = newPercent);
    }

    /// With another number of lanes.
    ///
    /// @throws TriageRefusedException if it is not 1 to 256
    public TriageRequest withLanes(int newLanes) {
        refuseIf(
                newLanes < 1 || newLanes > MOST_LANES,
                "So many files at once cannot be read: " + newLanes + " workers were asked for. Give 1 to 256.");
        return with(copy -> copy.lanes = newLanes);
    }

    public TriageRequest withResume(boolean newResume) {
        return with(copy -> copy.resume = newResume);
    }

    public TriageRequest withDecode(DecodeOptions newDecode) {
        return with(copy -> copy.decode = newDecode);
    }

    /// How archives and other containers are opened; depth 0 leaves them closed.
    public ContainerOptions containers() {
        return containers;
    }

    public TriageRequest withContainers(ContainerOptions newContainers) {
        return with(copy -> copy.containers = newContainers);
    }

    public TriageRequest withToolVersion(String newToolVersion) {
        return with(copy -> copy.toolVersion = newToolVersion);
    }

    public TriageRequest withClock(InstantSource newClock) {
        return with(copy -> copy.clock = newClock);
    }

    private TriageRequest with(Consumer<TriageRequest> change) {
        TriageRequest copy = new TriageRequest(paths, lists, out, decode);
        copy.containers = containers;
        copy.caseReference = caseReference;
        copy.exhibitReference = exhibitReference;
        copy.examiner = examiner;
        copy.withinBits = withinBits;
        copy.minimumQuality = minimumQuality;
        copy.videoSharePercent = videoSharePercent;
        copy.lanes = lanes;
        copy.resume = resume;
        copy.toolVersion = toolVersion;
        copy.clock = clock;
        change.accept(copy);
        return copy;
    }

    private static void refuseIf(boolean refused, String why) {
        if (refused) {
            throw new TriageRefusedException(why);
        }
    }
}
