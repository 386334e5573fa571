package org.safelight.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.safelight.server.database.Credentials;
import org.safelight.server.database.Database;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Option;

/// Where a server keeps what it knows: the same options for every command.
final class DatabaseOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "safelight-data",
            description = "Folder of the server's data. Default: ${DEFAULT-VALUE}")
    private Path data = Path.of("safelight-data");

    @Option(
            names = "--db",
            paramLabel = "URL",
            description = {
                "A PostgreSQL 15 or newer that you run: jdbc:postgresql://HOST/NAME. Roles and passwords come from",
                "SAFELIGHT_DB_OWNER, SAFELIGHT_DB_OWNER_PASSWORD, SAFELIGHT_DB_USER, SAFELIGHT_DB_PASSWORD.",
                "Default: one of its own in the data folder."
            })
    private @Nullable String url;

    Path data() throws IOException {
        Files.createDirectories(data);
        return data.toRealPath();
    }

    Database open() throws IOException {
        return url == null ? Database.inFolder(data()) : Database.at(url, System.getenv());
    }

    /// The database, also while a server runs on it.
    Database openOrRunning() throws IOException {
        return url == null ? Database.inFolderOrRunning(data()) : Database.at(url, System.getenv());
    }

    /// Work that needs a service of the registry, and the database but no web app.
    interface Work<S> {
        int with(S service) throws Exception;
    }

    /// Does it, and stops what was started for it.
    <S> int with(Class<S> service, Work<S> work) throws Exception {
        try (Database opened = open()) {
            Map<String, Object> properties = properties(opened.credentials());
            properties.put("safelight.data", data().toString());
            ConfigurableApplicationContext app = new SpringApplicationBuilder(Server.class)
                    .web(WebApplicationType.NONE)
                    .properties(properties)
                    .run();
            try (app) {
                return work.with(app.getBean(service));
            }
        }
    }

    /// The role for backups; the database runs.
    Credentials forBackup() throws IOException {
        return url == null ? Database.forBackup(data()) : Database.forBackup(url, System.getenv());
    }

    /// What Spring is told of the database.
    static Map<String, Object> properties(Credentials credentials) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.datasource.url", credentials.url());
        properties.put("spring.datasource.username", credentials.user());
        properties.put("spring.datasource.password", credentials.userPassword());
        properties.put("spring.flyway.url", credentials.url());
        properties.put("spring.flyway.user", credentials.owner());
        properties.put("spring.flyway.password", credentials.ownerPassword());
        properties.put("spring.flyway.placeholders.user", credentials.user());
        return properties;
    }
}
