package org.safelight.server.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;

/// Sessions whose ids are kept as hashes: whoever reads the database, or a backup of it, cannot go on in
/// anybody's session. A browser's cookie holds the id; below this it is known by its hash alone.
///
/// @param <S> a session as it is kept
final class HashedSessions<S extends Session> implements FindByIndexNameSessionRepository<HashedSessions.Held<S>> {
    /// 216 of the hash's 256 bits: as many as 36 characters hold, which is what the table has.
    private static final int KEPT_BYTES = 27;

    // Which id a hash was just made of, for the call under way.
    private static final ThreadLocal<@Nullable String> CREATED = new ThreadLocal<>();

    private final FindByIndexNameSessionRepository<S> kept;

    HashedSessions(FindByIndexNameSessionRepository<S> kept) {
        this.kept = kept;
    }

    /// What an id is kept as.
    static String hash(String id) {
        byte[] hash = Secret.hash(id);
        return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, KEPT_BYTES));
    }

    /// Makes the id of a new session, or a new one of a session; what it returns is kept.
    static String create() {
        String id = Secret.create();
        CREATED.set(id);
        return hash(id);
    }

    private static String created() {
        @Nullable String id = CREATED.get();
        CREATED.remove();
        if (id == null) {
            throw new IllegalStateException("A session was made whose id is not known");
        }
        return id;
    }

    @Override
    public Held<S> createSession() {
        S session = kept.createSession();
        return new Held<>(created(), session);
    }

    @Override
    public void save(Held<S> session) {
        kept.save(session.kept);
    }

    @Override
    public @Nullable Held<S> findById(String id) {
        S session = kept.findById(hash(id));
        return session == null ? null : new Held<>(id, session);
    }

    @Override
    public void deleteById(String id) {
        kept.deleteById(hash(id));
    }

    /// Ends a session by the hash of its id.
    void deleteByHash(String hash) {
        kept.deleteById(hash);
    }

    /// By the hashes of their ids: the ids themselves are not known.
    @Override
    public Map<String, Held<S>> findByIndexNameAndIndexValue(String index, String value) {
        Map<String, Held<S>> found = new HashMap<>();
        kept.findByIndexNameAndIndexValue(index, value)
                .forEach((hash, session) -> found.put(hash, new Held<>(hash, session)));
        return found;
    }

    /// A session with the id that its browser has.
    static final class Held<S extends Session> implements Session {
        private final S kept;
        private String id;

        private Held(String id, S kept) {
            this.id = id;
            this.kept = kept;
        }

        @Override
        public String getId() {
            return id;
        }

        @Override
        public String changeSessionId() {
            kept.changeSessionId();
            id = created();
            return id;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as Session has it
        public <T> @Nullable T getAttribute(String name) {
            return kept.getAttribute(name);
        }

        @Override
        public Set<String> getAttributeNames() {
            return kept.getAttributeNames();
        }

        @Override
        public void setAttribute(String name, Object value) {
            kept.setAttribute(name, value);
        }

        @Override
        public void removeAttribute(String name) {
            kept.removeAttribute(name);
        }

        @Override
        public Instant getCreationTime() {
            return kept.getCreationTime();
        }

        @Override
        public void setLastAccessedTime(Instant time) {
            kept.setLastAccessedTime(time);
        }

        @Override
        public Instant getLastAccessedTime() {
            return kept.getLastAccessedTime();
        }

        @Override
        public void setMaxInactiveInterval(Duration time) {
            kept.setMaxInactiveInterval(time);
        }

        @Override
        public Duration getMaxInactiveInterval() {
            return kept.getMaxInactiveInterval();
        }

        @Override
        public boolean isExpired() {
            return kept.isExpired();
        }
    }
}
