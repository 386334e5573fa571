package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server's first day in a real Chromium: the first administrator, their first colleague.
class FirstDayInBrowserTest {
    @TempDir
    private static Path data;

    private static RunningServer server;
    private static Chromium chromium;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        server = RunningServer.in(data);
    }

    @AfterAll
    static void stop() {
        if (chromium != null) chromium.close();
        if (server != null) server.close();
    }

    @Test
    void the_first_administrator_adds_a_colleague_who_signs_in_without_javascript() {
        String link = server.firstLink();
        String colleaguesLink;
        try (BrowserContext context = chromium.browser().newContext()) {
            Page page = context.newPage();
            page.navigate(link);
            Chromium.look(page, "first-administrator");
            page.getByRole(AriaRole.BUTTON).getByText("Make administrator").click();
            assertThat(page.getByRole(AriaRole.ALERT).innerText())
                    .contains("Enter your name", "Select your force", "between 12 and 200");
            Chromium.look(page, "first-administrator-errors");
            page.getByLabel("Your name").fill("Robin Example");
            page.getByLabel("Your email address").fill("robin@example.org");
            page.getByLabel("Your force").selectOption("West Mercia Police");
            page.getByLabel("Choose a password").fill("lamp river seventeen");
            page.getByLabel("Type it again").fill("lamp river seventeen");
            page.getByText("Make administrator").click();

            assertThat(page.content()).contains("Your password is set");
            page.getByLabel("Email address").fill("robin@example.org");
            page.getByLabel("Password").fill("wrong wrong wrong");
            page.locator("main button[type=submit]").first().click();
            assertThat(page.getByRole(AriaRole.ALERT).innerText()).contains("is wrong");
            Chromium.look(page, "sign-in-wrong");
            page.getByLabel("Email address").fill("robin@example.org");
            page.getByLabel("Password").fill("lamp river seventeen");
            page.locator("main button[type=submit]").first().click();
            assertThat(page.getByRole(AriaRole.HEADING).first().innerText()).isEqualTo("Robin Example");
            Chromium.look(page, "home");

            page.locator("main a[href='/people']").click();
            page.getByText("Add a person").click();
            Chromium.look(page, "add-person");
            page.getByLabel("Name").fill("Kim Example");
            page.getByLabel("Email address").fill("kim@example.org");
            page.getByLabel("Force").selectOption("Dorset Police");
            page.getByLabel("Forensic examiner").check();
            page.getByText("Add person").click();
            Chromium.look(page, "person-added");
            colleaguesLink = page.locator("#link").innerText();
            page.navigate(server.url() + "/people");
            assertThat(page.locator("tbody tr").allInnerTexts()).hasSize(2);
            Chromium.look(page, "people");
            page.navigate(server.url() + "/account");
            Chromium.look(page, "account");
            page.navigate(server.url() + "/tokens");
            Chromium.look(page, "tokens-none");
            page.navigate(server.url() + "/tokens/make");
            Chromium.look(page, "make-token");
            page.navigate(server.url() + "/forces");
            Chromium.look(page, "forces");
            page.navigate(server.url() + "/people");
            page.locator("tbody").getByText("Kim Example").click();
            Chromium.look(page, "person");
            page.getByLabel("Auditor").check();
            page.getByText("Change roles").click();
            page.waitForLoadState();
        }
        try (BrowserContext context =
                        chromium.browser().newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false));
                Page page = context.newPage()) {
            page.navigate(colleaguesLink);
            page.getByLabel("Choose a password").fill("window ladder forty");
            page.getByLabel("Type it again").fill("window ladder forty");
            page.locator("main button[type=submit]").first().click();
            page.getByLabel("Email address").fill("KIM@example.org");
            page.getByLabel("Password").fill("window ladder forty");
            page.locator("main button[type=submit]").first().click();
            assertThat(page.locator("h1").innerText()).isEqualTo("Kim Example");

            page.navigate(server.url() + "/audit");
            assertThat(page.locator("tbody tr").count()).isGreaterThan(5);
            page.navigate(server.url() + "/people");
            assertThat(page.locator("h1").innerText()).isEqualTo("You may not use this page");

            page.navigate(link);
            assertThat(page.locator("h1").innerText()).isEqualTo("This link does not work any more");
            page.getByRole(AriaRole.BUTTON).getByText("Sign out").click();
            assertThat(page.content()).contains("You are signed out");
        }
    }
}
