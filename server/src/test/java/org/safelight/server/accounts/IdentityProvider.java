package org.safelight.server.accounts;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// An OpenID Connect provider: discovery, the authorization code flow with PKCE, signed identity tokens, keys. Who
/// comes is asked for a subject and taken at their word; all else is checked as a provider checks it.
final class IdentityProvider implements AutoCloseable {
    static final String CLIENT = "safelight";
    static final String SECRET = "made-up-secret";

    private final HttpServer http;
    private final RSAKey key;
    private final String comesBackTo;
    private final Map<String, Code> codes = new ConcurrentHashMap<>();

    private record Code(String subject, String nonce, String challenge) {}

    /// @param comesBackTo the only address that it sends anybody to
    IdentityProvider(String comesBackTo) throws IOException, JOSEException {
        this.comesBackTo = comesBackTo;
        key = new RSAKeyGenerator(2048).keyID("1").generate();
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/.well-known/openid-configuration", exchange -> answer(exchange, 200, json("""
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                 "jwks_uri": "%1$s/keys", "response_types_supported": ["code"],
                 "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
                 "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                 "code_challenge_methods_supported": ["S256"]}
                """.formatted(issuer()))));
        http.createContext("/keys", exchange -> answer(exchange, 200, json(new JWKSet(key.toPublicJWK()).toString())));
        http.createContext("/authorize", this::authorize);
        http.createContext("/token", this::token);
        http.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private record Body(String type, String text) {}

    private static Body json(String text) {
        return new Body("application/json", text);
    }

    private static void answer(HttpExchange exchange, int status, Body body) throws IOException {
        byte[] bytes = body.text().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", body.type());
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Map<String, String> parameters(String query) {
        return Arrays.stream(query.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static String needed(Map<String, String> parameters, String name) {
        return parameters.getOrDefault(name, "");
    }

    /// A form that asks who it is; sent, it leads back with a code.
    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
        if (!CLIENT.equals(asked.get("client_id"))
                || !comesBackTo.equals(asked.get("redirect_uri"))
                || !"code".equals(asked.get("response_type"))
                || !"S256".equals(asked.get("code_challenge_method"))) {
            answer(exchange, 400, json("{\"error\": \"invalid_request\"}"));
            return;
        }
        String subject = asked.get("subject");
        if (subject == null) {
            StringBuilder form = new StringBuilder("<!DOCTYPE html><title>Provider</title><form>");
            asked.forEach((name, value) -> form.append("<input type=hidden name=\"")
                    .append(name)
                    .append("\" value=\"")
                    .append(value)
                    .append("\">"));
            form.append("<label>Who are you? <input name=subject></label><button>Go on</button></form>");
            answer(exchange, 200, new Body("text/html", form.toString()));
            return;
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, new Code(subject, needed(asked, "nonce"), needed(asked, "code_challenge")));
        exchange.getResponseHeaders()
                .set(
                        "Location",
                        comesBackTo + "?code=" + code + "&state="
                                + URLEncoder.encode(needed(asked, "state"), StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> asked =
                parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String basic =
                "Basic " + Base64.getEncoder().encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
        Code code = codes.remove(needed(asked, "code"));
        if (code == null
                || !basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || !comesBackTo.equals(asked.get("redirect_uri"))
                || !code.challenge().equals(challenge(needed(asked, "code_verifier")))) {
            answer(exchange, 400, json("{\"error\": \"invalid_grant\"}"));
            return;
        }
        Instant now = Instant.now();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("1").build(),
                new JWTClaimsSet.Builder()
                        .issuer(issuer())
                        .subject(code.subject())
                        .audience(CLIENT)
                        .claim("nonce", code.nonce())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(300)))
                        .build());
        try {
            token.sign(new RSASSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        answer(exchange, 200, json("""
                {"access_token": "made-up", "token_type": "Bearer", "expires_in": 300, "id_token": "%s"}
                """.formatted(token.serialize())));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
