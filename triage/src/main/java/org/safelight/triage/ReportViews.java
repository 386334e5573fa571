package org.safelight.triage;

import static org.safelight.triage.Html.css;
import static org.safelight.triage.ReportWords.count;
import static org.safelight.triage.ReportWords.files;
import static org.safelight.triage.ReportWords.number;

import java.util.List;
import org.safelight.triage.Html.Tag;

/// Sections 4 and 5: what a person must look at, and what is there more than once.
final class ReportViews extends ReportPart {
    private static final int LOOK_ALIKES_OF_A_VIEW = 3;

    ReportViews(ReportSource source, Html html) {
        super(source, html);
    }

    void views() {
        section(ReportHtml.Section.VIEWS, () -> {
            if (counts.viewsLeft() == 0) {
                paragraph("Nothing: there is no picture or video without a grade.");
                return;
            }
            paragraph("Pictures that look alike are stacked, so that a person sees them once. Each row is one view: the"
                    + " picture or video to look at, the files it stands for, and why it comes at this place.");
            if (source.viewsWithLookAlikes() > 0) {
                inset("A look-alike is for a person to confirm. It decides no grade: the listed picture was graded,"
                        + " this one was not.");
            }
            disputed();
            stackedTable(
                    "Views, in the order to look at them",
                    List.of(numbers("View", 10), words("Look at", 45), words("Why at this place", 45)),
                    () -> {
                        for (Results.Stack stack : queries.stacks(bounds.views())) {
                            Results.Content leader =
                                    results.content(stack.leaderContent()).orElseThrow();
                            row(() -> {
                                rowNumber(stack.id());
                                cell(() -> {
                                    paths(leader, bounds.paths());
                                    html.element(Tag.DIV, description(leader), css("report-note"));
                                    moments(leader.id());
                                    standsFor(stack, leader);
                                });
                                cell(() -> {
                                    html.element(Tag.DIV, stack.reason(), css("report-value"));
                                    lookAlikes(stack, leader.id());
                                });
                            });
                        }
                    });
            moreRows(counts.viewsLeft(), bounds.views(), "stack", "views");
        });
    }

    /// What a person needs to look at of a video first: where listed things are in it, and moments that together show
    /// what else is.
    private void moments(long content) {
        results.video(content).ifPresent(video -> {
            html.element(
                    Tag.DIV,
                    "Lasts " + Results.clock(video.durationMillis()) + ". Look at " + clocks(video.contactSheetMillis())
                            + ".",
                    css("report-note"));
            Long keyFramesOnly = video.keyFramesOnlyFromMillis();
            if (keyFramesOnly != null) {
                html.element(
                        Tag.DIV,
                        "From " + Results.clock(keyFramesOnly)
                                + " on, only frames that stand for themselves were compared.",
                        css("report-note"));
            }
        });
        for (Results.VideoMatch match : results.videoMatches(content)) {
            html.element(
                    Tag.DIV,
                    ReportWords.videoMatch(match, listName(match.listId())) + ", at " + clocks(match.positionsMillis())
                            + ".",
                    css("report-note"));
        }
    }

    private static String clocks(List<Long> moments) {
        return moments.stream().map(Results::clock).distinct().collect(java.util.stream.Collectors.joining(", "));
    }

    private void disputed() {
        long all = verdict(VerdictKind.DISPUTED).contents();
        if (all == 0) return;
        claimsTable("Files about which the lists contradict each other", queries.disputed(CONTRADICTIONS));
        moreRows(all, CONTRADICTIONS, "verdict is disputed", "contents");
    }

    private void standsFor(Results.Stack stack, Results.Content leader) {
        if (stack.members() < 2) return;
        html.element(
                Tag.DIV,
                "Stands for " + number(stack.members()) + " contents that look alike, "
                        + files(queries.filesInStack(stack.id())) + " in all. The others:");
        List<Results.FileEntry> others = queries.filesOfOthers(stack, bounds.paths());
        html.element(Tag.UL, () -> others.forEach(file -> html.element(Tag.LI, () -> path(file.path()))));
        long more = queries.filesInStack(stack.id()) - leader.files() - others.size();
        if (more > 0) {
            html.element(
                    Tag.DIV,
                    "and " + number(more) + " more: results.csv, column stack, " + stack.id(),
                    css("report-note"));
        }
    }

    private void lookAlikes(Results.Stack stack, long leader) {
        List<ReportQueries.LookAlike> nearest = queries.lookAlikes(stack.id(), LOOK_ALIKES_OF_A_VIEW);
        if (nearest.isEmpty()) return;
        html.element(Tag.UL, () -> {
            for (ReportQueries.LookAlike hit : nearest) {
                Results.ListClaim claim = hit.claim();
                html.element(Tag.LI, () -> {
                    html.element(Tag.STRONG, "Look-alike to confirm. ");
                    html.text(orUnknown(claim.distanceBits()) + " of 256 bits differ from a picture on "
                            + listName(claim.listId())
                            + ": " + claimWords(claim) + ". Orientation: "
                            + ReportWords.orientation(claim.orientation())
                            + ". Quality: " + orUnknown(claim.quality()) + " of 100.");
                    if (hit.content().id() != leader) {
                        html.element(Tag.DIV, () -> {
                            html.text("It is this picture of the stack:");
                            paths(hit.content(), 1);
                        });
                    }
                });
            }
        });
        long all = queries.lookAlikeCount(stack.id());
        if (all > nearest.size()) {
            html.element(
                    Tag.DIV,
                    "The nearest " + nearest.size() + " of " + number(all)
                            + "; more are in results.sqlite, table claim.",
                    css("report-note"));
        }
    }

    void identical() {
        section(ReportHtml.Section.IDENTICAL, () -> {
            long all = queries.identicalContents();
            if (all == 0) {
                paragraph("No two files have the same bytes.");
                return;
            }
            paragraph(files(queries.identicalFiles()) + " are copies of " + count(all, "content", "contents")
                    + ". Copies have the same SHA-256 and share one result.");
            stackedTable(
                    "Identical files", List.of(words("Paths", 45), words("Result", 25), words("Content", 30)), () -> {
                        for (Results.Content content : queries.identical(bounds.identical())) {
                            row(() -> {
                                cell(() -> paths(content, bounds.copies()));
                                cell(ReportWords.verdict(content.verdict()));
                                cell(() -> {
                                    html.text(files(content.files()) + ", " + description(content));
                                    digest("SHA-256", content.sha256());
                                });
                            });
                        }
                    });
            moreRows(all, bounds.identical(), "sha256", "contents");
        });
    }
}
