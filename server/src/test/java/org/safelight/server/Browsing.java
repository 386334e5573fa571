package org.safelight.server;

import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A browser without a screen: keeps cookies, sends forms with their CSRF token, follows no redirection.
public final class Browsing implements AutoCloseable {
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private static final String BOUNDARY = "----made-up-boundary-7f3a";

    private final String url;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client;
    private String csrf = "";

    public Browsing(RunningServer server) {
        this(server.url());
    }

    private Browsing(String url) {
        this.url = url;
        client = HttpClient.newBuilder().cookieHandler(cookies).build();
    }

    /// One that goes to an address, without a slash at its end: of what stands between it and a server.
    public static Browsing at(String url) {
        return new Browsing(url);
    }

    /// One that is signed in.
    public static Browsing as(RunningServer server, RunningServer.Member member) throws Exception {
        Browsing browsing = new Browsing(server);
        browsing.signIn(member.email(), RunningServer.PASSWORD);
        return browsing;
    }

    public HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<byte[]> getBytes(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /// Sends a form with the CSRF token of the sign-in page.
    ///
    /// @param fields names and values in turn
    public HttpResponse<String> post(String path, String... fields) throws Exception {
        StringBuilder form = new StringBuilder("_csrf=").append(csrf());
        for (int i = 0; i < fields.length; i += 2) {
            form.append('&')
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /// Sends a form that ends with a file.
    ///
    /// @param fields names and values in turn
    public HttpResponse<String> postFile(String path, String name, HttpRequest.BodyPublisher bytes, String... fields)
            throws Exception {
        return sendFile(path, field("_csrf", csrf()), name, bytes, fields);
    }

    /// Sends a form that ends with a file, as a page of another site would.
    public HttpResponse<String> postFileWithoutToken(String path) throws Exception {
        return sendFile(path, "", "x", HttpRequest.BodyPublishers.ofString("x"));
    }

    private HttpResponse<String> sendFile(
            String path, String token, String name, HttpRequest.BodyPublisher bytes, String... fields)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                        .POST(HttpRequest.BodyPublishers.concat(
                                HttpRequest.BodyPublishers.ofString(token + formBeforeFile(name, fields)),
                                bytes,
                                HttpRequest.BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n")))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String formBeforeFile(String name, String... fields) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append(field(fields[i], fields[i + 1]));
        }
        return form.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"")
                .append(name)
                .append("\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .toString();
    }

    private static String field(String name, String value) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    /// The CSRF token of this session.
    private String csrf() throws Exception {
        if (csrf.isEmpty()) {
            Matcher found = CSRF.matcher(get("/sign-in").body());
            csrf = found.find() ? found.group(1) : "none";
        }
        return csrf;
    }

    /// Sends a form as a page of another site would.
    public HttpResponse<String> postWithoutToken(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("a=b"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> signIn(String email, String password) throws Exception {
        csrf = "";
        HttpResponse<String> answer = post("/sign-in", "email", email, "password", password);
        // A new session has a new one.
        csrf = "";
        return answer;
    }

    /// Sends a form and goes where its answer sends to.
    public HttpResponse<String> postAndFollow(String path, String... fields) throws Exception {
        HttpResponse<String> answer = post(path, fields);
        return sentTo(answer).isEmpty() ? answer : get(sentTo(answer));
    }

    /// Where an answer sends the browser to; empty if nowhere.
    public static String sentTo(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Location")
                .map(location -> location.replaceFirst("^https?://[^/]+", ""))
                .orElse("");
    }

    /// The value of a cookie that it has.
    public String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(kept -> kept.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /// Sends a cookie from now on, wherever it is from.
    public void remember(String name, String value) {
        forget(name);
        HttpCookie cookie = new HttpCookie(name, value);
        cookie.setPath("/");
        cookie.setVersion(0);
        cookies.getCookieStore().add(URI.create(url), cookie);
    }

    /// Forgets one cookie, as a private window would.
    public void forget(String cookie) {
        cookies.getCookieStore().getCookies().stream()
                .filter(kept -> kept.getName().equals(cookie))
                .toList()
                .forEach(kept -> cookies.getCookieStore().remove(null, kept));
    }

    /// A browser with the cookies of this one, at another server.
    public Browsing withItsCookies(String other) {
        Browsing browser = new Browsing(other);
        cookies.getCookieStore()
                .getCookies()
                .forEach(cookie -> browser.cookies.getCookieStore().add(URI.create(other), cookie));
        return browser;
    }

    @Override
    public void close() {
        client.close();
    }
}
