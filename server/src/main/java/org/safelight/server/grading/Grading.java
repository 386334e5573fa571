package org.safelight.server.grading;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    /// How long an item stays before a grader who does nothing: longer than a break, so that it keeps their
    /// place.
    static final Duration HELD = Duration.ofHours(2);

    static final String SCHEME = "uk-abc";
    private static final int TRIES = 20;
    /// Look-alikes that are before a grader at once.
    static final int MOST_TOGETHER = 100;

    private static final String TOGETHER = "Decided together with a picture that looks like it.";

    private final GradingStore store;
    private final QueueCounts counts;
    private final DisputesStore disputes;
    private final Practice practice;
    private final Exposure exposure;
    private final Votes votes;
    private final Audit audit;
    private final InstantSource clock = InstantSource.system();

    Grading(
            GradingStore store,
            QueueCounts counts,
            DisputesStore disputes,
            Practice practice,
            Exposure exposure,
            Votes votes,
            Audit audit) {
        this.store = store;
        this.counts = counts;
        this.disputes = disputes;
        this.practice = practice;
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

    List<Queue> queues() throws InterruptedException {
        List<Queue> queues = new ArrayList<>();
        for (GradingStore.Head head : store.heads()) {
            queues.add(new Queue(head, counts.of(head.exhibit())));
        }
        return queues;
    }

    Optional<Queue> queue(ExhibitId exhibit) throws InterruptedException {
        Optional<GradingStore.Head> head = store.head(exhibit);
        return head.isEmpty() ? Optional.empty() : Optional.of(new Queue(head.get(), counts.of(exhibit)));
    }

    /// What is before the grader: what they had, else the most urgent item and what looks like it, by number.
    /// Empty if nothing is left for them.
    @Transactional
    public List<GradingStore.Item> next(Person person, ExhibitId exhibit) {
        Instant now = clock.instant();
        List<GradingStore.Item> held = store.held(person, exhibit, now);
        if (!held.isEmpty()) {
            return held;
        }
        for (int i = 0; i < TRIES; i++) {
            Optional<GradingStore.Item> free = store.mostUrgent(person, exhibit, now);
            if (free.isEmpty()) {
                return List.of();
            }
            if (store.hold(person, exhibit, free.get().number(), now, now.plus(HELD))) {
                store.holdStack(person, exhibit, free.get(), now.plus(HELD), MOST_TOGETHER);
                List<GradingStore.Item> taken = store.held(person, exhibit, now);
                if (!taken.isEmpty()) {
                    return taken;
                }
                // A colleague had just decided on it.
                store.release(person, exhibit);
            }
            // Or a colleague took it at this moment.
        }
        return List.of();
    }

    /// Shows an item before the grader in a form.
    ///
    /// @return empty if that item is not before them
    @Transactional
    public Optional<Exposure.Opened> show(
            Person person, String address, ExhibitId exhibit, int content, MediaForm form) {
        return item(store.held(person, exhibit, clock.instant()), content)
                .map(item -> open(person, address, exhibit, item, form));
    }

    private static Optional<GradingStore.Item> item(List<GradingStore.Item> items, int content) {
        return items.stream().filter(item -> item.number() == content).findFirst();
    }

    /// Shows an item in a form to somebody who may see it, and counts the view.
    Exposure.Opened open(Person person, String address, ExhibitId exhibit, GradingStore.Item item, MediaForm form) {
        Exposure.Opened opened = exposure.open(
                person,
                address,
                new Viewing(exhibit, item.number(), form, item.isSevere() ? Severity.SEVERE : Severity.NOT_KNOWN));
        if (opened instanceof Exposure.Opened.Leased) {
            store.countView(person, exhibit, item.number());
        }
        return opened;
    }

    /// What the grader flagged of an item when they last decided on it.
    Map<Flag, String> flags(Person person, ExhibitId exhibit, int content) {
        return store.flags(person, exhibit, content);
    }

    /// Decides an item before the grader, and with it those that look like it and are named one by one. Once
    /// as many have decided as the force wants, and agree, it becomes their force's vote, cast blind.
    ///
    /// @param with other items of the same stack that are before them, decided alike; all of it is done or
    ///     nothing
    /// @param flags of the item itself, with a note each, which may be empty
    @Transactional
    public Decided decide(
            Person person,
            String address,
            ExhibitId exhibit,
            int content,
            GradeChoice choice,
            Set<Integer> with,
            Map<Flag, String> flags) {
        List<GradingStore.Item> held = store.heldLocked(person, exhibit, clock.instant());
        Optional<GradingStore.Item> item = item(held, content);
        List<GradingStore.Item> others = held.stream()
                .filter(other -> with.contains(other.number()) && other.number() != content)
                .filter(other -> other.view() > 0
                        && item.filter(one -> one.view() == other.view()).isPresent())
                .toList();
        if (item.isEmpty() || others.size() < with.size()) {
            return new Decided.NotHeld();
        }
        SecondGrader second = practice.is(exhibit) ? SecondGrader.NEVER : store.second(person.force());
        long act = store.decide(
                person,
                exhibit,
                new GradingStore.NewDecision(
                        content, choice, needed(second, choice, exhibit, content), false, null, null));
        store.flag(person, act, flags);
        Optional<String> refused = vote(person, address, exhibit, item.get(), "");
        for (GradingStore.Item other : others) {
            if (refused.isEmpty()) {
                store.decide(
                        person,
                        exhibit,
                        new GradingStore.NewDecision(
                                other.number(),
                                choice,
                                needed(second, choice, exhibit, other.number()),
                                false,
                                content,
                                act));
                refused = vote(person, address, exhibit, other, TOGETHER);
            }
        }
        if (refused.isPresent()) {
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return new Decided.Refused(refused.get());
        }
        store.release(person, exhibit);
        if (choice == GradeChoice.A) {
            exposure.turnedOut(person, exhibit, content, Severity.SEVERE);
        }
        record(person, address, "grading.decided", exhibit, content);
        others.forEach(other -> record(person, address, "grading.decided-together", exhibit, other.number()));
        return new Decided.Done();
    }

    /// How many graders must agree: as many as the policy asks for, and no fewer than a colleague's decision
    /// needs that stands. So what a second grader says does not come to count alone when the first undoes theirs.
    private int needed(SecondGrader second, GradeChoice choice, ExhibitId exhibit, int content) {
        return store.standing(exhibit, content).stream()
                .filter(one -> one.choice().isSettling())
                .mapToInt(ForceVote.Said::needed)
                .reduce(second.needed(choice), Math::max);
    }

    /// Settles between colleagues who differ on an item; that becomes the force's vote.
    @Transactional
    Decided settle(
            Person person,
            String address,
            ExhibitId exhibit,
            int content,
            GradeChoice choice,
            Reason reason,
            String words) {
        Instant now = clock.instant();
        // Who holds it decides alone; what it is depends on what stands then.
        if (!store.hold(person, exhibit, content, now, now.plus(HELD))) {
            return new Decided.NotHeld();
        }
        Optional<GradingStore.Item> item = disputes.isBetweenColleagues(person, exhibit, content)
                ? store.item(person, exhibit, content)
                : Optional.empty();
        if (item.isEmpty()) {
            store.release(person, exhibit);
            return new Decided.NotHeld();
        }
        long decision =
                store.decide(person, exhibit, new GradingStore.NewDecision(content, choice, 1, true, null, null));
        disputes.addReason(person, decision, reason, words);
        Optional<String> refused = vote(person, address, exhibit, item.get(), "");
        if (refused.isPresent()) {
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return new Decided.Refused(refused.get());
        }
        store.release(person, exhibit);
        record(person, address, "grading.settled", exhibit, content);
        return new Decided.Done();
    }

    /// Undoes what the grader decided in their last act on an exhibit; the item is before them again.
    ///
    /// @return false if there is nothing to undo
    @Transactional
    public boolean undo(Person person, String address, ExhibitId exhibit) {
        List<GradingStore.Decision> last = store.lastAct(person, exhibit);
        if (last.isEmpty()) {
            return false;
        }
        for (GradingStore.Decision decision : last) {
            int content = decision.content();
            ForceVote before = ForceVote.of(store.standing(exhibit, content));
            store.undo(decision.id());
            ForceVote after = ForceVote.of(store.standing(exhibit, content));
            byte[] sha256 = decision.sha256();
            if (sha256 != null
                    && before instanceof ForceVote.Agreed
                    && !(after instanceof ForceVote.Agreed)
                    && !practice.is(exhibit)) {
                votes.voteBlind(person, address, sha256, SCHEME, Optional.empty(), "Undone by the grader.");
            }
            record(person, address, "grading.undone", exhibit, content);
        }
        store.release(person, exhibit);
        Instant now = clock.instant();
        store.item(person, exhibit, last.getFirst().content())
                .filter(item -> store.hold(person, exhibit, item.number(), now, now.plus(HELD)))
                .ifPresent(item -> store.holdStack(person, exhibit, item, now.plus(HELD), MOST_TOGETHER));
        return true;
    }

    /// Casts the force's vote, if its people agree on one.
    ///
    /// @param how it came about, to be kept with the vote; may be empty
    /// @return what is wrong, in words; then nothing may be kept
    private Optional<String> vote(
            Person person, String address, ExhibitId exhibit, GradingStore.Item item, String how) {
        if (!(ForceVote.of(store.standing(exhibit, item.number())) instanceof ForceVote.Agreed(var choice))
                || practice.is(exhibit)) {
            return Optional.empty();
        }
        byte[] sha256 = item.sha256();
        if (sha256 == null) {
            return Optional.of(
                    "This item came without a SHA-256, so no vote can be cast on it. Say: needs a colleague.");
        }
        Optional<Optional<String>> before = store.forceVote(person.force(), sha256);
        if (before.isPresent() && before.get().isPresent()) {
            return before.get().equals(choice.category())
                    ? Optional.empty()
                    : Optional.of("Your force has voted on the same file in the meantime.");
        }
        String again = before.isPresent() ? "Graded again after it was undone. " : "";
        return votes.voteBlind(person, address, sha256, SCHEME, choice.category(), (again + how).strip());
    }

    SecondGrader second(Person person) {
        return store.second(person.force());
    }

    @Transactional
    void setSecond(Person by, String address, SecondGrader second) {
        store.setSecond(by, second);
        audit.record(new AuditEvent(
                Operation.ALTERATION,
                "grading.policy-set",
                Optional.of(by.id()),
                Optional.of(by.force()),
                address,
                "force:" + by.force(),
                new TreeMap<>(Map.of("second", second.name()))));
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
