package org.safelight.server.accounts;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/// How passwords are hashed.
@Configuration(proxyBeanMethods = false)
class PasswordConfiguration {
    @Bean
    PasswordEncoder passwordEncoder() {
        // 19 MiB, two passes, one lane. Source: OWASP password storage cheat sheet, Argon2id.
        return new FewAtOnce(new Argon2PasswordEncoder(16, 32, 1, 19_456, 2));
    }

    /// Hashing costs memory and time by design: many at once would take all of both from the rest of the
    /// server.
    private static final class FewAtOnce implements PasswordEncoder {
        private static final int PATIENCE_SECONDS = 5;

        private final Semaphore places =
                new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()));
        private final PasswordEncoder encoder;

        FewAtOnce(PasswordEncoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public @Nullable String encode(@Nullable CharSequence password) {
            enter();
            try {
                return encoder.encode(password);
            } finally {
                places.release();
            }
        }

        @Override
        public boolean matches(@Nullable CharSequence password, @Nullable String hash) {
            enter();
            try {
                return encoder.matches(password, hash);
            } finally {
                places.release();
            }
        }

        private void enter() {
            try {
                if (!places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    throw new AuthenticationServiceException("Too many passwords are being checked at this moment");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AuthenticationServiceException("Interrupted while waiting to check a password", e);
            }
        }
    }
}
