package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.Chromium;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exhibits.StoredPictures;

/// Two colleagues differ, say why, and an adjudicator settles, in a real Chromium.
class DisputesInBrowserTest {
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

    private static byte[] drawn() throws Exception {
        BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 240; y++) {
            for (int x = 0; x < 320; x++) {
                image.setRGB(x, y, (x / 40 + y / 40) % 2 == 0 ? 0x305080 : 0xf0f0f0);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static void decides(RunningServer.Member grader, ExhibitId exhibit, GradeChoice choice) {
        Grading grading = server.bean(Grading.class);
        try (Scope.Entered _ = new Scope(grader.person().id(), grader.person().force()).enter()) {
            assertThat(grading.next(grader.person(), exhibit)).isNotEmpty();
            assertThat(grading.decide(
                            grader.person(), "", exhibit, 1, choice, Set.of(), Map.of(Flag.CLUE, "a chequered floor")))
                    .isInstanceOf(Grading.Decided.Done.class);
        }
    }

    @Test
    void colleagues_who_differ_say_why_and_an_adjudicator_settles_with_the_item_in_safe_steps() throws Exception {
        RunningServer.Member supervisor = server.member("kent", Role.SUPERVISOR);
        RunningServer.Member one = server.member("kent", Role.GRADER);
        RunningServer.Member other = server.member("kent", Role.GRADER);
        RunningServer.Member adjudicator = server.member("kent", Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION);
        ExhibitId exhibit =
                StoredPictures.on(server, server.member("kent", Role.EXAMINER), "DRAWN-7", List.of(drawn()));
        try (Browsing chief = Browsing.as(server, supervisor)) {
            chief.post("/grading/training", "second", "ALWAYS");
            chief.post(
                    "/exposure/team/" + adjudicator.person().id() + "/lift",
                    "lifts",
                    "HOURS",
                    "minutes",
                    "60",
                    "reason",
                    "made-up reason");
        }
        decides(one, exhibit, GradeChoice.B);
        decides(other, exhibit, GradeChoice.C);
        try (BrowserContext context = chromium.signedIn(server, supervisor)) {
            Page page = context.pages().getFirst();
            page.navigate(server.url() + "/grading/training");
            Chromium.look(page, "grading-training");
        }
        try (BrowserContext context = chromium.signedIn(server, one)) {
            Page page = context.pages().getFirst();
            page.getByText("give your reason").click();
            page.waitForURL("**/grading/differences");
            assertThat(page.locator("img").count()).isZero();
            Chromium.look(page, "grading-differences");
            page.getByLabel("Why?").selectOption("AGE");
            page.getByLabel("In your words").fill("as it is drawn");
            page.getByText("Give this reason").click();
            page.waitForURL("**say=noted");
        }
        try (BrowserContext context = chromium.signedIn(server, adjudicator)) {
            Page page = context.pages().getFirst();
            page.navigate(server.url() + "/grading/flags");
            assertThat(page.content()).contains("a chequered floor");
            Chromium.look(page, "grading-flags");
            page.navigate(server.url() + "/grading/disputes");
            Chromium.look(page, "grading-disputes");
            page.getByText("DRAWN-7, item 1").click();
            page.waitForURL("**/disputes/*/1");
            assertThat(page.content())
                    .contains("Category B", "Category C", "as it is drawn", "No reason yet")
                    .doesNotContain("<img", "Alex");
            page.keyboard().press("s");
            page.waitForURL("**lease=**");
            page.locator("img").evaluate("image => image.decode()");
            Chromium.look(page, "grading-dispute");
            page.keyboard().press("Escape");
            assertThat(page.locator("img").count()).isZero();
            page.keyboard().press("c");
            page.getByLabel("What decides it?").selectOption("GUIDANCE");
            page.getByLabel("In your words").fill("a square, as drawn");
            page.locator("#main-content")
                    .getByText("Settle", new com.microsoft.playwright.Locator.GetByTextOptions().setExact(true))
                    .click();
            page.waitForURL("**/grading/disputes");
            assertThat(page.content()).contains("None.");
        }
    }
}
