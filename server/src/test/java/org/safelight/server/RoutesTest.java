package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.accounts.Anyone;
import org.safelight.server.accounts.MayUse;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/// Every route says who may use it, and nobody else can.
class RoutesTest {
    @TempDir
    private static Path data;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Map<RequestMappingInfo, HandlerMethod> routes() {
        return server.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods();
    }

    @Test
    void every_route_says_who_may_use_it() {
        List<String> silent = new ArrayList<>();
        routes().forEach((route, method) -> {
            boolean isOurs = method.getBeanType().getPackageName().startsWith("org.safelight")
                    && !ErrorController.class.isAssignableFrom(method.getBeanType());
            if (isOurs && !method.hasMethodAnnotation(MayUse.class) && !method.hasMethodAnnotation(Anyone.class)) {
                silent.add(route + " " + method.getMethod());
            }
        });
        assertThat(silent).isEmpty();
    }

    @Test
    void every_call_of_programs_names_the_scope_its_token_needs_and_a_page_names_none() {
        List<String> wrong = new ArrayList<>();
        routes().forEach((route, method) -> {
            boolean isCall = route.getPatternValues().stream().anyMatch(pattern -> pattern.startsWith("/api/"));
            MayUse rule = method.getMethodAnnotation(MayUse.class);
            if (rule != null && isCall != rule.token().length > 0) {
                wrong.add(route + " " + method.getMethod());
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_route_that_is_not_for_anyone_sends_a_stranger_to_sign_in() throws Exception {
        List<String> open = new ArrayList<>();
        try (HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            for (var route : routes().entrySet()) {
                HandlerMethod method = route.getValue();
                if (!method.hasMethodAnnotation(MayUse.class)) {
                    continue;
                }
                for (String pattern : route.getKey().getPatternValues()) {
                    URI uri = URI.create(server.url() + pattern.replaceAll("\\{[^}]+}", "x"));
                    HttpResponse<Void> answer =
                            client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
                    boolean isSentToSignIn = answer.statusCode() == 302
                            && answer.headers()
                                    .firstValue("Location")
                                    .orElse("")
                                    .endsWith("/sign-in");
                    if (pattern.startsWith("/api/")) {
                        isSentToSignIn = answer.statusCode() == 401;
                    }
                    // A route that only takes what is sent says so before it asks who.
                    boolean isPostOnly = answer.statusCode() == 405;
                    if (!isSentToSignIn && !isPostOnly) {
                        open.add(pattern + " answered " + answer.statusCode());
                    }
                }
            }
        }
        assertThat(open).isEmpty();
    }

    @Test
    void a_page_loads_nothing_from_elsewhere_and_is_framed_by_nobody() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> page = client.send(
                    HttpRequest.newBuilder(URI.create(server.url() + "/sign-in"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'")
                    .contains("frame-ancestors 'none'");
            assertThat(page.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
    }
}
