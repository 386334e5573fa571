@NullMarked
package org.safelight.cli;

import org.jspecify.annotations.NullMarked;
