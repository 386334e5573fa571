@NullMarked
package org.safelight.bench;

import org.jspecify.annotations.NullMarked;
