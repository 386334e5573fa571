/// The first page: what needs me now, by what the person does.
/// It may import `accounts`.
@NullMarked
@ApplicationModule(allowedDependencies = {"accounts"})
package org.safelight.server.home;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
