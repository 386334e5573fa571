package org.safelight.server.grading;

import java.util.Comparator;
import java.util.List;

/// What a force says of an item by what its people decided. A pure function, so that anybody can repeat it:
///
/// 1. An adjudicator's decision counts alone, the newest of them.
/// 2. Otherwise as many must have said what it is as any of the decisions needs: one, or two where the policy
///    at the time asked for a second grader. Who is not sure said nothing.
/// 3. If they agree, that is what the force says. If not, an adjudicator is asked.
sealed interface ForceVote {
    /// Somebody has still to say what it is.
    record Open() implements ForceVote {}

    /// The force says this.
    record Agreed(GradeChoice choice) implements ForceVote {}

    /// Colleagues differ.
    record Differ() implements ForceVote {}

    /// A decision that stands.
    ///
    /// @param id later decisions have greater ones
    /// @param needed how many graders the policy asked for, 1 or 2
    /// @param settles whether an adjudicator made it
    record Said(long id, GradeChoice choice, int needed, boolean settles) {}

    /// What follows.
    ///
    /// @param standing decisions on one item, each by another person, in any order
    static ForceVote of(List<Said> standing) {
        List<Said> said =
                standing.stream().filter(one -> one.choice().isSettling()).toList();
        var adjudicated = said.stream().filter(Said::settles).max(Comparator.comparingLong(Said::id));
        if (adjudicated.isPresent()) {
            return new Agreed(adjudicated.get().choice());
        }
        int needed = said.stream().mapToInt(Said::needed).max().orElse(1);
        if (said.size() < needed) {
            return new Open();
        }
        List<GradeChoice> choices = said.stream().map(Said::choice).distinct().toList();
        return choices.size() == 1 ? new Agreed(choices.getFirst()) : new Differ();
    }
}
