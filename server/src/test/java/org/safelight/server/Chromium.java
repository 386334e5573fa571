package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/// A real Chromium for tests of pages. A test that asks for one where there is none is skipped and says so;
/// `SAFELIGHT_CHROMIUM` names another than `/usr/bin/chromium`. Screenshots go to `target/screenshots`, to be
/// looked at.
public final class Chromium implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    // Root, whom many machines test as, cannot use Chromium's own sandbox.
    private static final List<String> ARGUMENTS = List.of("--no-sandbox");

    private final Path program;
    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path program) {
        this.program = program;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(ARGUMENTS));
    }

    /// Starts it, or skips the test.
    public static Chromium start() {
        Path program = Path.of(System.getenv().getOrDefault("SAFELIGHT_CHROMIUM", "/usr/bin/chromium"));
        Assumptions.assumeTrue(
                Files.isExecutable(program),
                "Skipped: no Chromium at " + program
                        + ". Set SAFELIGHT_CHROMIUM to one to test the pages in a browser.");
        return new Chromium(program);
    }

    public Browser browser() {
        return browser;
    }

    /// A browser that keeps its profile in a folder, with one page.
    public BrowserContext withProfile(Path profile) {
        return playwright
                .chromium()
                .launchPersistentContext(
                        profile,
                        new BrowserType.LaunchPersistentContextOptions()
                                .setExecutablePath(program)
                                .setArgs(ARGUMENTS));
    }

    /// The browser of somebody who has signed in, with one page. Close it whole: a page that is closed while it
    /// goes elsewhere may never answer.
    public BrowserContext signedIn(RunningServer server, RunningServer.Member member) {
        BrowserContext context = browser.newContext();
        signIn(context.newPage(), server, member);
        return context;
    }

    public static void signIn(Page page, RunningServer server, RunningServer.Member member) {
        signIn(page, server.url(), member);
    }

    /// Signs somebody in.
    ///
    /// @param url of the server, or of what stands before it, without a slash at its end
    public static void signIn(Page page, String url, RunningServer.Member member) {
        page.navigate(url + "/sign-in");
        page.getByLabel("Email address").fill(member.email());
        page.getByLabel("Password").fill(RunningServer.PASSWORD);
        page.keyboard().press("Enter");
        page.waitForURL(url + "/");
    }

    /// No accessibility violation, no side-ways scrolling on a phone, and a picture of it to be looked at.
    public static void look(Page page, String name) {
        for (int width : List.of(1280, 390)) {
            page.setViewportSize(width, 800);
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENSHOTS.resolve(name + "-" + width + ".png")));
            assertThat(new AxeBuilder(page).analyze().getViolations()).as(name).isEmpty();
            assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth ? '' :"
                            + " [...document.querySelectorAll('main *')].filter(e =>"
                            + " e.getBoundingClientRect().right > window.innerWidth && !e.closest('.app-scroll'))"
                            + ".map(e => e.outerHTML.slice(0, 100)).join() || 'wider'"))
                    .as("what makes %s scroll sideways", name)
                    .isEqualTo("");
        }
    }

    @Override
    public void close() {
        playwright.close();
    }
}
