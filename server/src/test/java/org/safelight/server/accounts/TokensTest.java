package org.safelight.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.RunningServer;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Tokens, by the call that tells a program whom its token is for.
class TokensTest {
    @TempDir
    private static Path data;

    private static RunningServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static HttpResponse<String> whoAmI(Optional<String> header) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/token"));
        header.ifPresent(value -> request.header("Authorization", value));
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int status(String token) throws Exception {
        return whoAmI(Optional.of("Bearer " + token)).statusCode();
    }

    @Test
    void a_token_acts_for_its_person_and_makes_no_session() throws Exception {
        var member = server.member("dorset", Role.EXAMINER);
        String token = server.token(member, TokenScope.SUBMIT);
        HttpResponse<String> answer = whoAmI(Optional.of("Bearer " + token));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("Dorset Police", "SUBMIT").doesNotContain("Alex");
        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
    }

    @Test
    void no_token_and_a_wrong_one_are_refused_in_words_for_programs() throws Exception {
        for (Optional<String> header : java.util.List.of(
                Optional.<String>empty(),
                Optional.of("Bearer nonsense"),
                Optional.of("Bearer safelight_" + "A".repeat(43)),
                Optional.of("Basic YTpi"),
                Optional.of("Bearer"))) {
            HttpResponse<String> answer = whoAmI(header);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(answer.body()).contains("A token is needed", "/tokens");
        }
    }

    @Test
    void a_token_ends_when_revoked_when_its_time_is_over_and_when_its_person_is_disabled() throws Exception {
        var member = server.member("kent", Role.EXAMINER);
        JdbcClient db = server.bean(JdbcClient.class);
        Tokens tokens = server.bean(Tokens.class);

        String revoked = server.token(member, TokenScope.SUBMIT);
        assertThat(status(revoked)).isEqualTo(200);
        var id = tokens.of(member.person()).getFirst().id();
        // Of another's token nothing is told, and it goes on.
        assertThat(tokens.revoke(server.member("kent").person(), "", id)).isFalse();
        assertThat(status(revoked)).isEqualTo(200);
        assertThat(tokens.revoke(member.person(), "", id)).isTrue();
        assertThat(status(revoked)).isEqualTo(401);

        String old = server.token(member, TokenScope.SUBMIT);
        db.sql("update api_token set expires_at = now() where person_id = :person")
                .param("person", member.person().id())
                .update();
        assertThat(status(old)).isEqualTo(401);

        String disabled = server.token(member, TokenScope.SUBMIT);
        assertThat(status(disabled)).isEqualTo(200);
        db.sql("update person set disabled_at = now() where id = :person")
                .param("person", member.person().id())
                .update();
        assertThat(status(disabled)).isEqualTo(401);
    }

    @Test
    void of_a_token_only_a_hash_is_kept() {
        String token = server.token(server.member("kent"), TokenScope.LISTS);
        String kept = server.bean(JdbcClient.class)
                .sql("select string_agg(t::text, ' ') from api_token t")
                .query(String.class)
                .single();
        assertThat(kept).doesNotContain(token).doesNotContain(token.substring(10));
    }

    @Test
    void an_unknown_call_is_answered_in_words_for_programs() throws Exception {
        var member = server.member("dorset", Role.EXAMINER);
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/nothing"))
                .header("Authorization", "Bearer " + server.token(member, TokenScope.SUBMIT))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("There is no such thing");
    }
}
