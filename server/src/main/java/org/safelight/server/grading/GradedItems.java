package org.safelight.server.grading;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.safelight.server.exhibits.ExhibitId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/// What graders of the force decided of an exhibit, for features above.
@Service
public class GradedItems {
    private final JdbcClient db;

    GradedItems(JdbcClient db) {
        this.db = db;
    }

    /// How an item was decided here.
    public enum How {
        ONE_GRADER,
        TWO_GRADERS,
        ADJUDICATOR,
        /// Colleagues said different things, and nobody has settled it.
        DIFFER,
        /// Nobody, or not enough people, said what it is.
        OPEN
    }

    /// An item on which somebody decided.
    ///
    /// @param category a code of the scheme `uk-abc`; empty where it is open or they differ
    /// @param wasViewed whether any of those who decided had something of it on the screen in the day before
    /// @param isTogether whether it was only ever decided together with a look-alike
    public record Graded(int content, Optional<String> category, How how, boolean wasViewed, boolean isTogether) {}

    private record Row(ForceVote.Said said, boolean wasViewed, boolean isTogether) {}

    /// Gives them by number.
    public void forEach(ExhibitId exhibit, Consumer<Graded> each) {
        List<Row> rows = new ArrayList<>();
        int[] content = {0};
        db.sql("""
            select d.content, d.id, d.choice, d.needed, d.settles, d.clearest is not null as viewed,
                   d.together_with is not null as together
              from grading_decision d where d.exhibit_id = :exhibit and d.undone_at is null order by d.content, d.id
            """).param("exhibit", exhibit.value()).query(row -> {
            if (row.getInt("content") != content[0]) {
                give(content[0], rows, each);
                content[0] = row.getInt("content");
            }
            rows.add(row(row));
        });
        give(content[0], rows, each);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new ForceVote.Said(
                        row.getLong("id"),
                        GradeChoice.valueOf(row.getString("choice")),
                        row.getInt("needed"),
                        row.getBoolean("settles")),
                row.getBoolean("viewed"),
                row.getBoolean("together"));
    }

    private static void give(int content, List<Row> rows, Consumer<Graded> each) {
        if (rows.isEmpty()) {
            return;
        }
        boolean isSettled = rows.stream().anyMatch(row -> row.said().settles());
        long said =
                rows.stream().filter(row -> row.said().choice().isSettling()).count();
        ForceVote vote = ForceVote.of(rows.stream().map(Row::said).toList());
        each.accept(new Graded(
                content,
                vote instanceof ForceVote.Agreed(var choice) ? choice.category() : Optional.empty(),
                switch (vote) {
                    case ForceVote.Open() -> How.OPEN;
                    case ForceVote.Differ() -> How.DIFFER;
                    case ForceVote.Agreed _ ->
                        isSettled ? How.ADJUDICATOR : said > 1 ? How.TWO_GRADERS : How.ONE_GRADER;
                },
                rows.stream().anyMatch(Row::wasViewed),
                rows.stream().allMatch(Row::isTogether)));
        rows.clear();
    }

    /// The names of those who decided on an exhibit, in the order of the alphabet.
    public List<String> graders(ExhibitId exhibit) {
        return db.sql("""
            select distinct p.name from grading_decision d join person p on p.id = d.person_id
             where d.exhibit_id = :exhibit and d.undone_at is null order by p.name
            """).param("exhibit", exhibit.value()).query(String.class).list();
    }
}
