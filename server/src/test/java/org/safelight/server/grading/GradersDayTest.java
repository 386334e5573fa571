package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.Browsing;
import org.safelight.server.Relay;
import org.safelight.server.RunningServer;
import org.safelight.server.accounts.Role;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.SafelightProcess;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A day of graders on one exhibit, with a network that is cut again and again and a server that is killed and
/// started anew. Small in each check; in full with `-Dsafelight.test.graders=60
/// -Dsafelight.test.items=100000`, which prints how long answers took. Nothing is drawn: leases are opened and
/// signs of life given, and no picture is asked for.
class GradersDayTest {
    private static final int GRADERS = Integer.getInteger("safelight.test.graders", 6);
    private static final int ITEMS = Integer.getInteger("safelight.test.items", 150);
    private static final int KILLS = Integer.getInteger("safelight.test.graderKills", 1);
    private static final Pattern ITEM = Pattern.compile("<h1[^>]*>Item ([0-9]+)</h1>");
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final List<String> CHOICES = List.of("A", "B", "C", "NOT_ILLEGAL");

    @TempDir
    private Path data;

    private final AtomicInteger port = new AtomicInteger();
    private final AtomicInteger decided = new AtomicInteger();
    private final ConcurrentLinkedQueue<Long> pageMillis = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> showMillis = new ConcurrentLinkedQueue<>();

    @Test
    @Timeout(3_600)
    void each_vote_counts_once_and_each_second_once_whatever_is_cut_or_killed() throws Exception {
        List<RunningServer.Member> graders = new ArrayList<>();
        try (RunningServer server = RunningServer.in(data)) {
            JdbcClient db = server.bean(JdbcClient.class);
            RunningServer.Member examiner = server.member("kent", Role.EXAMINER);
            RunningServer.Member supervisor = server.member("kent", Role.SUPERVISOR);
            try (Scope.Entered _ =
                    new Scope(examiner.person().id(), examiner.person().force()).enter()) {
                drawNothing(db, examiner);
            }
            for (int i = 0; i < GRADERS; i++) {
                graders.add(server.member("kent", Role.GRADER));
            }
            try (Scope.Entered _ =
                    new Scope(supervisor.person().id(), supervisor.person().force()).enter()) {
                for (RunningServer.Member grader : graders) {
                    for (String lift : List.of("HOURS", "BREAK")) {
                        db.sql("""
                            insert into exposure_override (force_id, person_id, given_by, lifts, reason, from_at, until_at)
                            values (:force, :person, :by, :lift, 'made-up reason', now(), now() + interval '2 hours')
                            """)
                                .param("force", supervisor.person().force())
                                .param("person", grader.person().id())
                                .param("by", supervisor.person().id())
                                .param("lift", lift)
                                .update();
                    }
                }
            }
        }
        SafelightProcess process = serve();
        AtomicBoolean isOver = new AtomicBoolean();
        try (Relay relay = Relay.to(port::get);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < GRADERS; i++) {
                RunningServer.Member grader = graders.get(i);
                Random random = new Random(i);
                work.add(threads.submit(() -> {
                    grade(relay, grader, random);
                    return null;
                }));
            }
            Future<?> faults = threads.submit(() -> {
                Random random = new Random(99);
                while (!isOver.get()) {
                    Thread.sleep(500 + random.nextInt(1_000));
                    relay.cut();
                }
                return null;
            });
            for (int kill = 1; kill <= KILLS; kill++) {
                int until = ITEMS * kill / (KILLS + 1);
                while (decided.get() < until && !work.stream().allMatch(Future::isDone)) {
                    Thread.sleep(20);
                    work.stream().filter(Future::isDone).findFirst().ifPresent(GradersDayTest::rethrow);
                }
                process.kill();
                process.ended();
                process = serve();
            }
            for (Future<?> each : work) {
                each.get();
            }
            isOver.set(true);
            faults.get();
        } finally {
            process.kill();
            process.ended();
        }
        try (RunningServer server = RunningServer.in(data);
                Scope.Entered _ = new Scope(
                                graders.getFirst().person().id(),
                                graders.getFirst().person().force())
                        .enter()) {
            JdbcClient db = server.bean(JdbcClient.class);
            assertThat(count(db, "select count(*) from grading_decision where undone_at is null"))
                    .isEqualTo(ITEMS);
            assertThat(count(db, "select count(distinct content) from grading_decision where undone_at is null"))
                    .isEqualTo(ITEMS);
            assertThat(count(db, "select count(*) from vote")).isEqualTo(ITEMS);
            assertThat(count(db, "select count(distinct content_id) from vote")).isEqualTo(ITEMS);
            assertThat(count(db, """
                select count(*) from grading_decision d
                  join exhibit_content x on x.exhibit_id = d.exhibit_id and x.number = d.content
                  join content c on c.sha256 = x.sha256 join vote v on v.content_id = c.id
                 where replace(d.choice, '_', '-') = v.category and v.person_id = d.person_id
                """)).isEqualTo(ITEMS);
        }
        long seconds = 0;
        try (RunningServer server = RunningServer.in(data)) {
            JdbcClient db = server.bean(JdbcClient.class);
            for (RunningServer.Member grader : graders) {
                try (Scope.Entered _ =
                        new Scope(grader.person().id(), grader.person().force()).enter()) {
                    assertThat(count(db, """
                        select count(*) from exposure_view a join exposure_view b
                            on a.person_id = b.person_id and a.lease <> b.lease
                           and a.started_at < b.seen_until and b.started_at < a.seen_until
                         where a.person_id = '%s' and a.seen_until > a.started_at and b.seen_until > b.started_at
                        """.formatted(grader.person().id())))
                            .as("stretches that lie over each other")
                            .isZero();
                    assertThat(count(db, "select count(*) from exposure_view where ended is null"))
                            .as("leases that are open")
                            .isLessThanOrEqualTo(1);
                    seconds += count(
                            db,
                            "select coalesce(sum(extract(epoch from seen_until - started_at)), 0)::bigint"
                                    + " from exposure_view");
                }
            }
        }
        System.out.printf(
                "%d graders, %d items, %d kills: %d seconds counted; page %s; lease %s%n",
                GRADERS, ITEMS, KILLS, seconds, percentiles(pageMillis), percentiles(showMillis));
    }

    private static String percentiles(ConcurrentLinkedQueue<Long> of) {
        long[] sorted = of.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0
                ? "-"
                : "p50 %d ms, p95 %d ms, p99 %d ms of %d"
                        .formatted(
                                sorted[sorted.length / 2],
                                sorted[sorted.length * 95 / 100],
                                sorted[sorted.length * 99 / 100],
                                sorted.length);
    }

    private static void rethrow(Future<?> done) {
        try {
            done.get();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static long count(JdbcClient db, String sql) {
        return db.sql(sql).query(Long.class).single();
    }

    /// An exhibit of contents that are all to be viewed, by their rows alone.
    private static void drawNothing(JdbcClient db, RunningServer.Member examiner) {
        db.sql("""
            insert into exhibit (id, force_id, reference, case_reference, kind, tool, index_checksum, contents, files,
                                 chunks, state, submitted_by, completed_at, to_view)
            values ('00000000-0000-0000-0000-000000000007', :force, 'DAY', '', 'TRIAGE', 'test', '', :items, 0, 0,
                    'COMPLETE', :person, now(), :items)
            """)
                .param("force", examiner.person().force())
                .param("person", examiner.person().id())
                .param("items", ITEMS)
                .update();
        db.sql("""
            insert into exhibit_content (exhibit_id, number, force_id, sha256, bytes, media_type, verdict, view, to_view)
            select '00000000-0000-0000-0000-000000000007', n, :force, sha256(int4send(n)), 100, 'image/png',
                   'unknown-picture', n, true
              from generate_series(1, :items) n
            """)
                .param("force", examiner.person().force())
                .param("items", ITEMS)
                .update();
    }

    private SafelightProcess serve() throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            port.set(free.getLocalPort());
        }
        SafelightProcess process =
                SafelightProcess.start("", "serve", "--data", data, "--port", Integer.toString(port.get()));
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 1_200; i++) {
                try {
                    client.send(
                            java.net.http.HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + port.get() + "/sign-in"))
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            java.net.http.HttpResponse.BodyHandlers.discarding());
                    return process;
                } catch (IOException notYet) {
                    if (!process.isAlive()) {
                        throw new AssertionError(process.ended().err());
                    }
                    Thread.sleep(100);
                }
            }
        }
        throw new AssertionError("The server did not start");
    }

    /// One grader until nothing is left. What fails on the way is tried again: that a request got no answer
    /// does not tell whether it was done.
    private void grade(Relay relay, RunningServer.Member grader, Random random) throws Exception {
        String page = "/grading/00000000-0000-0000-0000-000000000007";
        try (Browsing browser = Browsing.at(relay.url())) {
            boolean isSignedIn = false;
            while (true) {
                try {
                    if (!isSignedIn) {
                        browser.signIn(grader.email(), RunningServer.PASSWORD);
                        isSignedIn = true;
                    }
                    long before = System.nanoTime();
                    var answer = browser.get(page);
                    if (answer.statusCode() != 200) {
                        isSignedIn = answer.statusCode() != 302;
                        Thread.sleep(100);
                        continue;
                    }
                    pageMillis.add((System.nanoTime() - before) / 1_000_000);
                    Matcher item = ITEM.matcher(answer.body());
                    if (!item.find()) {
                        if (answer.body().contains("<strong>0</strong> left to decide")) {
                            return;
                        }
                        assertThat(answer.body()).contains("Nothing is left for you");
                        // A colleague has it before them, or is about to lose it.
                        Thread.sleep(200);
                        continue;
                    }
                    int number = Integer.parseInt(item.group(1));
                    Matcher csrf = CSRF.matcher(answer.body());
                    assertThat(csrf.find()).isTrue();
                    if (random.nextInt(4) == 0) {
                        before = System.nanoTime();
                        String shown = Browsing.sentTo(
                                browser.post(page + "/" + number + "/show", "form", "BLURRED", "script", "true"));
                        showMillis.add((System.nanoTime() - before) / 1_000_000);
                        String lease = shown.replaceFirst(".*lease=([0-9a-f-]+).*", "$1");
                        if (shown.contains("lease=")) {
                            browser.post("/exposure/leases/" + lease + "/shown");
                            if (random.nextBoolean()) {
                                browser.post("/exposure/leases/" + lease + "/hidden");
                            }
                        }
                    }
                    String to = Browsing.sentTo(browser.post(
                            page + "/" + number + "/decide", "choice", CHOICES.get(number % CHOICES.size())));
                    if (to.equals(page)) {
                        decided.incrementAndGet();
                    }
                } catch (IOException cut) {
                    Thread.sleep(20 + random.nextInt(50));
                }
            }
        }
    }
}
