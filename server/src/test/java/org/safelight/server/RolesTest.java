package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// Every route, tried as every role; hostile input to every route.
class RolesTest {
    /// What must not become a failure of the server: quotes and commands of SQL, headers and paths put into
    /// values, NUL, text without end, numbers without end.
    private static final List<String> HOSTILE = List.of(
            "'; drop table person; --",
            "x%0d%0aSet-Cookie:%20a=b",
            "%00",
            "..%2f..%2fetc%2fpasswd",
            "%F0%9F%92%A5%ff%fe",
            "99999999999999999999999999",
            "-1",
            "%24%7b7*7%7d%5b%5b$%7b7*7%7d%5d%5d",
            "a".repeat(4_000));

    @TempDir
    private static Path data;

    private static RunningServer server;
    private static HttpClient client;
    private static final Map<Role, Browsing> BROWSERS = new EnumMap<>(Role.class);
    private static final Map<Role, String> TOKENS = new EnumMap<>(Role.class);

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.in(data);
        client = HttpClient.newHttpClient();
        for (Role role : Role.values()) {
            var member = server.member("kent", role);
            BROWSERS.put(role, Browsing.as(server, member));
            TOKENS.put(role, server.token(member, TokenScope.values()));
        }
    }

    @AfterAll
    static void stop() {
        BROWSERS.values().forEach(Browsing::close);
        client.close();
        server.close();
    }

    /// @param type what its body is, where it reads one
    private record Route(RequestMethod method, String pattern, MayUse rule, String type) {
        boolean isCall() {
            return pattern.startsWith("/api/");
        }

        String path(String variable) {
            return pattern.replaceAll("\\{[^}]+}", Matcher.quoteReplacement(variable));
        }
    }

    private static List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        server.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((info, handler) -> {
                    MayUse rule = handler.getMethodAnnotation(MayUse.class);
                    if (rule != null) {
                        String type = info.getConsumesCondition().getConsumableMediaTypes().stream()
                                .findFirst()
                                .map(MediaType::toString)
                                .orElse("application/json");
                        for (String pattern : info.getPatternValues()) {
                            for (RequestMethod method :
                                    info.getMethodsCondition().getMethods()) {
                                routes.add(new Route(method, pattern, rule, type));
                            }
                        }
                    }
                });
        assertThat(routes).hasSizeGreaterThan(20);
        return routes;
    }

    private static HttpResponse<String> send(Route route, Role role, String path) throws Exception {
        if (!route.isCall()) {
            return route.method() == RequestMethod.GET
                    ? Objects.requireNonNull(BROWSERS.get(role)).get(path)
                    : Objects.requireNonNull(BROWSERS.get(role)).post(path);
        }
        return call(route.method().name(), path, Objects.requireNonNull(TOKENS.get(role)), route.type(), "{}");
    }

    private static HttpResponse<String> call(String method, String path, String token, String type, String body)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .method(
                        method,
                        method.equals("GET")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException closed) {
            // Whoever is refused before their body was read is cut off; the next request may meet that connection.
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void a_route_is_open_to_the_roles_it_names_and_to_no_other() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Route route : routes()) {
            for (Role role : Role.values()) {
                boolean isNamed = route.rule().value().length == 0
                        || Set.of(route.rule().value()).contains(role);
                int status = send(route, role, route.path(UUID.randomUUID().toString()))
                        .statusCode();
                if (isNamed == (status == 403) || status >= 500) {
                    wrong.add(route.method() + " " + route.pattern() + " as " + role + " answered " + status);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_call_is_refused_to_a_token_of_another_scope() throws Exception {
        List<String> open = new ArrayList<>();
        for (Route route : routes()) {
            if (!route.isCall()) {
                continue;
            }
            for (TokenScope scope : TokenScope.values()) {
                if (Set.of(route.rule().token()).contains(scope)) {
                    continue;
                }
                String token = server.token(server.member("kent", Role.values()), scope);
                int status = call(route.method().name(), route.path("x"), token, route.type(), "{}")
                        .statusCode();
                if (status != 403) {
                    open.add(route.method() + " " + route.pattern() + " with " + scope + " answered " + status);
                }
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void hostile_values_in_addresses_and_fields_are_refused_and_never_a_failure_of_the_server() throws Exception {
        List<String> failed = new ArrayList<>();
        for (Route route : routes()) {
            Role role = route.rule().value().length == 0
                    ? Role.EXAMINER
                    : route.rule().value()[0];
            for (String value : HOSTILE) {
                String encoded = value.replace(" ", "%20").replace("'", "%27");
                String query = String.join(
                        "&",
                        List.of("page", "before", "then", "from", "to", "action", "person", "subject", "sort", "state")
                                .stream()
                                .map(name -> name + "=" + encoded)
                                .toList());
                HttpResponse<String> answer = send(
                        route,
                        role,
                        route.path(encoded.substring(0, Math.min(200, encoded.length()))) + "?"
                                + query.substring(0, Math.min(6_000, query.length())));
                if (answer.statusCode() >= 500
                        || answer.headers()
                                .firstValue("Set-Cookie")
                                .filter(cookie -> cookie.startsWith("a=b"))
                                .isPresent()) {
                    failed.add(route.method() + " " + route.pattern() + " with "
                            + value.substring(0, Math.min(30, value.length())) + " answered " + answer.statusCode());
                }
            }
        }
        assertThat(failed).isEmpty();
        serverIsWell();
    }

    @Test
    void hostile_bodies_are_refused_with_a_problem_and_never_a_failure_of_the_server() throws Exception {
        List<String> bodies = List.of(
                "",
                "{",
                "[".repeat(200_000),
                "{\"a\":".repeat(50_000),
                "\"" + "x".repeat(3_000_000) + "\"",
                "[" + "1,".repeat(300_000) + "1]",
                "{\"a\":" + "9".repeat(100_000) + "}",
                "\0\0\0\0",
                "not json at all");
        List<String> failed = new ArrayList<>();
        for (Route route : routes()) {
            if (!route.isCall() || route.method() == RequestMethod.GET) {
                continue;
            }
            Role role = route.rule().value().length == 0
                    ? Role.EXAMINER
                    : route.rule().value()[0];
            for (String body : bodies) {
                for (String type : List.of("application/json", "application/octet-stream", "text/nonsense")) {
                    int status = call(
                                    route.method().name(),
                                    route.path("x"),
                                    Objects.requireNonNull(TOKENS.get(role)),
                                    type,
                                    body)
                            .statusCode();
                    if (status < 400 || status >= 500) {
                        failed.add(route.method() + " " + route.pattern() + " with " + body.length() + " bytes of "
                                + type + " answered " + status);
                    }
                }
            }
        }
        assertThat(failed).isEmpty();
        serverIsWell();
    }

    @Test
    void a_form_without_its_csrf_token_changes_nothing() throws Exception {
        List<String> accepted = new ArrayList<>();
        for (Route route : routes()) {
            if (route.isCall() || route.method() == RequestMethod.GET) {
                continue;
            }
            Role role = route.rule().value().length == 0
                    ? Role.EXAMINER
                    : route.rule().value()[0];
            int status = Objects.requireNonNull(BROWSERS.get(role))
                    .postWithoutToken(route.path(UUID.randomUUID().toString()))
                    .statusCode();
            if (status != 403) {
                accepted.add(route.pattern() + " answered " + status);
            }
        }
        assertThat(accepted).isEmpty();
    }

    @Test
    void the_figures_are_read_on_this_machine_and_name_nobody() throws Exception {
        HttpResponse<String> figures = client.send(
                HttpRequest.newBuilder(URI.create(server.url() + "/actuator/prometheus"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(figures.statusCode()).isEqualTo(200);
        assertThat(figures.body()).contains("jvm_memory_used_bytes").doesNotContain("example.org", "Alex");
        HttpResponse<String> description = client.send(
                HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/openapi"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(description.statusCode()).isEqualTo(200);
        assertThat(description.body()).contains("\"openapi\":\"3.1", "/api/v1/token");
    }

    private static void serverIsWell() throws Exception {
        assertThat(client.send(
                                HttpRequest.newBuilder(URI.create(server.url() + "/actuator/health"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body())
                .contains("UP");
        assertThat(server.bean(JdbcClient.class)
                        .sql("select count(*) from person")
                        .query(Integer.class)
                        .single())
                .isPositive();
    }
}
