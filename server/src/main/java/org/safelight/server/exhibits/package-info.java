/// What came in from examinations, from where, and the encrypted content of what a person must view.
/// Way in: [org.safelight.server.exhibits.Exhibits]; features above listen for
/// [org.safelight.server.exhibits.ExhibitReceived] and [org.safelight.server.exhibits.ExhibitErased].
///
/// What always holds:
/// - An exhibit is its force's: the database shows another force nothing of it.
/// - Force, reference and run digest are one exhibit, however often it is sent. A chunk is acknowledged when it is
///   committed, and then never asked for again.
/// - Paths and stored contents are encrypted under the exhibit's own key and never on a disk in clear. Erasing an
///   exhibit destroys that key.
/// - Every view of case data is in the audit trail.
///
/// It may import `accounts`, `audit`, `database` and `govuk`.
@NullMarked
@ApplicationModule(allowedDependencies = {"accounts", "audit", "database", "govuk"})
package org.safelight.server.exhibits;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
