package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.Chromium;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A new grader learns the tool on drawn patterns, in a real Chromium.
class PracticeInBrowserTest {
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

    /// One who may view at this hour, whatever it is.
    private static RunningServer.Member grader(String force) throws Exception {
        RunningServer.Member grader = server.member(force, Role.GRADER);
        try (Browsing chief = Browsing.as(server, server.member(force, Role.SUPERVISOR))) {
            chief.post(
                    "/exposure/team/" + grader.person().id() + "/lift",
                    "lifts",
                    "HOURS",
                    "minutes",
                    "60",
                    "reason",
                    "made-up reason");
        }
        return grader;
    }

    /// Goes on with Tab until something with these words has the focus.
    private static void tabTo(Page page, String words) {
        for (int i = 0; i < 80; i++) {
            page.keyboard().press("Tab");
            String focused = (String)
                    page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText ?? ''");
            if (focused.contains(words)) {
                return;
            }
        }
        throw new AssertionError("Tab leads to nothing with the words " + words);
    }

    /// Presses a key that leads to another page, and waits for that.
    private static void press(Page page, String key) {
        page.evaluate("window.isOld = true");
        page.keyboard().press(key);
        page.waitForFunction("() => !window.isOld && document.readyState === 'complete'");
    }

    private static int item(Page page) {
        return Integer.parseInt(page.locator("h1").innerText().replace("Item ", ""));
    }

    @Test
    void a_new_grader_works_through_practice_with_the_keyboard_alone() throws Exception {
        Map<Integer, GradeChoice> key = new HashMap<>();
        List<PracticePatterns.Pattern> patterns = PracticePatterns.draw();
        for (int i = 0; i < patterns.size(); i++) {
            key.put(i + 1, patterns.get(i).answer());
        }
        RunningServer.Member grader = grader("dorset");
        try (BrowserContext context = chromium.signedIn(server, grader)) {
            Page page = context.pages().getFirst();
            page.navigate(server.url() + "/grading");
            tabTo(page, "Practise with drawn patterns");
            press(page, "Enter");
            Chromium.look(page, "practice-start");
            tabTo(page, "Make a practice exhibit");
            press(page, "Enter");
            assertThat(page.locator("img").count()).isZero();
            Chromium.look(page, "practice-text-first");
            boolean hasLooked = false;
            for (int decided = 0; decided < key.size(); decided = decided + 1) {
                if (page.locator("h1").innerText().startsWith("Nothing")) {
                    break;
                }
                int item = item(page);
                boolean isStack = page.getByText("look like it").count() > 0;
                if (!hasLooked && !isStack) {
                    hasLooked = true;
                    for (String step : List.of("blurred", "less-blurred", "colour", "larger", "full")) {
                        press(page, "s");
                        page.locator("img").evaluate("image => image.decode()");
                        Chromium.look(page, "practice-" + step);
                    }
                    page.keyboard().press("Escape");
                    assertThat(page.locator("img").count()).isZero();
                    Chromium.look(page, "practice-hidden");
                    // A flag with a note, typed, in which keys are letters.
                    page.keyboard().press("5");
                    page.keyboard().press("Tab");
                    page.keyboard().type("a striped background");
                    Chromium.look(page, "practice-flag");
                    tabTo(page, "Undo my last decision");
                } else if (isStack) {
                    Chromium.look(page, "practice-look-alikes");
                    // Items 6 and 7 are alike in what counts, 8 is not.
                    if (item == 6) {
                        tabTo(page, "Item 7");
                        page.keyboard().press("Space");
                    }
                }
                press(page, Objects.requireNonNull(key.get(item)).key());
            }
            assertThat(page.locator("h1").innerText()).startsWith("Nothing is left");
            assertThat(page.locator("h2").first().innerText()).isEqualTo("As the key says: 12 of 12");
            Chromium.look(page, "practice-done");
            press(page, "z");
            assertThat(page.locator("h1").innerText()).startsWith("Item");
        }
        assertThat(server.bean(JdbcClient.class)
                        .sql("select (select count(*) from vote) + (select count(*) from content)")
                        .query(Integer.class)
                        .single())
                .as("what practice leaves in the registry")
                .isZero();
    }

    @Test
    void a_page_at_twice_the_size_scrolls_one_way_only_and_has_no_barrier() throws Exception {
        RunningServer.Member grader = grader("kent");
        // 200 % of a window of 1280 by 800.
        try (BrowserContext context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(640, 400)
                        .setDeviceScaleFactor(2))) {
            Page page = context.newPage();
            Chromium.signIn(page, server, grader);
            page.navigate(server.url() + "/grading/practice");
            tabTo(page, "Make a practice exhibit");
            press(page, "Enter");
            for (int step = 0; step < 5; step++) {
                press(page, "s");
                page.setViewportSize(640, 400);
                assertThat(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                        .isEqualTo(true);
            }
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(Path.of("target", "screenshots", "practice-zoomed.png")));
            Chromium.look(page, "practice-zoomed-on");
        }
    }

    @Test
    void without_javascript_it_is_slower_and_no_less_safe() throws Exception {
        RunningServer.Member grader = grader("essex");
        try (BrowserContext context =
                chromium.browser().newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false))) {
            Page page = context.newPage();
            Chromium.signIn(page, server, grader);
            List<String> pictures = new java.util.concurrent.CopyOnWriteArrayList<>();
            page.onRequest((Request request) -> {
                if (request.url().contains("/exposure/leases/")) {
                    pictures.add(request.url());
                }
            });
            page.navigate(server.url() + "/grading/practice");
            page.getByText("Make a practice exhibit").press("Enter");
            page.waitForURL("**/grading/*-*");
            String first = page.locator("h1").innerText();
            assertThat(pictures).isEmpty();
            for (int step = 1; step <= 2; step++) {
                page.waitForRequest(
                        request -> request.url().contains("/exposure/leases/"),
                        () -> page.getByText("(S)").press("Enter"));
                page.waitForLoadState();
                assertThat(pictures).hasSize(step);
            }
            page.getByText("Hide it").press("Enter");
            page.waitForURL(url -> !url.contains("lease="));
            assertThat(page.locator("img").count()).isZero();
            page.getByText("Not illegal (N)").press("Enter");
            page.waitForURL(url -> !url.contains("at="));
            assertThat(page.locator("h1").innerText()).isNotEqualTo(first);
            page.getByText("Undo my last decision").press("Enter");
            page.waitForURL("**say=undone");
            assertThat(page.locator("h1").innerText()).isEqualTo(first);
            assertThat(pictures).hasSize(2);
        }
    }
}
