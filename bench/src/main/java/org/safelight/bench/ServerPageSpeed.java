package org.safelight.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long people wait for pages when 200 of them use a registry that holds a lot.
///
/// `java -cp … org.safelight.bench.ServerPageSpeed FOLDER [contents, default 1 million] [sightings, default 20 million]
/// [seconds, default 40]`, in the folder of the sources. The registry is filled on the first run and kept in FOLDER.
/// 200 people sign in; each then asks for a page every 4 s on average, at moments fixed beforehand, from which its
/// time counts. Every page must come whole.
public final class ServerPageSpeed {
    private static final int PEOPLE = 200;
    private static final int SECONDS_BETWEEN = 4;
    private static final int EXHIBITS = 200;
    private static final int SUBMITTED = 50_000;
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private ServerPageSpeed() {}

    private record Asked(String page, long nanos) {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int contents = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        int sightings = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20_000_000;
        int seconds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 40;
        try (RegistryProcess server = RegistryProcess.start(folder.resolve("data"))) {
            String exhibit = fill(server, folder, contents, sightings);
            List<HttpClient> people = signedIn(server);
            List<String> pages = pages(contents, exhibit);
            // Warms up, and tells a page that does not work.
            ask(server, people, pages, Math.min(15, seconds));
            System.out.printf(
                    Locale.ROOT,
                    "%d people, load %.2f, Java %s%n",
                    people.size(),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    Runtime.version());
            print(ask(server, people, pages, seconds));
            people.forEach(HttpClient::close);
        }
    }

    /// @return id of an exhibit that the people may see
    private static String fill(RegistryProcess server, Path folder, int contents, int sightings) throws Exception {
        try (Connection database = server.database()) {
            String token = MadeUpRegistry.token(database, "dorset");
            if (MadeUpRegistry.number(database, "select count(*) from exhibit") == 0) {
                long begun = System.nanoTime();
                MadeUpRegistry.people(
                        database,
                        PEOPLE + 1,
                        "dorset",
                        "EXAMINER",
                        "GRADER",
                        "ADJUDICATOR",
                        "COORDINATOR",
                        "SUPERVISOR",
                        "AUDITOR",
                        "ADMINISTRATOR");
                MadeUpRegistry.people(database, 1, "kent", "GRADER");
                MadeUpRegistry.contents(database, contents);
                MadeUpRegistry.sightings(database, contents, sightings / EXHIBITS);
                MadeUpRegistry.votes(database, contents);
                submit(server, folder, token, Math.min(SUBMITTED, contents));
                while (MadeUpRegistry.number(database, "select count(*) from exhibit_taken where contents > 0")
                        <= EXHIBITS) {
                    TimeUnit.MILLISECONDS.sleep(200);
                }
                System.out.printf(Locale.ROOT, "filled in %.0f s%n", (System.nanoTime() - begun) / 1e9);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%,d contents, %,d sightings on exhibits, %,d by force, %,d audit events%n",
                    MadeUpRegistry.number(database, "select count(*) from content"),
                    MadeUpRegistry.number(database, "select count(*) from exhibit_sighting"),
                    MadeUpRegistry.number(database, "select count(*) from sighting"),
                    MadeUpRegistry.number(database, "select count(*) from audit_event"));
            try (var statement = database.createStatement();
                    var result = statement.executeQuery("select id from exhibit limit 1")) {
                result.next();
                return result.getString(1);
            }
        }
    }

    private static void submit(RegistryProcess server, Path folder, String token, int items) throws Exception {
        Path file = folder.resolve("case.json");
        MadeUpVics.caseFile(file, items);
        System.setProperty("safelight.command", RegistryProcess.command());
        ProgramRun run = ProgramRun.of(
                folder.resolve("submit.log"),
                Map.of("SAFELIGHT_TOKEN", token),
                "submit",
                file.toString(),
                "--server",
                server.url());
        if (run.exitCode() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("submit.log")));
        }
        Files.delete(file);
    }

    /// Addresses by name; `#` is a number drawn anew each time.
    private static List<String> pages(int contents, String exhibit) {
        return List.of(
                "/",
                "/exhibits",
                "/exhibits/" + exhibit,
                "/exhibits/" + exhibit + "?after=#" + Math.min(SUBMITTED, contents),
                "/exhibits/" + exhibit + "/contents/#" + Math.min(SUBMITTED, contents),
                "/media/#" + contents,
                "/media/#" + contents,
                "/media/disputed",
                "/look-up",
                "/sets",
                "/lists",
                "/contribution",
                "/people",
                "/audit",
                "/account");
    }

    private static List<HttpClient> signedIn(RegistryProcess server) throws Exception {
        long begun = System.nanoTime();
        List<HttpClient> people = new ArrayList<>();
        // The first has the token.
        for (int i = 2; i <= PEOPLE + 1; i++) {
            HttpClient person = HttpClient.newBuilder()
                    .cookieHandler(new CookieManager())
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            Matcher csrf = CSRF.matcher(get(person, server, "/sign-in"));
            if (!csrf.find()) {
                throw new IllegalStateException("The page to sign in has no form");
            }
            HttpResponse<String> answer = person.send(
                    HttpRequest.newBuilder(URI.create(server.url() + "/sign-in"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "email=" + encoded(MadeUpRegistry.email("dorset", i))
                                            + "&password=" + encoded(MadeUpRegistry.PASSWORD) + "&_csrf="
                                            + encoded(csrf.group(1))))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.headers().firstValue("Location").orElse("sign-in").contains("sign-in")) {
                throw new IllegalStateException("Sign-in of person " + i + " failed: "
                        + answer.headers().map());
            }
            people.add(person);
        }
        System.out.printf(
                Locale.ROOT, "signing in took %.0f ms each%n", (System.nanoTime() - begun) / 1e6 / people.size());
        return people;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String get(HttpClient person, RegistryProcess server, String page)
            throws IOException, InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = person.send(
                    HttpRequest.newBuilder(URI.create(server.url() + page)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException cutShort) {
            throw new IOException(page + " did not come whole", cutShort);
        }
        if (answer.statusCode() != 200 || !answer.body().contains("</html>")) {
            throw new IllegalStateException(page + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }

    private static List<Asked> ask(RegistryProcess server, List<HttpClient> people, List<String> pages, int seconds)
            throws Exception {
        Queue<Asked> asked = new ConcurrentLinkedQueue<>();
        long start = System.nanoTime();
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < people.size(); i++) {
            HttpClient person = people.get(i);
            Random random = new Random(i);
            work.add(() -> {
                long due = start + random.nextLong(SECONDS_BETWEEN * 1_000_000_000L);
                while (due < start + seconds * 1_000_000_000L) {
                    long wait = due - System.nanoTime();
                    if (wait > 0) {
                        TimeUnit.NANOSECONDS.sleep(wait);
                    }
                    String page = pages.get(random.nextInt(pages.size()));
                    int number = page.indexOf('#');
                    get(
                            person,
                            server,
                            number < 0
                                    ? page
                                    : page.substring(0, number)
                                            + (1 + random.nextInt(Integer.parseInt(page.substring(number + 1)))));
                    asked.add(new Asked(
                            page.replaceAll("[0-9a-f-]{36}", "…").replaceAll("#.*", "…"), System.nanoTime() - due));
                    due += random.nextLong(2L * SECONDS_BETWEEN * 1_000_000_000L);
                }
                return null;
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
        return List.copyOf(asked);
    }

    private static void print(List<Asked> asked) {
        Map<String, List<Asked>> byPage = new TreeMap<>();
        asked.forEach(each ->
                byPage.computeIfAbsent(each.page(), _ -> new ArrayList<>()).add(each));
        System.out.println("| page | asked | median | p95 | p99 | most |");
        System.out.println("|---|---|---|---|---|---|");
        byPage.forEach(ServerPageSpeed::row);
        row("**all**", asked);
    }

    private static void row(String name, List<Asked> asked) {
        long[] nanos = asked.stream().mapToLong(Asked::nanos).toArray();
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1f ms | %.1f ms | %.1f ms | %.1f ms |%n",
                name,
                nanos.length,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 95 / 100] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6,
                nanos[nanos.length - 1] / 1e6);
    }
}
