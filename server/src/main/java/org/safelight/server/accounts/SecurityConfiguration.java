package org.safelight.server.accounts;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.safelight.server.govuk.FormWithFileFilter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.webauthn.management.WebAuthnRelyingPartyOperations;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Sign-in, headers, and that every page says who may use it.
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class SecurityConfiguration implements WebMvcConfigurer {
    /// Where calls of programs are, as against pages.
    static final String API = "/api/";

    /// The server's figures for Prometheus.
    static final String METRICS = "/actuator/prometheus";

    private final UseCheck useCheck = new UseCheck();

    /// Calls of programs: a token with each, no session, so no page of another site can make a browser send
    /// one.
    @Bean
    @Order(1)
    SecurityFilterChain calls(HttpSecurity http, Tokens tokens) throws Exception {
        http.securityMatcher(API + "**", METRICS)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .csrf(csrf -> csrf.disable())
                .requestCache(cache -> cache.disable())
                .logout(out -> out.disable())
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.contentSecurityPolicy(policy ->
                        policy.policyDirectives("default-src 'none'; base-uri 'none'; frame-ancestors 'none'")))
                .addFilterBefore(new TokenFilter(tokens), AuthorizationFilter.class)
                .addFilterAfter(new MetricsGate(), AuthorizationFilter.class)
                .addFilterAfter(new ScopeFilter(), AuthorizationFilter.class);
        return http.build();
    }

    /// Pages.
    @Bean
    @Order(2)
    SecurityFilterChain pages(
            HttpSecurity http,
            PasswordCheck passwords,
            AccountsStore store,
            Passkeys passkeys,
            WebAuthnRelyingPartyOperations passkeyOperations,
            ObjectProvider<ProviderSignIn> provider,
            @Value("${safelight.origin}") String origin)
            throws Exception {
        // Who may use what is said at each page and checked by UseCheck; here only the sign-in itself.
        http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .authenticationProvider(byPassword(passwords))
                .formLogin(form -> form.loginPage("/sign-in")
                        .usernameParameter("email")
                        .passwordParameter("password")
                        .successHandler(signedInHandler())
                        .failureHandler((request, response, problem) -> response.sendRedirect(request.getContextPath()
                                + switch (problem) {
                                    case TooManyAttemptsException early ->
                                        "/sign-in?wait=" + early.waitFor().toSeconds();
                                    case AuthenticationServiceException _ -> "/sign-in?busy";
                                    default -> "/sign-in?wrong";
                                })))
                .logout(out -> out.logoutUrl("/sign-out").logoutSuccessUrl("/sign-in?signed-out"))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives("default-src 'none'; style-src 'self';"
                                        + " script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
                                        + " frame-ancestors 'none'"))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .addFilterBefore(new FormWithFileFilter(), CsrfFilter.class)
                .addFilterBefore(new CurrentPersonFilter(store), AuthorizationFilter.class)
                .addFilterAfter(new ScopeFilter(), AuthorizationFilter.class);
        PasskeySignIn.addTo(http, passkeys, passkeyOperations, origin, SecurityConfiguration::remember);
        ProviderSignIn byProvider = provider.getIfAvailable();
        if (byProvider != null) {
            byProvider.addTo(http);
        }
        return http.build();
    }

    /// Each filter's own figures of each request cost more than the filters; those of whole requests stay.
    @Bean
    static SecurityObservationSettings noFiguresOfFilters() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    WebAuthnRelyingPartyOperations passkeyOperations(Passkeys passkeys, @Value("${safelight.origin}") String origin) {
        return PasskeySignIn.operations(passkeys, origin);
    }

    /// Not a bean: Spring Security would ask it a second time where it said no.
    private static AuthenticationProvider byPassword(PasswordCheck passwords) {
        return new AuthenticationProvider() {
            @Override
            public Authentication authenticate(Authentication asked) {
                ServletRequestAttributes now =
                        (ServletRequestAttributes) RequestContextHolder.currentRequestAttributes();
                Person person = passwords
                        .signIn(
                                asked.getName().strip(),
                                String.valueOf(asked.getCredentials()),
                                now.getRequest(),
                                Objects.requireNonNull(now.getResponse()))
                        .orElseThrow(() -> new BadCredentialsException("Wrong e-mail address or password"));
                return new UsernamePasswordAuthenticationToken(person, null, List.of());
            }

            @Override
            public boolean supports(Class<?> kind) {
                return kind == UsernamePasswordAuthenticationToken.class;
            }
        };
    }

    /// What a session keeps of how it began.
    static void remember(HttpServletRequest request) {
        Confirmation.now(request);
        HttpSession session = request.getSession();
        session.setAttribute(Sessions.ADDRESS, request.getRemoteAddr());
        session.setAttribute(Sessions.BROWSER, Browser.named(request.getHeader(HttpHeaders.USER_AGENT)));
    }

    /// After sign-in: to the page that was asked for, or home.
    private static SavedRequestAwareAuthenticationSuccessHandler signedInHandler() {
        return new SavedRequestAwareAuthenticationSuccessHandler() {
            @Override
            public void onAuthenticationSuccess(
                    HttpServletRequest request, HttpServletResponse response, Authentication authentication)
                    throws ServletException, IOException {
                remember(request);
                super.onAuthenticationSuccess(request, response, authentication);
            }
        };
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(useCheck);
    }

    @Override
    public void addArgumentResolvers(
            List<org.springframework.web.method.support.HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new PersonArgument());
    }

    static @Nullable Person signedIn() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Person person ? person : null;
    }

    static boolean tokenHas(TokenScope... wanted) {
        return SecurityContextHolder.getContext().getAuthentication() instanceof TokenAuthentication token
                && token.hasOneOf(wanted);
    }
}
