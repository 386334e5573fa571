package org.safelight.server.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// What follows from the opinions on one content in one scheme. A pure function: the same opinions always
/// give the
/// same grade, whoever asks, so another expert can repeat it by hand:
///
/// 1. Of each force only its newest vote counts; a vote that was taken back counts nothing.
/// 2. The newest adjudication settles all votes before it. It holds until a force votes otherwise after
/// it; a vote
///    after it for the same category changes nothing.
/// 3. Without an adjudication that holds: no vote, uncategorised; votes for different categories,
/// disputed; three
///    forces or more for one category, trusted; fewer, indicative.
public final class StateRule {
    /// How many forces make a grade trusted. Source: three independent, undisputed votes (Hansard,
    /// November 2015).
    public static final int FORCES_FOR_TRUST = 3;

    private StateRule() {}

    /// An opinion.
    public sealed interface Opinion {
        /// Its place among all opinions: later ones have greater numbers.
        long number();

        /// A force's vote.
        ///
        /// @param category empty where it takes its vote back
        record Vote(long number, UUID force, Optional<String> category) implements Opinion {}

        /// An adjudicator's.
        record Adjudication(long number, String category) implements Opinion {}
    }

    /// What follows.
    ///
    /// @param category empty where there is none or it is disputed
    /// @param forces how many forces' votes count
    /// @param explanation why, in a sentence or two; names numbers and categories, no force or person
    public record Grade(GradeState state, Optional<String> category, int forces, String explanation) {}

    /// The grade that follows.
    ///
    /// @param opinions of one content in one scheme, in any order
    public static Grade of(List<Opinion> opinions) {
        Map<UUID, Opinion.Vote> newest = new TreeMap<>();
        Optional<Opinion.Adjudication> adjudication = Optional.empty();
        for (Opinion opinion : opinions) {
            switch (opinion) {
                case Opinion.Vote vote ->
                    newest.merge(vote.force(), vote, (one, other) -> one.number() > other.number() ? one : other);
                case Opinion.Adjudication settled -> {
                    if (adjudication.isEmpty()
                            || settled.number() > adjudication.get().number()) {
                        adjudication = Optional.of(settled);
                    }
                }
            }
        }
        List<Opinion.Vote> votes = newest.values().stream()
                .filter(vote -> vote.category().isPresent())
                .toList();
        SortedMap<String, Long> forcesOfCategory = votes.stream()
                .collect(Collectors.groupingBy(
                        vote -> vote.category().orElseThrow(), TreeMap::new, Collectors.counting()));
        int forces = votes.size();
        if (adjudication.isPresent()) {
            return afterAdjudication(adjudication.get(), votes, forces);
        }
        if (votes.isEmpty()) {
            return new Grade(GradeState.UNCATEGORISED, Optional.empty(), 0, "No force's vote counts.");
        }
        if (forcesOfCategory.size() > 1) {
            return new Grade(
                    GradeState.DISPUTED,
                    Optional.empty(),
                    forces,
                    "Forces say different things: " + counted(forcesOfCategory) + ".");
        }
        String category = forcesOfCategory.firstKey();
        if (forces >= FORCES_FOR_TRUST) {
            return new Grade(
                    GradeState.TRUSTED,
                    Optional.of(category),
                    forces,
                    forces + " forces say " + category + ", and none says otherwise.");
        }
        return new Grade(
                GradeState.INDICATIVE,
                Optional.of(category),
                forces,
                (forces == 1 ? "1 force says " : forces + " forces say ") + category + ", and none says otherwise; "
                        + FORCES_FOR_TRUST + " make it trusted.");
    }

    private static Grade afterAdjudication(Opinion.Adjudication settled, List<Opinion.Vote> votes, int forces) {
        long against = votes.stream()
                .filter(vote -> vote.number() > settled.number())
                .filter(vote -> !vote.category().equals(Optional.of(settled.category())))
                .count();
        if (against > 0) {
            return new Grade(
                    GradeState.DISPUTED,
                    Optional.empty(),
                    forces,
                    "An adjudicator settled on " + settled.category() + ", and since then "
                            + (against == 1 ? "1 force says" : against + " forces say") + " otherwise.");
        }
        return new Grade(
                GradeState.ADJUDICATED,
                Optional.of(settled.category()),
                forces,
                "An adjudicator settled on " + settled.category() + ", and no force said otherwise since.");
    }

    private static String counted(SortedMap<String, Long> forcesOfCategory) {
        return forcesOfCategory.entrySet().stream()
                .map(each -> each.getKey() + " by " + (each.getValue() == 1 ? "1 force" : each.getValue() + " forces"))
                .collect(Collectors.joining(", "));
    }
}
