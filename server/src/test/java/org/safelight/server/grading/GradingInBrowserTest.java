package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.decode.Rendition;
import org.safelight.decode.RenditionMaker;
import org.safelight.decode.RenditionStep;
import org.safelight.server.Browsing;
import org.safelight.server.Chromium;
import org.safelight.server.Relay;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exhibits.StoredPictures;

/// A grader with a keyboard in a real Chromium that has a profile on the disk.
class GradingInBrowserTest {
    /// So long a piece of a picture is found nowhere by chance.
    private static final int PIECE = 48;

    @TempDir
    private static Path data;

    @TempDir
    private static Path profile;

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

    /// A pattern that does not compress, so that any part of it is told apart.
    private static byte[] drawn(int seed) throws IOException {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(800, 600, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 600; y++) {
            for (int x = 0; x < 800; x++) {
                image.setRGB(x, y, (x + y) / 40 % 2 == 0 ? 0x305080 : random.nextInt(1 << 24));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    @Test
    void a_grader_works_by_keys_sees_only_what_was_asked_for_and_nothing_stays_in_the_browser() throws Exception {
        RunningServer.Member grader = server.member("dorset", Role.GRADER);
        RunningServer.Member supervisor = server.member("dorset", Role.SUPERVISOR);
        List<byte[]> clear = List.of(drawn(1), drawn(2));
        ExhibitId exhibit = StoredPictures.on(server, server.member("dorset", Role.EXAMINER), "DRAWN-1", clear);
        try (Browsing chief = Browsing.as(server, supervisor)) {
            // So that the test can run at any hour.
            chief.post(
                    "/exposure/team/" + grader.person().id() + "/lift",
                    "lifts",
                    "HOURS",
                    "minutes",
                    "60",
                    "reason",
                    "made-up reason");
        }
        List<byte[]> received = new ArrayList<>();
        try (Relay relay = Relay.recording(server);
                BrowserContext context = chromium.withProfile(profile)) {
            Page page = context.pages().getFirst();
            Chromium.signIn(page, relay.url(), grader);
            page.navigate(relay.url() + "/grading");
            Chromium.look(page, "grading-queues");
            page.navigate(relay.url() + "/grading/" + exhibit.value());
            assertThat(page.locator("img").count()).isZero();
            String first = page.locator("h1").innerText();
            Chromium.look(page, "grading-text-first");
            // What each step is to show, made apart from the pages: none of it may pass before its key is pressed.
            byte[] whole = clear.get(first.equals("Item 1") ? 0 : 1);
            List<byte[]> steps = new ArrayList<>();
            for (RenditionStep step : RenditionStep.values()) {
                steps.add(((Rendition.Made) server.bean(RenditionMaker.class).make(whole, step)).encoded());
            }
            int[] widths = {24, 48, 96, 480, 800};
            for (int step = 0; step < widths.length; step++) {
                for (byte[] later : steps.subList(step, steps.size())) {
                    assertThat(hasPassed(relay, later))
                            .as("before step " + step)
                            .isFalse();
                }
                Response picture = page.waitForResponse(
                        answer -> answer.url().endsWith("/picture"),
                        () -> page.keyboard().press("s"));
                assertThat(picture.status()).isEqualTo(200);
                byte[] body = picture.body();
                received.add(body);
                assertThat(body).isEqualTo(steps.get(step));
                // The relay does see what passes.
                assertThat(hasPassed(relay, body)).as("at step " + step).isTrue();
                assertThat(ImageIO.read(new java.io.ByteArrayInputStream(body)).getWidth())
                        .isEqualTo(widths[step]);
                page.waitForLoadState();
                if (step == 0 || step == 3) {
                    Chromium.look(page, "grading-step-" + step);
                }
            }
            // Two signs of life later it is still there; the key that hides it does so at once.
            page.waitForResponse(answer -> answer.url().endsWith("/shown"), () -> {});
            page.waitForResponse(answer -> answer.url().endsWith("/shown"), () -> {});
            assertThat(page.locator("img").count()).isEqualTo(1);
            page.keyboard().press("Escape");
            assertThat(page.locator("img").count()).isZero();
            page.keyboard().press("b");
            page.waitForFunction("first => document.querySelector('h1').innerText !== first", first);
            page.goBack();
            assertThat(page.locator("img").evaluateAll("images => images.some(image => image.naturalWidth > 0)"))
                    .isEqualTo(false);
            assertThat(page.evaluate("localStorage.length + sessionStorage.length"))
                    .isEqualTo(0);
            page.navigate(relay.url() + "/grading/" + exhibit.value());
            page.waitForResponse(
                    answer -> answer.url().endsWith("/undo"),
                    () -> page.keyboard().press("z"));
            page.waitForLoadState();
            assertThat(page.locator("h1").innerText()).isEqualTo(first);
            Chromium.look(page, "grading-undone");
            for (byte[] file : clear) {
                assertThat(hasPassed(relay, file)).as("a file as it is").isFalse();
            }
        }
        received.addAll(clear);
        for (byte[] picture : received) {
            assertNowhere(picture);
        }
    }

    /// A piece from the middle of the bytes, as it is or as text in whatever alignment.
    private static boolean hasPassed(Relay relay, byte[] picture) {
        byte[] piece = piece(picture);
        for (int from = 0; from < 3; from++) {
            byte[] text = Base64.getEncoder().encode(Arrays.copyOfRange(piece, from, piece.length));
            if (relay.hasPassed(Arrays.copyOf(text, text.length - 4))) {
                return true;
            }
        }
        return relay.hasPassed(piece);
    }

    private static byte[] piece(byte[] picture) {
        int middle = picture.length / 2;
        return Arrays.copyOfRange(picture, middle, Math.min(picture.length, middle + PIECE));
    }

    /// A piece from the middle of the bytes is in no file of the profile.
    private static void assertNowhere(byte[] picture) throws IOException {
        byte[] piece = piece(picture);
        try (var files = Files.walk(profile)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(contains(Files.readAllBytes(file), piece))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }

    private static boolean contains(byte[] in, byte[] wanted) {
        for (int at = 0; at <= in.length - wanted.length; at++) {
            if (in[at] == wanted[0] && Arrays.equals(in, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }
}
