package org.safelight.server.registry;

import org.springframework.stereotype.Service;

/// Keeps the grade of each content what [StateRule] makes of the opinions on it, and notes each change. To be
/// called within the transaction of what it follows from.
@Service
class Grades {
    private final GradesStore store;
    private final Feed feed;

    Grades(GradesStore store, Feed feed) {
        this.store = store;
        this.feed = feed;
    }

    /// Grades a content again, which the caller holds.
    ///
    /// @param after what happened, for the history: "A vote was cast."
    StateRule.Grade regrade(long content, String scheme, String after) {
        StateRule.Grade grade = StateRule.of(store.opinions(content, scheme));
        var before = store.grade(content, scheme);
        GradeState from = before.map(GradesStore.Standing::state).orElse(GradeState.UNCATEGORISED);
        boolean isSame = from == grade.state()
                && before.flatMap(GradesStore.Standing::category).equals(grade.category());
        store.setGrade(content, scheme, grade);
        if (!isSame) {
            store.addChange(content, scheme, from, grade, after + " " + grade.explanation());
        }
        // An index says of how many forces a grade is, too.
        int forces = before.map(GradesStore.Standing::forces).orElse(0);
        if (!isSame || forces != grade.forces()) {
            feed.entry(store.setOf(scheme), content);
        }
        return grade;
    }

    /// A content was found to be another, whose opinions they now are together.
    void merged(long from, long into) {
        store.hold(into);
        for (String scheme : store.schemesOf(into)) {
            feed.entry(store.setOf(scheme), from);
            regrade(into, scheme, "Two records were found to be of one content.");
        }
        feed.entry(Feed.IDENTIFICATIONS, from);
        feed.entry(Feed.IDENTIFICATIONS, into);
    }

    /// More is known of what a content is known by.
    void fingerprintsChanged(long content) {
        for (GradesStore.Standing standing : store.grades(content)) {
            feed.entry(store.setOf(standing.scheme()), content);
        }
        feed.entry(Feed.IDENTIFICATIONS, content);
    }
}
