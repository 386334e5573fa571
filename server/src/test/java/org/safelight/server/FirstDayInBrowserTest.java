package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server's first day in a real Chromium: the first administrator, their first colleague. Without a Chromium
/// these tests are skipped and say so; `SAFELIGHT_CHROMIUM` names another than `/usr/bin/chromium`. Screenshots
/// go to `target/screenshots`, to be looked at.
class FirstDayInBrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @TempDir
    private static Path data;

    private static RunningServer server;
    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Path chromium = Path.of(System.getenv().getOrDefault("SAFELIGHT_CHROMIUM", "/usr/bin/chromium"));
        Assumptions.assumeTrue(
                Files.isExecutable(chromium),
                "Skipped: no Chromium at " + chromium
                        + ". Set SAFELIGHT_CHROMIUM to one to test the pages in a browser.");
        Files.createDirectories(SCREENSHOTS);
        server = RunningServer.in(data);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox")));
    }

    @AfterAll
    static void stop() {
        if (playwright != null) playwright.close();
        if (server != null) server.close();
    }

    @Test
    void the_first_administrator_adds_a_colleague_who_signs_in_without_javascript() {
        String link = server.firstLink();
        String colleaguesLink;
        try (BrowserContext context = browser.newContext();
                Page page = context.newPage()) {
            page.navigate(link);
            look(page, "first-administrator");
            page.getByRole(AriaRole.BUTTON).getByText("Make administrator").click();
            assertThat(page.getByRole(AriaRole.ALERT).innerText())
                    .contains("Enter your name", "Select your force", "between 12 and 200");
            look(page, "first-administrator-errors");
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
            look(page, "sign-in-wrong");
            page.getByLabel("Email address").fill("robin@example.org");
            page.getByLabel("Password").fill("lamp river seventeen");
            page.locator("main button[type=submit]").first().click();
            assertThat(page.getByRole(AriaRole.HEADING).first().innerText()).isEqualTo("Robin Example");
            look(page, "home");

            page.locator("main a[href='/people']").click();
            page.getByText("Add a person").click();
            look(page, "add-person");
            page.getByLabel("Name").fill("Kim Example");
            page.getByLabel("Email address").fill("kim@example.org");
            page.getByLabel("Force").selectOption("Dorset Police");
            page.getByLabel("Forensic examiner").check();
            page.getByText("Add person").click();
            look(page, "person-added");
            colleaguesLink = page.locator("#link").innerText();
            page.navigate(server.url() + "/people");
            assertThat(page.locator("tbody tr").allInnerTexts()).hasSize(2);
            look(page, "people");
            page.navigate(server.url() + "/account");
            look(page, "account");
            page.navigate(server.url() + "/tokens");
            look(page, "tokens-none");
            page.navigate(server.url() + "/tokens/make");
            look(page, "make-token");
            page.navigate(server.url() + "/forces");
            look(page, "forces");
            page.navigate(server.url() + "/people");
            page.locator("tbody").getByText("Kim Example").click();
            look(page, "person");
            page.getByLabel("Auditor").check();
            page.getByText("Change roles").click();
        }
        try (BrowserContext context = browser.newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false));
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

    /// No accessibility violation, no side-ways scrolling on a phone, and a picture of it to be looked at.
    static void look(Page page, String name) {
        for (int width : List.of(1280, 390)) {
            page.setViewportSize(width, 800);
            assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
            assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth ? '' :"
                            + " [...document.querySelectorAll('main *')].filter(e =>"
                            + " e.getBoundingClientRect().right > window.innerWidth && !e.closest('.app-scroll'))"
                            + ".map(e => e.outerHTML.slice(0, 100)).join() || 'wider'"))
                    .as("what makes %s scroll sideways", name)
                    .isEqualTo("");
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENSHOTS.resolve(name + "-" + width + ".png")));
        }
    }
}
