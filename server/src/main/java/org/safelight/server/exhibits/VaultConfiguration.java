package org.safelight.server.exhibits;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Opens the vault in the server's data folder.
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class VaultConfiguration {
    private final Path folder;

    VaultConfiguration(@Value("${safelight.data}") Path data) {
        folder = data.resolve("vault");
    }

    @Bean
    @ConditionalOnMissingBean
    MasterKey masterKey() throws IOException {
        Vault.makeFolder(folder);
        return MasterKeyFile.in(folder);
    }

    @Bean
    Vault vault(MasterKey master) throws IOException {
        return new Vault(folder, master);
    }
}
