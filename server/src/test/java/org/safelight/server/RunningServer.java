package org.safelight.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.safelight.server.accounts.Accounts;
import org.safelight.server.database.Credentials;
import org.safelight.server.database.Database;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// A real server on a free port with a real PostgreSQL, empty, for the tests of one class.
public final class RunningServer implements AutoCloseable {
    private final Database database;
    private final ConfigurableApplicationContext app;

    private RunningServer(Database database, ConfigurableApplicationContext app) {
        this.database = database;
        this.app = app;
    }

    /// Starts one whose data is in a folder.
    public static RunningServer in(Path data) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Database database = Database.inFolder(data);
        try {
            Map<String, Object> properties = DatabaseOptions.properties(database.credentials());
            properties.put("server.port", 0);
            properties.put("server.address", "127.0.0.1");
            properties.put("safelight.data", data.toString());
            SpringApplication app = new SpringApplicationBuilder(Server.class)
                    .properties(properties)
                    .build();
            app.setRegisterShutdownHook(false);
            return new RunningServer(database, app.run());
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// Where its pages are, without a slash at the end.
    public String url() {
        return "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port");
    }

    public <T> T bean(Class<T> type) {
        return app.getBean(type);
    }

    public <T> T bean(String name, Class<T> type) {
        return app.getBean(name, type);
    }

    /// The address that makes the first administrator.
    public String firstLink() {
        return url() + "/link/" + bean(Accounts.class).firstLink().orElseThrow();
    }

    public Credentials credentials() {
        return database.credentials();
    }

    @Override
    public void close() {
        app.close();
        database.close();
    }
}
