package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;

/// Compares two results.
final class ResultsFiles {
    private ResultsFiles() {}

    /// The rows are the same byte for byte once the time fields are made equal.
    static void assertSameButForTimes(Path one, Path other) throws Exception {
        for (Path file : List.of(one, other)) {
            try (var connection = Database.open(file, new SQLiteConfig())) {
                Database.run(connection, """
                        update run set value = '0' where name in ('startedAt', 'finishedAt', 'tookMillis', 'resumed')
                        """);
                Database.run(connection, "vacuum");
            }
        }
        assertThat(rows(other)).isEqualTo(rows(one));
        assertThat(other).hasSameBinaryContentAs(one);
    }

    /// Every row of every table as text, so that a difference shows as words.
    private static List<String> rows(Path file) throws Exception {
        List<String> rows = new ArrayList<>();
        try (var connection = Database.open(file, new SQLiteConfig())) {
            for (String table : List.of("run", "list", "content", "claim", "file", "named_hash", "stack", "folder")) {
                try (var statement = connection.createStatement();
                        var row = statement.executeQuery("select * from " + table + " order by rowid")) {
                    while (row.next()) {
                        StringBuilder text = new StringBuilder(table);
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            text.append('|').append(row.getString(i));
                        }
                        rows.add(text.toString());
                    }
                }
            }
        }
        return rows;
    }
}
