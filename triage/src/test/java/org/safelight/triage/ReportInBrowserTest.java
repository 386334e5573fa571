package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.Media;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The report in a real Chromium. Without one these tests are skipped and say so; `SAFELIGHT_CHROMIUM` names another
/// than `/usr/bin/chromium`. Screenshots go to `target/report-screenshots`, to be looked at.
class ReportInBrowserTest {

    private static final Path SCREENSHOTS = Path.of("target", "report-screenshots");

    @TempDir
    private static Path folder;

    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Path chromium = Path.of(System.getenv().getOrDefault("SAFELIGHT_CHROMIUM", "/usr/bin/chromium"));
        Assumptions.assumeTrue(
                Files.isExecutable(chromium),
                "Skipped: no Chromium at " + chromium
                        + ". Set SAFELIGHT_CHROMIUM to one to test the report in a browser.");
        SampleResults.in(folder);
        Outputs.writeAll(folder);
        Files.createDirectories(SCREENSHOTS);
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
    }

    @Test
    void has_no_accessibility_violation_at_desk_width() {
        try (BrowserContext context = desk();
                Page page = open(context)) {
            assertThat(violations(page)).isEmpty();
            screenshot(page, "desk.png");
        }
    }

    @Test
    void has_no_accessibility_violation_at_phone_width() {
        try (BrowserContext context = width(320);
                Page page = open(context)) {
            assertThat(violations(page)).isEmpty();
            screenshot(page, "phone.png");
        }
    }

    @Test
    void has_no_accessibility_violation_in_print() {
        try (BrowserContext context = desk();
                Page page = open(context)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            assertThat(violations(page)).isEmpty();
            page.pdf(new Page.PdfOptions()
                    .setPath(SCREENSHOTS.resolve("print.pdf"))
                    .setFormat("A4")
                    .setPreferCSSPageSize(true));
        }
    }

    @Test
    void does_not_scroll_sideways_on_a_phone_however_long_a_name_is() {
        try (BrowserContext context = width(320);
                Page page = open(context)) {
            assertThat(page.evaluate("""
                    [...document.querySelectorAll('main *')]
                      .filter(element => element.getBoundingClientRect().right > 320)
                      .map(element => element.outerHTML.slice(0, 200))""")).asInstanceOf(LIST).isEmpty();
            assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(320);
        }
    }

    @Test
    void names_the_column_of_each_cell_on_a_phone_where_heads_have_no_room() {
        String labels = """
                new Set([...document.querySelectorAll('.report-table--stacked td')]
                  .map(cell => getComputedStyle(cell, '::before').content)).has('"What the lists say"')""";
        try (BrowserContext phone = width(320);
                BrowserContext desk = desk()) {
            assertThat(open(phone).evaluate(labels)).isEqualTo(true);
            assertThat(open(desk).evaluate(labels)).isEqualTo(false);
        }
    }

    @Test
    void runs_no_script_and_asks_for_nothing_whatever_the_names_say() {
        List<String> requests = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        try (BrowserContext context = desk();
                Page page = context.newPage()) {
            page.onRequest(request -> requests.add(request.url()));
            page.onConsoleMessage(message -> messages.add(message.text()));
            page.onDialog(dialog -> {
                messages.add("dialog: " + dialog.message());
                dialog.dismiss();
            });
            page.navigate(address());
            assertThat(requests).containsExactly(address());
            assertThat(messages).isEmpty();
            assertThat(page.evaluate("document.querySelectorAll('script, img, link, iframe, object').length"))
                    .isEqualTo(0);
        }
    }

    @Test
    void applies_its_own_style_sheet_although_its_policy_forbids_others() {
        try (BrowserContext context = desk();
                Page page = open(context)) {
            assertThat(page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily"))
                    .isEqualTo("arial, sans-serif");
        }
    }

    @Test
    void shows_the_name_of_markup_as_text() {
        try (BrowserContext context = desk();
                Page page = open(context)) {
            assertThat(page.locator("main").innerText()).contains("<img src=x onerror=alert(1)>\"'&amp;.jpg");
        }
    }

    @Test
    void repeats_the_head_of_a_table_on_each_printed_page() {
        try (BrowserContext context = desk();
                Page page = open(context)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
            assertThat(page.evaluate("getComputedStyle(document.querySelector('thead')).display"))
                    .isEqualTo("table-header-group");
        }
    }

    private static BrowserContext desk() {
        return width(1280);
    }

    private static BrowserContext width(int pixels) {
        return browser.newContext(new Browser.NewContextOptions().setViewportSize(pixels, 900));
    }

    private static String address() {
        return folder.resolve("report.html").toUri().toString();
    }

    private static Page open(BrowserContext context) {
        Page page = context.newPage();
        page.navigate(address());
        return page;
    }

    private static List<String> violations(Page page) {
        return new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .map(rule -> rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes())
                        .toList();
    }

    private static void screenshot(Page page, String name) {
        page.screenshot(
                new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name)).setFullPage(true));
    }
}
