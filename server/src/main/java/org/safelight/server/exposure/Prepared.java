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
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.safelight.decode.Rendition;
import org.safelight.server.exhibits.ExhibitId;

/// Renditions that are made before they are asked for, in memory alone. At most [#MOST] at a time, none in
/// full, and each is overwritten when it has waited [#KEPT], whether or not anybody comes. What is here is shown
/// to nobody: whoever asks for it needs a lease as before, and takes it away with that.
final class Prepared {
    /// Sixty graders, each with the step that comes next and the one after it.
    static final int MOST = 120;

    static final Duration KEPT = Duration.ofMinutes(2);
    /// One worker is left for those who ask now.
    private static final int AT_ONCE = 1;

    private final InstantSource clock;
    private final Executor afterKept;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();

    Prepared() {
        this(InstantSource.system(), CompletableFuture.delayedExecutor(KEPT.toSeconds() + 1, TimeUnit.SECONDS));
    }

    /// @param afterKept runs what it is given a little later than [#KEPT] from then
    Prepared(InstantSource clock, Executor afterKept) {
        this.clock = clock;
        this.afterKept = afterKept;
    }

    private record Key(ExhibitId exhibit, int content, MediaForm form) {}

    /// @param isBegun whether it is made, or will not be made any more
    private record Waiting(CompletableFuture<@Nullable Rendition> rendition, AtomicBoolean isBegun, Instant since) {}

    /// Makes a rendition ahead, in a thread of its own; does nothing where it is there or being made, or is of
    /// the full picture.
    void prepare(ExhibitId exhibit, int content, MediaForm form, Callable<Optional<Rendition>> making) {
        if (form.isClear()) {
            return;
        }
        Key key = new Key(exhibit, content, form);
        Waiting one;
        synchronized (waiting) {
            forgetOld();
            if (waiting.containsKey(key) || waiting.size() >= MOST) {
                return;
            }
            one = new Waiting(new CompletableFuture<>(), new AtomicBoolean(), clock.instant());
            waiting.put(key, one);
        }
        Thread.ofVirtual().start(() -> make(one, making));
        afterKept.execute(this::forgetOld);
    }

    private void make(Waiting one, Callable<Optional<Rendition>> making) {
        try {
            room.acquire();
            try {
                if (one.isBegun().compareAndSet(false, true)) {
                    one.rendition().complete(making.call().orElse(null));
                }
            } finally {
                room.release();
            }
        } catch (Exception | Error notMade) {
            // Whoever asks for it makes it, and meets what is wrong.
            one.rendition().complete(null);
        }
    }

    /// Takes away what was made ahead; waits for what is being made, but not behind what others may ask for.
    /// Empty if it is to be made now.
    Optional<Rendition> take(ExhibitId exhibit, int content, MediaForm form) throws InterruptedException {
        Waiting found;
        synchronized (waiting) {
            forgetOld();
            found = waiting.remove(new Key(exhibit, content, form));
        }
        if (found == null || found.isBegun().compareAndSet(false, true)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(found.rendition().get());
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
        synchronized (waiting) {
            Instant since = clock.instant().minus(KEPT);
            for (Iterator<Waiting> each = waiting.values().iterator(); each.hasNext(); ) {
                Waiting one = each.next();
                if (!one.since().isBefore(since)) {
                    return;
                }
                each.remove();
                one.isBegun().set(true);
                var _ = one.rendition().thenAccept(made -> {
                    if (made instanceof Rendition.Made(var encoded, var _, var _, var _, var _, var _)) {
                        Arrays.fill(encoded, (byte) 0);
                    }
                });
            }
        }
    }
}
