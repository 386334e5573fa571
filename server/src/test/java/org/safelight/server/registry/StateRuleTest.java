package org.safelight.server.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.safelight.server.registry.StateRule.Grade;
import org.safelight.server.registry.StateRule.Opinion;

/// The rule by cases and against a twin that keeps no more than a table of the newest votes.
class StateRuleTest {
    /// `1A` is force 1 voting A, `1-` taking its vote back, `!B` an adjudication on B; in the order they
    /// came.
    @ParameterizedTest(name = "{0} is {1} {2}")
    @CsvSource(
            nullValues = "none",
            value = {
                "'', UNCATEGORISED, none",
                "1A, INDICATIVE, A",
                "1A 1A 1A, INDICATIVE, A",
                "1A 2A, INDICATIVE, A",
                "1A 2A 3A, TRUSTED, A",
                "1A 2A 3A 4A, TRUSTED, A",
                "1A 2B, DISPUTED, none",
                "1A 2A 3A 4B, DISPUTED, none",
                "1A 2A 3A 4B 4A, TRUSTED, A",
                "1A 2A 3A 4B 4-, TRUSTED, A",
                "1A 2A 3A 3-, INDICATIVE, A",
                "1A 1-, UNCATEGORISED, none",
                "1A 1B, INDICATIVE, B",
                "1A 2B !A, ADJUDICATED, A",
                "1A 2B !C, ADJUDICATED, C",
                "1A 2B !A 3A, ADJUDICATED, A",
                "1A 2B !A 3B, DISPUTED, none",
                "1A 2B !A 2B, DISPUTED, none",
                "1A 2B !A 2B 2A, ADJUDICATED, A",
                "1A 2B !A 2B 2-, ADJUDICATED, A",
                "1A 2B !A 2B !B, ADJUDICATED, B",
                "!A, ADJUDICATED, A",
            })
    void gives_the_grade_of_the_table(String opinions, GradeState state, String category) {
        Grade grade = StateRule.of(parse(opinions));
        assertThat(grade.state()).isEqualTo(state);
        assertThat(grade.category()).isEqualTo(Optional.ofNullable(category));
        assertThat(grade.explanation()).endsWith(".");
    }

    @Test
    void does_not_depend_on_the_order_in_which_opinions_are_given() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Opinion> opinions = random(random);
            Grade grade = StateRule.of(opinions);
            Collections.shuffle(opinions, random);
            assertThat(StateRule.of(opinions)).as("seed " + seed).isEqualTo(grade);
        }
    }

    @Test
    void says_what_a_table_filled_opinion_by_opinion_says() {
        for (int seed = 0; seed < 3_000; seed++) {
            List<Opinion> opinions = random(new Random(seed));
            Grade grade = StateRule.of(opinions);
            assertThat(grade.state() + " " + grade.category().orElse("none"))
                    .as("seed " + seed + " " + opinions)
                    .isEqualTo(twin(opinions));
        }
    }

    @Test
    void a_trusted_grade_has_three_forces_that_say_it_and_none_that_says_otherwise() {
        for (int seed = 0; seed < 3_000; seed++) {
            List<Opinion> opinions = random(new Random(seed));
            Grade grade = StateRule.of(opinions);
            if (grade.state() == GradeState.TRUSTED) {
                Map<UUID, String> said = new HashMap<>();
                for (Opinion opinion : opinions) {
                    if (opinion instanceof Opinion.Vote vote) {
                        said.put(vote.force(), vote.category().orElse(""));
                    }
                }
                said.values().removeIf(String::isEmpty);
                assertThat(said).hasSizeGreaterThanOrEqualTo(3);
                assertThat(said.values()).containsOnly(grade.category().orElseThrow());
            }
        }
    }

    private static String twin(List<Opinion> inOrder) {
        Map<UUID, String> said = new HashMap<>();
        Map<UUID, String> saidSince = new HashMap<>();
        String settled = null;
        for (Opinion opinion : inOrder) {
            switch (opinion) {
                case Opinion.Vote vote -> {
                    said.put(vote.force(), vote.category().orElse(""));
                    saidSince.put(vote.force(), vote.category().orElse(""));
                }
                case Opinion.Adjudication adjudication -> {
                    settled = adjudication.category();
                    saidSince.clear();
                }
            }
        }
        List<String> all = said.values().stream().filter(s -> !s.isEmpty()).toList();
        if (settled != null) {
            String on = settled;
            return saidSince.values().stream().allMatch(s -> s.isEmpty() || s.equals(on))
                    ? "ADJUDICATED " + settled
                    : "DISPUTED none";
        }
        return all.isEmpty()
                ? "UNCATEGORISED none"
                : all.stream().distinct().count() > 1
                        ? "DISPUTED none"
                        : (all.size() >= 3 ? "TRUSTED " : "INDICATIVE ") + all.getFirst();
    }

    private static List<Opinion> random(Random random) {
        List<Opinion> opinions = new ArrayList<>();
        int count = random.nextInt(9);
        for (int n = 1; n <= count; n++) {
            String category = random.nextInt(4) == 0 ? "B" : "A";
            opinions.add(
                    random.nextInt(6) == 0
                            ? new Opinion.Adjudication(n, category)
                            : new Opinion.Vote(
                                    n,
                                    new UUID(0, random.nextInt(5)),
                                    random.nextInt(6) == 0 ? Optional.empty() : Optional.of(category)));
        }
        return opinions;
    }

    private static List<Opinion> parse(String text) {
        List<Opinion> opinions = new ArrayList<>();
        for (String word : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            String category = word.substring(1);
            opinions.add(
                    word.startsWith("!")
                            ? new Opinion.Adjudication(opinions.size() + 1L, category)
                            : new Opinion.Vote(
                                    opinions.size() + 1L,
                                    new UUID(0, word.charAt(0)),
                                    category.equals("-") ? Optional.empty() : Optional.of(category)));
        }
        return opinions;
    }
}
