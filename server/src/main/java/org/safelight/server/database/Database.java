package org.safelight.server.database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The database of one server, ready to be connected to. Closing it stops a PostgreSQL that was started here, and
/// leaves alone one that was not.
public final class Database implements AutoCloseable {
    private final Credentials credentials;
    private final @Nullable EmbeddedPostgres embedded;

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
                            + "\nSet all four: " + NAMES,
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
