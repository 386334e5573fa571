package org.safelight.server.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class SignInLimitTest {
    @TempDir
    private static Path data;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.in(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static MockHttpServletRequest from(String address) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        return request;
    }

    private static boolean mayTry(String account, String address) {
        return server.bean(SignInLimit.class).attempt(account, from(address)).isZero();
    }

    @Test
    void whoever_guesses_waits_longer_each_time_and_delays_nobody_at_another_address() {
        String account = "guessed@example.org";
        for (int i = 0; i < SignInLimit.FREE; i++) {
            assertThat(mayTry(account, "192.0.2.1")).isTrue();
        }
        // The sixth is made, and only then is there something to wait for.
        assertThat(mayTry(account, "192.0.2.1")).isTrue();
        assertThat(mayTry(account, "192.0.2.1")).isFalse();
        assertThat(mayTry(account.toUpperCase(java.util.Locale.ROOT), "192.0.2.1"))
                .isFalse();
        assertThat(mayTry(account, "192.0.2.2")).isTrue();
        assertThat(mayTry("other@example.org", "192.0.2.1")).isTrue();
        server.bean(JdbcClient.class)
                .sql("update sign_in_attempt set not_before = now(), attempts = attempts + 8")
                .update();
        assertThat(mayTry(account, "192.0.2.1")).isTrue();
        assertThat(server.bean(SignInLimit.class)
                        .attempt(account, from("192.0.2.1"))
                        .toSeconds())
                .isBetween(500L, 900L);
    }

    @Test
    void addresses_of_one_ipv6_network_count_as_one() {
        for (int i = 0; i <= SignInLimit.FREE; i++) {
            assertThat(mayTry("six@example.org", "2001:db8:1:2::" + (i + 1))).isTrue();
        }
        assertThat(mayTry("six@example.org", "2001:db8:1:2:ffff::1")).isFalse();
        assertThat(mayTry("six@example.org", "2001:db8:1:3::1")).isTrue();
    }

    @Test
    void one_address_that_tries_many_accounts_is_slowed() {
        for (int i = 0; i <= SignInLimit.FREE_OF_ADDRESS; i++) {
            assertThat(mayTry("sprayed-" + i + "@example.org", "198.51.100.1")).isTrue();
        }
        assertThat(mayTry("sprayed-next@example.org", "198.51.100.1")).isFalse();
    }

    @Test
    void people_of_one_address_who_sign_in_at_the_same_moment_do_not_delay_each_other() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Boolean>> tries = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SignInLimit.FREE_OF_ADDRESS; i++) {
                String account = "morning-" + i + "@example.org";
                tries.add(threads.submit(() -> {
                    go.await();
                    return mayTry(account, "198.51.100.9");
                }));
            }
            go.countDown();
            for (Future<Boolean> each : tries) {
                assertThat(each.get()).isTrue();
            }
        }
    }

    @Test
    void people_of_one_address_who_sign_in_do_not_use_up_its_attempts_and_do_not_forgive_those_that_failed() {
        SignInLimit limit = server.bean(SignInLimit.class);
        RunningServer.Member member = server.member("dorset");
        for (int i = 0; i < SignInLimit.FREE_OF_ADDRESS - 1; i++) {
            assertThat(mayTry("guessed-" + i + "@example.org", "198.51.100.7")).isTrue();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(mayTry(member.email(), "198.51.100.7")).isTrue();
            limit.succeeded(member.email(), member.person().id(), from("198.51.100.7"), new MockHttpServletResponse());
        }
        assertThat(mayTry("guessed-next@example.org", "198.51.100.7")).isTrue();
        assertThat(mayTry("guessed-last@example.org", "198.51.100.7")).isTrue();
        assertThat(mayTry("guessed-too-many@example.org", "198.51.100.7")).isFalse();
    }

    @Test
    void the_owner_gets_in_from_a_browser_they_used_before_while_somebody_at_their_address_guesses() throws Exception {
        var member = server.member("kent", Role.EXAMINER);
        try (Browsing owner = Browsing.as(server, member);
                Browsing guesser = new Browsing(server)) {
            owner.forget("safelight");
            String last = "";
            for (int i = 0; i <= SignInLimit.FREE + 1; i++) {
                last = Browsing.sentTo(guesser.signIn(member.email(), "a wrong password " + i));
            }
            assertThat(last).startsWith("/sign-in?wait=");
            // Not even with the right password.
            assertThat(Browsing.sentTo(guesser.signIn(member.email(), RunningServer.PASSWORD)))
                    .startsWith("/sign-in?wait=");
            assertThat(Browsing.sentTo(owner.signIn(member.email(), RunningServer.PASSWORD)))
                    .isEqualTo("/");
        }
    }
}
