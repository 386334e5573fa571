package org.safelight.server.registry;

import java.util.List;
import org.springframework.stereotype.Service;

/// Knows each content once, by [Identity]. To be called within a transaction.
@Service
class Contents {
    private final ContentsStore store;
    private final IncomingStore incoming;
    private final Grades grades;

    Contents(ContentsStore store, IncomingStore incoming, Grades grades) {
        this.store = store;
        this.incoming = incoming;
        this.grades = grades;
    }

    /// The content that a record is of; made, completed or brought together if need be.
    long take(ContentRecord record) {
        List<Identity.Known> known = store.candidates(record);
        if (known.size() == 1 && known.getFirst().digests().containsAll(record.digests())) {
            // Nearly always: no digest is new, so nothing is made or brought together, and nobody has to wait.
            long content = known.getFirst().id();
            if (store.complete(content, record)) {
                grades.fingerprintsChanged(content);
            }
            return content;
        }
        store.lock();
        return takeLocked(record);
    }

    private long takeLocked(ContentRecord record) {
        Identity.Decision decision = Identity.decide(record.digests(), store.candidates(record));
        long content = decision.into();
        boolean isChanged = false;
        for (long other : decision.merged()) {
            store.merge(other, content);
            grades.merged(other, content);
            isChanged = true;
        }
        if (content == 0) {
            content = store.insert(record);
        } else {
            isChanged |= store.complete(content, record);
        }
        for (long other : decision.conflicts()) {
            store.conflict(content, other);
        }
        if (isChanged) {
            grades.fingerprintsChanged(content);
        }
        return content;
    }

    /// The contents of all that was put into `incoming`, which are then named in its column `content_id`.
    /// The same as
    /// [#take] for each in turn; but whatever meets no other record and at most one content is done for
    /// all at once.

    void takeIncoming() {
        store.lock();
        incoming.lead();
        incoming.meet();
        incoming.takeEasy();
        for (IncomingStore.Numbered hard : incoming.hard()) {
            incoming.settle(hard.n(), takeLocked(hard.record()));
        }
        incoming.follow();
    }
}
