package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.SubmissionState;
import org.safelight.formats.SubmissionWriter;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.database.Scope;
import org.safelight.server.exhibits.MadeUpSubmission;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// People and programs of several forces who do all that there is to do at once, and remember what they were told
/// had been done. What fails is tried again, as their programs would; that a vote failed leaves open whether it
/// counted.
final class MixedLoad {
    /// What is done.
    enum Act {
        VOTES,
        LOOK_UPS,
        SUBMISSIONS,
        LISTS
    }

    private static final List<String> FORCES = List.of("dorset", "kent", "essex");
    private static final String LIST = "all-votes";
    private static final int CONTENTS = 12;
    // Of these; what is irrelevant is not remembered as seen.
    private static final int SIGHTED = 8;
    private static final int PATIENCE_SECONDS = 120;

    /// Who takes part, with their tokens.
    record Staff(
            List<RunningServer.Member> voters,
            List<String> voting,
            RunningServer.Member examiner,
            String sending,
            String looking,
            RunningServer.Member coordinator) {
        static Staff of(RunningServer server) throws Exception {
            List<RunningServer.Member> voters = new ArrayList<>();
            List<String> voting = new ArrayList<>();
            for (String force : FORCES) {
                RunningServer.Member voter = server.member(force, Role.GRADER);
                voters.add(voter);
                voting.add(server.token(voter, TokenScope.VOTE));
            }
            RunningServer.Member examiner = server.member("gwent", Role.EXAMINER);
            RunningServer.Member coordinator = server.member("national-crime-agency", Role.COORDINATOR);
            try (Browsing page = Browsing.as(server, coordinator)) {
                assertThat(Browsing.sentTo(page.post(
                                "/lists/add",
                                "name",
                                LIST,
                                "scheme",
                                "uk-abc",
                                "states",
                                "TRUSTED",
                                "states",
                                "INDICATIVE",
                                "licence",
                                "made up",
                                "purpose",
                                "test")))
                        .isEqualTo("/lists/" + LIST);
            }
            return new Staff(
                    voters,
                    voting,
                    examiner,
                    server.token(examiner, TokenScope.SUBMIT),
                    server.token(examiner, TokenScope.LOOK_UP, TokenScope.LISTS),
                    coordinator);
        }
    }

    private final Staff staff;
    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    private final Map<Act, AtomicLong> done = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean isStopping;
    private final AtomicInteger beginning = new AtomicInteger();

    // By voter: what a force may have said of a content, by its number. More than one word where an answer was lost.
    private final List<Map<Integer, Set<String>>> said = new ArrayList<>();
    // Contents with a vote that was acknowledged, and after which beginning of the server that was.
    private final Map<Integer, Integer> votedOn = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<UUID> complete = new ConcurrentLinkedQueue<>();
    private volatile int newestList;

    MixedLoad(Staff staff, String url) {
        this.staff = staff;
        this.url = url;
        for (Act act : Act.values()) {
            done.put(act, new AtomicLong());
        }
    }

    void start() {
        for (int voter = 0; voter < staff.voters().size(); voter++) {
            int who = voter;
            said.add(new HashMap<>());
            run("voter-" + who, () -> votes(who));
        }
        run("looks-up", this::looksUp);
        run("submits", this::submits);
        run("builds-lists", this::buildsLists);
    }

    private AtomicLong acknowledged(Act act) {
        return Objects.requireNonNull(done.get(act));
    }

    private interface Work {
        void go() throws Exception;
    }

    private void run(String name, Work work) {
        threads.add(Thread.ofPlatform().name(name).start(() -> {
            try {
                work.go();
            } catch (Exception | AssertionError e) {
                fault.compareAndSet(null, e);
            }
        }));
    }

    /// The server was started: what was acknowledged before must be known to it.
    void serverBeganAnew() {
        beginning.incrementAndGet();
    }

    /// Waits until more of something was acknowledged than now.
    void awaitMore(Act... acts) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (Act act : acts) {
            long before = acknowledged(act).get();
            while (acknowledged(act).get() == before) {
                if (fault.get() != null) {
                    throw new AssertionError(fault.get());
                }
                assertThat(System.nanoTime()).as("patience for %s", act).isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    /// Stops all that is under way, whatever became of it.
    void halt() {
        isStopping = true;
        http.shutdownNow();
    }

    /// Stops all that is under way, and waits for it.
    void stop() throws InterruptedException {
        isStopping = true;
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(PATIENCE_SECONDS));
        }
        http.close();
        if (fault.get() != null) {
            throw new AssertionError(fault.get());
        }
    }

    /// Sends, until the server says that it was done or the load stops.
    ///
    /// @return empty when it was not answered, or with a status that says: try again
    private @Nullable HttpResponse<byte[]> once(String token, String method, String path, String type, byte[] body)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (path.contains("/chunks/")) {
            request.header("Content-Encoding", "gzip");
        }
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() < 300) {
                // There is work to do on this machine beside the load.
                TimeUnit.MILLISECONDS.sleep(5);
                return answer;
            }
            // Whoever is refused otherwise was not merely unlucky.
            assertThat(answer.statusCode())
                    .as("%s %s: %s", method, path, new String(answer.body(), StandardCharsets.UTF_8))
                    .isEqualTo(503);
        } catch (IOException killed) {
            // The answer is lost; whether it was done is not known.
        }
        refused.incrementAndGet();
        TimeUnit.MILLISECONDS.sleep(50);
        return null;
    }

    private @Nullable HttpResponse<byte[]> untilDone(String token, String method, String path, String type, byte[] body)
            throws InterruptedException {
        HttpResponse<byte[]> answer = null;
        while (answer == null && !isStopping) {
            answer = once(token, method, path, type, body);
        }
        return answer;
    }

    private void votes(int voter) throws Exception {
        Map<Integer, Set<String>> mine = said.get(voter);
        for (int n = 0; !isStopping; n++) {
            boolean isChange = n % 7 == 6;
            int content = isChange ? n - 3 : n;
            String category = isChange ? "C" : n % 2 == 0 ? "A" : "B";
            byte[] body = """
                    {"votes": [{"sha256": "%s", "pdq": "%s", "scheme": "uk-abc", "category": "%s", "blind": true,
                                "reason": "%s"}]}
                    """.formatted(sha256(content), pdq(content), category, isChange ? "looked again" : "")
                    .getBytes(StandardCharsets.UTF_8);
            HttpResponse<byte[]> answer = null;
            while (answer == null && !isStopping) {
                mine.computeIfAbsent(content, _ -> new TreeSet<>(Set.of(""))).add(category);
                int now = beginning.get();
                answer = once(staff.voting().get(voter), "POST", "/api/v1/votes", "application/json", body);
                if (answer != null) {
                    mine.put(content, new TreeSet<>(Set.of(category)));
                    votedOn.putIfAbsent(content, now);
                    acknowledged(Act.VOTES).incrementAndGet();
                }
            }
        }
    }

    private void looksUp() throws Exception {
        Random random = new Random(1);
        while (!isStopping) {
            int now = beginning.get();
            // What was acknowledged before the server began is in its index whenever it answers.
            List<Integer> known = votedOn.entrySet().stream()
                    .filter(voted -> voted.getValue() < now)
                    .map(Map.Entry::getKey)
                    .limit(5_000)
                    .toList();
            int content = known.isEmpty() ? random.nextInt(10) : known.get(random.nextInt(known.size()));
            HttpResponse<byte[]> answer = once(
                    staff.looking(),
                    "POST",
                    "/api/v1/lookups",
                    "application/json",
                    "{\"fingerprints\": [{\"sha256\": \"%s\"}]}"
                            .formatted(sha256(content))
                            .getBytes(StandardCharsets.UTF_8));
            if (answer != null) {
                acknowledged(Act.LOOK_UPS).incrementAndGet();
                if (!known.isEmpty()) {
                    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                            .contains("same-file");
                }
            }
        }
    }

    private void submits() throws Exception {
        for (int seed = 1; !isStopping; seed++) {
            MadeUpSubmission made = MadeUpSubmission.of("LAPTOP-" + seed, CONTENTS, seed);
            HttpResponse<byte[]> begun = untilDone(
                    staff.sending(),
                    "POST",
                    "/api/v1/exhibits",
                    "application/json",
                    made.head().toJson());
            if (begun == null) {
                return;
            }
            String exhibit = JsonMapper.shared()
                    .readValue(begun.body(), SubmissionState.class)
                    .exhibit();
            for (SubmissionWriter.Chunk chunk : made.chunks()) {
                untilDone(
                        staff.sending(),
                        "PUT",
                        "/api/v1/exhibits/" + exhibit + "/chunks/" + chunk.number() + "?sha256="
                                + HexFormat.of().formatHex(chunk.sha256()),
                        "application/x-ndjson",
                        MadeUpSubmission.gzip(chunk.bytes()));
            }
            untilDone(staff.sending(), "POST", "/api/v1/exhibits/" + exhibit + "/complete", "", new byte[0]);
            HttpResponse<byte[]> wanted =
                    untilDone(staff.sending(), "GET", "/api/v1/exhibits/" + exhibit + "/wanted", "", new byte[0]);
            if (wanted == null) {
                return;
            }
            for (var content : JsonMapper.shared()
                    .readValue(wanted.body(), SubmissionState.Wanted.class)
                    .contents()) {
                untilDone(
                        staff.sending(),
                        "PUT",
                        "/api/v1/exhibits/" + exhibit + "/contents/" + content.sha256(),
                        "application/octet-stream",
                        MadeUpSubmission.bytes(content.number(), seed));
            }
            if (!isStopping) {
                complete.add(UUID.fromString(exhibit));
                acknowledged(Act.SUBMISSIONS).incrementAndGet();
            }
        }
    }

    /// A session outlives every kill: whoever builds lists signs in once.
    private void buildsLists() throws Exception {
        try (Browsing page = Browsing.at(url)) {
            assertThat(Browsing.sentTo(page.signIn(staff.coordinator().email(), RunningServer.PASSWORD)))
                    .isEqualTo("/");
            while (!isStopping) {
                try {
                    HttpResponse<String> built = page.post("/lists/" + LIST + "/build");
                    if (built.statusCode() == 302) {
                        assertThat(Browsing.sentTo(built)).isEqualTo("/lists/" + LIST);
                        fetches();
                    } else {
                        assertThat(built.statusCode()).as(built.body()).isEqualTo(503);
                        refused.incrementAndGet();
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                } catch (IOException killed) {
                    refused.incrementAndGet();
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            }
        }
    }

    private void fetches() throws Exception {
        HttpResponse<byte[]> lists = once(staff.looking(), "GET", "/api/v1/lists", "", new byte[0]);
        if (lists != null) {
            int version = JsonMapper.shared()
                    .readTree(lists.body())
                    .get("lists")
                    .get(0)
                    .get("version")
                    .asInt();
            assertThat(version).isGreaterThanOrEqualTo(newestList);
            newestList = version;
            if (once(staff.looking(), "GET", "/api/v1/lists/" + LIST + "/changes?since=0", "", new byte[0]) != null) {
                acknowledged(Act.LISTS).incrementAndGet();
            }
        }
    }

    /// Fails if a server lacks something that was acknowledged. To be asked when the load has stopped.
    void isAllThere(RunningServer server) throws Exception {
        JdbcClient db = server.bean(JdbcClient.class);
        Map<String, String> stored = new HashMap<>();
        db.sql("""
                select distinct on (v.force_id, v.content_id) v.force_id, encode(c.sha256, 'hex') as sha256, v.category
                  from vote v join content c on c.id = v.content_id
                 order by v.force_id, v.content_id, v.number desc
                """).query(row -> {
            stored.put(row.getString("force_id") + row.getString("sha256"), row.getString("category"));
        });
        for (int voter = 0; voter < said.size(); voter++) {
            UUID force = staff.voters().get(voter).person().force();
            for (var one : said.get(voter).entrySet()) {
                assertThat(one.getValue())
                        .as("force %s on content %s", voter, one.getKey())
                        .contains(stored.getOrDefault(force + sha256(one.getKey()), ""));
            }
        }
        try (Scope.Entered _ = new Scope(
                        staff.examiner().person().id(),
                        staff.examiner().person().force())
                .enter()) {
            for (UUID exhibit : complete) {
                assertThat(db.sql("select state from exhibit where id = :id")
                                .param("id", exhibit)
                                .query(String.class)
                                .single())
                        .isEqualToIgnoringCase(SubmissionState.COMPLETE);
                assertThat(db.sql("select count(*) from exhibit_content where exhibit_id = :id")
                                .param("id", exhibit)
                                .query(Integer.class)
                                .single())
                        .isEqualTo(CONTENTS);
                // The registry takes them in after they are complete; a restart goes on with it.
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
                while (db.sql("select count(*) from exhibit_sighting where exhibit_id = :id")
                                .param("id", exhibit)
                                .query(Integer.class)
                                .single()
                        != SIGHTED) {
                    assertThat(System.nanoTime()).as("patience for sightings").isLessThan(end);
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            }
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (UUID exhibit : complete) {
                HttpResponse<String> wanted = client.send(
                        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/exhibits/" + exhibit + "/wanted"))
                                .header("Authorization", "Bearer " + staff.sending())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(wanted.body()).contains("\"contents\":[]");
            }
        }
        assertThat(db.sql("select coalesce(sum(length(leaves) / 32), 0) from audit_leaves")
                        .query(Long.class)
                        .single())
                .isGreaterThanOrEqualTo(acknowledged(Act.LOOK_UPS).get());
        assertThat(db.sql("select version from list_out where name = :name")
                        .param("name", LIST)
                        .query(Integer.class)
                        .single())
                .isGreaterThanOrEqualTo(newestList);
        assertThat(db.sql("select count(*) from list_download")
                        .query(Long.class)
                        .single())
                .isGreaterThanOrEqualTo(acknowledged(Act.LISTS).get());
    }

    private static String sha256(int content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(("content " + content).getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pdq(int content) {
        return sha256(content + 1_000_000);
    }

    @Override
    public String toString() {
        return done + " acknowledged, " + refused + " refused or unanswered";
    }
}
