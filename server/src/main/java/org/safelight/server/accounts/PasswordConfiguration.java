package org.safelight.server.accounts;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/// How passwords are hashed.
@Configuration(proxyBeanMethods = false)
class PasswordConfiguration {
    @Bean
    PasswordEncoder passwordEncoder() {
        // 19 MiB, two passes, one lane. Source: OWASP password storage cheat sheet, Argon2id.
        return new Argon2PasswordEncoder(16, 32, 1, 19_456, 2);
    }
}
