package org.safelight.index;

/// A set in a living index.
///
/// @param order its place among all sets ever added, from 0
record LivingSet(long number, int order, HashSetInfo info) {
    Claim claim(Statement statement) {
        return new Claim(
                info,
                statement.standing(),
                statement.category(),
                statement.categoryLabel(),
                statement.severity(),
                statement.flags(),
                statement.series());
    }
}
