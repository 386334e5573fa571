package org.safelight.triage;

import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

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
        // Two at a time: each is written by one processor, from a connection of its own. The longest first.
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            Stream.of(
                            two.submit(() -> write(out, "case.jsonld", CaseOut::write)),
                            two.submit(() -> write(out, "case.vics.json", VicsOut::write)),
                            two.submit(() -> write(out, "results.csv", CsvOut::write)),
                            two.submit(() -> write(out, "summary.json", SummaryJson::write)))
                    .toList()
                    .forEach(Outputs::await);
        }
        // Last: when the report is there, so is all that it names.
        write(out, "report.html", ReportHtml::write);
    }

    private static void write(Path out, String name, BiConsumer<Results, OutputStream> output) {
        try (Results results = Results.open(out.resolve("results.sqlite"))) {
            WholeFile.write(out.resolve(name), stream -> output.accept(results, stream));
        }
    }

    /// Waits for the end of an output, also when interrupted: half of the outputs would be of no use.
    private static void await(Future<?> output) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    output.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException fault -> throw fault;
                        case Error fault -> throw fault;
                        case null, default -> throw new IllegalStateException(e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
