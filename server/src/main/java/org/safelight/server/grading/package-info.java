/// The queue of what must be viewed, and what graders decide of it. Ways in:
/// [org.safelight.server.grading.Grading] for the queue, [org.safelight.server.grading.Disputes] where people
/// differ; what a force votes is [org.safelight.server.grading.ForceVote].
///
/// What always holds:
/// - What a trusted grade, or a vote of the own force, settles is not shown.
/// - An item is before one grader at a time, and nothing of it is shown but by a lease of `exposure`.
/// - A grader does not see what others decided or voted. Once the force's people agree, it is their vote, in
///   the same transaction.
/// - Items that look alike are decided together only where each is named; each decision stands for itself.
/// - No figure is of one person.
/// - No vote comes of practice.
/// - A decision can be undone by who made it; that it was made and undone stays on record.
///
/// It may import `registry`, `exposure`, `exhibits`, `accounts`, `audit` and `database`.
@NullMarked
@ApplicationModule(allowedDependencies = {"registry", "exposure", "exhibits", "accounts", "audit", "database"})
package org.safelight.server.grading;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
