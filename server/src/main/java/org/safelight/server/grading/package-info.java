/// The queue of what must be viewed, and what graders decide of it.
/// Way in: [org.safelight.server.grading.Grading].
///
/// What always holds:
/// - What a trusted grade, or a vote of the own force, settles is not shown.
/// - An item is before one grader at a time, and nothing of it is shown but by a lease of `exposure`.
/// - A grader does not see what others voted. What they decide becomes their force's vote in the same transaction.
/// - A decision can be undone by who made it; that it was made and undone stays on record.
///
/// It may import `registry`, `exposure`, `exhibits`, `accounts`, `audit` and `database`.
@NullMarked
@ApplicationModule(allowedDependencies = {"registry", "exposure", "exhibits", "accounts", "audit", "database"})
package org.safelight.server.grading;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
