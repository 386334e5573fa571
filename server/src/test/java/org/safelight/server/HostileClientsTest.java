package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.server.accounts.Role;
import org.safelight.server.accounts.TokenScope;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/// Clients that send what no browser sends, byte by byte where need be. Each is refused in words, the log holds
/// nothing of what they sent, and the server serves others meanwhile and afterwards.
@ExtendWith(OutputCaptureExtension.class)
class HostileClientsTest {
    /// Stands in what is sent, and must stand nowhere else.
    private static final String MARK = "kestrel7f3a";

    private static final String NDJSON = "application/x-ndjson";

    @TempDir
    private static Path data;

    private static RunningServer server;
    private static final HttpClient client = HttpClient.newHttpClient();
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.in(data);
        token = server.token(server.member("dorset", Role.EXAMINER), TokenScope.LOOK_UP);
        awaitIndex();
    }

    @AfterAll
    static void stop() {
        client.close();
        if (server != null) server.close();
    }

    @AfterEach
    void server_is_well() throws Exception {
        for (String page : List.of("/sign-in", "/actuator/health")) {
            assertThat(client.send(
                                    HttpRequest.newBuilder(URI.create(server.url() + page))
                                            .timeout(Duration.ofSeconds(20))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static void awaitIndex() throws Exception {
        String nothing = "{\"md5\": \"" + "0".repeat(32) + "\"}\n";
        for (int tries = 0; tries < 300 && lookUp(nothing).statusCode() == 503; tries++) {
            Thread.sleep(100);
        }
    }

    private static HttpResponse<String> lookUp(String lines) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/lookups"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", NDJSON)
                        .POST(HttpRequest.BodyPublishers.ofString(lines))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static Socket connected() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    /// Sends it as it is; what came back until the server ended the connection or said no more.
    private static String raw(String request) throws IOException {
        try (Socket socket = connected()) {
            OutputStream out = socket.getOutputStream();
            try {
                out.write(request.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                socket.shutdownOutput();
            } catch (IOException cutOff) {
                // It answered and closed before it had read all.
            }
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(answer);
            } catch (SocketTimeoutException open) {
                throw new AssertionError(
                        "no end within 30 s of " + request.substring(0, Math.min(40, request.length())), open);
            } catch (IOException reset) {
                // Closed with what we sent unread.
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    }

    private static String post(String path, String headers, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n" + body;
    }

    @Test
    void an_address_or_form_with_broken_letters_is_a_bad_request_and_is_not_logged(CapturedOutput output)
            throws Exception {
        String form = "email=" + MARK + "%zz&password=%E0%A4%A";
        List<String> requests = List.of(
                get("/sign-in?wait=" + MARK + "%zz"),
                get("/people?containing=%" + MARK),
                get("/look-up?" + MARK + "=%E0%A4%A"),
                get("/" + MARK + "%zz"),
                get("/" + MARK + "%00"),
                get("/audit?person=" + MARK + "%u0041"),
                post(
                        "/sign-in",
                        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n",
                        form));
        for (String request : requests) {
            String answer = raw(request);
            // Who is not signed in is sent to sign in, before anything is read.
            assertThat(answer)
                    .as(request)
                    .matches("(?s)HTTP/1\\.1 (400|302) .*")
                    .doesNotContain(MARK, "Exception", "\tat ");
        }
        assertThat(raw(requests.getFirst())).contains("The address or form could not be read");
        assertThat(output.getAll()).doesNotContain(MARK).doesNotContain("\tat ");
    }

    @Test
    void broken_http_is_refused_or_cut_off_and_is_not_logged(CapturedOutput output) throws Exception {
        String mark = "X-Mark: " + MARK + "\r\n";
        List<String> requests = List.of(
                "GET / HTTP/9.9\r\n" + mark + "\r\n",
                "\0\1\2\3" + MARK + "\r\n\r\n",
                MARK.repeat(10_000),
                get("/sign-in?" + MARK.repeat(5_000)),
                "GET /sign-in HTTP/1.1\r\n" + mark + "\r\n",
                "GET /sign-in HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + mark + "\r\n",
                "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Long: " + MARK.repeat(10_000)
                        + "\r\n\r\n",
                "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + mark.repeat(10_000) + "\r\n",
                post("/sign-in", "Content-Length: 5\r\nContent-Length: 50\r\n" + mark, "hello"),
                post("/sign-in", "Content-Length: -5\r\n" + mark, "hello"),
                post("/sign-in", "Content-Length: 99999999999999999999\r\n" + mark, "hello"),
                post("/sign-in", "Transfer-Encoding: nonsense\r\n" + mark, "hello"),
                post(
                        "/sign-in",
                        "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n" + mark,
                        "zz\r\n" + MARK + "\r\n0\r\n\r\n"));
        for (String request : requests) {
            String answer = raw(request);
            assertThat(answer)
                    .as(request.substring(0, Math.min(40, request.length())))
                    .matches("(?s)(HTTP/1\\.[01] [45]\\d\\d .*)?");
            assertThat(answer).doesNotContain(MARK, "Exception", "\tat ");
        }
        assertThat(output.getAll()).doesNotContain(MARK).doesNotContain("\tat ");
    }

    @Test
    void a_line_that_cannot_be_read_is_a_problem_alone_or_the_last_line_of_the_answer(CapturedOutput output)
            throws Exception {
        String good = "{\"md5\": \"" + "e".repeat(32) + "\"}\n";
        String bad = "{\"md5\": \"" + MARK + "\"}\n";
        HttpResponse<String> atOnce = lookUp(good + bad);
        assertThat(atOnce.statusCode()).isEqualTo(400);
        assertThat(atOnce.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(atOnce.body()).contains("Fingerprint 2", "Nothing was done").doesNotContain(MARK);

        HttpResponse<String> late = lookUp(good.repeat(1_500) + bad + good);
        assertThat(late.statusCode()).isEqualTo(200);
        List<String> lines = late.body().lines().toList();
        assertThat(lines).hasSize(1_001);
        assertThat(lines.getLast())
                .startsWith("{\"problem\":")
                .contains("Fingerprint 1501")
                .doesNotContain(MARK);
        assertThat(output.getAll()).doesNotContain(MARK, "WARN", "\tat ");
    }

    @Test
    void a_failure_of_the_server_is_a_problem_alone_or_the_last_line_of_the_answer(CapturedOutput output)
            throws Exception {
        String lines = ("{\"md5\": \"" + "e".repeat(32) + "\"}\n").repeat(1_000);
        asOwner("alter table audit_leaves rename to audit_leaves_away");
        try {
            HttpResponse<String> atOnce = lookUp(lines);
            assertThat(atOnce.statusCode()).isEqualTo(500);
            assertThat(atOnce.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(atOnce.body()).contains("Something went wrong", "number");
        } finally {
            asOwner("alter table audit_leaves_away rename to audit_leaves");
        }
        try (Socket socket = connected()) {
            OutputStream out = socket.getOutputStream();
            out.write(post(
                            "/api/v1/lookups",
                            "Authorization: Bearer " + token + "\r\nContent-Type: " + NDJSON + "\r\nContent-Length: "
                                    + 2 * lines.length() + "\r\n",
                            lines)
                    .getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            assertThat(in.read()).isEqualTo('H');
            asOwner("alter table audit_leaves rename to audit_leaves_away");
            out.write(lines.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("TTP/1.1 200")
                    .contains("{\"result\":\"not-listed\"}", "{\"problem\":\"The server could not do this.")
                    // Whole: the chunk that ends an answer was sent.
                    .endsWith("\r\n0\r\n\r\n");
        } finally {
            asOwner("alter table audit_leaves_away rename to audit_leaves");
        }
        assertThat(output.getAll()).doesNotContain("\tat ", "WARN").contains("request failed number=");
    }

    private static void asOwner(String sql) throws SQLException {
        var database = server.credentials();
        try (Connection connection =
                        DriverManager.getConnection(database.url(), database.owner(), database.ownerPassword());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// By default 1 000; the full size is `-Dsafelight.test.connections=10000`, which needs as many open files
    /// (`ulimit -n 25000`).
    @Test
    void others_are_served_while_many_clients_send_a_byte_and_wait_or_never_read() throws Exception {
        int count = Integer.getInteger("safelight.test.connections", 1_000);
        List<Socket> slow = new ArrayList<>();
        List<String> parts = List.of(
                "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
                "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                        + "Content-Length: 100000\r\n\r\na",
                "",
                // Asks over and over, and reads nothing.
                "GET /vendor/safelight.css HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20));
        try {
            for (int i = 0; i < count; i++) {
                Socket socket = connected();
                slow.add(socket);
                socket.getOutputStream().write(parts.get(i % parts.size()).getBytes(StandardCharsets.US_ASCII));
            }
            for (int i = 0; i < 20; i++) {
                server_is_well();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}
