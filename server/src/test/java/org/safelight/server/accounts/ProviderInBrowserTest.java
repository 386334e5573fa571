package org.safelight.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Chromium;
import org.safelight.server.RunningServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Sign-in by an identity provider in a real Chromium. The provider is another site (127.0.0.1, not localhost), so
/// cookies are sent or kept back as they are in the world.
class ProviderInBrowserTest {
    @TempDir
    private Path folder;

    private Path file(String issuer) throws IOException {
        Path file = folder.resolve("provider.properties");
        Files.writeString(file, """
                issuer = %s
                client-id = %s
                client-secret = %s
                name = Example Police account
                """.formatted(issuer, IdentityProvider.CLIENT, IdentityProvider.SECRET));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @Test
    void who_has_linked_their_account_signs_in_with_it_and_nobody_else_does() throws Exception {
        int port = freePort();
        String url = "http://localhost:" + port;
        try (Chromium chromium = Chromium.start();
                IdentityProvider provider = new IdentityProvider(url + "/login/oauth2/code/provider");
                RunningServer server = RunningServer.in(
                        folder.resolve("data"),
                        Map.of(
                                "server.port", port,
                                "safelight.origin", url,
                                "safelight.provider", file(provider.issuer()).toString()))) {
            RunningServer.Member member = server.member("kent", Role.EXAMINER);
            // Nobody is made of an account that is known only there.
            try (BrowserContext context = chromium.browser().newContext()) {
                Page page = context.newPage();
                signIn(page, url, "subject-1");
                page.waitForURL(url + "/sign-in?provider-unknown");
                assertThat(page.locator("main").innerText()).contains("not linked with anybody here");
                Chromium.look(page, "sign-in-provider-unknown");
                page.navigate(url + "/");
                assertThat(page.url()).isEqualTo(url + "/sign-in");
            }
            try (BrowserContext context = chromium.browser().newContext()) {
                Page page = context.newPage();
                page.navigate(url + "/sign-in");
                page.getByLabel("Email address").fill(member.email());
                page.getByLabel("Password").fill(RunningServer.PASSWORD);
                page.keyboard().press("Enter");
                page.waitForURL(url + "/");
                page.navigate(url + "/account/provider");
                Chromium.look(page, "provider-not-linked");
                page.getByRole(AriaRole.BUTTON).getByText("Link it").click();
                goOn(page, "subject-1");
                page.waitForURL(url + "/");
                page.navigate(url + "/account/provider");
                assertThat(page.locator("main").innerText()).contains("It is linked");
            }
            try (BrowserContext context = chromium.browser().newContext()) {
                Page page = context.newPage();
                signIn(page, url, "subject-1");
                page.waitForURL(url + "/");
                assertThat(page.locator("h1").innerText()).isEqualTo("Alex Example");
                page.navigate(url + "/account");
                assertThat(page.locator("main").innerText()).contains("This one");
            }
            // Another subject with whatever name or address is somebody else.
            try (BrowserContext context = chromium.browser().newContext()) {
                Page page = context.newPage();
                signIn(page, url, "subject-2");
                page.waitForURL(url + "/sign-in?provider-unknown");
            }
            // Who is disabled here does not come in by what is right there.
            server.bean(JdbcClient.class)
                    .sql("update person set disabled_at = now() where id = :id")
                    .param("id", member.person().id())
                    .update();
            try (BrowserContext context = chromium.browser().newContext()) {
                Page page = context.newPage();
                signIn(page, url, "subject-1");
                page.waitForURL(url + "/sign-in?provider-unknown");
            }
            assertThat(server.bean(JdbcClient.class)
                            .sql(
                                    "select action from audit_event where action like 'accounts.%provider%' order by sequence")
                            .query(String.class)
                            .list())
                    .containsExactly(
                            "accounts.provider-linked",
                            "accounts.signed-in-by-provider",
                            "accounts.signed-in-by-provider-refused");
        }
    }

    private static void signIn(Page page, String url, String subject) {
        page.navigate(url + "/sign-in");
        page.getByText("Sign in with Example Police account").click();
        goOn(page, subject);
    }

    private static void goOn(Page page, String subject) {
        page.getByLabel("Who are you?").fill(subject);
        page.getByText("Go on").click();
    }

    @Test
    void a_way_back_that_this_browser_did_not_begin_is_refused() throws Exception {
        int port = freePort();
        String url = "http://localhost:" + port;
        try (IdentityProvider provider = new IdentityProvider(url + "/login/oauth2/code/provider");
                RunningServer server = RunningServer.in(
                        folder.resolve("data"),
                        Map.of(
                                "server.port", port,
                                "safelight.origin", url,
                                "safelight.provider", file(provider.issuer()).toString()));
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> begun = get(client, url + "/oauth2/authorization/provider", "");
            String there = begun.headers().firstValue("Location").orElseThrow();
            String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Path=/login/oauth2/code/");
            String back = get(client, there + "&subject=subject-1", "")
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            assertThat(get(client, back, "").body()).contains("provider-refused");
            String whole = cookie.replaceFirst(";.*", "");
            assertThat(get(client, back.replaceFirst("state=.*", "state=other"), whole)
                            .body())
                    .contains("provider-refused");
            // Its own way back works once.
            assertThat(get(client, back, whole).body()).contains("provider-unknown");
            assertThat(get(client, back, whole).body()).contains("provider-refused");
            assertThat(server.bean(JdbcClient.class)
                            .sql("select count(*) from provider_request")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }

    private static HttpResponse<String> get(HttpClient client, String address, String cookie) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_file_that_others_may_read_or_that_lacks_a_line_is_refused_in_words() throws Exception {
        Path file = file("https://login.example.org");
        assertThat(Provider.read(file).toString()).doesNotContain(IdentityProvider.SECRET);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> Provider.read(file)).hasMessageContaining("chmod 600");
        Path open = file("http://login.example.org");
        assertThatThrownBy(() -> Provider.read(open)).hasMessageContaining("does not begin with https");
        Path incomplete = Files.writeString(file("https://login.example.org"), "issuer = https://login.example.org\n");
        assertThatThrownBy(() -> Provider.read(incomplete)).hasMessageContaining("\"client-id = …\"");
    }
}
