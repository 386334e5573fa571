package org.safelight.server.statements;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.CategoryScheme;
import org.safelight.formats.SubmissionVerdict;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.grading.GradedItems;
import org.springframework.stereotype.Component;

/// Counts an exhibit for a statement. The same rows give the same words, and each item is counted in one line
/// of each table: the tables add up to the exhibit.
///
/// How an item was decided, the first that applies: by what a triage says of it, where nobody need view it; by
/// the graders of the force on this exhibit; by the forces' grade; by a vote of the force on another exhibit.
@Component
class Counting {
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("d MMMM yyyy 'at' HH:mm", Locale.UK).withZone(ZoneId.of("Europe/London"));
    private static final String SCHEME = "uk-abc";

    private final StatementsStore store;
    private final GradedItems graded;

    Counting(StatementsStore store, GradedItems graded) {
        this.store = store;
        this.graded = graded;
    }

    /// What was counted.
    ///
    /// @param items SHA-256 of the table of all items, in hex
    record Counted(StatementText text, String items) {}

    static String when(Instant at) {
        return WHEN.format(at);
    }

    Counted count(StatementsStore.Exhibit exhibit) {
        SortedMap<String, Integer> byCategory = new TreeMap<>();
        SortedMap<String, Integer> byWay = new TreeMap<>();
        SortedMap<String, Integer> byList = new TreeMap<>();
        int[] count = {0};
        MessageDigest digest = sha256();
        digest.update(ItemLine.HEAD.getBytes(StandardCharsets.UTF_8));
        forEachItem(exhibit.id(), line -> {
            count[0]++;
            byCategory.merge(category(line), 1, Integer::sum);
            byWay.merge(line.how(), 1, Integer::sum);
            if (!line.list().isEmpty()) {
                byList.merge(line.list(), 1, Integer::sum);
            }
            digest.update(line.csv().getBytes(StandardCharsets.UTF_8));
        });
        if (count[0] != exhibit.contents()) {
            throw new IllegalStateException("The items of an exhibit are not as many as it has. No statement was made."
                    + " Tell the administrator.");
        }
        String items = HexFormat.of().formatHex(digest.digest());
        return new Counted(text(exhibit, byCategory, byWay, byList, items), items);
    }

    /// Gives each item of an exhibit, by number.
    void forEachItem(ExhibitId exhibit, Consumer<ItemLine> each) {
        Map<Integer, GradedItems.Graded> byGraders = new HashMap<>();
        graded.forEach(exhibit, one -> byGraders.put(one.content(), one));
        store.contents(exhibit, content -> each.accept(line(content, byGraders.get(content.number()))));
    }

    private static ItemLine line(StatementsStore.Content content, GradedItems.@Nullable Graded here) {
        if (!content.toView()) {
            String verdict = SubmissionVerdict.of(content.verdict())
                    .map(SubmissionVerdict::words)
                    .orElse(content.verdict());
            return of(content, content.scheme(), content.category(), "By the triage: " + verdict, false);
        }
        if (here != null && here.category().isPresent()) {
            String who = switch (here.how()) {
                case ONE_GRADER, OPEN, DIFFER -> "one grader";
                case TWO_GRADERS -> "two graders who agreed";
                case ADJUDICATOR -> "an adjudicator, as graders differed";
            };
            String seen = here.wasViewed()
                    ? ", viewed"
                    : here.isTogether() ? ", not viewed itself, with a picture that looks like it" : ", without a view";
            return of(content, SCHEME, here.category().get(), "By " + who + seen, true);
        }
        if (content.state() != null) {
            return of(
                    content,
                    SCHEME,
                    content.stateCategory(),
                    content.state().equals("TRUSTED")
                            ? "By votes of three forces or more that agree, without a view"
                            : "By an adjudicator between forces, without a view",
                    false);
        }
        if (content.vote() != null) {
            return of(
                    content,
                    SCHEME,
                    content.vote(),
                    "By the force's vote on the same file elsewhere",
                    content.voteIsBlind());
        }
        return of(
                content,
                null,
                null,
                here != null && here.how() == GradedItems.How.DIFFER ? "Not decided: graders differ" : "Not decided",
                false);
    }

    private static ItemLine of(
            StatementsStore.Content content,
            @Nullable String scheme,
            @Nullable String category,
            String how,
            boolean isBlind) {
        return new ItemLine(content.number(), content.sha256(), scheme, category, how, isBlind, content.list());
    }

    private static String category(ItemLine line) {
        String code = line.category();
        if (code == null || line.scheme() == null) {
            return "No category";
        }
        return CategoryScheme.all().stream()
                .filter(scheme -> scheme.name().equals(line.scheme()))
                .findFirst()
                .flatMap(scheme -> scheme.category(code))
                .map(category -> category.label() + " (" + line.scheme() + ")")
                .orElse(code + " (" + line.scheme() + ")");
    }

    private StatementText text(
            StatementsStore.Exhibit exhibit,
            SortedMap<String, Integer> byCategory,
            SortedMap<String, Integer> byWay,
            SortedMap<String, Integer> byList,
            String items) {
        List<StatementText.Line> about = new ArrayList<>();
        about.add(new StatementText.Line("Exhibit", exhibit.reference()));
        about.add(new StatementText.Line("Case", exhibit.caseReference()));
        about.add(new StatementText.Line("Force", exhibit.force()));
        about.add(new StatementText.Line("Examined with", exhibit.tool()));
        Instant examined = exhibit.examinedAt();
        about.add(new StatementText.Line("Examined on", examined == null ? "Not stated" : when(examined)));
        about.add(new StatementText.Line(
                "Checksum of the lists", exhibit.indexChecksum().isEmpty() ? "Not stated" : exhibit.indexChecksum()));
        about.add(new StatementText.Line("Paths", number(exhibit.files())));
        about.add(new StatementText.Line("Of these not, or not wholly, examined", number(exhibit.filesNotExamined())));
        about.add(new StatementText.Line("Items (different contents)", number(exhibit.contents())));
        return new StatementText(
                "Grades of exhibit " + exhibit.reference(),
                List.of(
                        new StatementText.Part("The exhibit", List.of(), about),
                        new StatementText.Part(
                                "Items by category",
                                List.of("Each item counts once. A category is of the scheme in brackets."),
                                lines(byCategory, exhibit.contents())),
                        new StatementText.Part(
                                "How it was decided",
                                List.of(
                                        "Each item counts once. Graders decided without knowing of others' decisions"
                                                + " and votes. No grade follows from a look-alike alone.",
                                        "No sampling was used: nothing is said of items that nobody decided on."),
                                lines(byWay, exhibit.contents())),
                        new StatementText.Part(
                                "Lists that name items", List.of("The gravest list of each item."), lines(byList, -1)),
                        new StatementText.Part(
                                "Who graded", List.of(String.join(", ", graders(exhibit.id()))), List.of()),
                        new StatementText.Part(
                                "The table of all items",
                                List.of("Each item with its digest, category and how it was decided is in a table of"
                                        + " its own, which is known by its SHA-256."),
                                List.of(new StatementText.Line("SHA-256", items)))));
    }

    private List<String> graders(ExhibitId exhibit) {
        List<String> names = graded.graders(exhibit);
        return names.isEmpty() ? List.of("Nobody yet.") : names;
    }

    private static List<StatementText.Line> lines(SortedMap<String, Integer> counts, int total) {
        List<StatementText.Line> lines = new ArrayList<>();
        counts.forEach((what, count) -> lines.add(new StatementText.Line(what, number(count))));
        if (total >= 0) {
            lines.add(new StatementText.Line("Together", number(total)));
        }
        return lines;
    }

    private static String number(int number) {
        return String.format(Locale.UK, "%,d", number);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
