/// What a court is told of an exhibit: how many items of each category, and how each was decided; as a
/// document that two people answer for, and as grades in another tool's case file. Way in:
/// [org.safelight.server.statements.Statements].
///
/// What always holds:
/// - A statement never changes: what it says is kept as it was counted, and its PDF and ODT are the same bytes
///   each time.
/// - It is checked by somebody who did not make it, and only if counting again gives the same.
/// - Nothing is said of practice material.
///
/// It may import `grading`, `registry`, `exhibits`, `accounts`, `audit`, `database` and `govuk`.
@NullMarked
@ApplicationModule(allowedDependencies = {"grading", "registry", "exhibits", "accounts", "audit", "database", "govuk"})
package org.safelight.server.statements;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
