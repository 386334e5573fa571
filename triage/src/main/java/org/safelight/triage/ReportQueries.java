package org.safelight.triage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the report asks of the results beyond what [Results] gives everybody: the first of long tables, and
/// how many there are in all. Each answer is as long as its limit, however large the exhibit.
final class ReportQueries {

    /// How many contents are known under one category, each counted once however many lists name it.
    ///
    /// @param scheme null when the list names none
    record KnownCategory(
            @Nullable String scheme,
            @Nullable String category,
            @Nullable String categoryLabel,
            int severity,
            long contents,
            long files) {}

    /// A look-alike to confirm: which picture of the exhibit, and what a list says of the one it resembles.
    record LookAlike(Results.Content content, Results.ListClaim claim) {}

    /// How many contents one decoder opened.
    record DecoderUse(String decoder, long contents) {}

    private final Results results;

    ReportQueries(Results results) {
        this.results = results;
    }

    /// What graded lists have, by scheme and category, gravest first. A content that lists place in two
    /// categories is in both. What lists contradict each other about is in none.
    List<KnownCategory> knownByCategory() {
        return results.all(
                """
                select scheme, category, category_label, severity, count(*) as contents, sum(files) as files
                  from (select distinct l.scheme, k.category, k.category_label, k.severity, c.id, c.files
                          from claim k
                          join list l on l.id = k.list_id
                          join content c on c.id = k.content_id
                         where c.verdict = 'known' and k.how = 'same-file' and k.standing = 'known-illegal')
                 group by scheme, category, category_label, severity
                 order by severity desc, scheme, category, category_label
                """,
                row -> new KnownCategory(
                        row.getString("scheme"),
                        row.getString("category"),
                        row.getString("category_label"),
                        row.getInt("severity"),
                        row.getLong("contents"),
                        row.getLong("files")));
    }

    /// Known contents, gravest first.
    List<Results.Content> known(long limit) {
        return results.all("""
                select c.* from content c
                 where c.verdict = 'known'
                 order by (select max(k.severity) from claim k
                            where k.content_id = c.id and k.how = 'same-file' and k.standing = 'known-illegal') desc,
                       c.id
                 limit ?
                """, Results::content, limit);
    }

    /// The first paths of one content.
    List<Results.FileEntry> filesOf(long contentId, long limit) {
        return results.all(
                "select * from file where content_id = ? order by id limit ?", Results::fileEntry, contentId, limit);
    }

    /// The first stacks in viewing order.
    List<Results.Stack> stacks(long limit) {
        return results.all(
                "select * from stack order by id limit ?",
                row -> new Results.Stack(
                        row.getLong("id"),
                        row.getLong("leader_content"),
                        row.getLong("members"),
                        Database.text(row, "reason")),
                limit);
    }

    /// The nearest look-alikes among the contents of one stack: nearest first.
    List<LookAlike> lookAlikes(long stackId, long limit) {
        return results
                .all("""
                        select c.id, k.rowid as claim_row from content c join claim k on k.content_id = c.id
                         where c.stack_id = ? and k.how = 'looks-alike'
                         order by k.distance_bits, k.severity desc, c.id, k.rowid limit ?
                        """, row -> new long[] {row.getLong("id"), row.getLong("claim_row")}, stackId, limit)
                .stream()
                .map(ids -> new LookAlike(
                        results.content(ids[0]).orElseThrow(),
                        results.all("select * from claim where rowid = ?", Results::claim, ids[1])
                                .getFirst()))
                .toList();
    }

    /// How many claims look-alikes make of the contents of one stack, those that were left out among them.
    long lookAlikeCount(long stackId) {
        return results.count("""
                select coalesce(sum(c.claims_left_out + (
                         select count(*) from claim where content_id = c.id and how = 'looks-alike')), 0)
                  from content c where c.stack_id = ?
                """, stackId);
    }

    /// How many files the contents of one stack are.
    long filesInStack(long stackId) {
        return results.count("select coalesce(sum(files), 0) from content where stack_id = ?", stackId);
    }

    /// The first paths of the contents of a stack other than the one that is shown.
    List<Results.FileEntry> filesOfOthers(Results.Stack stack, long limit) {
        return results.all("""
                select f.* from content c join file f on f.content_id = c.id
                 where c.stack_id = ? and c.id <> ? order by c.id, f.id limit ?
                """, Results::fileEntry, stack.id(), stack.leaderContent(), limit);
    }

    long stacksWithLookAlikes() {
        return results.count("select count(distinct stack_id) from content where verdict = 'looks-alike'");
    }

    /// Contents that several paths hold: what matters to a person first, most copies first.
    List<Results.Content> identical(long limit) {
        return results.all("""
                select * from content where files > 1
                 order by case verdict when 'known' then 0 when 'disputed' then 0 when 'looks-alike' then 1 when 'known-ungraded' then 2
                               when 'unknown-picture' then 3 when 'unknown-video' then 3 when 'not-examined' then 4
                               else 5 end,
                          files desc, id
                 limit ?
                """, Results::content, limit);
    }

    long identicalContents() {
        return results.count("select count(*) from content where files > 1");
    }

    long identicalFiles() {
        return results.count("select coalesce(sum(files), 0) from content where files > 1");
    }

    /// Contents that matter by one list and not by another, in viewing order.
    List<Results.Content> disputed(long limit) {
        return results.all(
                "select * from content where verdict = 'disputed' order by stack_id, id limit ?",
                Results::content,
                limit);
    }

    /// Known contents that lists place in different categories of one scheme.
    List<Results.Content> gradedDifferently(long limit) {
        return results.all(
                "select c.* from content c where c.id in (" + GRADED_DIFFERENTLY + ") order by c.id limit ?",
                Results::content,
                limit);
    }

    long contentsGradedDifferently() {
        return results.count("select count(*) from (" + GRADED_DIFFERENTLY + ")");
    }

    private static final String GRADED_DIFFERENTLY = """
            select distinct content_id from (
              select distinct k.content_id, l.scheme, k.category
                from claim k join list l on l.id = k.list_id join content c on c.id = k.content_id
               where c.verdict = 'known' and k.how = 'same-file' and k.category is not null)
             group by content_id, scheme having count(*) > 1
            """;

    /// Claims that are not in the results because one content brought too many.
    long claimsLeftOut() {
        return results.count("select coalesce(sum(claims_left_out), 0) from content");
    }

    /// The first paths that were not examined, in path order.
    void notExaminedFiles(long limit, Results.NotExaminedConsumer each) {
        results.each(
                """
                select f.*, coalesce(f.not_examined_kind, c.problem_kind, 'unknown') as reason_kind,
                       coalesce(f.not_examined, c.problem, '') as reason_words
                  from file f left join content c on c.id = f.content_id
                 where f.not_examined_kind is not null or c.verdict = 'not-examined'
                 order by f.id limit ?
                """,
                row -> each.accept(
                        Results.fileEntry(row), Database.text(row, "reason_kind"), Database.text(row, "reason_words")),
                limit);
    }

    /// Folders with most files that a list has or that look like a listed picture.
    List<Results.Folder> foldersWithHits(long limit) {
        return results.all(
                "select * from folder where hits > 0 order by hits desc, path limit ?",
                row -> new Results.Folder(
                        Database.text(row, "path"), row.getLong("files"), row.getLong("media"), row.getLong("hits")),
                limit);
    }

    long foldersWithHits() {
        return results.count("select count(*) from folder where hits > 0");
    }

    /// What opened the pictures, most used first.
    List<DecoderUse> decoders() {
        return results.all("""
                select decoder, count(*) as contents from content
                 where decoder is not null group by decoder order by contents desc, decoder
                """, row -> new DecoderUse(Database.text(row, "decoder"), row.getLong("contents")));
    }

    /// Pictures on no list whose look is too plain to compare: their quality is below the limit.
    long tooPlainToCompare(long minimumQuality) {
        return results.count(
                "select count(*) from content where verdict = 'unknown-picture' and pdq_quality < ?", minimumQuality);
    }
}
