package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.Chromium;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;

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
