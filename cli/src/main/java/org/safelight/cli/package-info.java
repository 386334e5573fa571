/// The commands an examiner types, what they print, and how they end.
/// Way in: [Main]. Each command is a class of its own that reads its options, calls one thing below, and prints.
///
/// What always holds:
/// - Results go to standard output, one a line or as JSON; all else goes to standard error.
/// - A command ends with one of the codes of [ExitCode].
/// - A wrong option or an unusable file gets a message that says what happened, what it means and what to do.
@NullMarked
package org.safelight.cli;

import org.jspecify.annotations.NullMarked;
