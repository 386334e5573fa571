/// Known media: each content once, what lists claim and forces vote of it, where it was seen, and what
/// goes out.
/// Ways in: [org.safelight.server.registry.Votes] for opinions, [org.safelight.server.registry.LookUps]
/// to ask,
/// [org.safelight.server.registry.Sets] for lists that come in, [org.safelight.server.registry.Lists] for
/// lists that
/// go out.
///
/// What always holds:
/// - A content never has two values of one digest; two contents that share a digest are named as
///   contradicting.
/// - A grade follows from votes and adjudications alone, by [org.safelight.server.registry.StateRule]; a
///   look-alike
///   decides none. Opinions are never deleted.
/// - A force counts once. A category is of a named scheme, and no scheme is turned into another.
/// - The index is fed from committed rows, says nothing the database does not, and can be made anew from
///   it at any
///   time.
/// - Of other forces' sightings only the force and the days are told.
@NullMarked
@ApplicationModule(allowedDependencies = {"exhibits", "accounts", "audit", "database", "govuk"})
package org.safelight.server.registry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
