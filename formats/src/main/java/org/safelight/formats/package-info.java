@NullMarked
package org.safelight.formats;

import org.jspecify.annotations.NullMarked;
