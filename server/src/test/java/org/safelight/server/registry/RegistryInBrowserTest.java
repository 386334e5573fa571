package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.server.Chromium;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;

/// The registry's pages in a real Chromium.
class RegistryInBrowserTest {
    private static final String MD5 = "00112233445566778899aabbccddeeff";

    @TempDir
    private static Path data;

    @Test
    void a_dispute_is_found_from_home_and_settled_and_a_list_is_added_and_built() {
        try (Chromium chromium = Chromium.start();
                RunningServer server = RunningServer.in(data)) {
            vote(server, "dorset", "A");
            vote(server, "kent", "C");
            Page page = chromium.signedIn(
                            server,
                            server.member("essex", Role.ADJUDICATOR, Role.VICTIM_IDENTIFICATION, Role.COORDINATOR))
                    .pages()
                    .getFirst();
            Chromium.look(page, "registry-home");
            page.locator("main a[href='/media/disputed']").click();
            Chromium.look(page, "registry-disputed");
            page.locator("main a[href^='/media/']").first().click();
            assertThat(page.locator("main").innerText()).contains("Forces say different things", MD5);
            Chromium.look(page, "registry-content");

            page.navigate(server.url() + "/look-up");
            Chromium.look(page, "registry-look-up");
            page.getByText("Look up this file").click();
            page.waitForURL("**/look-up/file");
            Chromium.look(page, "registry-look-up-file-error");
            page.locator("#file")
                    .setInputFiles(new FilePayload(
                            "a drawn picture of the second search, copied from a telephone.png",
                            "image/png",
                            PictureFormat.PNG.write(DrawnPicture.draw(5, 320, 240))));
            page.getByText("Look up this file").click();
            page.getByText("What it is").waitFor();
            assertThat(page.locator("main").innerText()).contains("Not known", "image/png");
            Chromium.look(page, "registry-look-up-file");

            page.navigate(server.url() + "/lists");
            Chromium.look(page, "registry-lists-none");
            page.navigate(server.url() + "/lists/add");
            Chromium.look(page, "registry-list-add");
            page.getByLabel("Category scheme").selectOption("uk-abc");
            page.getByText("Choose categories").click();
            page.getByText("Which categories go on it?").waitFor();
            page.getByText("Add list").click();
            page.getByText("There is a problem").waitFor();
            Chromium.look(page, "registry-list-errors");
            page.getByLabel("Name").fill("uk-trusted");
            page.locator("#categories").check();
            page.locator("#states").check();
            page.getByLabel("Licence").fill("For policing in the United Kingdom");
            page.getByLabel("What it is for").fill("Triage");
            page.getByText("Add list").click();
            page.waitForURL("**/lists/uk-trusted");
            page.getByText("Build from the grades of now").click();
            page.getByText("1, 0 entries").waitFor();
            Chromium.look(page, "registry-list");
            page.navigate(server.url() + "/lists");
            Chromium.look(page, "registry-lists");

            page.navigate(server.url() + "/sets");
            Chromium.look(page, "registry-sets-none");
            page.getByText("Import a list").click();
            page.waitForURL("**/sets/import");
            page.getByLabel("Last day").fill("yesterday");
            page.getByText("Continue").click();
            page.getByText("There is a problem").waitFor();
            Chromium.look(page, "registry-import-errors");
            page.getByLabel("Name").fill("Drawn pictures");
            page.getByLabel("Last day").fill("2099-12-31");
            page.getByLabel("What entries without a category mean").selectOption("known-illegal");
            page.getByText("Continue").click();
            page.waitForURL("**/sets/imports/*");
            Chromium.look(page, "registry-import-new");
            page.locator("#file")
                    .setInputFiles(new FilePayload(
                            "drawn.md5", "text/plain", ("a".repeat(32) + "\n").getBytes(StandardCharsets.US_ASCII)));
            page.getByText("Send and import").click();
            page.getByText("drawn.md5").first().waitFor();
            for (int i = 0; i < 600 && page.getByText("See how far it is").count() > 0; i++) {
                page.getByText("See how far it is").click();
                page.getByText("drawn.md5").first().waitFor();
            }
            Chromium.look(page, "registry-import-done");
            page.navigate(server.url() + "/sets?state=in-force");
            Chromium.look(page, "registry-sets");
            page.getByText("Drawn pictures").click();
            page.waitForURL("**/sets/1*");
            Chromium.look(page, "registry-set");
            page.navigate(server.url() + "/contribution");
            Chromium.look(page, "registry-contribution");
        }
    }

    private static void vote(RunningServer server, String force, String category) {
        Digest md5 = Digest.parse(DigestKind.MD5, MD5);
        VoteOutcome outcome = server.bean(Votes.class)
                .cast(
                        server.member(force, Role.GRADER).person(),
                        "",
                        List.of(new Ballot(
                                ContentRecord.of(List.of(md5), null, -1), "uk-abc", Optional.of(category), true, "")));
        assertThat(outcome).isInstanceOf(VoteOutcome.Counted.class);
    }
}
