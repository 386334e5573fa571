/// The auditor's pages: find, read and export what was recorded, and take away a signed checkpoint.
///
/// What always holds:
/// - Reading the trail is itself recorded, before it is shown.
/// - Nothing here changes what was recorded.
@NullMarked
@ApplicationModule(allowedDependencies = {"accounts", "audit", "govuk"})
package org.safelight.server.auditors;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
