package org.safelight.triage;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/// What a triage hands on, all of it written from `results.sqlite`, so no two outputs can disagree.
///
/// The same results give the same bytes. Memory does not grow with the number of files.
public final class Outputs {

    /// The names of what [#writeAll] writes, in the order it writes them.
    public static final List<String> NAMES =
            List.of("results.csv", "case.vics.json", "case.jsonld", "summary.json", "report.html");

    private Outputs() {}

    /// Writes `report.html`, `case.vics.json`, `case.jsonld`, `results.csv` and `summary.json` into the folder
    /// that holds `results.sqlite`, each under a temporary name, synced, then renamed: a file is there whole or as
    /// before.
    ///
    /// @throws java.io.UncheckedIOException if the results are missing or cannot be read, or the disk is full
    public static void writeAll(Path out) {
        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            write(results, out.resolve("results.csv"), CsvOut::write);
            write(results, out.resolve("case.vics.json"), VicsOut::write);
            write(results, out.resolve("case.jsonld"), CaseOut::write);
            write(results, out.resolve("summary.json"), SummaryJson::write);
            // Last: when the report is there, so is all that it names.
            write(results, out.resolve("report.html"), ReportHtml::write);
        }
    }

    private static void write(Results results, Path file, BiConsumer<Results, OutputStream> output) {
        WholeFile.write(file, out -> output.accept(results, out));
    }
}
