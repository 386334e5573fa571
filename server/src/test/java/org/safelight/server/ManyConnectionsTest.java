package org.safelight.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Slow clients and many of them. By default 1 000; the full size is `-Dsafelight.test.connections=10000`,
/// which needs as many open files (`ulimit -n 25000`).
class ManyConnectionsTest {
    @TempDir
    private Path data;

    @Test
    void others_are_served_while_many_clients_send_a_byte_and_wait() throws Exception {
        int count = Integer.getInteger("safelight.test.connections", 1_000);
        List<Socket> slow = new ArrayList<>();
        try (RunningServer server = RunningServer.in(data);
                HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create(server.url() + "/sign-in");
            for (int i = 0; i < count; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.getPort());
                slow.add(socket);
                String part = i % 2 == 0
                        ? "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
                        : "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\na";
                socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(
                                        HttpRequest.newBuilder(page)
                                                .timeout(Duration.ofSeconds(20))
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}
