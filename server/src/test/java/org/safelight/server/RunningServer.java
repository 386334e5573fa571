package org.safelight.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.safelight.server.accounts.Accounts;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.accounts.Tokens;
import org.safelight.server.database.Credentials;
import org.safelight.server.database.Database;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;

/// A real server on a free port with a real PostgreSQL, empty, for the tests of one class.
///
/// The PostgreSQL is the embedded one, or, where the system property `safelight.test.db` is set, a new database
/// in that one: `jdbc:postgresql://HOST:PORT/postgres?user=SUPERUSER&password=…`.
public final class RunningServer implements AutoCloseable {
    /// Of every [Member].
    public static final String PASSWORD = "lantern meadow twelve";

    private final Database database;
    private final ConfigurableApplicationContext app;

    private RunningServer(Database database, ConfigurableApplicationContext app) {
        this.database = database;
        this.app = app;
    }

    /// Starts one whose data is in a folder. Started again on the same folder it finds what it left.
    public static RunningServer in(Path data) {
        return in(data, Map.of());
    }

    /// The same with further settings.
    public static RunningServer in(Path data, Map<String, Object> settings) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Database database = TestDatabase.in(data);
        try {
            Map<String, Object> properties = DatabaseOptions.properties(database.credentials());
            properties.put("server.port", 0);
            properties.put("safelight.origin", "http://localhost");
            properties.put("server.address", "127.0.0.1");
            properties.put("safelight.data", data.toString());
            properties.putAll(settings);
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

    /// Somebody who signs in with [#PASSWORD].
    ///
    /// @param force code of the force: "dorset"
    public Member member(String force, Role... roles) {
        JdbcClient db = bean(JdbcClient.class);
        UUID forceId = db.sql("select id from force where code = :code")
                .param("code", force)
                .query(UUID.class)
                .single();
        String email = UUID.randomUUID() + "@example.org";
        UUID person = db.sql("""
                insert into person (force_id, name, email, password) values (:force, 'Alex Example', :email, :password)
                returning id
                """)
                .param("force", forceId)
                .param("email", email)
                .param("password", bean(PasswordEncoder.class).encode(PASSWORD))
                .query(UUID.class)
                .single();
        for (Role role : roles) {
            db.sql("insert into person_role (person_id, role) values (:person, :role)")
                    .param("person", person)
                    .param("role", role.name())
                    .update();
        }
        return new Member(new Person(person, forceId, force, "Alex Example", Set.of(roles)), email);
    }

    /// A person of the tests.
    public record Member(Person person, String email) {}

    /// A token of a person for one day.
    public String token(Member member, TokenScope... scopes) {
        return switch (bean(Tokens.class).make(member.person(), "", "test", Set.of(scopes), Duration.ofDays(1))) {
            case Tokens.Made.Token(var _, var secret) -> secret;
            case Tokens.Made.TooMany() -> throw new IllegalStateException("too many tokens");
        };
    }

    @Override
    public void close() {
        app.close();
        database.close();
    }
}
