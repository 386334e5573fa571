package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Graders who work through practice at the same time, each seeing three steps of each pattern: a measurement,
/// run where it is asked for. With `-Dsafelight.test.graders=60 -Dsafelight.test.thinkMillis=3000` as many as a
/// force has, who think before each key; it prints how long it took from the key to the picture.
@EnabledIfSystemProperty(named = "safelight.test.graders", matches = "[0-9]+")
class StepsOfManyTest {
    private static final int GRADERS = Integer.getInteger("safelight.test.graders", 3);
    private static final int THINK_MILLIS = Integer.getInteger("safelight.test.thinkMillis", 0);
    private static final Pattern PICTURE = Pattern.compile("<img[^>]* src=\"([^\"]+)\"");
    private static final Pattern ITEM = Pattern.compile("<h1[^>]*>Item ([0-9]+)</h1>");

    @TempDir
    private Path data;

    private final ConcurrentLinkedQueue<Long> millis = new ConcurrentLinkedQueue<>();

    @Test
    void each_grader_sees_each_step_of_their_own_patterns() throws Exception {
        try (RunningServer server = RunningServer.in(data);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            RunningServer.Member supervisor = server.member("kent", Role.SUPERVISOR);
            List<Future<Integer>> work = new ArrayList<>();
            for (int i = 0; i < GRADERS; i++) {
                RunningServer.Member grader = server.member("kent", Role.GRADER);
                try (Scope.Entered _ =
                        new Scope(supervisor.person().id(), supervisor.person().force()).enter()) {
                    server.bean(JdbcClient.class)
                            .sql("""
                                insert into exposure_override
                                       (force_id, person_id, given_by, lifts, reason, from_at, until_at)
                                values (:force, :person, :by, 'HOURS', 'made-up reason', now(), now() + interval '2 hours')
                                """)
                            .param("force", supervisor.person().force())
                            .param("person", grader.person().id())
                            .param("by", supervisor.person().id())
                            .update();
                }
                Random random = new Random(i);
                work.add(threads.submit(() -> practise(server, grader, random)));
            }
            for (Future<Integer> each : work) {
                assertThat(each.get()).isEqualTo(12 * 3);
            }
        }
        long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%d graders, %d steps: from the key to the picture p50 %d ms, p95 %d ms, p99 %d ms%n",
                GRADERS,
                sorted.length,
                sorted[sorted.length / 2],
                sorted[sorted.length * 95 / 100],
                sorted[sorted.length * 99 / 100]);
    }

    /// @return how many pictures were seen
    private int practise(RunningServer server, RunningServer.Member grader, Random random) throws Exception {
        int seen = 0;
        try (Browsing browser = Browsing.as(server, grader)) {
            HttpResponse<String> made = browser.post("/grading/practice");
            assertThat(made.statusCode()).isEqualTo(302);
            String page = Browsing.sentTo(made);
            while (true) {
                String body = browser.get(page).body();
                Matcher item = ITEM.matcher(body);
                if (!item.find()) {
                    assertThat(body).contains("As the key says");
                    return seen;
                }
                String acts = page + "/" + item.group(1);
                for (String form : List.of("BLURRED", "LESS_BLURRED", "COLOUR")) {
                    think(random);
                    long before = System.nanoTime();
                    String shown = Browsing.sentTo(browser.post(acts + "/show", "form", form, "script", "true"));
                    Matcher picture = PICTURE.matcher(browser.get(shown).body());
                    assertThat(picture.find()).isTrue();
                    HttpResponse<byte[]> answer = browser.getBytes(picture.group(1));
                    millis.add((System.nanoTime() - before) / 1_000_000);
                    assertThat(answer.statusCode()).isEqualTo(200);
                    seen++;
                }
                browser.post(acts + "/decide", "choice", "C");
            }
        }
    }

    private static void think(Random random) throws InterruptedException {
        if (THINK_MILLIS > 0) {
            Thread.sleep(THINK_MILLIS / 2 + random.nextInt(THINK_MILLIS));
        }
    }
}
