package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.exhibits.SafelightProcess;
import org.safelight.testdata.DrawnPicture;
import org.safelight.testdata.PictureFormat;

/// What Safelight is for, from an empty folder to the next laptop: people by pages in a real Chromium, programs
/// by the commands that their users type, votes by the API. Pages are looked at as they are met.
class WholeLoopInBrowserTest {
    private static final String PASSWORD = "window ladder forty";
    private static final String LIST = "uk-trusted";

    @TempDir
    private static Path folder;

    @Test
    void a_picture_that_nobody_knew_is_submitted_graded_by_three_forces_and_known_to_the_next_triage_until_a_dispute()
            throws Exception {
        Path exhibit = drawnExhibit();
        try (Chromium chromium = Chromium.start();
                ServerProcess server = ServerProcess.in(folder.resolve("data"));
                HttpClient http = HttpClient.newHttpClient()) {
            server.start();
            Loop loop = new Loop(chromium.browser(), server, http);
            Invited examiner;
            Invited second;
            Invited third;
            Invited fourth;
            Invited coordinator;
            try (BrowserContext context = chromium.browser().newContext()) {
                Page page = context.newPage();
                loop.becomesFirstAdministrator(page);
                loop.addsForce(page, "Exampleshire Police", "exampleshire");
                loop.addsForce(page, "Sampleton Constabulary", "sampleton");
                loop.addsForce(page, "Northmark Police", "northmark");
                page.navigate(server.url() + "/forces");
                assertThat(page.locator("main").innerText()).contains("page 1 of 2");
                page.getByLabel("Name contains").fill("mple");
                page.getByText("Show").first().click();
                assertThat(page.locator("tbody tr").count()).isEqualTo(2);
                Chromium.look(page, "forces");
                examiner = loop.invites(page, "Kim Example", "Exampleshire Police", "Forensic examiner", "Grader");
                second = loop.invites(page, "Sam Sample", "Sampleton Constabulary", "Grader");
                third = loop.invites(page, "Noor North", "Northmark Police", "Grader");
                fourth = loop.invites(page, "Ali West", "West Mercia Police", "Grader", "Adjudicator");
                coordinator = loop.invites(page, "Jo Kestrel", "National Crime Agency", "Coordinator");
                page.navigate(server.url() + "/people");
                assertThat(page.locator("tbody tr").count()).isEqualTo(6);
                Chromium.look(page, "people");
                page.getByLabel("Force").selectOption("Exampleshire Police");
                page.getByText("Show").first().click();
                assertThat(page.locator("tbody tr").count()).isEqualTo(1);
                page.getByRole(AriaRole.LINK).getByText("Kim Example").click();
                Chromium.look(page, "person");
                page.getByLabel("Auditor").check();
                page.getByText("Change roles").click();
                page.waitForLoadState();
            }

            // The examiner: a triage that knows nothing, submitted.
            Path nothingKnown = Files.writeString(folder.resolve("nothing.md5"), "0".repeat(32) + "\n");
            SafelightProcess.Ended before = triage(exhibit, nothingKnown, "before", "--meaning", "known-irrelevant");
            assertThat(before.code()).as(before.err()).isZero();
            String token = loop.makesToken(examiner, "Send exhibits", "Look fingerprints up", "Fetch lists", "Vote");
            SafelightProcess.Ended sent =
                    SafelightProcess.run(token, "submit", folder.resolve("before"), "--server", server.url());
            assertThat(sent.code()).as(sent.err()).isZero();
            byte[] picture = Files.readAllBytes(exhibit.resolve("DCIM/lighthouse.png"));
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(picture));
            try (BrowserContext context = chromium.browser().newContext()) {
                Page page = context.newPage();
                loop.signsIn(page, examiner);
                Chromium.look(page, "home-examiner");
                page.locator("main a[href='/exhibits']").first().click();
                Chromium.look(page, "exhibits");
                page.getByRole(AriaRole.LINK).getByText("TABLET-1").click();
                assertThat(page.locator("main").innerText()).contains("17/2026", "Picture nobody knows");
                Chromium.look(page, "exhibit");
                loop.looksUp(page, sha256);
                assertThat(page.locator("main").innerText()).contains("Not known");
            }

            // Three forces vote by the API, two of them without a page ever being opened.
            List<String> voters = List.of(token, loop.makesToken(second, "Vote"), loop.makesToken(third, "Vote"));
            for (int i = 0; i < voters.size(); i++) {
                assertThat(loop.votes(voters.get(i), sha256, "B")).contains(i < 2 ? "\"indicative\"" : "\"trusted\"");
            }
            try (BrowserContext context = chromium.browser().newContext()) {
                Page page = context.newPage();
                loop.signsIn(page, examiner);
                loop.looksUp(page, sha256);
                assertThat(page.locator("main").innerText()).contains("The same file is known", "Trusted", "3 forces");
                Chromium.look(page, "look-up");
                page.locator("main a[href^='/media/']").click();
                assertThat(page.locator("main").innerText())
                        .contains("Exampleshire Police", "Sampleton Constabulary", "Northmark Police", "Trusted");
                Chromium.look(page, "content-trusted");
            }

            // The list goes out, and the next triage knows the picture.
            try (BrowserContext context = chromium.browser().newContext()) {
                Page page = context.newPage();
                loop.signsIn(page, coordinator);
                page.locator("main a[href='/lists']").first().click();
                Chromium.look(page, "lists-none");
                page.getByText("Add a list").click();
                page.getByLabel("Name").fill(LIST);
                page.getByLabel("Category scheme").selectOption("uk-abc");
                page.getByLabel("Licence").fill("For policing in the United Kingdom");
                page.getByLabel("What it is for").fill("Triage of seized devices");
                Chromium.look(page, "add-list");
                page.getByText("Add list").click();
                page.getByText("Build from the grades of now").click();
                assertThat(page.locator("main").innerText()).contains("1, 1 entry");
            }
            Path lists = folder.resolve("lists");
            SafelightProcess.Ended pulled = pull(server, token, lists);
            assertThat(pulled.code()).as(pulled.err()).isZero();
            assertThat(pulled.out()).contains("Trusting the registry's key", "version 1, 1 entry new or changed");
            SafelightProcess.Ended after = triage(exhibit, lists, "after");
            assertThat(after.code()).as(after.err()).isEqualTo(1);

            // A fourth force says otherwise: the grade is disputed, and the next pull takes it back.
            assertThat(loop.votes(loop.makesToken(fourth, "Vote"), sha256, "C")).contains("\"disputed\"");
            try (BrowserContext context = chromium.browser().newContext()) {
                Page page = context.newPage();
                loop.signsIn(page, fourth);
                page.locator("main a[href='/media/disputed']").first().click();
                Chromium.look(page, "disputed");
                page.locator("main a[href^='/media/']").first().click();
                assertThat(page.locator("main").innerText()).contains("Forces say different things");
                Chromium.look(page, "content-disputed");
                page.getByText("Sign out").click();
                page.waitForURL("**/sign-in?signed-out");
                loop.signsIn(page, coordinator);
                page.navigate(server.url() + "/lists/" + LIST);
                page.getByText("Build from the grades of now").click();
                assertThat(page.locator("main").innerText()).contains("2, 0 entries", "Exampleshire Police: version 1");
                Chromium.look(page, "list");
            }
            SafelightProcess.Ended delta = pull(server, token, lists);
            assertThat(delta.code()).as(delta.err()).isZero();
            assertThat(delta.out()).contains("version 2, 0 entries new or changed, 1 entry withdrawn");
            SafelightProcess.Ended disputed = triage(exhibit, lists, "disputed");
            assertThat(disputed.code()).as(disputed.err()).isZero();
            SafelightProcess.Ended again = pull(server, token, lists);
            assertThat(again.out()).contains("version 2, nothing new");

            // Another key than the one that was trusted at first is refused.
            SafelightProcess.Ended refused = pull(server, token, lists, "--key", anotherKey());
            assertThat(refused.code()).isEqualTo(64);
            assertThat(refused.err()).contains("is not the one that");

            // All of it is in the trail, which the examiner may read too as an auditor; without JavaScript.
            try (BrowserContext context =
                    chromium.browser().newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false))) {
                Page page = context.newPage();
                loop.signsIn(page, examiner);
                page.navigate(server.url() + "/audit");
                assertThat(page.locator("main").innerText())
                        .contains("registry.list-downloaded", "registry.voted", "exhibits.");
                page.navigate(server.url() + "/people");
                assertThat(page.locator("h1").innerText()).isEqualTo("You may not use this page");
            }
        }
    }

    private static Path drawnExhibit() throws Exception {
        Path exhibit = folder.resolve("exhibit");
        Files.createDirectories(exhibit.resolve("DCIM"));
        String[] names = {"lighthouse", "kettle", "harbour"};
        for (int i = 0; i < names.length; i++) {
            Files.write(
                    exhibit.resolve("DCIM").resolve(names[i] + ".png"),
                    PictureFormat.PNG.write(DrawnPicture.draw(7_000L + i, 480, 320)));
        }
        Files.writeString(exhibit.resolve("shopping.txt"), "bread, lamp oil, string");
        return exhibit;
    }

    private static SafelightProcess.Ended triage(Path exhibit, Path lists, String out, Object... more)
            throws Exception {
        return run(
                "",
                List.of(
                        "triage",
                        exhibit,
                        "--lists",
                        lists,
                        "--out",
                        folder.resolve(out),
                        "--exhibit",
                        "TABLET-1",
                        "--case",
                        "17/2026",
                        "--unsandboxed"),
                more);
    }

    private static SafelightProcess.Ended pull(ServerProcess server, String token, Path to, Object... more)
            throws Exception {
        return run(token, List.of("lists", "pull", "--server", server.url(), "--to", to), more);
    }

    private static SafelightProcess.Ended run(String token, List<Object> command, Object... more) throws Exception {
        return SafelightProcess.run(
                token, Stream.concat(command.stream(), Stream.of(more)).toArray());
    }

    private static Path anotherKey() throws Exception {
        return Files.writeString(
                folder.resolve("other.key"),
                Base64.getEncoder()
                        .encodeToString(KeyPairGenerator.getInstance("Ed25519")
                                .generateKeyPair()
                                .getPublic()
                                .getEncoded()));
    }

    /// Somebody who has been added: with a password once they have used their link.
    private record Invited(String name, String email) {}

    /// What people and programs do on the way.
    private record Loop(Browser browser, ServerProcess server, HttpClient http) {
        void becomesFirstAdministrator(Page page) throws Exception {
            String link = server.firstLink();
            page.navigate(link);
            page.getByRole(AriaRole.BUTTON).getByText("Make administrator").click();
            assertThat(page.getByRole(AriaRole.ALERT).innerText())
                    .contains("Enter your name", "Select your force", "between 12 and 200");
            Chromium.look(page, "first-administrator-errors");
            page.getByLabel("Your name").fill("Robin Example");
            page.getByLabel("Your email address").fill("robin@example.org");
            page.getByLabel("Your force").selectOption("West Mercia Police");
            page.getByLabel("Choose a password").fill(PASSWORD);
            page.getByLabel("Type it again").fill(PASSWORD);
            Chromium.look(page, "first-administrator");
            page.getByText("Make administrator").click();
            assertThat(page.content()).contains("Your password is set");
            page.getByLabel("Email address").fill("robin@example.org");
            page.getByLabel("Password").fill("wrong wrong wrong");
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.ALERT).innerText()).contains("is wrong");
            Chromium.look(page, "sign-in-wrong");
            signsIn(page, new Invited("Robin Example", "ROBIN@example.org"));
            Chromium.look(page, "home-administrator");
            page.navigate(link);
            assertThat(page.locator("h1").innerText()).isEqualTo("This link does not work any more");
        }

        void addsForce(Page page, String name, String code) {
            page.navigate(server.url() + "/forces/add");
            page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill(name);
            page.getByLabel("Short name").fill(code);
            page.getByText("Add force").click();
            assertThat(page.locator("tbody").innerText()).contains(name);
        }

        /// An administrator adds somebody, who chooses a password by the link they were given.
        Invited invites(Page page, String name, String force, String... roles) {
            String email = name.toLowerCase(Locale.ROOT).replace(' ', '.') + "@example.org";
            page.navigate(server.url() + "/people/add");
            page.getByLabel("Name").fill(name);
            page.getByLabel("Email address").fill(email);
            page.getByLabel("Force").selectOption(force);
            for (String role : roles) {
                page.getByLabel(role, new Page.GetByLabelOptions().setExact(true))
                        .check();
            }
            boolean isFirst = roles.length == 2 && roles[0].equals("Forensic examiner");
            if (isFirst) {
                Chromium.look(page, "add-person");
            }
            page.getByText("Add person").click();
            if (isFirst) {
                Chromium.look(page, "person-added");
            }
            String link = page.locator("#link").innerText();
            try (BrowserContext theirs = browser.newContext()) {
                Page own = theirs.newPage();
                own.navigate(server.url() + URI.create(link).getPath());
                own.getByLabel("Choose a password").fill(PASSWORD);
                own.getByLabel("Type it again").fill(PASSWORD);
                if (isFirst) {
                    Chromium.look(own, "set-password");
                }
                own.getByRole(AriaRole.BUTTON).getByText("Set password").click();
                assertThat(own.content()).contains("Your password is set");
            }
            return new Invited(name, email);
        }

        void signsIn(Page page, Invited who) {
            page.navigate(server.url() + "/sign-in");
            page.getByLabel("Email address").fill(who.email());
            page.getByLabel("Password").fill(PASSWORD);
            page.keyboard().press("Enter");
            page.waitForURL(server.url() + "/");
            assertThat(page.locator("h1").innerText()).isEqualTo(who.name());
        }

        String makesToken(Invited who, String... scopes) {
            try (BrowserContext context = browser.newContext()) {
                Page page = context.newPage();
                signsIn(page, who);
                page.navigate(server.url() + "/tokens/make");
                page.getByLabel("Name").fill("laptop LAP-7");
                for (String scope : scopes) {
                    page.getByLabel(scope, new Page.GetByLabelOptions().setExact(true))
                            .check();
                }
                page.getByLabel("For how many days?").fill("30");
                if (scopes.length > 1) {
                    Chromium.look(page, "make-token");
                }
                page.getByRole(AriaRole.BUTTON).getByText("Make token").click();
                String token = page.locator("#token").innerText();
                if (scopes.length > 1) {
                    page.navigate(server.url() + "/tokens");
                    Chromium.look(page, "tokens");
                }
                return token;
            }
        }

        /// Looks a digest up on the page, until the index is there to answer.
        void looksUp(Page page, String sha256) throws Exception {
            page.navigate(server.url() + "/look-up");
            page.getByLabel("Fingerprint").fill(sha256);
            page.locator("main button[type=submit]").first().click();
            for (int tries = 0; tries < 100 && page.content().contains("index is being made"); tries++) {
                Thread.sleep(100);
                page.locator("main button[type=submit]").first().click();
            }
        }

        /// Votes on a picture; returns the answer.
        String votes(String token, String sha256, String category) throws Exception {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/votes"))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"votes\": [{\"sha256\": \"%s\", \"scheme\": \"uk-abc\", \"category\": \"%s\","
                                                    .formatted(sha256, category)
                                            + " \"blind\": true}]}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }
}
