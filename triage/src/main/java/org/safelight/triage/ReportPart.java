package org.safelight.triage;

import static org.safelight.triage.Html.css;
import static org.safelight.triage.ReportWords.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.CategoryScheme;
import org.safelight.triage.Html.Tag;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// A part of the page: the shapes, what the page is written from, and the words that several parts use for what
/// lists say, contents and paths.
abstract class ReportPart extends ReportShapes {
    /// Contents of which all that lists say is shown.
    static final int CONTRADICTIONS = 50;

    final ReportSource source;
    final Results results;
    final ReportQueries queries;
    final ReportHtml.Bounds bounds;
    final Results.Counts counts;
    final List<Results.HashList> lists;

    ReportPart(ReportSource source, Html html) {
        super(html);
        this.source = source;
        results = source.results();
        queries = source.queries();
        bounds = source.bounds();
        counts = source.counts();
        lists = source.lists();
    }

    // What lists say, in words.

    void claimsTable(String caption, List<Results.Content> contents) {
        stackedTable(caption, List.of(words("Path", 40), words("What the lists say", 60)), () -> {
            for (Results.Content content : contents) {
                row(() -> {
                    cell(() -> paths(content, bounds.paths()));
                    cell(() -> sameFileClaims(content.id()));
                });
            }
        });
    }

    void sameFileClaims(long content) {
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

    String claimWords(Results.ListClaim claim) {
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

    static String category(@Nullable String code, @Nullable String label) {
        if (code == null) return "No category";
        if (label == null || label.isEmpty()) return "Category " + code;
        return label.toLowerCase(Locale.ROOT).contains("category " + code.toLowerCase(Locale.ROOT))
                ? label
                : "Category " + code + " (" + label + ")";
    }

    String schemeOf(long list) {
        Results.HashList known = source.listById().get(list);
        return known == null || known.scheme() == null ? "" : ", scheme " + known.scheme();
    }

    String listName(long list) {
        Results.HashList known = source.listById().get(list);
        return known == null ? "list " + list : listName(known);
    }

    static String listName(Results.HashList list) {
        return list.version().isEmpty() ? list.name() : list.name() + " " + list.version();
    }

    /// A scheme by its name and, when it is one of Safelight's own, its title.
    static String scheme(@Nullable String scheme) {
        if (scheme == null) return "no categories";
        return CategoryScheme.all().stream()
                .filter(known -> known.name().equals(scheme))
                .map(known -> scheme + " (" + known.title() + ")")
                .findFirst()
                .orElse(scheme);
    }

    static String description(Results.Content content) {
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

    void paths(Results.Content content, int limit) {
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

    /// A fact of the run that is a list of texts, which is kept as a JSON array.
    List<String> texts(String name) {
        String texts = fact(name);
        if (texts.isEmpty()) return List.of();
        try {
            return List.of(JsonMapper.shared().readValue(texts, String[].class));
        } catch (JacksonException e) {
            return List.of(texts);
        }
    }

    void timeFact(String name, String field, String words) {
        if (!fact(field).isEmpty()) factRow(name, () -> timeField(field, words));
    }

    void moreRows(long all, long shown, String column, String what) {
        if (all > shown) {
            note("These are the first " + number(shown) + " of " + number(all) + " " + what
                    + ". All are in results.csv (column " + column + ") and in results.sqlite.");
        }
    }

    // Facts of the run.

    String fact(String name) {
        return source.run().getOrDefault(name, "");
    }

    String orNotGiven(String name) {
        return fact(name).isEmpty() ? "not given" : fact(name);
    }

    static String orDash(String text) {
        return text.isEmpty() ? "not given" : text;
    }

    static String orUnknown(@Nullable Object value) {
        return value == null || value.toString().isEmpty() ? "an unrecorded number" : value.toString();
    }

    Results.VerdictCount verdict(VerdictKind kind) {
        return counts.byVerdict().getOrDefault(kind, new Results.VerdictCount(0, 0, 0));
    }
}
