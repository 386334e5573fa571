package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Case data of one force cannot be read by another, whatever a query asks: by the tables themselves.
class RowSecurityTest {
    /// Have a force and are no case data: people are managed for all forces, the trail is of all, and what a
    /// force says of a picture is told to all forces as that force's word.
    private static final Set<String> NATIONAL = Set.of(
            "person",
            "audit_event",
            "vote",
            "adjudication",
            "series",
            "identification",
            "sighting",
            "list_download",
            "import_job");

    @TempDir
    private Path data;

    @Test
    void every_table_that_has_a_force_is_bound_to_it_or_is_named_here_as_national() throws Exception {
        try (RunningServer server = RunningServer.in(data);
                Connection app = DriverManager.getConnection(
                        server.credentials().url(),
                        server.credentials().user(),
                        server.credentials().userPassword());
                var statement = app.createStatement()) {
            List<String> unbound = texts(statement, """
                    select c.relname from pg_class c
                      join pg_attribute a on a.attrelid = c.oid and a.attname = 'force_id' and not a.attisdropped
                     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                       and not (c.relrowsecurity and c.relforcerowsecurity)
                    """);
            unbound.removeAll(NATIONAL);
            assertThat(unbound).isEmpty();

            List<String> bound = texts(statement, """
                    select relname from pg_class
                     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relrowsecurity
                    """);
            assertThat(bound).isNotEmpty();
            for (String table : bound) {
                assertThat(texts(
                                statement,
                                "select coalesce(qual, '') || coalesce(with_check, '') from pg_policies"
                                        + " where tablename = '" + table + "'"))
                        .as(table)
                        .isNotEmpty()
                        .allMatch(rule -> rule.contains("current_force()") || rule.contains("current_person()"));
            }
            // The role the web app works as cannot get round it.
            assertThat(texts(statement, """
                    select 'is privileged' from pg_roles where rolname = current_user
                       and (rolsuper or rolbypassrls or rolcreaterole)
                    union all
                    select relname from pg_class where pg_has_role(current_user, relowner, 'usage')
                       and relnamespace = 'public'::regnamespace
                    union all
                    select relname from pg_class where relnamespace = 'public'::regnamespace
                       and relkind in ('r', 'p') and has_table_privilege(current_user, oid, 'trigger')
                    """)).isEmpty();
        }
    }

    private static List<String> texts(java.sql.Statement statement, String query) throws Exception {
        List<String> texts = new ArrayList<>();
        try (var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
