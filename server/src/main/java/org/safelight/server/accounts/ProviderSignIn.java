package org.safelight.server.accounts;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.util.WebUtils;

/// Sign-in by an identity provider (OpenID Connect), by Spring Security's client, ending in the same session as a
/// password does. Off unless the server was given a [Provider].
///
/// Nobody is made by it: only people who are there already come in, and each has linked their account at the
/// provider while they were signed in. They are known by issuer and subject, which never change; not by an e-mail
/// address, which a provider may give to somebody else.
///
/// The session's cookie does not come along when the provider sends a browser back, as it is of this site alone
/// (SameSite=Strict). So a sign-in under way has a cookie of its own, for ten minutes and for the way back alone;
/// and after it a page of ours leads on, so that the browser then comes from this site.
@Component
@ConditionalOnProperty("safelight.provider")
class ProviderSignIn implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
    static final String REGISTRATION = "provider";

    /// Where it begins; with `?link` for who is signed in already.
    static final String BEGIN = "/oauth2/authorization/" + REGISTRATION;

    private static final Logger log = LoggerFactory.getLogger(ProviderSignIn.class);
    private static final String COMES_BACK_TO = "/login/oauth2/code/";
    private static final String COOKIE = "safelight-provider";
    private static final String LINK = ProviderSignIn.class.getName() + ".link";

    private final Provider provider;
    private final String origin;
    private final ProviderStore store;
    private final AccountsStore people;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private volatile @Nullable ClientRegistration registration;

    ProviderSignIn(
            @Value("${safelight.provider}") Path file,
            @Value("${safelight.origin}") String origin,
            ProviderStore store,
            AccountsStore people,
            Audit audit,
            TransactionTemplate transaction)
            throws IOException {
        provider = Provider.read(file);
        this.origin = origin;
        this.store = store;
        this.people = people;
        this.audit = audit;
        this.transaction = transaction;
    }

    /// What people know the provider by.
    String name() {
        return provider.name();
    }

    boolean isLinked(Person person) {
        return store.isLinked(provider.issuer(), person.id());
    }

    void unlink(Person person, String address) {
        transaction.executeWithoutResult(_ -> {
            if (store.unlink(provider.issuer(), person.id())) {
                record(Operation.ALTERATION, "accounts.provider-unlinked", person, address);
            }
        });
    }

    void addTo(HttpSecurity http) throws Exception {
        http.oauth2Login(login -> login.loginPage("/sign-in")
                .clientRegistrationRepository(id -> id.equals(REGISTRATION) ? registration() : null)
                .authorizedClientRepository(new NoTokensKept())
                .authorizationEndpoint(endpoint -> endpoint.authorizationRequestRepository(this))
                .successHandler(this::known)
                .failureHandler((request, response, problem) -> {
                    // Its message may hold what the provider said.
                    log.warn(
                            "sign-in by provider failed problem={}",
                            problem.getClass().getName());
                    leadOn(response, "/sign-in?provider-refused");
                }));
    }

    /// What the provider says of itself, asked for at the first sign-in: a provider that is away stops no start.
    private ClientRegistration registration() {
        ClientRegistration known = registration;
        if (known == null) {
            known = ClientRegistrations.fromIssuerLocation(provider.issuer())
                    .registrationId(REGISTRATION)
                    .clientId(provider.clientId())
                    .clientSecret(provider.clientSecret())
                    .redirectUri(origin + COMES_BACK_TO + REGISTRATION)
                    .scope("openid")
                    .build();
            registration = known;
        }
        return known;
    }

    // A sign-in under way

    @Override
    public void saveAuthorizationRequest(
            OAuth2AuthorizationRequest begun, HttpServletRequest request, HttpServletResponse response) {
        Person person = SecurityConfiguration.signedIn();
        Optional<UUID> linking = Optional.ofNullable(person)
                .filter(_ -> request.getParameter("link") != null && Confirmation.isRecent(request))
                .map(Person::id);
        String secret = Secret.create();
        store.begin(Secret.hash(secret), new ProviderStore.Begun(begun, linking));
        response.addHeader(HttpHeaders.SET_COOKIE, cookie(secret, ProviderStore.PATIENCE.toSeconds()));
    }

    private String cookie(String value, long seconds) {
        return ResponseCookie.from(COOKIE, value)
                .path(COMES_BACK_TO)
                .httpOnly(true)
                .secure(origin.startsWith("https:"))
                .sameSite("Lax")
                .maxAge(seconds)
                .build()
                .toString();
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        return begun(request).map(ProviderStore.Begun::request).orElse(null);
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        Optional<ProviderStore.Begun> begun = begun(request);
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        if (begun.isEmpty() || cookie == null || !store.end(Secret.hash(cookie.getValue()))) {
            return null;
        }
        response.addHeader(HttpHeaders.SET_COOKIE, cookie("", 0));
        begun.get().link().ifPresent(person -> request.setAttribute(LINK, person));
        return begun.get().request();
    }

    private Optional<ProviderStore.Begun> begun(HttpServletRequest request) {
        Cookie cookie = WebUtils.getCookie(request, COOKIE);
        String state = request.getParameter(OAuth2ParameterNames.STATE);
        return cookie == null || state == null
                ? Optional.empty()
                : store.begun(Secret.hash(cookie.getValue()))
                        .filter(begun -> state.equals(begun.request().getState()));
    }

    // The way back

    private void known(HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        OidcUser user = (OidcUser) Objects.requireNonNull(authentication.getPrincipal());
        String subject = Objects.requireNonNull(user.getSubject());
        String address = request.getRemoteAddr();
        Optional<Person> person = request.getAttribute(LINK) instanceof UUID linking
                ? linked(linking, subject, address)
                : signedIn(subject, address);
        if (person.isEmpty()) {
            SecurityContextHolder.clearContext();
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.invalidate();
            }
            leadOn(response, "/sign-in?provider-unknown");
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new UsernamePasswordAuthenticationToken(person.get(), null, List.of()));
        SecurityContextHolder.setContext(context);
        new HttpSessionSecurityContextRepository().saveContext(context, request, response);
        SecurityConfiguration.remember(request);
        leadOn(response, "/");
    }

    private Optional<Person> signedIn(String subject, String address) {
        Optional<AccountsStore.Credential> found =
                store.personOf(provider.issuer(), subject).flatMap(people::byId);
        boolean isLetIn = found.filter(credential -> !credential.isDisabled()).isPresent();
        found.ifPresent(credential -> transaction.executeWithoutResult(_ -> record(
                Operation.CONSULTATION,
                isLetIn ? "accounts.signed-in-by-provider" : "accounts.signed-in-by-provider-refused",
                credential.person(),
                address)));
        return isLetIn ? found.map(AccountsStore.Credential::person) : Optional.empty();
    }

    private Optional<Person> linked(UUID linking, String subject, String address) {
        Optional<Person> person = people.byId(linking)
                .filter(credential -> !credential.isDisabled())
                .map(AccountsStore.Credential::person);
        return person.filter(known -> Boolean.TRUE.equals(transaction.execute(_ -> {
            boolean isNew = store.link(provider.issuer(), subject, known.id());
            record(
                    Operation.ALTERATION,
                    isNew ? "accounts.provider-linked" : "accounts.provider-linked-refused",
                    known,
                    address);
            return isNew;
        })));
    }

    private void record(Operation operation, String action, Person person, String address) {
        audit.record(new AuditEvent(
                operation,
                action,
                Optional.of(person.id()),
                Optional.of(person.force()),
                address,
                "person:" + person.id(),
                new TreeMap<>()));
    }

    /// A page that leads on by itself.
    private static void leadOn(HttpServletResponse response, String to) throws IOException {
        response.setContentType("text/html;charset=UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.getOutputStream().write("""
                        <!DOCTYPE html>
                        <html lang="en"><head><meta charset="utf-8"><title>Safelight</title>
                        <meta http-equiv="refresh" content="0;url=%1$s"></head>
                        <body><main><h1>Safelight</h1><p><a href="%1$s">Go on</a></p></main></body></html>
                        """.formatted(to).getBytes(StandardCharsets.UTF_8));
    }

    /// Nothing is asked of the provider in a person's name, so no token of it is kept.
    private static final class NoTokensKept implements OAuth2AuthorizedClientRepository {
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as the interface has it
        public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
                String registration, Authentication principal, HttpServletRequest request) {
            return null;
        }

        @Override
        public void saveAuthorizedClient(
                OAuth2AuthorizedClient client,
                Authentication principal,
                HttpServletRequest request,
                HttpServletResponse response) {}

        @Override
        public void removeAuthorizedClient(
                String registration,
                Authentication principal,
                HttpServletRequest request,
                HttpServletResponse response) {}
    }
}
