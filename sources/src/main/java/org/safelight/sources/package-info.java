@NullMarked
package org.safelight.sources;

import org.jspecify.annotations.NullMarked;
