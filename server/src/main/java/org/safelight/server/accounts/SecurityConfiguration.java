package org.safelight.server.accounts;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Sign-in, headers, and that every page says who may use it.
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class SecurityConfiguration implements WebMvcConfigurer {
    private final UseCheck useCheck = new UseCheck();

    @Bean
    SecurityFilterChain pages(HttpSecurity http, AuthenticationProvider signIn) throws Exception {
        // Who may use what is said at each page and checked by UseCheck; here only the sign-in itself.
        http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .authenticationProvider(signIn)
                .formLogin(form -> form.loginPage("/sign-in")
                        .usernameParameter("email")
                        .passwordParameter("password")
                        .defaultSuccessUrl("/", false)
                        .failureUrl("/sign-in?wrong"))
                .logout(out -> out.logoutUrl("/sign-out").logoutSuccessUrl("/sign-in?signed-out"))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives("default-src 'none'; style-src 'self';"
                                        + " script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
                                        + " frame-ancestors 'none'"))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER)))
                .addFilterAfter(
                        new ScopeFilter(), org.springframework.security.web.access.intercept.AuthorizationFilter.class);
        return http.build();
    }

    @Bean
    AuthenticationProvider signIn(
            AccountsStore store, PasswordEncoder passwords, Audit audit, TransactionTemplate transactions) {
        // Compared with where there is no such person, so that the time taken does not tell.
        String nobody = java.util.Objects.requireNonNull(passwords.encode(Secret.create()));
        return new AuthenticationProvider() {
            @Override
            public Authentication authenticate(Authentication asked) {
                String password = String.valueOf(asked.getCredentials());
                Optional<AccountsStore.Credential> found = store.byEmail(asked.getName());
                String hash = found.map(AccountsStore.Credential::passwordHash).orElse(nobody);
                boolean isRight = password.length() <= Accounts.MOST_PASSWORD && passwords.matches(password, hash);
                String address = asked.getDetails() instanceof WebAuthenticationDetails details
                        ? details.getRemoteAddress()
                        : "";
                if (!isRight || found.isEmpty() || found.get().isDisabled()) {
                    transactions.executeWithoutResult(_ -> audit.record(signInEvent(
                            "accounts.sign-in-refused", found.map(AccountsStore.Credential::person), address)));
                    throw new BadCredentialsException("Wrong e-mail address or password");
                }
                Person person = found.get().person();
                transactions.executeWithoutResult(
                        _ -> audit.record(signInEvent("accounts.signed-in", Optional.of(person), address)));
                return new UsernamePasswordAuthenticationToken(
                        person,
                        null,
                        person.roles().stream()
                                .map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
                                .toList());
            }

            @Override
            public boolean supports(Class<?> kind) {
                return kind == UsernamePasswordAuthenticationToken.class;
            }
        };
    }

    private static AuditEvent signInEvent(String action, Optional<Person> person, String address) {
        return new AuditEvent(
                Operation.CONSULTATION,
                action,
                person.map(Person::id),
                person.map(Person::force),
                address,
                "",
                new TreeMap<>());
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
        Authentication authentication = org.springframework.security.core.context.SecurityContextHolder.getContext()
                .getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Person person ? person : null;
    }
}
