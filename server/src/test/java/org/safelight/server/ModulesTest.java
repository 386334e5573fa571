package org.safelight.server;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/// Each feature imports only the features that its package-info names.
class ModulesTest {
    @Test
    void a_feature_imports_only_what_it_says() {
        ApplicationModules.of(Server.class).verify();
    }
}
