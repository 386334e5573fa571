package org.safelight.triage;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What the page is written from, asked for once: some of it reads whole tables.
///
/// @param gradedDifferently known contents that lists place in different categories of one scheme
/// @param viewsWithLookAlikes stacks that hold a look-alike to confirm
record ReportSource(
        Results results,
        ReportQueries queries,
        ReportHtml.Bounds bounds,
        Map<String, String> run,
        Results.Counts counts,
        List<Results.HashList> lists,
        Map<Long, Results.HashList> listById,
        long gradedDifferently,
        long viewsWithLookAlikes) {

    static ReportSource of(Results results, ReportHtml.Bounds bounds) {
        ReportQueries queries = new ReportQueries(results);
        List<Results.HashList> lists = results.lists();
        return new ReportSource(
                results,
                queries,
                bounds,
                results.run(),
                results.counts(),
                lists,
                lists.stream().collect(Collectors.toMap(Results.HashList::id, Function.identity())),
                queries.contentsGradedDifferently(),
                queries.stacksWithLookAlikes());
    }
}
