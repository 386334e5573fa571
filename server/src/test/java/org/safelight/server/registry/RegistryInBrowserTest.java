package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
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
            page.navigate(server.url() + "/lists");
            Chromium.look(page, "registry-lists-none");
            page.navigate(server.url() + "/lists/add");
            page.locator("main button[type=submit]").first().click();
            Chromium.look(page, "registry-list-errors");
            page.navigate(server.url() + "/sets");
            Chromium.look(page, "registry-sets");
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
