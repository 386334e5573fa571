@NullMarked
package org.safelight.testdata;

import org.jspecify.annotations.NullMarked;
