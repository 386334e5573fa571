@NullMarked
package org.safelight.decode;

import org.jspecify.annotations.NullMarked;
