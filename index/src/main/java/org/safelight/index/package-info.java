@NullMarked
package org.safelight.index;

import org.jspecify.annotations.NullMarked;
