/// Where everything is kept: PostgreSQL, started here for one laptop, or one that a force runs.
/// Way in: [org.safelight.server.database.Database#open].
///
/// What always holds:
/// - The web app connects as a role that owns nothing and is no superuser, so row-level security binds it.
/// - Nothing is acknowledged before PostgreSQL has it on the disk: `fsync` and `synchronous_commit` stay on.
/// - Passwords are random, in a file that only its owner may read; none is in a command line, a log or an address.
/// - Every connection that is handed out carries whose request it serves ([org.safelight.server.database.Scope]),
///   or nobody's.
///
/// It may import nothing of the features.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.safelight.server.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
