package org.safelight.server.grading;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.Operation;
import org.safelight.server.exhibits.ExhibitId;
import org.safelight.server.exposure.Exposure;
import org.safelight.server.exposure.MediaForm;
import org.safelight.server.registry.Votes;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Takes the reasons of those who differ, and the settling of what they differ on.
@Service
class Disputes {
    /// What an adjudicator may settle on.
    static final List<GradeChoice> CHOICES =
            Arrays.stream(GradeChoice.values()).filter(GradeChoice::isSettling).toList();

    private final DisputesStore store;
    private final GradingStore items;
    private final Grading grading;
    private final Votes votes;
    private final Audit audit;

    Disputes(DisputesStore store, GradingStore items, Grading grading, Votes votes, Audit audit) {
        this.store = store;
        this.items = items;
        this.grading = grading;
        this.votes = votes;
        this.audit = audit;
    }

    List<DisputesStore.Asked> asked(Person person) {
        return store.asked(person);
    }

    /// Notes why a person decided as they did.
    ///
    /// @return false if they are not asked that
    @Transactional
    boolean giveReason(Person person, String address, long decision, Reason reason, String words) {
        Optional<DisputesStore.Asked> asked = store.asked(person).stream()
                .filter(one -> one.decision() == decision)
                .findFirst();
        if (asked.isEmpty()) {
            return false;
        }
        store.addReason(person, decision, reason, words);
        audit.record(new AuditEvent(
                Operation.ALTERATION,
                "grading.reason-given",
                Optional.of(person.id()),
                Optional.of(person.force()),
                address,
                "decision:" + decision,
                new TreeMap<>(Map.of("reason", reason.name()))));
        return true;
    }

    List<DisputesStore.Dispute> disputes(Person person) {
        return store.disputes(person);
    }

    /// What is disputed of an item.
    ///
    /// @param isBetweenForces otherwise between colleagues
    /// @param said without names
    record Case(GradingStore.Item item, boolean isBetweenForces, List<DisputesStore.Said> said) {}

    /// A dispute that a person may settle; empty if there is none, or they graded the item themself.
    Optional<Case> find(Person person, ExhibitId exhibit, int content) {
        Optional<GradingStore.Item> item = items.item(person, exhibit, content);
        if (item.isEmpty() || store.hasDecided(person, exhibit, content)) {
            return Optional.empty();
        }
        if (store.isBetweenColleagues(person, exhibit, content)) {
            return Optional.of(new Case(item.get(), false, store.ofColleagues(exhibit, content)));
        }
        byte[] sha256 = item.get().sha256();
        return sha256 != null && store.disputed(sha256).isPresent()
                ? Optional.of(new Case(item.get(), true, store.ofForces(sha256)))
                : Optional.empty();
    }

    /// Shows a disputed item in a form; empty if the person has no such dispute.
    @Transactional
    Optional<Exposure.Opened> show(Person person, String address, ExhibitId exhibit, int content, MediaForm form) {
        return find(person, exhibit, content).map(found -> grading.open(person, address, exhibit, found.item(), form));
    }

    /// Settles a dispute: between colleagues it becomes the force's vote, between forces an adjudication for
    /// all.
    ///
    /// @return the words of what is wrong; empty if it is settled
    @Transactional
    Optional<String> settle(
            Person person,
            String address,
            ExhibitId exhibit,
            int content,
            GradeChoice choice,
            Reason reason,
            String words) {
        Optional<Case> found = find(person, exhibit, content);
        byte[] sha256 = found.isEmpty() ? null : found.get().item().sha256();
        if (found.isEmpty() || sha256 == null) {
            return Optional.of("There is nothing to settle any more.");
        }
        if (!found.get().isBetweenForces()) {
            return switch (grading.settle(person, address, exhibit, content, choice, reason, words)) {
                case Grading.Decided.Done() -> Optional.empty();
                case Grading.Decided.NotHeld() -> Optional.of("There is nothing to settle any more.");
                case Grading.Decided.Refused(var refused) -> Optional.of(refused);
            };
        }
        return store.disputed(sha256)
                .map(known -> votes.adjudicate(
                        person,
                        address,
                        known,
                        Grading.SCHEME,
                        choice.category().orElseThrow(),
                        reason.label() + ". " + words))
                .orElse(Optional.of("There is nothing to settle any more."));
    }
}
