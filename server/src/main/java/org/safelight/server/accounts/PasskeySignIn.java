package org.safelight.server.accounts;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.HttpMessageConverterAuthenticationSuccessHandler;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRpEntity;
import org.springframework.security.web.webauthn.authentication.WebAuthnAuthenticationFilter;
import org.springframework.security.web.webauthn.authentication.WebAuthnAuthenticationRequestToken;
import org.springframework.security.web.webauthn.management.WebAuthnRelyingPartyOperations;
import org.springframework.security.web.webauthn.management.Webauthn4JRelyingPartyOperations;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.filter.OncePerRequestFilter;

/// Adds sign-in by passkey to the pages: by Spring Security's WebAuthn, ending in the same session as a
/// password does.
final class PasskeySignIn {
    private PasskeySignIn() {}

    static WebAuthnRelyingPartyOperations operations(Passkeys passkeys, String origin) {
        return new Webauthn4JRelyingPartyOperations(
                passkeys,
                passkeys,
                PublicKeyCredentialRpEntity.builder()
                        .name("Safelight")
                        .id(URI.create(origin).getHost())
                        .build(),
                Set.of(origin));
    }

    /// @param origin scheme, host and port of the pages as browsers see them; a passkey is bound to the host
    static void addTo(
            HttpSecurity http,
            Passkeys passkeys,
            WebAuthnRelyingPartyOperations operations,
            String origin,
            SignedIn signedIn)
            throws Exception {
        // Asked for by the configurer; what it would find is found by the filter below.
        http.setSharedObject(UserDetailsService.class, _ -> {
            throw new UsernameNotFoundException("Not used");
        });
        AuthenticationSuccessHandler answer = new HttpMessageConverterAuthenticationSuccessHandler();
        http.webAuthn(webAuthn -> webAuthn.rpName("Safelight")
                .rpId(URI.create(origin).getHost())
                .allowedOrigins(origin)
                .disableDefaultRegistrationPage(true)
                .withObjectPostProcessor(new ObjectPostProcessor<WebAuthnAuthenticationFilter>() {
                    @Override
                    public <F extends WebAuthnAuthenticationFilter> F postProcess(F filter) {
                        filter.setAuthenticationManager(asked -> {
                            if (!(asked instanceof WebAuthnAuthenticationRequestToken token)) {
                                throw new BadCredentialsException("Not a passkey");
                            }
                            try {
                                var user = operations.authenticate(token.getWebAuthnRequest());
                                Person person = passkeys.signedIn(user, address())
                                        .orElseThrow(() -> new BadCredentialsException("Disabled"));
                                return new UsernamePasswordAuthenticationToken(person, null, List.of());
                            } catch (RuntimeException refused) {
                                throw new BadCredentialsException("The passkey was not accepted", refused);
                            }
                        });
                        filter.setAuthenticationSuccessHandler((request, response, authentication) -> {
                            signedIn.remember(request);
                            answer.onAuthenticationSuccess(request, response, authentication);
                        });
                        return filter;
                    }
                }));
        http.addFilterAfter(new OnlyConfirmed(), CsrfFilter.class);
    }

    private static String address() {
        return ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes())
                .getRequest()
                .getRemoteAddr();
    }

    /// What is done at every sign-in.
    interface SignedIn {
        void remember(HttpServletRequest request);
    }

    /// A passkey is added only by who has just shown who they are.
    private static final class OnlyConfirmed extends OncePerRequestFilter {
        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String path =
                    request.getRequestURI().substring(request.getContextPath().length());
            if (path.startsWith("/webauthn/register") && !Confirmation.isRecent(request)) {
                response.sendError(HttpServletResponse.SC_FORBIDDEN);
                return;
            }
            chain.doFilter(request, response);
        }
    }
}
