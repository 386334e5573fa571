@NullMarked
package org.safelight.fingerprint;

import org.jspecify.annotations.NullMarked;
