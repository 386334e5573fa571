package org.safelight.server.exposure;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.Rendition;
import org.safelight.server.exhibits.ExhibitId;

/// Renditions that are made before they are asked for, in memory alone. At most [#MOST] at a time, none in
/// full, and each is overwritten when it has waited [#KEPT] or has to make room. What is here is shown to
/// nobody: whoever asks for it needs a lease as before, and takes it away with that.
final class Prepared {
    /// Sixty graders, each with the step that comes next and the one after it.
    static final int MOST = 120;

    static final Duration KEPT = Duration.ofMinutes(2);
    /// One worker is left for those who ask now.
    private static final int AT_ONCE = 1;

    private final InstantSource clock;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();

    Prepared(InstantSource clock) {
        this.clock = clock;
    }

    private record Key(ExhibitId exhibit, int content, MediaForm form) {}

    private record Waiting(CompletableFuture<@Nullable Rendition> rendition, Instant since) {}

    /// Makes a rendition ahead, in a thread of its own; does nothing where it is there or being made, or is of
    /// the full picture.
    void prepare(ExhibitId exhibit, int content, MediaForm form, Callable<Optional<Rendition>> making) {
        if (form.isClear()) {
            return;
        }
        Key key = new Key(exhibit, content, form);
        CompletableFuture<@Nullable Rendition> made = new CompletableFuture<>();
        synchronized (waiting) {
            forgetOld();
            if (waiting.containsKey(key) || waiting.size() >= MOST) {
                return;
            }
            waiting.put(key, new Waiting(made, clock.instant()));
        }
        Thread.ofVirtual().start(() -> {
            try {
                room.acquire();
                try {
                    made.complete(making.call().orElse(null));
                } finally {
                    room.release();
                }
            } catch (Exception | Error notMade) {
                // Whoever asks for it makes it, and meets what is wrong.
                made.complete(null);
            }
        });
    }

    /// Takes away what was made ahead; waits for what is being made. Empty if it is to be made now.
    Optional<Rendition> take(ExhibitId exhibit, int content, MediaForm form) throws InterruptedException {
        Waiting found;
        synchronized (waiting) {
            forgetOld();
            found = waiting.remove(new Key(exhibit, content, form));
        }
        try {
            return found == null
                    ? Optional.empty()
                    : Optional.ofNullable(found.rendition().get());
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    int size() {
        synchronized (waiting) {
            forgetOld();
            return waiting.size();
        }
    }

    private void forgetOld() {
        Instant since = clock.instant().minus(KEPT);
        for (Iterator<Waiting> each = waiting.values().iterator(); each.hasNext(); ) {
            Waiting one = each.next();
            if (!one.since().isBefore(since)) {
                return;
            }
            each.remove();
            var _ = one.rendition().thenAccept(made -> {
                if (made instanceof Rendition.Made(var encoded, var _, var _, var _, var _, var _)) {
                    Arrays.fill(encoded, (byte) 0);
                }
            });
        }
    }
}
