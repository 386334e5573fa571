/// The registry that a nation's forces share: who they are, what came in, what is known, and who saw what.
/// Way in: [org.safelight.server.ServerCommands] from the command line; each package below is a feature.
@NullMarked
package org.safelight.server;

import org.jspecify.annotations.NullMarked;
