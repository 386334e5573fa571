package org.safelight.triage;

import static org.safelight.triage.Html.attribute;
import static org.safelight.triage.Html.css;
import static org.safelight.triage.ReportWords.count;
import static org.safelight.triage.ReportWords.files;
import static org.safelight.triage.ReportWords.number;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.CategoryScheme;
import org.safelight.sandbox.Sandbox;
import org.safelight.triage.Html.Tag;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// `report.html`: what a triage found, for the examiner, the officer in the case and the court.
///
/// One page in one file: no pictures, no script, nothing loaded from elsewhere, and a content security policy
/// that forbids all of it even if a name from the exhibit should find a way around the escaping. It looks as
/// GOV.UK pages do (GOV.UK Frontend, in Arial) and prints with the heads of tables repeated.
///
/// Long tables show their first rows and say how many more there are and where; so the page has a bounded
/// size whatever the exhibit. The same results give the same bytes; the four facts of a run that differ
/// between equal runs stand only in elements with `data-time-field`.
final class ReportHtml {

    /// How many rows the long tables show.
    ///
    /// @param views stacks to look at
    /// @param known known contents
    /// @param identical contents with several paths
    /// @param notExamined paths
    /// @param paths paths of one content in a table about something else
    /// @param copies paths of one content in the table of identical files
    record Bounds(int views, int known, int identical, int notExamined, int paths, int copies) {
        static final Bounds PRINTABLE = new Bounds(250, 250, 100, 250, 5, 25);
    }

    private static final int LOOK_ALIKES_OF_A_VIEW = 3;
    private static final int FOLDERS = 10;
    private static final int CONTRADICTIONS = 50;
    /// A longer path is cut in the middle; the whole of it is in results.csv.
    private static final int LONGEST_PATH = 400;

    private final Results results;
    private final ReportQueries queries;
    private final Bounds bounds;
    private final Html html;
    private final Map<String, String> run;
    private final Results.Counts counts;
    private final List<Results.HashList> lists;
    /// Asked once: each reads a whole table.
    private final long gradedDifferently;

    private final long viewsWithLookAlikes;
    private final Map<Long, Results.HashList> listById = new HashMap<>();

    private ReportHtml(Results results, Bounds bounds, OutputStream out) {
        this.results = results;
        this.queries = new ReportQueries(results);
        this.bounds = bounds;
        this.html = new Html(out);
        this.run = results.run();
        this.counts = results.counts();
        this.lists = results.lists();
        this.gradedDifferently = queries.contentsGradedDifferently();
        this.viewsWithLookAlikes = queries.stacksWithLookAlikes();
        for (Results.HashList list : lists) listById.put(list.id(), list);
    }

    /// Writes the whole page.
    /// @throws UncheckedIOException if the results cannot be read or the page cannot be written
    static void write(Results results, OutputStream out) {
        write(results, Bounds.PRINTABLE, out);
    }

    static void write(Results results, Bounds bounds, OutputStream out) {
        new ReportHtml(results, bounds, out).page();
    }

    private void page() {
        String sheet = styleSheet();
        html.documentType();
        html.element(
                Tag.HTML,
                () -> {
                    html.element(Tag.HEAD, () -> {
                        html.empty(Tag.META, attribute("charset", "utf-8"));
                        html.empty(
                                Tag.META,
                                attribute("name", "viewport"),
                                attribute("content", "width=device-width, initial-scale=1"));
                        html.empty(
                                Tag.META,
                                attribute("http-equiv", "Content-Security-Policy"),
                                attribute(
                                        "content",
                                        "default-src 'none'; style-src 'sha256-" + sha256(sheet)
                                                + "'; base-uri 'none'; form-action 'none'"));
                        html.empty(Tag.META, attribute("name", "referrer"), attribute("content", "no-referrer"));
                        html.element(Tag.TITLE, VisibleText.of(title() + " – Safelight"));
                        html.style(sheet);
                    });
                    html.element(Tag.BODY, this::body, css("govuk-template__body"));
                },
                attribute("lang", "en-GB"),
                css("govuk-template"));
        html.flush();
    }

    private String title() {
        String exhibit = fact("exhibitReference");
        return exhibit.isEmpty() ? "Triage report" : "Triage report: exhibit " + exhibit;
    }

    private void body() {
        html.element(Tag.A, "Skip to main content", attribute("href", "#main-content"), css("govuk-skip-link"));
        html.element(
                Tag.HEADER,
                () -> html.element(
                        Tag.DIV,
                        () -> html.element(
                                Tag.DIV,
                                () -> html.element(Tag.SPAN, "Safelight", css("report-product")),
                                css("govuk-generic-header__logo")),
                        css("govuk-width-container")),
                css("govuk-generic-header"));
        html.element(
                Tag.DIV,
                () -> {
                    html.element(
                            Tag.MAIN,
                            () -> {
                                opening();
                                section1Answer();
                                section2Asked();
                                section3Known();
                                section4Views();
                                section5Identical();
                                section6NotExamined();
                                section7Limits();
                                section8Repeat();
                            },
                            attribute("id", "main-content"),
                            css("govuk-main-wrapper"));
                    footer();
                },
                css("govuk-width-container"));
    }

    // The opening: whose report this is.

    private void opening() {
        html.element(Tag.H1, title(), css("govuk-heading-xl"));
        facts(() -> {
            fact("Case", orNotGiven("caseReference"));
            fact("Exhibit", orNotGiven("exhibitReference"));
            fact("Examiner", orNotGiven("examiner"));
            if (!fact("finishedAt").isEmpty()) {
                factRow("Finished", () -> timeField("finishedAt", ReportWords.moment(fact("finishedAt"))));
            }
        });
        html.element(
                Tag.NAV,
                () -> {
                    html.element(Tag.H2, "Contents", css("govuk-heading-s"), attribute("id", "contents"));
                    html.element(
                            Tag.OL,
                            () -> {
                                for (Section section : Section.values()) {
                                    html.element(
                                            Tag.LI,
                                            () -> html.element(
                                                    Tag.A,
                                                    section.title,
                                                    attribute("href", "#" + section.id()),
                                                    css("govuk-link")));
                                }
                            },
                            css("govuk-list govuk-list--number"));
                },
                attribute("aria-labelledby", "contents"),
                css("report-contents"));
    }

    private enum Section {
        ANSWER(1, "The answer"),
        ASKED(2, "What was asked"),
        KNOWN(3, "What is known"),
        VIEWS(4, "What a person must look at"),
        IDENTICAL(5, "Files that are identical"),
        NOT_EXAMINED(6, "What was not examined, and why"),
        LIMITS(7, "What this triage does not look at"),
        REPEAT(8, "How to repeat it");

        private final int number;
        private final String title;

        Section(int number, String title) {
            this.number = number;
            this.title = title;
        }

        String id() {
            return "section-" + number;
        }

        String heading() {
            return number + ". " + title;
        }
    }

    // 1. The answer.

    private void section1Answer() {
        section(Section.ANSWER, () -> {
            paragraph(answerInWords());
            html.element(
                    Tag.DL,
                    () -> {
                        figure(counts.files(), "files found", false);
                        figure(counts.filesDecided(), "files decided without a view", false);
                        figure(verdict(VerdictKind.KNOWN).files(), "files known by category", false);
                        figure(counts.viewsLeft(), "views left for a person", counts.viewsLeft() > 0);
                        figure(
                                viewsWithLookAlikes,
                                "of these views hold look-alikes to confirm",
                                viewsWithLookAlikes > 0);
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
                    .append(" in archives, mail or documents. ");
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

    // 2. What was asked.

    private void section2Asked() {
        section(Section.ASKED, () -> {
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

    // 3. What is known.

    private void section3Known() {
        section(Section.KNOWN, () -> {
            List<ReportQueries.KnownCategory> categories = queries.knownByCategory();
            Results.VerdictCount known = verdict(VerdictKind.KNOWN);
            if (known.contents() == 0) {
                paragraph(
                        verdict(VerdictKind.DISPUTED).contents() == 0
                                ? "No file is on a list that grades it illegal."
                                : "No file is known without contradiction. Section 4 begins with those that matter by one list"
                                        + " and are irrelevant by another.");
            } else {
                paragraph(files(known.files())
                        + (known.files() == 1 ? " is" : " are")
                        + " byte for byte the same as a listed file that is graded illegal: "
                        + count(known.contents(), "different content.", "different contents.")
                        + " The grade is the list's, not Safelight's.");
                stackedTable(
                        "Known by category",
                        List.of(
                                words("Category", 30),
                                words("Scheme", 40),
                                numbers("Different contents", 20),
                                numbers("Files", 10)),
                        () -> {
                            for (ReportQueries.KnownCategory category : categories) {
                                row(() -> {
                                    rowHead(category(category.category(), category.categoryLabel()));
                                    cell(scheme(category.scheme()));
                                    numberCell(category.contents());
                                    numberCell(category.files());
                                });
                            }
                        });
                if (gradedDifferently > 0) {
                    note("A content that lists place in two categories is counted in both.");
                }
            }
            listTable();
            gradedDifferently();
            knownTable(known);
            namedHashes();
            folderTable();
        });
    }

    /// Not files that were found: digests that stand in a program's database or a text.
    private void namedHashes() {
        List<Results.NamedHash> named = results.namedHashes(bounds.known());
        if (named.isEmpty()) return;
        long missing = results.hashesNamedOnly();
        paragraph("Databases and texts on this exhibit name listed files by their digests. "
                + (missing == 0
                        ? "All these files are on the exhibit."
                        : count(missing, "of these files is", "of these files are")
                                + " not on the exhibit: named there, not present. They are not among the files counted"
                                + " above."));
        stackedTable(
                "Listed files that are named by their digest",
                List.of(
                        words("Named in", 35),
                        words("Digest", 30),
                        words("What the list says", 25),
                        words("On the exhibit", 10)),
                () -> {
                    for (Results.NamedHash hash : named) {
                        row(() -> {
                            cell(() -> {
                                results.content(hash.contentId()).ifPresent(content -> paths(content, bounds.paths()));
                                html.text("At byte " + number(hash.offset()));
                            });
                            cell(() -> digest(ReportWords.digests(hash.digestKind()), hash.digest()));
                            Results.HashList list = listById.get(hash.listId());
                            cell((list == null ? "List " + hash.listId() : listName(list)) + ": "
                                    + ReportWords.standing(hash.standing())
                                    + (hash.category() == null
                                            ? ""
                                            : ", category " + category(hash.category(), hash.categoryLabel())));
                            cell(hash.present() ? "Yes" : "No");
                        });
                    }
                });
    }

    private void listTable() {
        List<Results.CategoryCount> counted = results.byListAndCategory();
        if (counted.isEmpty()) return;
        stackedTable(
                "Found by list",
                List.of(
                        words("List", 25),
                        words("Match", 15),
                        words("What the list says", 15),
                        words("Category", 25),
                        numbers("Different contents", 10),
                        numbers("Files", 10)),
                () -> {
                    for (Results.CategoryCount line : counted) {
                        Results.HashList list = listById.get(line.listId());
                        row(() -> {
                            rowHead(list == null ? "List " + line.listId() : listName(list));
                            cell(line.how().equals("same-file") ? "Same file" : "Look-alike, to confirm");
                            cell(ReportWords.standing(line.standing()));
                            cell(category(line.category(), line.categoryLabel())
                                    + (list == null || line.category() == null
                                            ? ""
                                            : ", scheme " + scheme(list.scheme())));
                            numberCell(line.contents());
                            numberCell(line.files());
                        });
                    }
                });
        note("A file that several lists name is counted at each of them.");
    }

    private void gradedDifferently() {
        if (gradedDifferently == 0) return;
        claimsTable(
                "Known files that lists place in different categories of one scheme",
                queries.gradedDifferently(CONTRADICTIONS));
        moreRows(gradedDifferently, CONTRADICTIONS, "claims", "contents");
        note("Safelight prefers none of these categories. Whoever relies on one must settle which.");
    }

    private void disputed() {
        long all = verdict(VerdictKind.DISPUTED).contents();
        if (all == 0) return;
        claimsTable("Files about which the lists contradict each other", queries.disputed(CONTRADICTIONS));
        moreRows(all, CONTRADICTIONS, "verdict is disputed", "contents");
    }

    private void claimsTable(String caption, List<Results.Content> contents) {
        stackedTable(caption, List.of(words("Path", 40), words("What the lists say", 60)), () -> {
            for (Results.Content content : contents) {
                row(() -> {
                    cell(() -> paths(content, bounds.paths()));
                    cell(() -> sameFileClaims(content.id()));
                });
            }
        });
    }

    private void knownTable(Results.VerdictCount known) {
        if (known.contents() == 0) return;
        stackedTable(
                "Known files, gravest first",
                List.of(words("Path", 35), words("What the lists say", 40), words("Content", 25)),
                () -> {
                    for (Results.Content content : queries.known(bounds.known())) {
                        row(() -> {
                            cell(() -> paths(content, bounds.paths()));
                            cell(() -> sameFileClaims(content.id()));
                            cell(() -> {
                                html.text(description(content));
                                digest("SHA-256", content.sha256());
                            });
                        });
                    }
                });
        moreRows(known.contents(), bounds.known(), "verdict is known", "contents");
    }

    private void folderTable() {
        long all = queries.foldersWithHits();
        if (all == 0) return;
        table(
                "Folders with most listed files and look-alikes",
                List.of(words("Folder", 65), numbers("Listed or look-alike", 20), numbers("Files", 15)),
                () -> {
                    for (Results.Folder folder : queries.foldersWithHits(FOLDERS)) {
                        row(() -> {
                            cell(() -> path(folder.path().isEmpty() ? "(top)" : folder.path()));
                            numberCell(folder.hits());
                            numberCell(folder.files());
                        });
                    }
                });
        if (all > FOLDERS) {
            note("The first " + FOLDERS + " of " + number(all) + " folders. All are in results.sqlite, table folder.");
        }
    }

    // 4. What a person must look at.

    private void section4Views() {
        section(Section.VIEWS, () -> {
            if (counts.viewsLeft() == 0) {
                paragraph("Nothing: there is no picture or video without a grade.");
                return;
            }
            paragraph("Pictures that look alike are stacked, so that a person sees them once. Each row is one view: the"
                    + " picture or video to look at, the files it stands for, and why it comes at this place.");
            if (viewsWithLookAlikes > 0) {
                inset(
                        "A look-alike is for a person to confirm. It decides no grade: the listed picture was graded, this"
                                + " one was not.");
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

    // 5. Files that are identical.

    private void section5Identical() {
        section(Section.IDENTICAL, () -> {
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

    // 6. What was not examined.

    private void section6NotExamined() {
        section(Section.NOT_EXAMINED, () -> {
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

    // 7. What this triage does not look at.

    private void section7Limits() {
        section(Section.LIMITS, () -> {
            if (fact("confinement").contains(Sandbox.none().words())) {
                warning("The programs that read the evidence were not confined: the examiner asked for that with"
                        + " --unsandboxed. A hostile file could have changed these results, or this machine.");
            }
            paragraph("These limits hold for every triage with this version. A file within them can still matter.");
            List<String> limits = new ArrayList<>();
            limits.add("Videos are recognised by their content and compared as whole files. Their frames are not"
                    + " compared with the lists by look.");
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

    // 8. How to repeat it.

    private void section8Repeat() {
        section(Section.REPEAT, () -> {
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
                timeFact("Started", "startedAt", ReportWords.moment(fact("startedAt")));
                timeFact("Finished", "finishedAt", ReportWords.moment(fact("finishedAt")));
                timeFact("Took", "tookMillis", ReportWords.took(fact("tookMillis")));
                timeFact("Files taken over from an earlier, interrupted run", "resumed", fact("resumed"));
                run.forEach((name, value) -> {
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

    private void footer() {
        html.element(
                Tag.FOOTER,
                () -> note("Written by Safelight " + fact("toolVersion") + ". This page holds no pictures. It loads"
                        + " nothing and runs no script. Its look is GOV.UK Frontend, © Crown copyright, MIT licence."),
                css("report-footer"));
    }

    // What lists say, in words.

    private void sameFileClaims(long content) {
        html.element(Tag.UL, () -> {
            for (Results.ListClaim claim : results.claims(content)) {
                if (!claim.how().equals("same-file")) continue;
                html.element(Tag.LI, () -> {
                    String standing = ReportWords.standing(claim.standing());
                    boolean hasCategory = claim.category() != null;
                    html.element(
                            Tag.STRONG,
                            hasCategory
                                    ? category(claim.category(), claim.categoryLabel())
                                    : Character.toUpperCase(standing.charAt(0)) + standing.substring(1));
                    html.text((hasCategory ? ", " + standing : "") + ": " + listName(claim.listId())
                            + schemeOf(claim.listId()) + ". Same " + ReportWords.digests(claim.matchedBy()) + "."
                            + (claim.series() == null ? "" : " Series: " + claim.series() + ".")
                            + (claim.flags().isEmpty() ? "" : " " + flagWords(claim.flags()) + "."));
                });
            }
        });
    }

    private String claimWords(Results.ListClaim claim) {
        return ReportWords.standing(claim.standing())
                + (claim.category() == null
                        ? ""
                        : ", " + category(claim.category(), claim.categoryLabel()) + schemeOf(claim.listId()))
                + (claim.series() == null ? "" : ", series " + claim.series());
    }

    private static String flagWords(String flags) {
        String words = flags.toLowerCase(Locale.ROOT)
                .replace(' ', ',')
                .replace('_', ' ')
                .replace('-', ' ');
        return "Marked: " + words.replace(",", ", ");
    }

    private static String category(@Nullable String code, @Nullable String label) {
        if (code == null) return "No category";
        if (label == null || label.isEmpty()) return "Category " + code;
        return label.toLowerCase(Locale.ROOT).contains("category " + code.toLowerCase(Locale.ROOT))
                ? label
                : "Category " + code + " (" + label + ")";
    }

    private String schemeOf(long list) {
        Results.HashList known = listById.get(list);
        return known == null || known.scheme() == null ? "" : ", scheme " + known.scheme();
    }

    private String listName(long list) {
        Results.HashList known = listById.get(list);
        return known == null ? "list " + list : listName(known);
    }

    private static String listName(Results.HashList list) {
        return list.version().isEmpty() ? list.name() : list.name() + " " + list.version();
    }

    /// A scheme by its name and, when it is one of Safelight's own, its title.
    private static String scheme(@Nullable String scheme) {
        if (scheme == null) return "no categories";
        return CategoryScheme.all().stream()
                .filter(known -> known.name().equals(scheme))
                .map(known -> scheme + " (" + known.title() + ")")
                .findFirst()
                .orElse(scheme);
    }

    private static String description(Results.Content content) {
        List<String> parts = new ArrayList<>();
        if (content.mediaType() != null) parts.add(content.mediaType());
        if (content.width() != null && content.height() != null) {
            parts.add(content.width() + " × " + content.height() + " pixels");
        }
        Integer frames = content.frames();
        if (frames != null && frames > 1) parts.add(number(frames) + " frames");
        parts.add(ReportWords.size(content.bytes()));
        return String.join(", ", parts);
    }

    // Paths.

    private void paths(Results.Content content, int limit) {
        html.element(Tag.UL, () -> {
            for (Results.FileEntry file : queries.filesOf(content.id(), limit)) {
                html.element(Tag.LI, () -> path(file.path()));
            }
        });
        if (content.files() > limit) {
            html.element(
                    Tag.DIV,
                    "and " + number(content.files() - limit) + " more with the same bytes: results.csv, sha256 "
                            + content.sha256().substring(0, 12) + "…",
                    css("report-note"));
        }
    }

    /// A path as the exhibit has it, each name kept to its own reading direction.
    private void path(String path) {
        html.element(
                Tag.SPAN,
                () -> {
                    if (path.codePointCount(0, path.length()) <= LONGEST_PATH) {
                        names(path);
                        return;
                    }
                    int head = path.offsetByCodePoints(0, LONGEST_PATH * 2 / 3);
                    int tail = path.offsetByCodePoints(path.length(), -LONGEST_PATH / 3);
                    names(path.substring(0, head));
                    html.element(
                            Tag.STRONG,
                            " [" + number(path.codePointCount(head, tail))
                                    + " characters left out, all are in results.csv] ");
                    names(path.substring(tail));
                },
                css("report-path"),
                attribute("dir", "ltr"));
    }

    private void names(String path) {
        int from = 0;
        while (from < path.length()) {
            int slash = path.indexOf('/', from);
            int end = slash < 0 ? path.length() : slash;
            String name = path.substring(from, end);
            if (readsRightToLeft(name)) html.element(Tag.BDI, name);
            else html.text(name);
            if (slash >= 0) html.text("/");
            from = end + 1;
        }
    }

    private static boolean readsRightToLeft(String name) {
        return name.codePoints().anyMatch(character -> switch (Character.getDirectionality(character)) {
            case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
                    Character.DIRECTIONALITY_ARABIC_NUMBER -> true;
            default -> false;
        });
    }

    /// A fact of the run that is a list of texts, which is kept as a JSON array.
    private List<String> texts(String name) {
        String texts = fact(name);
        if (texts.isEmpty()) return List.of();
        try {
            return List.of(JsonMapper.shared().readValue(texts, String[].class));
        } catch (JacksonException e) {
            return List.of(texts);
        }
    }

    // The shapes of the page.

    private void section(Section section, Runnable inside) {
        html.element(
                Tag.SECTION,
                () -> {
                    html.element(Tag.H2, section.heading(), attribute("id", section.id()), css("govuk-heading-l"));
                    inside.run();
                },
                attribute("aria-labelledby", section.id()));
    }

    private void paragraph(String text) {
        html.element(Tag.P, text, css("govuk-body report-prose"));
    }

    private void note(String text) {
        html.element(Tag.P, text, css("govuk-body-s report-note report-prose"));
    }

    private void inset(String text) {
        html.element(Tag.DIV, text, css("govuk-inset-text report-prose"));
    }

    private void warning(String text) {
        html.element(
                Tag.DIV,
                () -> {
                    html.element(Tag.SPAN, "!", css("govuk-warning-text__icon"), attribute("aria-hidden", "true"));
                    html.element(
                            Tag.STRONG,
                            () -> {
                                html.element(Tag.SPAN, "Warning: ", css("govuk-visually-hidden"));
                                html.text(text);
                            },
                            css("govuk-warning-text__text"));
                },
                css("govuk-warning-text"));
    }

    private void facts(Runnable rows) {
        html.element(Tag.DL, rows, css("govuk-summary-list report-facts"));
    }

    private void fact(String name, String value) {
        factRow(name, () -> html.text(value));
    }

    private void factRow(String name, Runnable value) {
        html.element(
                Tag.DIV,
                () -> {
                    html.element(Tag.DT, name, css("govuk-summary-list__key"));
                    html.element(Tag.DD, value, css("govuk-summary-list__value report-value"));
                },
                css("govuk-summary-list__row"));
    }

    private void timeFact(String name, String field, String words) {
        if (!fact(field).isEmpty()) factRow(name, () -> timeField(field, words));
    }

    private void timeField(String field, String words) {
        html.element(Tag.SPAN, words, attribute("data-time-field", field));
    }

    /// The head of a column.
    ///
    /// @param width in hundredths of the table, a multiple of 5 that the style sheet has a class for
    private record Column(String name, boolean numeric, int width) {
        String classes() {
            return (numeric ? "govuk-table__header govuk-table__header--numeric" : "govuk-table__header")
                    + " report-width-" + width;
        }
    }

    private static Column words(String name, int width) {
        return new Column(name, false, width);
    }

    private static Column numbers(String name, int width) {
        return new Column(name, true, width);
    }

    /// A table whose rows become blocks on a small screen, each cell under the name of its column.
    private void stackedTable(String caption, List<Column> columns, Runnable rows) {
        table(caption, columns, rows, "govuk-table report-table report-table--stacked");
    }

    /// A table whose columns fit a small screen.
    private void table(String caption, List<Column> columns, Runnable rows) {
        table(caption, columns, rows, "govuk-table report-table");
    }

    private void table(String caption, List<Column> columns, Runnable rows, String classes) {
        this.columns = columns;
        // A style that makes blocks of rows takes their roles away; so each says its own.
        html.element(
                Tag.TABLE,
                () -> {
                    html.element(Tag.CAPTION, caption, css("govuk-table__caption govuk-table__caption--m"));
                    html.element(
                            Tag.THEAD,
                            () -> row(() -> columns.forEach(column -> html.element(
                                    Tag.TH,
                                    column.name(),
                                    attribute("scope", "col"),
                                    attribute("role", "columnheader"),
                                    css(column.classes())))),
                            attribute("role", "rowgroup"),
                            css("govuk-table__head"));
                    html.element(Tag.TBODY, rows, attribute("role", "rowgroup"), css("govuk-table__body"));
                },
                attribute("role", "table"),
                css(classes));
    }

    /// The columns of the table that is being written, and how many cells its row has so far.
    private List<Column> columns = List.of();

    private int cells;

    private void row(Runnable cells) {
        this.cells = 0;
        html.element(Tag.TR, cells, attribute("role", "row"), css("govuk-table__row"));
    }

    private void rowHead(String text) {
        rowHead(() -> html.text(text), "report-value");
    }

    private void rowHead(String text, String note) {
        rowHead(
                () -> {
                    html.text(text);
                    html.element(Tag.DIV, note, css("report-note report-light"));
                },
                "report-value");
    }

    private void rowNumber(long number) {
        rowHead(() -> html.text(number(number)), "govuk-table__header--numeric");
    }

    private void rowHead(Runnable inside, String classes) {
        html.element(
                Tag.TH,
                inside,
                attribute("scope", "row"),
                attribute("role", "rowheader"),
                attribute("data-column", column()),
                css("govuk-table__header " + classes));
    }

    private void cell(String text) {
        cell(text, "report-value");
    }

    private void cell(String text, String classes) {
        cell(() -> html.text(text), " " + classes);
    }

    private void cell(Runnable inside) {
        cell(inside, "");
    }

    private void cell(Runnable inside, String classes) {
        html.element(
                Tag.TD,
                inside,
                attribute("role", "cell"),
                attribute("data-column", column()),
                css("govuk-table__cell" + classes));
    }

    /// The name of the column that the next cell stands in.
    private String column() {
        return columns.get(cells++).name();
    }

    private void numberCell(long number) {
        cell(number(number), "govuk-table__cell--numeric report-number");
    }

    private void digest(String kind, String hex) {
        html.element(Tag.DIV, () -> {
            html.text(kind + " ");
            digestValue(hex);
        });
    }

    private void digestValue(String hex) {
        html.element(Tag.SPAN, hex, css("report-digest"));
    }

    private void moreRows(long all, long shown, String column, String what) {
        if (all > shown) {
            note("These are the first " + number(shown) + " of " + number(all) + " " + what
                    + ". All are in results.csv (column " + column + ") and in results.sqlite.");
        }
    }

    // Facts of the run.

    private String fact(String name) {
        return run.getOrDefault(name, "");
    }

    private String orNotGiven(String name) {
        return fact(name).isEmpty() ? "not given" : fact(name);
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "not given" : text;
    }

    private static String orUnknown(@Nullable Object value) {
        return value == null || value.toString().isEmpty() ? "an unrecorded number" : value.toString();
    }

    private Results.VerdictCount verdict(VerdictKind kind) {
        return counts.byVerdict().getOrDefault(kind, new Results.VerdictCount(0, 0, 0));
    }

    // The style sheet.

    private static String styleSheet() {
        try (InputStream in = ReportHtml.class.getResourceAsStream("report/report.css")) {
            if (in == null) throw new IllegalStateException("report.css is missing from Safelight's own files");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
