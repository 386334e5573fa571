package org.safelight.triage;

import static org.safelight.triage.ReportWords.count;
import static org.safelight.triage.ReportWords.files;
import static org.safelight.triage.ReportWords.number;

import java.util.List;

/// Section 3: what is known, by category, by list and by folder.
final class ReportKnown extends ReportPart {
    private static final int FOLDERS = 10;

    ReportKnown(ReportSource source, Html html) {
        super(source, html);
    }

    void known() {
        section(ReportHtml.Section.KNOWN, () -> {
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
                if (source.gradedDifferently() > 0) {
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
                            Results.HashList list = source.listById().get(hash.listId());
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
                        Results.HashList list = source.listById().get(line.listId());
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
        if (source.gradedDifferently() == 0) return;
        claimsTable(
                "Known files that lists place in different categories of one scheme",
                queries.gradedDifferently(CONTRADICTIONS));
        moreRows(source.gradedDifferently(), CONTRADICTIONS, "claims", "contents");
        note("Safelight prefers none of these categories. Whoever relies on one must settle which.");
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
}
