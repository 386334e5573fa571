package org.safelight.triage;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import org.safelight.decode.DecodeOptions;
import org.safelight.formats.ListOptions;
import org.safelight.index.FingerprintIndex;

/// What a triage is asked to do. [#of] has the usual choices; the `with…` methods change one thing.
///
/// @param paths files and folders of the exhibit, in the order given; they are only read
/// @param lists what to compare with
/// @param out folder for the results, outside the exhibit; made if it is not there
/// @param caseReference printed on the report; may be empty, as the next two
/// @param withinBits how many of 256 bits may differ between pictures that are called alike: 0 to 63
/// @param minimumQuality PDQ quality, 0 to 100, below which a picture has too little structure to be compared by
///     look
/// @param lanes how many files are read at once, each with a decoding worker of its own
/// @param resume go on where an earlier run into `out` stopped
/// @param toolVersion of the program, for the report
/// @param clock gives the time fields of the results, and nothing else
public record TriageRequest(
        List<Path> paths,
        ListsFrom lists,
        Path out,
        String caseReference,
        String exhibitReference,
        String examiner,
        int withinBits,
        int minimumQuality,
        int lanes,
        boolean resume,
        DecodeOptions decode,
        String toolVersion,
        InstantSource clock) {
    /// The quality that the PDQ reference recommends as least: below it, plain surfaces resemble each other.
    public static final int DEFAULT_MINIMUM_QUALITY = 50;

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

    /// @throws TriageRefusedException if a value is out of its range, or no path is given
    public TriageRequest {
        paths = List.copyOf(paths);
        if (paths.isEmpty()) {
            throw new TriageRefusedException("No path of an exhibit was given. Name at least one file or folder.");
        }
        if (withinBits < 0 || withinBits > 63) {
            throw new TriageRefusedException("A distance of " + withinBits
                    + " bits cannot be asked for: beyond 63 bits pictures have nothing in common. Give 0 to 63.");
        }
        if (minimumQuality < 0 || minimumQuality > 100) {
            throw new TriageRefusedException(
                    "A minimum quality of " + minimumQuality + " cannot be asked for. Give 0 to 100.");
        }
        if (lanes < 1 || lanes > 256) {
            throw new TriageRefusedException(
                    "So many files at once cannot be read: " + lanes + " workers were asked for. Give 1 to 256.");
        }
    }

    /// Within 31 bits, quality 50, a lane for each processor, no references, a new run, the system's clock.
    public static TriageRequest of(List<Path> paths, ListsFrom lists, Path out) {
        return new TriageRequest(
                paths,
                lists,
                out,
                "",
                "",
                "",
                FingerprintIndex.DEFAULT_WITHIN_BITS,
                DEFAULT_MINIMUM_QUALITY,
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 256),
                false,
                DecodeOptions.standard(),
                "development",
                InstantSource.system());
    }

    public TriageRequest withReferences(String newCase, String newExhibit, String newExaminer) {
        return new TriageRequest(
                paths,
                lists,
                out,
                newCase,
                newExhibit,
                newExaminer,
                withinBits,
                minimumQuality,
                lanes,
                resume,
                decode,
                toolVersion,
                clock);
    }

    public TriageRequest withLimits(int newWithinBits, int newMinimumQuality) {
        return new TriageRequest(
                paths,
                lists,
                out,
                caseReference,
                exhibitReference,
                examiner,
                newWithinBits,
                newMinimumQuality,
                lanes,
                resume,
                decode,
                toolVersion,
                clock);
    }

    public TriageRequest withLanes(int newLanes) {
        return new TriageRequest(
                paths,
                lists,
                out,
                caseReference,
                exhibitReference,
                examiner,
                withinBits,
                minimumQuality,
                newLanes,
                resume,
                decode,
                toolVersion,
                clock);
    }

    public TriageRequest withResume(boolean newResume) {
        return new TriageRequest(
                paths,
                lists,
                out,
                caseReference,
                exhibitReference,
                examiner,
                withinBits,
                minimumQuality,
                lanes,
                newResume,
                decode,
                toolVersion,
                clock);
    }

    /// The number of workers in `newDecode` does not count: it is that of the lanes.
    public TriageRequest withDecode(DecodeOptions newDecode) {
        return new TriageRequest(
                paths,
                lists,
                out,
                caseReference,
                exhibitReference,
                examiner,
                withinBits,
                minimumQuality,
                lanes,
                resume,
                newDecode,
                toolVersion,
                clock);
    }

    public TriageRequest withToolVersion(String newToolVersion) {
        return new TriageRequest(
                paths,
                lists,
                out,
                caseReference,
                exhibitReference,
                examiner,
                withinBits,
                minimumQuality,
                lanes,
                resume,
                decode,
                newToolVersion,
                clock);
    }

    public TriageRequest withClock(InstantSource newClock) {
        return new TriageRequest(
                paths,
                lists,
                out,
                caseReference,
                exhibitReference,
                examiner,
                withinBits,
                minimumQuality,
                lanes,
                resume,
                decode,
                toolVersion,
                newClock);
    }
}
