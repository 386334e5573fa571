package org.safelight.cli;

import java.nio.file.Path;
import java.time.Duration;
import org.safelight.triage.Progress;
import org.safelight.triage.Results;
import org.safelight.triage.TriageSummary;
import org.safelight.triage.VerdictKind;

/// What a triage prints for a person: a line of progress while it runs, the counts when it has ended.
final class TriageProgress implements Progress {
    private final Terminal terminal;

    TriageProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void update(Snapshot now) {
        terminal.progress(
                switch (now.step()) {
                    case IMPORTING_LISTS -> "Reading the lists ...";
                    case READING -> reading(now);
                    case CONCLUDING ->
                        "Drawing conclusions from " + Terminal.count(now.filesDone(), "file", "files") + " ...";
                });
    }

    private static String reading(Snapshot now) {
        var line = new StringBuilder();
        line.append(Terminal.count(now.filesDone())).append(" of ");
        line.append(Terminal.count(now.filesFound())).append(now.listingEnded() ? " files" : "+ files");
        if (now.membersDone() > 0) {
            line.append(" and ").append(Terminal.count(now.membersDone())).append(" in containers");
        }
        line.append(", ").append(Terminal.bytes(now.bytesDone()));
        if (now.bytesPerSecond() > 0) {
            line.append(", ").append(Terminal.bytes(now.bytesPerSecond())).append("/s");
        }
        if (now.listingEnded() && now.bytesDone() > 0) {
            // Small files cost by number and large ones by size, so the one that is further behind tells more.
            double share = Math.min(
                    (double) now.bytesDone() / Math.max(1, now.bytesFound()),
                    (double) now.filesDone() / Math.max(1, now.filesFound()));
            long leftMillis = (long) (now.elapsed().toMillis() * (1 - share) / share);
            line.append(", about ")
                    .append(Terminal.duration(Duration.ofMillis(Math.max(0, leftMillis))))
                    .append(" left");
        }
        line.append(" | on a list ").append(Terminal.count(now.listedSoFar()));
        line.append(", not examined ").append(Terminal.count(now.notExaminedSoFar()));
        return line.toString();
    }

    /// The counts, and what to open.
    void ended(TriageSummary summary, Path out) {
        Results.Counts counts = summary.counts();
        terminal.line("");
        row(
                "Files",
                counts.files(),
                "with " + Terminal.count(counts.contents(), "different content", "different contents") + ", "
                        + Terminal.bytes(counts.bytes()));
        if (counts.filesInContainers() > 0) {
            row("  of them in containers", counts.filesInContainers(), "archives, mail, documents");
        }
        row("Decided without a view", counts.filesDecided(), "");
        verdict("  known, graded", counts, VerdictKind.KNOWN);
        verdict("  known irrelevant", counts, VerdictKind.IRRELEVANT);
        verdict("  not media", counts, VerdictKind.NOT_MEDIA);
        row(
                "Views left",
                counts.viewsLeft(),
                "for " + Terminal.count(counts.filesToView(), "file", "files") + "; look-alikes are stacked");
        verdict("  lists contradict", counts, VerdictKind.DISPUTED);
        verdict("  looks like something known", counts, VerdictKind.LOOKS_ALIKE);
        verdict("  looks like a known video", counts, VerdictKind.LOOKS_LIKE_VIDEO);
        verdict("  videos with known parts", counts, VerdictKind.CONTAINS_LISTED);
        verdict("  known, without a category", counts, VerdictKind.KNOWN_UNGRADED);
        verdict("  pictures nobody knows", counts, VerdictKind.UNKNOWN_PICTURE);
        verdict("  videos nobody knows", counts, VerdictKind.UNKNOWN_VIDEO);
        row(
                "Not examined",
                counts.filesNotExamined(),
                counts.filesNotExamined() > 0 ? "reasons are in the report" : "");
        if (summary.filesTakenOver() > 0) {
            row("Taken over unchanged", summary.filesTakenOver(), "from an earlier run");
        }
        terminal.line("");
        terminal.line("Took " + Terminal.duration(summary.took()) + ". Open " + out.resolve("report.html"));
    }

    private void verdict(String name, Results.Counts counts, VerdictKind kind) {
        Results.VerdictCount count = counts.byVerdict().getOrDefault(kind, new Results.VerdictCount(0, 0, 0));
        if (count.contents() > 0) {
            row(name, count.files(), Terminal.count(count.contents(), "content", "contents"));
        }
    }

    private void row(String name, long number, String remark) {
        terminal.line("%-28s %12s   %s"
                .formatted(name, Terminal.count(number), remark)
                .stripTrailing());
    }
}
