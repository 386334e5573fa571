package org.safelight.server.database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The database of one server, ready to be connected to. Closing it stops a PostgreSQL that was started here,
/// and leaves alone one that was not.
public final class Database implements AutoCloseable {
    private final Credentials credentials;
    private final @Nullable EmbeddedPostgres embedded;

    private static final String BACKUP_ROLE = "SAFELIGHT_DB_SUPERUSER";

    private Database(Credentials credentials, @Nullable EmbeddedPostgres embedded) {
        this.credentials = credentials;
        this.embedded = embedded;
    }

    /// Starts the database that lives in a server's data folder; makes it on the first start.
    ///
    /// @param data the server's data folder; exists
    /// @throws DatabaseUnavailableException if it cannot be started; the message says what to do
    public static Database inFolder(Path data) {
        try {
            EmbeddedPostgres embedded = EmbeddedPostgres.start(data.resolve("postgres"));
            return new Database(embedded.credentials(), embedded);
        } catch (IOException e) {
            throw new DatabaseUnavailableException(
                    "Cannot start the database in " + data + ": " + e.getMessage()
                            + "\nNothing was changed. See that the folder is writable and the disk is not full.",
                    e);
        }
    }

    /// The database of a data folder, whether a server runs on it or not: one that runs is used and left
    /// running.
    ///
    /// @throws DatabaseUnavailableException if it cannot be started or reached
    public static Database inFolderOrRunning(Path data) {
        Path folder = data.resolve("postgres");
        try {
            EmbeddedPostgres embedded = EmbeddedPostgres.start(folder);
            return new Database(embedded.credentials(), embedded);
        } catch (EmbeddedPostgres.InUseException running) {
            try {
                return new Database(EmbeddedPostgres.running(folder), null);
            } catch (IOException e) {
                throw new DatabaseUnavailableException(
                        "Cannot reach the database that runs in " + data + ": " + e.getMessage(), e);
            }
        } catch (IOException e) {
            throw new DatabaseUnavailableException(
                    "Cannot start the database in " + data + ": " + e.getMessage() + "\nNothing was changed.", e);
        }
    }

    /// The role for backups of the embedded database that runs in a data folder: row-level security does not
    /// bind it.
    public static Credentials forBackup(Path data) {
        try {
            return EmbeddedPostgres.superuser(data.resolve("postgres"));
        } catch (IOException e) {
            throw new DatabaseUnavailableException("Cannot reach the database in " + data + ": " + e.getMessage(), e);
        }
    }

    /// The role for backups of a PostgreSQL that somebody else runs: from the environment,
    /// `SAFELIGHT_DB_SUPERUSER` and `SAFELIGHT_DB_SUPERUSER_PASSWORD`.
    public static Credentials forBackup(String url, Map<String, String> environment) {
        String role = needed(environment, BACKUP_ROLE);
        String password = needed(environment, BACKUP_ROLE + "_PASSWORD");
        return new Credentials(url, role, password, role, password);
    }

    /// A PostgreSQL (15 or newer) that somebody else runs. Roles and passwords come from the environment:
    /// `SAFELIGHT_DB_OWNER`, `SAFELIGHT_DB_OWNER_PASSWORD`, `SAFELIGHT_DB_USER`, `SAFELIGHT_DB_PASSWORD`.
    ///
    /// @param url `jdbc:postgresql://…`, without a user or password
    /// @throws DatabaseUnavailableException if one of them is missing
    public static Database at(String url, Map<String, String> environment) {
        if (!url.startsWith("jdbc:postgresql:") || url.contains("password=") || url.contains("user=")) {
            throw new DatabaseUnavailableException(
                    "The address of the database must begin with jdbc:postgresql: and hold no user or password."
                            + "\nNothing was started. Give roles and passwords in the environment: " + NAMES,
                    null);
        }
        return new Database(
                new Credentials(
                        url,
                        needed(environment, "SAFELIGHT_DB_OWNER"),
                        needed(environment, "SAFELIGHT_DB_OWNER_PASSWORD"),
                        needed(environment, "SAFELIGHT_DB_USER"),
                        needed(environment, "SAFELIGHT_DB_PASSWORD")),
                null);
    }

    private static final String NAMES =
            "SAFELIGHT_DB_OWNER, SAFELIGHT_DB_OWNER_PASSWORD, SAFELIGHT_DB_USER, SAFELIGHT_DB_PASSWORD.";

    private static String needed(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new DatabaseUnavailableException(
                    "The environment has no " + name + ", so the database cannot be reached. Nothing was started."
                            + (name.startsWith(BACKUP_ROLE)
                                    ? "\nA backup reads all forces' rows: name a role that may, with its password in "
                                            + BACKUP_ROLE + "_PASSWORD."
                                    : "\nSet all four: " + NAMES),
                    null);
        }
        return value;
    }

    public Credentials credentials() {
        return credentials;
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
