package org.safelight.server.grading;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exposure.Exposure;
import org.safelight.server.exposure.MediaForm;
import org.safelight.server.exposure.Severity;
import org.safelight.server.exposure.Viewing;
import org.safelight.server.registry.Votes;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;

/// Gives a grader one item after the other, and takes what they decide.
@Service
public class Grading {
    /// How long an item stays before a grader who does nothing: longer than a break, so that it keeps their place.
    static final Duration HELD = Duration.ofHours(2);

    private static final String SCHEME = "uk-abc";
    private static final int TRIES = 20;

    private final GradingStore store;
    private final Exposure exposure;
    private final Votes votes;
    private final Audit audit;
    private final InstantSource clock = InstantSource.system();

    Grading(GradingStore store, Exposure exposure, Votes votes, Audit audit) {
        this.store = store;
        this.exposure = exposure;
        this.votes = votes;
        this.audit = audit;
    }

    /// What came of a decision.
    sealed interface Decided {
        record Done() implements Decided {}

        /// The item is not before this grader any more.
        record NotHeld() implements Decided {}

        /// The registry does not take the vote.
        ///
        /// @param words what is wrong and what to do
        record Refused(String words) implements Decided {}
    }

    List<GradingStore.Queue> queues() {
        return store.queues();
    }

    Optional<GradingStore.Queue> queue(ExhibitId exhibit) {
        return store.queue(exhibit);
    }

    /// The item before the grader: what they had, else the most urgent one. Empty if nothing is left for them.
    @Transactional
    public Optional<GradingStore.Item> next(Person person, ExhibitId exhibit) {
        Instant now = clock.instant();
        Optional<GradingStore.Item> held = store.held(person, exhibit, now);
        if (held.isPresent()) {
            return held;
        }
        for (int i = 0; i < TRIES; i++) {
            Optional<GradingStore.Item> free = store.mostUrgent(person, exhibit, now);
            if (free.isEmpty() || store.hold(person, exhibit, free.get().number(), now, now.plus(HELD))) {
                return free;
            }
            // Another took it at this moment.
        }
        return Optional.empty();
    }

    /// Shows the item before the grader in a form.
    ///
    /// @return empty if that item is not before them
    Optional<Exposure.Opened> show(Person person, String address, ExhibitId exhibit, int content, MediaForm form) {
        return store.held(person, exhibit, clock.instant())
                .filter(item -> item.number() == content)
                .map(item -> exposure.open(
                        person,
                        address,
                        new Viewing(exhibit, content, form, item.isSevere() ? Severity.SEVERE : Severity.NOT_KNOWN)));
    }

    /// Decides the item before the grader; a category becomes their force's vote, cast blind.
    @Transactional
    public Decided decide(Person person, String address, ExhibitId exhibit, int content, GradeChoice choice) {
        Optional<GradingStore.Item> item =
                store.held(person, exhibit, clock.instant()).filter(held -> held.number() == content);
        if (item.isEmpty()) {
            return new Decided.NotHeld();
        }
        if (choice.category().isPresent()) {
            Optional<String> refused = vote(person, address, item.get().sha256(), choice.category(), "");
            if (refused.isPresent()) {
                TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
                return new Decided.Refused(refused.get());
            }
        }
        store.decide(person, exhibit, content, choice);
        store.release(person, exhibit);
        if (choice == GradeChoice.A) {
            exposure.turnedOut(person, exhibit, content, Severity.SEVERE);
        }
        record(person, address, "grading.decided", exhibit, content);
        return new Decided.Done();
    }

    /// Undoes what the grader decided last on an exhibit; the item is before them again.
    ///
    /// @return false if there is nothing to undo
    @Transactional
    public boolean undo(Person person, String address, ExhibitId exhibit) {
        Optional<GradingStore.Decision> last = store.last(person, exhibit);
        if (last.isEmpty()) {
            return false;
        }
        if (last.get().choice().category().isPresent()) {
            vote(person, address, last.get().sha256(), Optional.empty(), "Undone by the grader.");
        }
        store.undo(last.get().id());
        store.release(person, exhibit);
        Instant now = clock.instant();
        store.hold(person, exhibit, last.get().content(), now, now.plus(HELD));
        record(person, address, "grading.undone", exhibit, last.get().content());
        return true;
    }

    private Optional<String> vote(
            Person person, String address, byte @Nullable [] sha256, Optional<String> category, String reason) {
        if (sha256 == null) {
            return Optional.of(
                    "This item came without a SHA-256, so no vote can be cast on it. Say: needs a colleague.");
        }
        return votes.voteBlind(person, address, sha256, SCHEME, category, reason);
    }

    private void record(Person person, String address, String action, ExhibitId exhibit, int content) {
        audit.record(new AuditEvent(
                Operation.ALTERATION,
                action,
                Optional.of(person.id()),
                Optional.of(person.force()),
                address,
                "exhibit:" + exhibit,
                new TreeMap<>(Map.of("content", Integer.toString(content)))));
    }
}
