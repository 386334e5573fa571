package org.safelight.server.exposure;

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
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;

/// The pages of exposure in a real Chromium. Without a Chromium these tests are skipped and say so;
/// `SAFELIGHT_CHROMIUM` names another than `/usr/bin/chromium`. Screenshots go to `target/screenshots`.
class ExposureInBrowserTest {
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
    void a_supervisor_sets_limits_and_lifts_one_and_a_grader_reads_of_it_and_sets_tighter_ones() {
        RunningServer.Member grader = server.member("dorset", Role.GRADER);
        RunningServer.Member supervisor = server.member("dorset", Role.SUPERVISOR);
        RunningServer.Member welfare = server.member("dorset", Role.WELFARE);
        try (BrowserContext context = signedIn(supervisor);
                Page page = context.pages().getFirst()) {
            page.navigate(server.url() + "/exposure/policy");
            page.getByLabel("A day", new Page.GetByLabelOptions().setExact(true))
                    .fill("400");
            page.getByText("Save limits").click();
            assertThat(page.getByRole(AriaRole.ALERT).innerText()).contains("between 1 and 300");
            look(page, "exposure-policy-errors");
            page.getByLabel("A day", new Page.GetByLabelOptions().setExact(true))
                    .fill("200");
            page.getByText("Save limits").click();
            page.getByText("Load of your team").click();
            assertThat(page.locator("tbody tr").allInnerTexts()).hasSize(1);
            look(page, "exposure-team");
            page.locator("a[href$='/lift']").click();
            page.getByText("Lift this limit").click();
            assertThat(page.getByRole(AriaRole.ALERT).innerText())
                    .contains("Select which limit is lifted", "between 10 and 500");
            look(page, "exposure-lift-errors");
            page.getByLabel("The hours").check();
            page.getByLabel("Why?").fill("A made-up child may be at risk tonight");
            page.getByText("Lift this limit").click();
        }
        try (Scope.Entered _ = new Scope(grader.person().id(), grader.person().force()).enter()) {
            for (int content = 1; content < 3; content++) {
                server.bean(Exposure.class)
                        .open(
                                grader.person(),
                                "",
                                new Viewing(
                                        new ExhibitId(UUID.randomUUID()), content, MediaForm.BLURRED, Severity.USUAL));
            }
        }
        try (BrowserContext context = signedIn(grader);
                Page page = context.pages().getFirst()) {
            page.getByText("Your exposure").click();
            assertThat(page.locator("main").innerText())
                    .contains("You can view", "3 hours 20 minutes", "A made-up child may be at risk tonight");
            look(page, "exposure-mine");
            page.getByText("Set your own limits").click();
            page.getByLabel("Until a break", new Page.GetByLabelOptions().setExact(true))
                    .fill("25");
            look(page, "exposure-own");
            page.getByText("Save limits").click();
            assertThat(page.locator("main").innerText()).contains("25 minutes", "You have set tighter limits");
        }
        try (BrowserContext context = signedIn(welfare);
                Page page = context.pages().getFirst()) {
            page.navigate(server.url() + "/exposure/welfare");
            look(page, "exposure-people");
            page.locator("main li a").click();
            assertThat(page.locator("tbody tr").allInnerTexts()).hasSize(1);
            look(page, "exposure-ledger");
        }
    }

    private static BrowserContext signedIn(RunningServer.Member member) {
        BrowserContext context = browser.newContext();
        Page page = context.newPage();
        page.navigate(server.url() + "/sign-in");
        page.getByLabel("Email address").fill(member.email());
        page.getByLabel("Password").fill(RunningServer.PASSWORD);
        page.locator("main button[type=submit]").click();
        return context;
    }

    /// No accessibility violation, no side-ways scrolling on a phone, and a picture of it to be looked at.
    private static void look(Page page, String name) {
        for (int width : List.of(1280, 390)) {
            page.setViewportSize(width, 800);
            assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
            assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENSHOTS.resolve(name + "-" + width + ".png")));
        }
    }
}
