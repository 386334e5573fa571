package org.safelight.server.exhibits;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.formats.SubmissionWriter;
import org.safelight.server.Chromium;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;

/// The pages of exhibits in a real Chromium.
class ExhibitsInBrowserTest {
    @TempDir
    private static Path data;

    @Test
    void an_examiner_finds_an_exhibit_looks_at_a_content_and_erases_it() throws Exception {
        try (Chromium chromium = Chromium.start();
                RunningServer server = RunningServer.in(data)) {
            RunningServer.Member examiner = server.member("dorset", Role.EXAMINER);
            Page page = chromium.signedIn(server, examiner).pages().getFirst();
            page.navigate(server.url() + "/exhibits");
            Chromium.look(page, "exhibits-none");
            received(server, examiner, MadeUpSubmission.of("LAP-1", 120), true);
            received(server, examiner, MadeUpSubmission.of("PHONE-2 of the second search", 40, 1), false);
            page.navigate(server.url() + "/exhibits");
            Chromium.look(page, "exhibits");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("PHONE-2 of the second search"))
                    .click();
            assertThat(page.content()).contains("still coming in");
            Chromium.look(page, "exhibit-receiving");
            page.navigate(server.url() + "/exhibits");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("LAP-1"))
                    .click();
            Chromium.look(page, "exhibit");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Known, graded illegal"))
                    .click();
            page.getByRole(AriaRole.LINK).getByText("towel-1.jpg").first().click();
            assertThat(page.locator("h1").innerText()).isEqualTo("Known, graded illegal");
            Chromium.look(page, "exhibit-content");
            page.locator(".govuk-back-link").click();
            page.getByText("Erase this exhibit").click();
            page.getByText("Erase for ever").click();
            assertThat(page.content()).contains("Select why the exhibit is erased");
            Chromium.look(page, "exhibit-erase");
            page.getByLabel("It was submitted by mistake").check();
            page.getByText("Erase for ever").click();
            assertThat(page.content()).contains("was erased on");
            Chromium.look(page, "exhibit-erased");
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
}
