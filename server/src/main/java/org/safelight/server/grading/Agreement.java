package org.safelight.server.grading;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// How far people who grade the same things agree beyond chance: Krippendorff's alpha for nominal values. It
/// tells where training is needed, and says nothing of any one person.
///
/// With the values of an item paired with each other in all orders, and each pair weighted so that every value
/// counts once, alpha = 1 − observed / expected disagreement. 1 is full agreement, 0 what chance gives, below
/// 0 is worse. Missing values are simply not there. Source: K. Krippendorff, Computing Krippendorff's
/// Alpha-Reliability (2011), nominal data, any number of observers, missing data.
final class Agreement {
    private Agreement() {}

    /// Krippendorff's alpha.
    ///
    /// @param items for each item what was said of it, in any order; items with fewer than two values count
    ///     nothing
    /// @return empty where all say the same of everything, or nothing is comparable: alpha is not defined then
    static <T> OptionalDouble alpha(List<List<T>> items) {
        Map<T, Long> of = new HashMap<>();
        long values = 0;
        double observed = 0;
        for (List<T> said : items) {
            if (said.size() < 2) {
                continue;
            }
            Map<T, Long> here = new HashMap<>();
            said.forEach(value -> here.merge(value, 1L, Long::sum));
            long same = 0;
            for (Map.Entry<T, Long> entry : here.entrySet()) {
                long count = entry.getValue();
                same += count * (count - 1);
                of.merge(entry.getKey(), count, Long::sum);
            }
            long all = said.size();
            observed += (double) (all * (all - 1) - same) / (all - 1);
            values += all;
        }
        double expected = 0;
        for (long count : of.values()) {
            expected += (double) count * (values - count);
        }
        return expected == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - (values - 1) * observed / expected);
    }
}
