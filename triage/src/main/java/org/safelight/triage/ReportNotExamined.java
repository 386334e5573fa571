package org.safelight.triage;

import static org.safelight.triage.Html.css;
import static org.safelight.triage.ReportWords.count;
import static org.safelight.triage.ReportWords.files;
import static org.safelight.triage.ReportWords.number;

import java.util.ArrayList;
import java.util.List;
import org.safelight.sandbox.Sandbox;
import org.safelight.triage.Html.Tag;

/// Sections 6 and 7: what was not examined, and what no triage looks at.
final class ReportNotExamined extends ReportPart {
    ReportNotExamined(ReportSource source, Html html) {
        super(source, html);
    }

    void notExamined() {
        section(ReportHtml.Section.NOT_EXAMINED, () -> {
            diskImages();
            if (counts.filesNotExamined() == 0) {
                paragraph("Every file that was found was read and examined.");
                return;
            }
            paragraph(
                    "Nothing is known about these files. Examine them by other means, or say why that is not needed.");
            table("Reasons", List.of(words("Reason", 30), numbers("Files", 15), words("Example", 55)), () -> {
                for (Results.NotExaminedCount reason : results.notExamined()) {
                    row(() -> {
                        rowHead(ReportWords.reasonKind(reason.kind()));
                        numberCell(reason.files());
                        cell(() -> path(reason.examplePath()));
                    });
                }
            });
            stackedTable(
                    "Each of them, in path order",
                    List.of(words("Path", 45), words("Why", 35), numbers("Size", 20)),
                    () -> queries.notExaminedFiles(
                            bounds.notExamined(),
                            (file, kind, words) -> row(() -> {
                                cell(() -> path(file.path()));
                                cell(words.isEmpty() ? ReportWords.reasonKind(kind) : words);
                                Long bytes = file.bytes();
                                cell(
                                        bytes == null ? "not known" : ReportWords.size(bytes),
                                        "govuk-table__cell--numeric");
                            })));
            moreRows(counts.filesNotExamined(), bounds.notExamined(), "not_examined", "files");
        });
    }

    /// What was read of each disk, and what was not: the two add up to the disk.
    private void diskImages() {
        List<Results.DiskRegion> regions = results.diskRegions();
        for (String image :
                regions.stream().map(Results.DiskRegion::image).distinct().toList()) {
            List<Results.DiskRegion> ofImage = regions.stream()
                    .filter(region -> region.image().equals(image))
                    .toList();
            paragraph("Of the disk in the image below, " + ReportWords.size(bytes(ofImage, "files-read"))
                    + " lie in volumes whose files were read, live and deleted, and whose unallocated space was searched; "
                    + ReportWords.size(bytes(ofImage, "carved-only"))
                    + " were only searched for pictures and videos that lie in one piece; "
                    + ReportWords.size(bytes(ofImage, "not-examined")) + " were not examined. Together that is "
                    + ReportWords.size(ofImage.stream()
                            .mapToLong(Results.DiskRegion::bytes)
                            .sum())
                    + ", the whole disk.");
            stackedTable(
                    "Disk image " + image + ": " + ofImage.getFirst().imageKind(),
                    List.of(
                            numbers("First byte", 14),
                            numbers("Bytes", 14),
                            words("What it is", 28),
                            words("What was done", 44)),
                    () -> {
                        for (Results.DiskRegion region : ofImage) {
                            row(() -> {
                                cell("%,d".formatted(region.start()), "govuk-table__cell--numeric");
                                cell("%,d".formatted(region.bytes()), "govuk-table__cell--numeric");
                                cell(region.what());
                                cell(region.words() + found(region));
                            });
                        }
                    });
        }
    }

    private static long bytes(List<Results.DiskRegion> regions, String outcome) {
        return regions.stream()
                .filter(region -> region.outcome().equals(outcome))
                .mapToLong(Results.DiskRegion::bytes)
                .sum();
    }

    private static String found(Results.DiskRegion region) {
        if (region.outcome().equals("not-examined")) {
            return "";
        }
        String files = region.outcome().equals("files-read")
                ? " %,d files, %,d deleted files,".formatted(region.liveFiles(), region.deletedFiles())
                : "";
        return files
                + " %,d found in %,d bytes of space that no file has."
                        .formatted(region.carvedFiles(), region.carvedBytes());
    }

    void limits() {
        section(ReportHtml.Section.LIMITS, () -> {
            if (fact("confinement").contains(Sandbox.none().words())) {
                warning("The programs that read the evidence were not confined: the examiner asked for that with"
                        + " --unsandboxed. A hostile file could have changed these results, or this machine.");
            }
            paragraph("These limits hold for every triage with this version. A file within them can still matter.");
            List<String> limits = new ArrayList<>();
            limits.add(
                    "Of videos, " + orUnknown(fact("videoFrames")) + " is compared with the lists by look; what is seen"
                            + " between those frames is not. Frames are as far apart as key frames where a video is so long that"
                            + " not all of it is decoded: its entry says from when on. Sound is not examined.");
            limits.add("Archives, mail and documents are opened as far as their formats are known: what follows the end"
                    + " of an archive, or is missing from its directory, is not found, nor is what people wrote in"
                    + " mail read.");
            limits.add(
                    "Deleted files, unallocated space and alternate data streams are read on disk images only, not at"
                            + " other paths. The name of a deleted file may no longer belong to its content, which may by now be"
                            + " another file's. What is found in unallocated space lies in one piece, or is the first piece of"
                            + " several.");
            limits.add("Links are not followed, and nothing but regular files is read.");
            limits.add("A look-alike is found within " + orUnknown(fact("withinBits")) + " of 256 bits in any of 8"
                    + " orientations. A picture that was cropped or changed more than that is not found by its look.");
            long plain = tooPlain();
            limits.add("A picture of quality below " + orUnknown(fact("minimumQuality"))
                    + " of 100 is too plain to compare"
                    + " by look; it is compared as a file only, and a person looks at it. In this triage: "
                    + count(plain, "picture.", "pictures."));
            long leftOut = queries.claimsLeftOut();
            limits.add("Of one content, the " + Verdict.MOST_LOOK_ALIKES + " gravest and the "
                    + Verdict.MOST_LOOK_ALIKES + " nearest look-alikes are kept, with the "
                    + Verdict.MOST_CLAIMS_OF_A_LOOK_ALIKE
                    + " gravest claims of each; of claims about the same file, the "
                    + Conclusions.MOST_CLAIMS_OF_A_STANDING + " gravest of each standing. In this triage "
                    + (leftOut == 0
                            ? "no claim was left out."
                            : count(leftOut, "claim was left out, and is", "claims were left out, and are")
                                    + " not among those counted by list; “safelight match” names all."));
            long photoDna = lists.stream()
                    .mapToLong(Results.HashList::photoDnaNotMatched)
                    .sum();
            limits.add("PhotoDNA values are not matched here. "
                    + (photoDna == 0
                            ? "The lists used hold none."
                            : "The lists used hold " + number(photoDna)
                                    + "; a tool with a PhotoDNA licence may find more."));
            limits.add(
                    "“On no list” means: on none of the lists above, in the versions above. It says nothing about what a"
                            + " picture shows.");
            html.element(
                    Tag.UL,
                    () -> limits.forEach(limit -> html.element(Tag.LI, limit)),
                    css("govuk-list govuk-list--bullet report-prose"));
        });
    }

    private long tooPlain() {
        try {
            return queries.tooPlainToCompare(Long.parseLong(fact("minimumQuality")));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
