package org.safelight.server.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Chromium;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;

/// The pages of exposure in a real Chromium.
class ExposureInBrowserTest {
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
    void a_supervisor_sets_limits_and_lifts_one_and_a_grader_reads_of_it_and_sets_tighter_ones() {
        RunningServer.Member grader = server.member("dorset", Role.GRADER);
        RunningServer.Member supervisor = server.member("dorset", Role.SUPERVISOR);
        RunningServer.Member welfare = server.member("dorset", Role.WELFARE);
        try (BrowserContext context = chromium.signedIn(server, supervisor)) {
            Page page = context.pages().getFirst();
            page.navigate(server.url() + "/exposure/policy");
            page.getByLabel("A day", new Page.GetByLabelOptions().setExact(true))
                    .fill("400");
            page.getByText("Save limits").click();
            assertThat(page.getByRole(AriaRole.ALERT).innerText()).contains("between 1 and 300");
            Chromium.look(page, "exposure-policy-errors");
            page.getByLabel("A day", new Page.GetByLabelOptions().setExact(true))
                    .fill("200");
            page.getByText("Save limits").click();
            page.getByText("Load of your team").click();
            assertThat(page.locator("tbody tr").allInnerTexts()).hasSize(1);
            Chromium.look(page, "exposure-team");
            page.locator("a[href$='/lift']").click();
            page.getByText("Lift this limit").click();
            assertThat(page.getByRole(AriaRole.ALERT).innerText())
                    .contains("Select which limit is lifted", "between 10 and 500");
            Chromium.look(page, "exposure-lift-errors");
            page.getByLabel("The hours").check();
            page.getByLabel("Why?").fill("A made-up child may be at risk tonight");
            page.getByText("Lift this limit").click();
            page.waitForFunction("!document.querySelector('[role=alert]')");
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
        try (BrowserContext context = chromium.signedIn(server, grader)) {
            Page page = context.pages().getFirst();
            page.getByText("Your exposure").click();
            assertThat(page.locator("main").innerText())
                    .contains("You can view", "3 hours 20 minutes", "A made-up child may be at risk tonight");
            Chromium.look(page, "exposure-mine");
            page.getByText("Set your own limits").click();
            page.getByLabel("Until a break", new Page.GetByLabelOptions().setExact(true))
                    .fill("25");
            Chromium.look(page, "exposure-own");
            page.getByText("Save limits").click();
            assertThat(page.locator("main").innerText()).contains("25 minutes", "You have set tighter limits");
        }
        try (BrowserContext context = chromium.signedIn(server, welfare)) {
            Page page = context.pages().getFirst();
            page.navigate(server.url() + "/exposure/welfare");
            Chromium.look(page, "exposure-people");
            page.locator("main li a").click();
            assertThat(page.locator("tbody tr").allInnerTexts()).hasSize(1);
            Chromium.look(page, "exposure-ledger");
        }
    }
}
