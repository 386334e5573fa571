package org.safelight.server.accounts;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.core.serializer.support.DeserializingConverter;
import org.springframework.core.serializer.support.SerializingConverter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.stereotype.Repository;

/// Who people are at an identity provider, and sign-ins that are under way there.
@Repository
class ProviderStore {
    /// How long somebody may take at the provider.
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private final JdbcClient db;

    ProviderStore(JdbcClient db) {
        this.db = db;
    }

    /// A sign-in under way.
    ///
    /// @param link who is signed in already, and links their account
    record Begun(OAuth2AuthorizationRequest request, Optional<UUID> link) {}

    void begin(byte[] secretHash, Begun begun) {
        db.sql("delete from provider_request where begun_at < now() - make_interval(secs => :patience)")
                .param("patience", PATIENCE.toSeconds())
                .update();
        db.sql("insert into provider_request (secret_hash, request, link_person) values (:hash, :request, :link)")
                .param("hash", secretHash)
                .param("request", new SerializingConverter().convert(begun.request()))
                .param("link", begun.link().orElse(null), java.sql.Types.OTHER)
                .update();
    }

    Optional<Begun> begun(byte[] secretHash) {
        return db.sql("""
                select request, link_person from provider_request
                 where secret_hash = :hash and begun_at > now() - make_interval(secs => :patience)
                """)
                .param("hash", secretHash)
                .param("patience", PATIENCE.toSeconds())
                .query((row, n) -> new Begun(
                        (OAuth2AuthorizationRequest) new DeserializingConverter(ProviderStore.class.getClassLoader())
                                .convert(row.getBytes("request")),
                        Optional.ofNullable(row.getObject("link_person", UUID.class))))
                .optional();
    }

    /// Ends it; true for the one who does.
    boolean end(byte[] secretHash) {
        return db.sql("delete from provider_request where secret_hash = :hash")
                        .param("hash", secretHash)
                        .update()
                == 1;
    }

    Optional<UUID> personOf(String issuer, String subject) {
        return db.sql("select person_id from provider_account where issuer = :issuer and subject = :subject")
                .param("issuer", issuer)
                .param("subject", subject)
                .query(UUID.class)
                .optional();
    }

    /// False if one of them has another already.
    boolean link(String issuer, String subject, UUID person) {
        return db.sql("""
                insert into provider_account (issuer, subject, person_id) values (:issuer, :subject, :person)
                on conflict do nothing
                """)
                        .param("issuer", issuer)
                        .param("subject", subject)
                        .param("person", person)
                        .update()
                == 1;
    }

    boolean isLinked(String issuer, UUID person) {
        return db.sql("select exists (select 1 from provider_account where issuer = :issuer and person_id = :person)")
                .param("issuer", issuer)
                .param("person", person)
                .query(Boolean.class)
                .single();
    }

    boolean unlink(String issuer, UUID person) {
        return db.sql("delete from provider_account where issuer = :issuer and person_id = :person")
                        .param("issuer", issuer)
                        .param("person", person)
                        .update()
                == 1;
    }
}
