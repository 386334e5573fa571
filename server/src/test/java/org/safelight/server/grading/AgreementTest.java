package org.safelight.server.grading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AgreementTest {
    /// As it is defined: 1 − the mean disagreement of pairs within items, each value of an item counting once,
    /// over that of all pairs there are.
    private static OptionalDouble plain(List<List<Integer>> items) {
        List<Integer> all = new ArrayList<>();
        double within = 0;
        for (List<Integer> said : items) {
            if (said.size() < 2) {
                continue;
            }
            all.addAll(said);
            for (int i = 0; i < said.size(); i++) {
                for (int j = 0; j < said.size(); j++) {
                    if (i != j && !said.get(i).equals(said.get(j))) {
                        within += 1.0 / (said.size() - 1);
                    }
                }
            }
        }
        double among = 0;
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < all.size(); j++) {
                if (i != j && !all.get(i).equals(all.get(j))) {
                    among += 1;
                }
            }
        }
        double pairs = (double) all.size() * (all.size() - 1);
        return among == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - (within / all.size()) / (among / pairs));
    }

    @Test
    void answers_as_the_definition_does() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<List<Integer>> items = new ArrayList<>();
            int values = 1 + random.nextInt(4);
            for (int i = random.nextInt(30); i > 0; i--) {
                List<Integer> said = new ArrayList<>();
                for (int j = random.nextInt(5); j > 0; j--) {
                    said.add(random.nextInt(values));
                }
                items.add(said);
            }
            OptionalDouble plain = plain(items);
            OptionalDouble alpha = Agreement.alpha(items);
            assertThat(alpha.isPresent()).as("seed " + seed).isEqualTo(plain.isPresent());
            if (plain.isPresent()) {
                assertThat(alpha.getAsDouble()).as("seed " + seed).isCloseTo(plain.getAsDouble(), within(1e-12));
            }
        }
    }

    /// Three observers, fifteen items, values missing: the worked example of the article "Krippendorff's
    /// alpha" of Wikipedia, nominal 0.691.
    @Test
    void gives_the_published_value_of_a_worked_example() {
        assertThat(Agreement.alpha(List.of(
                                List.of(1),
                                List.<Integer>of(),
                                List.of(2, 2),
                                List.of(1, 1),
                                List.of(3, 3),
                                List.of(3, 3, 4),
                                List.of(4, 4, 4),
                                List.of(1, 3),
                                List.of(2, 2),
                                List.of(1, 1),
                                List.of(1, 1),
                                List.of(3, 3),
                                List.of(3, 3),
                                List.<Integer>of(),
                                List.of(3, 4)))
                        .orElseThrow())
                .isCloseTo(0.691, within(0.0005));
    }

    @Test
    void is_one_where_all_agree_zero_or_less_where_nobody_does_and_nothing_where_there_is_no_choice() {
        assertThat(Agreement.alpha(List.of(List.of("A", "A"), List.of("B", "B"))))
                .hasValue(1);
        assertThat(Agreement.alpha(List.of(List.of("A", "B"), List.of("B", "A")))
                        .orElseThrow())
                .isNegative();
        assertThat(Agreement.alpha(List.of(List.of("A", "A"), List.of("A", "A"))))
                .isEmpty();
        assertThat(Agreement.alpha(List.of(List.of("A"), List.of("B")))).isEmpty();
    }
}
