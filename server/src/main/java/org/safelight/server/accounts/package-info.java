/// The people who sign in, their forces, and what each may do.
/// Way in: [org.safelight.server.accounts.Accounts]; a page says who may use it with
/// [org.safelight.server.accounts.MayUse].
///
/// What always holds:
/// - A page that does not say who may use it can be used by nobody.
/// - There are no default credentials: a password is set by its owner, with a link that works once.
/// - Of a password, a token or a link's secret only a hash is kept.
/// - A page is used with a session, a call with a token; what either may do follows the person's roles at once.
/// - What may be seen is bound to the person's force for as long as the request is served.
@NullMarked
@ApplicationModule(allowedDependencies = {"audit", "database", "govuk"})
package org.safelight.server.accounts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
