package org.safelight.server.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exhibits.StoredPictures;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What a browser gets of a picture in the vault, byte for byte.
class RenditionsTest {
    @TempDir
    private static Path data;

    private static RunningServer server;
    private static RunningServer.Member grader;
    private static RunningServer.Member supervisor;
    private static ExhibitId exhibit;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.in(data);
        grader = server.member("dorset", Role.GRADER);
        supervisor = server.member("dorset", Role.SUPERVISOR);
        exhibit = StoredPictures.on(
                server,
                server.member("dorset", Role.EXAMINER),
                "DRAWN-1",
                List.of(drawn(), "no picture".getBytes(StandardCharsets.US_ASCII)));
        // So that the test can run at any hour.
        as(supervisor, () -> {
            server.bean(Exposure.class)
                    .lift(
                            supervisor.person(),
                            "",
                            grader.person().id(),
                            Lift.HOURS,
                            "made-up reason",
                            Duration.ofMinutes(60));
            return true;
        });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// Stripes, a pixel wide, and a ramp.
    private static byte[] drawn() throws Exception {
        BufferedImage image = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 480; y++) {
            for (int x = 0; x < 640; x++) {
                image.setRGB(x, y, x % 2 == 0 ? 0x204060 : (x * 255 / 640) << 16 | y * 255 / 480);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private static <T> T as(RunningServer.Member member, java.util.concurrent.Callable<T> work) throws Exception {
        try (Scope.Entered _ = new Scope(member.person().id(), member.person().force()).enter()) {
            return work.call();
        }
    }

    private static UUID lease(int content, MediaForm form) throws Exception {
        return ((Exposure.Opened.Leased) as(
                        grader,
                        () -> server.bean(Exposure.class)
                                .open(grader.person(), "", new Viewing(exhibit, content, form, Severity.NOT_KNOWN))))
                .lease();
    }

    @Test
    void the_browser_gets_only_the_form_of_the_lease_step_by_step_and_keeps_nothing() throws Exception {
        try (Browsing browser = Browsing.as(server, grader);
                Browsing other = Browsing.as(server, supervisor)) {
            var longest = List.of(24, 48, 96, 480, 640).iterator();
            UUID before = null;
            for (MediaForm form : List.of(
                    MediaForm.BLURRED, MediaForm.LESS_BLURRED, MediaForm.COLOUR, MediaForm.LARGER, MediaForm.FULL)) {
                UUID lease = lease(1, form);
                String path = "/exposure/leases/" + lease + "/picture";
                HttpResponse<byte[]> answer = browser.getBytes(path);
                assertThat(answer.statusCode()).isEqualTo(200);
                BufferedImage seen = ImageIO.read(new ByteArrayInputStream(answer.body()));
                assertThat(seen.getWidth()).as(form.name()).isEqualTo(longest.next());
                assertThat(answer.headers().firstValue("Cache-Control").orElse(""))
                        .contains("no-store");
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .contains("nosniff");
                assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy"))
                        .contains("same-origin");
                assertThat(answer.headers().firstValue("ETag")).isEmpty();
                assertThat(answer.headers().firstValue("Last-Modified")).isEmpty();
                assertThat(other.get(path).statusCode()).isEqualTo(410);
                if (before != null) {
                    assertThat(browser.get("/exposure/leases/" + before + "/picture")
                                    .statusCode())
                            .isEqualTo(410);
                }
                before = lease;
            }
            browser.post("/exposure/leases/" + before + "/hidden");
            assertThat(browser.get("/exposure/leases/" + before + "/picture").statusCode())
                    .isEqualTo(410);
        }
    }

    @Test
    void every_step_is_in_the_audit_trail() throws Exception {
        UUID lease = lease(2, MediaForm.BLURRED);
        assertThat(as(
                        grader,
                        () -> server.bean(JdbcClient.class)
                                .sql("select details from audit_event where action = 'exposure.viewed' and subject"
                                        + " = :subject")
                                .param("subject", "exhibit:" + exhibit)
                                .query(String.class)
                                .list()))
                .anySatisfy(details -> assertThat(details).contains(lease.toString(), "BLURRED"));
    }

    @Test
    void what_is_no_picture_is_not_shown_and_the_reason_is_said() throws Exception {
        try (Browsing browser = Browsing.as(server, grader)) {
            HttpResponse<String> answer = browser.get("/exposure/leases/" + lease(2, MediaForm.BLURRED) + "/picture");
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("cannot be shown").doesNotContain("no picture");
            answer = browser.get("/exposure/leases/" + lease(3, MediaForm.BLURRED) + "/picture");
            assertThat(answer.body()).isEqualTo("It is not in the vault");
        }
    }
}
