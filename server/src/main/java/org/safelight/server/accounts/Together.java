package org.safelight.server.accounts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks for many at once what many threads ask for at the same time. Nothing is remembered: what is answered was read
/// after the question was asked.
///
/// Whoever holds the lock asks for all that wait, so while one question is under way the next ones gather.
final class Together<Q, A> {
    private final Function<Set<Q>, Map<Q, A>> asking;
    private final Queue<Waiting<Q, A>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock lock = new ReentrantLock();

    /// @param asking gives the answers to those questions that have one
    Together(Function<Set<Q>, Map<Q, A>> asking) {
        this.asking = asking;
    }

    private static final class Waiting<Q, A> {
        final Q question;
        boolean isTaken;
        boolean isDone;

        @Nullable
        A answer;

        Waiting(Q question) {
            this.question = question;
        }
    }

    /// The answer, if there is one; from any thread.
    Optional<A> ask(Q question) {
        Waiting<Q, A> mine = new Waiting<>(question);
        waiting.add(mine);
        lock.lock();
        try {
            if (!mine.isTaken) {
                askForAllThatWait();
            }
            if (mine.isDone) {
                return Optional.ofNullable(mine.answer);
            }
        } finally {
            lock.unlock();
        }
        // It was asked for with others, and that failed: their failure need not be this one's. Without the lock, as
        // each may wait long while the database is away.
        return Optional.ofNullable(asking.apply(Set.of(question)).get(question));
    }

    private void askForAllThatWait() {
        List<Waiting<Q, A>> taken = new ArrayList<>();
        for (Waiting<Q, A> next = waiting.poll(); next != null; next = waiting.poll()) {
            next.isTaken = true;
            taken.add(next);
        }
        Map<Q, A> answers;
        try {
            answers = asking.apply(taken.stream().map(one -> one.question).collect(Collectors.toSet()));
        } catch (RuntimeException failure) {
            if (taken.size() == 1) {
                throw failure;
            }
            // Each asks by itself.
            return;
        }
        for (Waiting<Q, A> one : taken) {
            one.answer = answers.get(one.question);
            one.isDone = true;
        }
    }
}
