package org.safelight.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// How many look-ups a registry answers, one a request and 100 000 a request, and what recording them costs.
///
/// `java -cp … org.safelight.bench.ServerLookUpSpeed FOLDER [entries, default 10 million] [seconds of each run, default
/// 15]`, in the folder of the sources. The registry is filled on the first run and kept in FOLDER. Loader, server and
/// PostgreSQL share the machine. Half of the questions are of listed digests, a quarter of unlisted digests with an
/// unlisted PDQ, a quarter of a PDQ within 31 bits of a listed one; every answer is checked.
public final class ServerLookUpSpeed {
    private static final int QUESTIONS = 20_000;
    private static final int CONNECTIONS = 48;
    private static final int TARGET_A_SECOND = 4_000;
    private static final int BATCH = 100_000;
    private static final int BATCHES = 5;
    private static final int PATIENCE_SECONDS = 3_600;
    private static final String AUDIT = "org.safelight.server.audit.";

    private ServerLookUpSpeed() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int entries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000_000;
        double seconds = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 15;
        try (RegistryProcess server = RegistryProcess.start(folder.resolve("data"))) {
            String token = fill(server, entries);
            System.out.printf(
                    Locale.ROOT,
                    "%,d entries, server answers after %.1f s, %d processors, load %.2f, Java %s%n",
                    entries,
                    server.secondsToAnswer(),
                    Runtime.getRuntime().availableProcessors(),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    Runtime.version());
            single(server, folder, token, entries, seconds);
            batches(server, token, entries);
            System.out.printf(Locale.ROOT, "server holds %,d MB of its own%n", server.anonymousMegabytes());
        }
    }

    private static String fill(RegistryProcess server, int entries) throws Exception {
        long begun = System.nanoTime();
        try (Connection database = server.database()) {
            String token = MadeUpRegistry.token(database, "dorset");
            boolean isNew = MadeUpRegistry.claims(database, entries);
            double filled = (System.nanoTime() - begun) / 1e9;
            byte[] last = json(0, i -> "{\"sha1\":\"" + MadeUpRegistry.sha1(entries) + "\"}", 1);
            try (HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                while (!answer(client, server, token, "application/json", last).contains("same-file")) {
                    if ((System.nanoTime() - begun) / 1e9 > PATIENCE_SECONDS) {
                        throw new IllegalStateException("The index does not come to know the last entry.");
                    }
                    TimeUnit.MILLISECONDS.sleep(200);
                }
            }
            if (isNew) {
                System.out.printf(
                        Locale.ROOT,
                        "tables filled in %.0f s; the index had all of it %.0f s later%n",
                        filled,
                        (System.nanoTime() - begun) / 1e9 - filled);
            }
            return token;
        }
    }

    private static void single(RegistryProcess server, Path folder, String token, int entries, double seconds)
            throws Exception {
        List<LookUpLoad.Question> questions = questions(server.port(), token, entries);
        LookUpLoad.asFastAsCanBe(server.port(), CONNECTIONS, seconds, questions);
        ProcessorShare recording = ProcessorShare.of(server.pid(), folder.resolve("look-ups.jfr"));
        double serverBefore = server.processorSeconds();
        double databaseBefore = server.processorSecondsOfDatabase();
        double loaderBefore = ProgramRun.processorSecondsOfThis();
        LookUpLoad.Outcome most = LookUpLoad.asFastAsCanBe(server.port(), CONNECTIONS, seconds, questions);
        double ofServer = server.processorSeconds() - serverBefore;
        double ofDatabase = server.processorSecondsOfDatabase() - databaseBefore;
        double ofLoader = ProgramRun.processorSecondsOfThis() - loaderBefore;
        Map<String, Double> shares = recording.shares(AUDIT);
        System.out.println("| one a request | a second | median | p99 | p99.9 |");
        System.out.println("|---|---|---|---|---|");
        row(CONNECTIONS + " connections, as fast as can be", most);
        row(
                TARGET_A_SECOND + " a second, each due at a fixed moment",
                LookUpLoad.at(server.port(), CONNECTIONS, seconds, TARGET_A_SECOND, questions));
        double look = 1e6 / most.nanos().length;
        double audit = shares.getOrDefault(AUDIT, 0.0);
        System.out.printf(
                Locale.ROOT,
                "processor time of a look-up: server %.0f µs (%.0f of it recording), database %.0f µs, loader %.0f µs%n",
                ofServer * look,
                audit * ofServer * look,
                ofDatabase * look,
                ofLoader * look);
        System.out.printf(
                Locale.ROOT,
                "recording is %.1f %% of the server's and the database's time, if all of the database's is for it (%.0f samples)%n",
                100 * (audit * ofServer + ofDatabase) / (ofServer + ofDatabase),
                shares.get(""));
    }

    private static void row(String name, LookUpLoad.Outcome outcome) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %.2f ms | %.2f ms | %.2f ms |%n",
                name,
                outcome.aSecond(),
                outcome.millis(0.5),
                outcome.millis(0.99),
                outcome.millis(0.999));
    }

    private static List<LookUpLoad.Question> questions(int port, String token, int entries) {
        Random random = new Random(5);
        List<LookUpLoad.Question> questions = new ArrayList<>(QUESTIONS);
        for (int i = 0; i < QUESTIONS; i++) {
            long listed = 1L + random.nextInt(entries);
            long other = (1L << 40) + i;
            String one = switch (i % 4) {
                case 0 -> "\"sha1\":\"" + MadeUpRegistry.sha1(listed) + "\"";
                case 1 -> "\"md5\":\"" + MadeUpRegistry.md5(listed) + "\"";
                case 2 ->
                    "\"md5\":\"" + MadeUpRegistry.md5(other) + "\",\"pdq\":\"" + MadeUpRegistry.pdq(other, 0) + "\"";
                default -> "\"pdq\":\"" + MadeUpRegistry.pdq(listed, 1 + random.nextInt(31)) + "\"";
            };
            String expected = i % 4 < 2 ? "same-file" : i % 4 == 2 ? "not-listed" : "looks-alike";
            questions.add(LookUpLoad.Question.of(
                    port, token, "{\"fingerprints\":[{" + one + "}],\"reason\":\"bench\"}", expected));
        }
        return questions;
    }

    private static void batches(RegistryProcess server, String token, int entries) throws Exception {
        Random random = new Random(9);
        IntFunction<String> listed = i -> "{\"sha1\":\"" + MadeUpRegistry.sha1(1L + random.nextInt(entries)) + "\"}";
        IntFunction<String> unlisted = i -> "{\"sha1\":\"" + MadeUpRegistry.sha1((1L << 41) + i) + "\"}";
        IntFunction<String> looks = i -> "{\"sha1\":\"" + MadeUpRegistry.sha1((1L << 41) + i) + "\",\"pdq\":\""
                + MadeUpRegistry.pdq((1L << 41) + random.nextInt(1 << 30), 0) + "\"}";
        System.out.println("| " + BATCH + " a request | JSON, a second | NDJSON, a second |");
        System.out.println("|---|---|---|");
        batch(server, token, "digests, all listed", listed, "same-file");
        batch(server, token, "digests, none listed", unlisted, "not-listed");
        batch(server, token, "digest and PDQ, none listed", looks, "not-listed");
    }

    private static void batch(
            RegistryProcess server, String token, String name, IntFunction<String> asked, String expected)
            throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            double json = median(client, server, token, "application/json", json(0, asked, BATCH), expected);
            double lines = median(client, server, token, "application/x-ndjson", lines(asked), expected);
            System.out.printf(Locale.ROOT, "| %s | %,.0f | %,.0f |%n", name, BATCH / json, BATCH / lines);
        }
    }

    /// Of the batches after the first.
    private static double median(
            HttpClient client, RegistryProcess server, String token, String type, byte[] body, String expected)
            throws Exception {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i <= BATCHES; i++) {
            long begun = System.nanoTime();
            String answer = answer(client, server, token, type, body);
            seconds.add((System.nanoTime() - begun) / 1e9);
            int count = 0;
            for (int at = answer.indexOf(expected); at >= 0; at = answer.indexOf(expected, at + 1)) {
                count++;
            }
            if (count != BATCH) {
                throw new IllegalStateException(count + " of " + BATCH + " answers are " + expected);
            }
        }
        seconds.removeFirst();
        Collections.sort(seconds);
        return seconds.get(seconds.size() / 2);
    }

    private static byte[] json(int from, IntFunction<String> asked, int count) {
        StringBuilder json = new StringBuilder("{\"fingerprints\":[");
        for (int i = from; i < from + count; i++) {
            json.append(i == from ? "" : ",").append(asked.apply(i));
        }
        return json.append("],\"reason\":\"bench\"}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] lines(IntFunction<String> asked) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < BATCH; i++) {
            lines.append(asked.apply(i)).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String answer(HttpClient client, RegistryProcess server, String token, String type, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/lookups"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (response.statusCode() != 200 && response.statusCode() != 503) {
                throw new IllegalStateException("The server answered " + response.statusCode() + ": " + answer);
            }
            return answer;
        }
    }
}
