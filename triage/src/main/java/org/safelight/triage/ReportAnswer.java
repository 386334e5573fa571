package org.safelight.triage;

import static org.safelight.triage.Html.css;
import static org.safelight.triage.ReportWords.count;
import static org.safelight.triage.ReportWords.files;
import static org.safelight.triage.ReportWords.number;

import java.util.List;
import org.safelight.triage.Html.Tag;

/// Sections 1 and 2: the answer, and what was asked.
final class ReportAnswer extends ReportPart {
    ReportAnswer(ReportSource source, Html html) {
        super(source, html);
    }

    void answer() {
        section(ReportHtml.Section.ANSWER, () -> {
            paragraph(answerInWords());
            html.element(
                    Tag.DL,
                    () -> {
                        figure(counts.files(), "files found", false);
                        figure(counts.filesDecided(), "files decided without a view", false);
                        figure(verdict(VerdictKind.KNOWN).files(), "files known by category", false);
                        figure(counts.viewsLeft(), "views left for a person", counts.viewsLeft() > 0);
                        figure(
                                source.viewsWithLookAlikes(),
                                "of these views hold look-alikes to confirm",
                                source.viewsWithLookAlikes() > 0);
                        figure(counts.filesNotExamined(), "files not examined", counts.filesNotExamined() > 0);
                    },
                    css("report-figures"));
            if (counts.filesNotExamined() > 0) {
                warning(files(counts.filesNotExamined())
                        + (counts.filesNotExamined() == 1 ? " was" : " were")
                        + " not examined and may hold anything. Section 6 names "
                        + (counts.filesNotExamined() == 1 ? "it." : "them."));
            }
            Results.VerdictCount disputed = verdict(VerdictKind.DISPUTED);
            if (disputed.files() > 0) {
                warning("The lists contradict each other about " + files(disputed.files())
                        + (disputed.files() == 1
                                ? ": by one it matters, by another it does not."
                                : ": by one they matter, by another they do not.")
                        + " A person must look: "
                        + (disputed.contents() == 1 ? "it is the first view" : "they are the first views")
                        + " in section 4.");
            }
            verdictTable();
        });
    }

    private String answerInWords() {
        StringBuilder words = new StringBuilder();
        words.append(files(counts.files()))
                .append(counts.files() == 1 ? " was found, " : " were found, ")
                .append(ReportWords.size(counts.bytes()))
                .append(" in all. ");
        if (counts.filesInContainers() > 0) {
            words.append(number(counts.filesInContainers()))
                    .append(counts.filesInContainers() == 1 ? " of them lies" : " of them lie")
                    .append(" in archives, mail, documents or within pictures. ");
        }
        words.append(number(counts.filesDecided()))
                .append(" of them (")
                .append(ReportWords.share(counts.filesDecided(), counts.files()))
                .append(") need no view. ");
        if (counts.viewsLeft() == 0) {
            words.append("Nothing is left for a person to look at");
        } else {
            words.append("A person must look at ")
                    .append(count(counts.viewsLeft(), "view", "views"))
                    .append(", which ")
                    .append(counts.viewsLeft() == 1 ? "stands" : "stand")
                    .append(" for ")
                    .append(files(counts.filesToView()));
        }
        words.append(counts.filesNotExamined() == 0 ? ". Every file was examined." : ".");
        return words.toString();
    }

    private void figure(long number, String words, boolean open) {
        html.element(
                Tag.DIV,
                () -> {
                    html.element(Tag.DT, words);
                    html.element(Tag.DD, number(number));
                },
                css(open ? "report-figure report-figure--open" : "report-figure"));
    }

    private void verdictTable() {
        // What has a verdict and is not wholly examined, such as a container that was cut short, counts by
        // its verdict.
        long unread = counts.files()
                - counts.byVerdict().values().stream()
                        .mapToLong(Results.VerdictCount::files)
                        .sum();
        table(
                "Every file, counted once",
                List.of(
                        words("Result, and what it means for you", 50),
                        numbers("Files", 20),
                        numbers("Different contents", 30)),
                () -> {
                    for (VerdictKind kind : VerdictKind.values()) {
                        Results.VerdictCount count = verdict(kind);
                        if (count.contents() == 0) continue;
                        row(() -> {
                            rowHead(ReportWords.verdict(kind), ReportWords.next(kind));
                            numberCell(count.files());
                            numberCell(count.contents());
                        });
                    }
                    if (unread > 0) {
                        row(() -> {
                            rowHead("Not read", "See section 6");
                            numberCell(unread);
                            cell("not known", "govuk-table__cell--numeric");
                        });
                    }
                    row(() -> {
                        rowHead("All");
                        numberCell(counts.files());
                        numberCell(counts.contents());
                    });
                });
        note("Files with the same bytes are one content. They share one result, and every path is kept.");
    }

    void asked() {
        section(ReportHtml.Section.ASKED, () -> {
            paragraph("Which files are on the lists below, which pictures look like a listed one, which files are"
                    + " known to be irrelevant, which pictures and videos has nobody graded, and which files could"
                    + " not be examined?");
            html.element(Tag.H3, "Where the files were", css("govuk-heading-s"));
            html.element(
                    Tag.UL,
                    () -> {
                        for (String path : texts("paths")) html.element(Tag.LI, () -> path(path));
                    },
                    css("govuk-list"));
            List<String> remarks = texts("remarks");
            if (!remarks.isEmpty()) {
                html.element(Tag.H3, "How they were read", css("govuk-heading-s"));
                html.element(
                        Tag.UL,
                        () -> remarks.forEach(remark -> html.element(Tag.LI, remark, css("report-value"))),
                        css("govuk-list govuk-list--bullet report-prose"));
            }
            if (lists.isEmpty()) {
                paragraph("No list was used.");
                return;
            }
            stackedTable(
                    "The lists",
                    List.of(
                            words("List", 25),
                            words("Version", 10),
                            words("From", 20),
                            words("Imported", 15),
                            words("Categories by", 30)),
                    () -> {
                        for (Results.HashList list : lists) {
                            row(() -> {
                                rowHead(list.name());
                                cell(orDash(list.version()));
                                cell(orDash(list.publisher()));
                                cell(orDash(ReportWords.day(list.importedOn())));
                                cell(scheme(list.scheme()));
                            });
                        }
                    });
            note("Section 8 gives each list's source file, its SHA-256 and what it holds.");
        });
    }
}
