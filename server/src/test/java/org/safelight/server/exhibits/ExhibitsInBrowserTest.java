package org.safelight.server.exhibits;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.formats.SubmissionWriter;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;

/// The pages of exhibits in a real Chromium, at desk and phone width. Screenshots go to
/// `target/screenshots`, to be looked at.
class ExhibitsInBrowserTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @TempDir
    private static Path data;

    @Test
    void an_examiner_finds_an_exhibit_looks_at_a_content_and_erases_it() throws Exception {
        Path chromium = Path.of(System.getenv().getOrDefault("SAFELIGHT_CHROMIUM", "/usr/bin/chromium"));
        Assumptions.assumeTrue(
                Files.isExecutable(chromium),
                "Skipped: no Chromium at " + chromium
                        + ". Set SAFELIGHT_CHROMIUM to one to test the pages in a browser.");
        Files.createDirectories(SCREENSHOTS);
        try (RunningServer server = RunningServer.in(data);
                Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium)
                                .setArgs(List.of("--no-sandbox")));
                Page page = browser.newContext().newPage()) {
            RunningServer.Member examiner = server.member("dorset", Role.EXAMINER);
            page.navigate(server.url() + "/sign-in");
            page.getByLabel("Email address").fill(examiner.email());
            page.getByLabel("Password").fill(RunningServer.PASSWORD);
            page.locator("main button").first().click();
            page.navigate(server.url() + "/exhibits");
            look(page, "exhibits-none");
            received(server, examiner, MadeUpSubmission.of("LAP-1", 120), true);
            received(server, examiner, MadeUpSubmission.of("PHONE-2 of the second search", 40, 1), false);
            page.navigate(server.url() + "/exhibits");
            look(page, "exhibits");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("PHONE-2 of the second search"))
                    .click();
            assertThat(page.content()).contains("still coming in");
            look(page, "exhibit-receiving");
            page.navigate(server.url() + "/exhibits");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("LAP-1"))
                    .click();
            look(page, "exhibit");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Known, graded illegal"))
                    .click();
            page.getByRole(AriaRole.LINK).getByText("towel-1.jpg").first().click();
            assertThat(page.locator("h1").innerText()).isEqualTo("Known, graded illegal");
            look(page, "exhibit-content");
            page.locator(".govuk-back-link").click();
            page.getByText("Erase this exhibit").click();
            page.getByText("Erase for ever").click();
            assertThat(page.content()).contains("Select why the exhibit is erased");
            look(page, "exhibit-erase");
            page.getByLabel("It was submitted by mistake").check();
            page.getByText("Erase for ever").click();
            assertThat(page.content()).contains("was erased on");
            look(page, "exhibit-erased");
        }
    }

    private static void received(RunningServer server, RunningServer.Member by, MadeUpSubmission made, boolean isWhole)
            throws Exception {
        Submissions submissions = server.bean(Submissions.class);
        Submissions.Sender sender = new Submissions.Sender(by.person(), "127.0.0.1");
        try (Scope.Entered _ = new Scope(by.person().id(), by.person().force()).enter()) {
            ExhibitId id = ((Submissions.Outcome.Done) submissions.begin(sender, made.head())).exhibit();
            for (SubmissionWriter.Chunk chunk : made.chunks()) {
                if (isWhole) {
                    submissions.addChunk(id, chunk.number(), chunk.sha256(), MadeUpSubmission.gzip(chunk.bytes()));
                }
            }
            if (isWhole) {
                submissions.complete(sender, id);
            }
        }
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
