package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Passkeys in a real Chromium with a virtual authenticator.
class PasskeyInBrowserTest {
    @TempDir
    private Path data;

    @Test
    void the_first_administrator_chooses_a_passkey_signs_in_with_it_and_removes_it() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String origin = "http://localhost:" + port;
        try (Chromium chromium = Chromium.start();
                RunningServer server = RunningServer.in(data, Map.of("server.port", port, "safelight.origin", origin));
                BrowserContext context = chromium.browser().newContext()) {
            Page page = context.newPage();
            withAuthenticator(context, page);
            String link = server.firstLink().replace(server.url(), origin);
            page.navigate(link);
            page.getByLabel("Your name").fill("Robin Example");
            page.getByLabel("Your email address").fill("robin@example.org");
            page.getByLabel("Your force").selectOption("West Mercia Police");
            page.getByText("Use a passkey instead").click();
            assertThat(page.locator("h1").innerText()).isEqualTo("Your passkeys");
            // Until there is a key, nobody is shut out: the link can be made again.
            assertThat(server.bean(org.safelight.server.accounts.Accounts.class).firstLink())
                    .isPresent();
            page.locator("#label").fill("work telephone");
            page.locator("#add-passkey").click();
            page.getByRole(com.microsoft.playwright.options.AriaRole.ROWHEADER)
                    .getByText("work telephone")
                    .waitFor();
            Chromium.look(page, "passkeys");
            assertThat(server.bean(org.safelight.server.accounts.Accounts.class).firstLink())
                    .isEmpty();

            page.getByText("Sign out").click();
            Chromium.look(page, "sign-in");
            page.locator("#use-passkey").click();
            page.waitForURL(origin + "/");
            assertThat(page.locator("h1").innerText()).isEqualTo("Robin Example");

            page.navigate(origin + "/account/passkeys");
            page.locator("button.app-row-button").click();
            assertThat(page.content()).contains("You have no passkey yet");
            page.getByText("Sign out").click();
            page.locator("#use-passkey").click();
            page.getByText("No passkey was accepted").waitFor();
        }
    }

    private static void withAuthenticator(BrowserContext context, Page page) {
        CDPSession chrome = context.newCDPSession(page);
        chrome.send("WebAuthn.enable");
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject parameters = new JsonObject();
        parameters.add("options", options);
        chrome.send("WebAuthn.addVirtualAuthenticator", parameters);
    }
}
