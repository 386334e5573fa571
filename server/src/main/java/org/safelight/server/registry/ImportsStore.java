package org.safelight.server.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.ListOptions;
import org.safelight.formats.Meaning;
import org.safelight.server.accounts.Person;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// Imports that were begun by a page.
@Repository
class ImportsStore {
    private final JdbcClient db;

    ImportsStore(JdbcClient db) {
        this.db = db;
    }

    /// How far an import is.
    enum State {
        /// Its file has not come.
        NEW,
        WAITING,
        READING,
        DONE,
        FAILED
    }

    /// An import.
    ///
    /// @param person who began it, of `force`, from `address`
    /// @param fileName empty while the file has not come
    /// @param set the set that it became; 0 if it is none
    /// @param remarks what was odd in the list, a line each
    /// @param problem why it failed, for a person
    record Job(
            UUID id,
            State state,
            Sets.Provenance said,
            ListOptions options,
            UUID person,
            UUID force,
            String address,
            String personName,
            Instant begunAt,
            String fileName,
            long bytes,
            @Nullable Instant endedAt,
            long set,
            long entries,
            long leftOut,
            List<String> remarks,
            String problem) {
        boolean isEnded() {
            return state == State.DONE || state == State.FAILED;
        }
    }

    UUID add(Person by, String address, Sets.Provenance said, ListOptions options) {
        return db.sql("""
                insert into import_job (name, version, licence, expires_on, scheme, meaning, category, person_id, force_id,
                                        address)
                values (:name, :version, :licence, :expires, :scheme, :meaning, :category, :person, :force, :address)
                returning id
                """)
                .param("name", said.name())
                .param("version", said.version())
                .param("licence", said.licence())
                .param("expires", said.expiresOn(), Types.DATE)
                .param("scheme", options.scheme(), Types.VARCHAR)
                .param(
                        "meaning",
                        options.meaning() == null ? null : options.meaning().name(),
                        Types.VARCHAR)
                .param("category", options.category(), Types.VARCHAR)
                .param("person", by.id())
                .param("force", by.force())
                .param("address", address)
                .query(UUID.class)
                .single();
    }

    /// Its file is here, whole.
    ///
    /// @return false if it had come before
    boolean waits(UUID job, String fileName, long bytes) {
        return db.sql("""
                update import_job set state = 'WAITING', file_name = :name, bytes = :bytes
                 where id = :job and state = 'NEW'
                """)
                        .param("name", fileName)
                        .param("bytes", bytes)
                        .param("job", job)
                        .update()
                == 1;
    }

    /// It is being read, for the first time or again.
    boolean reads(UUID job) {
        return db.sql("update import_job set state = 'READING' where id = :job and state in ('WAITING', 'READING')")
                        .param("job", job)
                        .update()
                == 1;
    }

    void done(UUID job, Sets.Imported imported, String remarks) {
        db.sql("""
                update import_job set state = 'DONE', ended_at = now(), set_number = :set, entries = :entries,
                       left_out = :leftOut, remarks = :remarks
                 where id = :job
                """)
                .param("set", imported.set())
                .param("entries", imported.entries())
                .param("leftOut", imported.leftOut())
                .param("remarks", remarks)
                .param("job", job)
                .update();
    }

    void failed(UUID job, String problem) {
        db.sql("update import_job set state = 'FAILED', ended_at = now(), problem = :problem where id = :job")
                .param("problem", problem)
                .param("job", job)
                .update();
    }

    Optional<Job> job(UUID job) {
        return db.sql(
                        "select j.*, p.name as person_name from import_job j join person p on p.id = j.person_id where j.id = :job")
                .param("job", job)
                .query((row, n) -> job(row))
                .optional();
    }

    /// The newest ones, newest first.
    List<Job> newest(int limit) {
        return db.sql("""
                select j.*, p.name as person_name from import_job j join person p on p.id = j.person_id
                 order by j.begun_at desc, j.id limit :limit
                """).param("limit", limit).query((row, n) -> job(row)).list();
    }

    private static Job job(ResultSet row) throws SQLException {
        OffsetDateTime ended = row.getObject("ended_at", OffsetDateTime.class);
        String meaning = row.getString("meaning");
        return new Job(
                row.getObject("id", UUID.class),
                State.valueOf(row.getString("state")),
                new Sets.Provenance(
                        row.getString("name"),
                        row.getString("version"),
                        row.getString("licence"),
                        row.getObject("expires_on", LocalDate.class)),
                new ListOptions(
                        meaning == null ? null : Meaning.valueOf(meaning),
                        row.getString("scheme"),
                        row.getString("category")),
                row.getObject("person_id", UUID.class),
                row.getObject("force_id", UUID.class),
                row.getString("address"),
                row.getString("person_name"),
                row.getObject("begun_at", OffsetDateTime.class).toInstant(),
                text(row, "file_name"),
                row.getLong("bytes"),
                ended == null ? null : ended.toInstant(),
                row.getLong("set_number"),
                row.getLong("entries"),
                row.getLong("left_out"),
                row.getString("remarks").lines().toList(),
                text(row, "problem"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }
}
