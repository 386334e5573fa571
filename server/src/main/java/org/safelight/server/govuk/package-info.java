/// What every page and every call has in common: the frame, lists that page by their address, and how it is
/// said that something was refused. Way in for a call: [org.safelight.server.govuk.ApiProblem].
///
/// What always holds:
/// - A page works without JavaScript, and loads nothing from elsewhere.
/// - Whoever is refused reads what happened, what it means and what to do; never a stack trace or a value of
///   others.
///
/// It may import nothing of the features.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.safelight.server.govuk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
