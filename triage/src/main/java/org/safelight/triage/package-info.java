/// Exhibit in, verdicts out: what every front end of Safelight shares.
/// Way in: [Triage#run] to triage, [Results] to read what came of it, [ListImport] to make an index of list files,
/// [Outputs] to write the report and the other files.
///
/// What always holds:
/// - Nothing on the exhibit is written to, and nothing is written outside the output folder.
/// - Facts are journalled as they come; verdicts are derived from them and the index in an order that does not
///   depend on timing. So a run that was killed and resumed ends where an undisturbed one ends.
/// - Every path found ends with a verdict or with a reason why it was not examined.
/// - One item's misfortune never ends a run.
/// - No path, hash or name of a person is logged.
///
/// May import: `sources`, `decode`, `index`, `formats`, `fingerprint`.
@NullMarked
package org.safelight.triage;

import org.jspecify.annotations.NullMarked;
