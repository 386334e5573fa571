@NullMarked
package org.safelight.triage;

import org.jspecify.annotations.NullMarked;
