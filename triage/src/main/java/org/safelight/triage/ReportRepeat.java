package org.safelight.triage;

import static org.safelight.triage.Html.css;
import static org.safelight.triage.ReportWords.number;

import java.util.List;
import org.safelight.triage.Html.Tag;

/// Section 8: how to repeat the triage.
final class ReportRepeat extends ReportPart {
    ReportRepeat(ReportSource source, Html html) {
        super(source, html);
    }

    void repeat() {
        section(ReportHtml.Section.REPEAT, () -> {
            paragraph(
                    "With the same files, lists and version, a triage gives the same results. Only the times of the run"
                            + " differ.");
            html.element(Tag.H3, "The run", css("govuk-heading-m"));
            facts(() -> {
                fact("Safelight", orNotGiven("toolVersion"));
                fact("Java", orNotGiven("javaVersion"));
                fact("Evidence was read confined by", orNotGiven("confinement"));
                fact("Index file", orNotGiven("indexFile"));
                factRow("Index checksum", () -> digestValue(orNotGiven("indexChecksum")));
                fact("Index format", orNotGiven("indexFormat"));
                fact("Look-alike limit", orNotGiven("withinBits") + " of 256 bits");
                if (!fact("pdqMode").isEmpty()) fact("PDQ is computed", fact("pdqMode"));
                fact("Least quality compared", orNotGiven("minimumQuality") + " of 100");
                fact("Videos", orNotGiven("videoFrames"));
                fact(
                        "A video looks like a listed one",
                        "from " + orNotGiven("videoSharePercent") + " % of the frames on");
                timeFact("Started", "startedAt", ReportWords.moment(fact("startedAt")));
                timeFact("Finished", "finishedAt", ReportWords.moment(fact("finishedAt")));
                timeFact("Took", "tookMillis", ReportWords.took(fact("tookMillis")));
                timeFact("Files taken over from an earlier, interrupted run", "resumed", fact("resumed"));
                source.run().forEach((name, value) -> {
                    if (!SHOWN.contains(name)) fact(name, value.isEmpty() ? "not given" : value);
                });
            });
            html.element(Tag.H3, "The rules", css("govuk-heading-m"));
            facts(() -> {
                fact(
                        "Same file",
                        "A file is known when its MD5, SHA-1 or SHA-256 is on a list. All three are computed from one"
                                + " reading. The digests of an empty file never match.");
                fact(
                        "Look-alike",
                        "The look of a picture is its PDQ hash of 256 bits. A picture looks like a listed one when at most "
                                + orUnknown(fact("withinBits"))
                                + " bits differ, in any of 8 orientations (turned by quarter turns, or mirrored).");
                if (!fact("stackRule").isEmpty()) fact("Stacks", fact("stackRule"));
                if (!fact("rankRule").isEmpty()) fact("Viewing order", fact("rankRule"));
                if (!fact("accessTimes").isEmpty()) fact("Access times", fact("accessTimes"));
                if (!fact("containers").isEmpty()) fact("Archives, mail, documents", fact("containers"));
                fact("The exhibit", "Nothing on it was written.");
            });
            listDetails();
            decoderTable();
            html.element(Tag.H3, "The other files of this triage", css("govuk-heading-m"));
            facts(() -> {
                fact("results.sqlite", "Everything, as SQLite tables; the other files are written from it.");
                fact(
                        "results.csv",
                        "One row for each path. A cell that a spreadsheet could take for a formula has one apostrophe in"
                                + " front; take away one leading apostrophe to have the text.");
                fact("case.vics.json", "Every picture and video that is not irrelevant, as a VICS 2.0 case.");
                fact("summary.json", "The counts of this report for programs.");
            });
            html.element(Tag.H3, "How names are shown", css("govuk-heading-m"));
            paragraph("In a path, \\x0A stands for the byte 0A (hexadecimal): bytes that are no valid text, control"
                    + " characters and the backslash itself are shown so. U+202E in a box stands for a character that"
                    + " cannot be seen or that would change the reading order, by its Unicode number.");
        });
    }

    /// Facts of the run that have a row or sentence of their own; any other is shown under its name.
    private static final List<String> SHOWN = List.of(
            "toolVersion",
            "javaVersion",
            "confinement",
            "caseReference",
            "exhibitReference",
            "examiner",
            "paths",
            "remarks",
            "decoders",
            "indexFile",
            "indexChecksum",
            "indexFormat",
            "withinBits",
            "minimumQuality",
            "pdqMode",
            "videoFrames",
            "videoSharePercent",
            "stackRule",
            "rankRule",
            "accessTimes",
            "containers",
            "startedAt",
            "finishedAt",
            "tookMillis",
            "resumed");

    private void listDetails() {
        for (Results.HashList list : lists) {
            html.element(Tag.H3, "List " + list.id() + ": " + list.name(), css("govuk-heading-m"));
            facts(() -> {
                fact("Version", orDash(list.version()));
                fact("Publisher", orDash(list.publisher()));
                fact("Licence", orDash(list.licence()));
                fact("Imported on", orDash(ReportWords.day(list.importedOn())));
                fact("Source file", orDash(list.sourceFile()));
                factRow("SHA-256 of the source file", () -> digestValue(orDash(list.sourceSha256())));
                fact("Category scheme", scheme(list.scheme()));
                fact(
                        "Entries",
                        "MD5 " + number(list.md5()) + ", SHA-1 " + number(list.sha1()) + ", SHA-256 "
                                + number(list.sha256()) + ", PDQ " + number(list.pdq())
                                + "; PhotoDNA, not matched here, "
                                + number(list.photoDnaNotMatched()));
            });
        }
    }

    private void decoderTable() {
        List<ReportQueries.DecoderUse> decoders = queries.decoders();
        if (decoders.isEmpty()) return;
        table("What opened the pictures", List.of(words("Decoder", 70), numbers("Different contents", 30)), () -> {
            for (ReportQueries.DecoderUse use : decoders) {
                row(() -> {
                    rowHead(use.decoder());
                    numberCell(use.contents());
                });
            }
        });
    }
}
