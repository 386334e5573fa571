package org.safelight.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.server.database.Database;

/// The database of a server in tests: the embedded one, or a new one in the PostgreSQL that `safelight.test.db`
/// names.
final class TestDatabase {
    private static final @Nullable String ELSEWHERE = System.getProperty("safelight.test.db");

    private TestDatabase() {}

    static boolean isElsewhere() {
        return ELSEWHERE != null;
    }

    /// One for a data folder, which remembers its name.
    static Database in(Path data) {
        if (ELSEWHERE == null) {
            return Database.inFolder(data);
        }
        Path remembered = data.resolve("test-database");
        try {
            if (!Files.exists(remembered)) {
                Files.writeString(remembered, create(ELSEWHERE));
            }
            String name = Files.readString(remembered);
            return Database.at(
                    ELSEWHERE.replaceFirst("/postgres\\?.*", "/" + name),
                    Map.of(
                            "SAFELIGHT_DB_OWNER",
                            name + "_owner",
                            "SAFELIGHT_DB_OWNER_PASSWORD",
                            "owner",
                            "SAFELIGHT_DB_USER",
                            name + "_user",
                            "SAFELIGHT_DB_PASSWORD",
                            "user"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String create(String url) {
        String name = "t_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("create role " + name + "_owner login password 'owner'");
            statement.execute("create role " + name + "_user login password 'user'");
            statement.execute("create database " + name + " owner " + name + "_owner");
        } catch (SQLException e) {
            throw new IllegalStateException("safelight.test.db cannot be used: " + e.getMessage(), e);
        }
        return name;
    }
}
