package org.safelight.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.springframework.jdbc.core.simple.JdbcClient;

class SessionsTest {
    @TempDir
    private Path data;

    @Test
    void a_session_follows_its_person_outlives_a_restart_and_can_be_ended() throws Exception {
        try (RunningServer server = RunningServer.in(data)) {
            var administrator = server.member("dorset", Role.ADMINISTRATOR);
            var member = server.member("kent", Role.ADMINISTRATOR);
            Accounts accounts = server.bean(Accounts.class);
            try (Browsing one = Browsing.as(server, member);
                    Browsing other = Browsing.as(server, member);
                    Browsing stranger = Browsing.as(server, administrator)) {
                // A role that is taken away counts at once.
                assertThat(one.get("/people").statusCode()).isEqualTo(200);
                accounts.changeRoles(administrator.person(), "", member.person().id(), Set.of(Role.EXAMINER));
                assertThat(one.get("/people").statusCode()).isEqualTo(403);
                assertThat(one.get("/").body()).contains("Forensic examiner").doesNotContain("/people");

                // The list names both, and one ends the other.
                String page = one.get("/account").body();
                assertThat(page.split("another on another|This one", -1)).hasSizeGreaterThanOrEqualTo(3);
                var handle = java.util.regex.Pattern.compile("/account/sessions/([0-9a-f]{32})/end")
                        .matcher(page);
                assertThat(handle.find()).isTrue();
                // Nobody else can.
                stranger.post("/account/sessions/" + handle.group(1) + "/end");
                assertThat(other.get("/").statusCode()).isEqualTo(200);
                one.post("/account/sessions/" + handle.group(1) + "/end");
                assertThat(Browsing.sentTo(other.get("/"))).isEqualTo("/sign-in");
                assertThat(one.get("/").statusCode()).isEqualTo(200);

                // A disabled person is out at once, and cannot come in.
                accounts.setDisabled(administrator.person(), "", member.person().id(), true);
                assertThat(Browsing.sentTo(one.get("/"))).isEqualTo("/sign-in");
                assertThat(Browsing.sentTo(one.signIn(member.email(), RunningServer.PASSWORD)))
                        .isEqualTo("/sign-in?wrong");
            }
        }
        try (RunningServer server = RunningServer.in(data)) {
            assertThat(server.bean(JdbcClient.class)
                            .sql("select count(*) from spring_session where principal_name is not null")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    @Test
    void what_the_database_keeps_of_a_session_is_not_what_opens_it() throws Exception {
        try (RunningServer server = RunningServer.in(data);
                Browsing browsing = Browsing.as(server, server.member("kent", Role.EXAMINER));
                Browsing thief = new Browsing(server)) {
            String cookie = browsing.cookie("safelight");
            String id = new String(Base64.getDecoder().decode(cookie), StandardCharsets.US_ASCII);
            List<String> kept = server.bean(JdbcClient.class)
                    .sql("select session_id from spring_session")
                    .query(String.class)
                    .list();
            assertThat(kept).contains(HashedSessions.hash(id)).doesNotContain(id);
            for (String stolen : kept) {
                thief.remember(
                        "safelight", Base64.getEncoder().encodeToString(stolen.getBytes(StandardCharsets.US_ASCII)));
                assertThat(Browsing.sentTo(thief.get("/"))).isEqualTo("/sign-in");
            }
            thief.remember("safelight", cookie);
            assertThat(thief.get("/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void before_a_dangerous_act_a_person_is_asked_again_when_their_sign_in_is_not_recent() throws Exception {
        try (RunningServer server = RunningServer.in(data);
                Browsing browsing = Browsing.as(server, server.member("kent", Role.EXAMINER))) {
            assertThat(browsing.get("/tokens/make").statusCode()).isEqualTo(200);
            // Ten minutes pass.
            server.bean(JdbcClient.class)
                    .sql("delete from spring_session_attributes where attribute_name = 'safelight.confirmed'")
                    .update();
            assertThat(Browsing.sentTo(browsing.get("/tokens/make"))).isEqualTo("/confirm?then=/tokens/make");
            assertThat(Browsing.sentTo(browsing.post("/tokens/make", "name", "x", "scopes", "SUBMIT", "days", "1")))
                    .isEqualTo("/confirm?then=/tokens/make");
            assertThat(browsing.post("/confirm", "then", "/tokens/make", "password", "no")
                            .body())
                    .contains("The password is wrong");
            assertThat(Browsing.sentTo(browsing.post(
                            "/confirm", "then", "https://example.org/", "password", RunningServer.PASSWORD)))
                    .isEqualTo("/");
            assertThat(browsing.post("/tokens/make", "name", "x", "scopes", "SUBMIT", "days", "1")
                            .body())
                    .contains("safelight_");
        }
    }
}
