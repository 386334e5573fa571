/// Who collected, changed, saw, gave out, combined or erased what, and when: an append-only chain.
/// Way in: [org.safelight.server.audit.Audit#record], inside the transaction of what it tells of.
///
/// What always holds:
/// - An event is committed with the act it tells of, or neither is.
/// - Each event's hash covers the hash before it, so an event that is removed, altered, put in or moved shows.
/// - Checkpoints are signed with a key that is not in the database, so rewriting the whole chain shows too.
/// - Events hold ids, never names, paths, notes or fingerprints.
///
/// It may import nothing of the features.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.safelight.server.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
