/// Reads and writes other people's hash lists and exchange files.
/// Way in: [ListFile#open] to read any list, [ListCheck#of] to say in words what a file is before it is imported,
/// [VicsCaseWriter] to write a case for other tools, [VicsRoundTrip] to grade a VICS document and lose nothing of
/// it.
///
/// What always holds:
/// - What a file is, is told from its content, never from its name.
/// - A category is a code of a named [CategoryScheme], never a bare number. A set with codes and no scheme that
///   fits
///   stops with [SchemeNeededException].
/// - Memory does not grow with a file: records stream by, strings, lines and depth are bounded.
/// - Nothing is dropped silently. A broken record is counted and named; a file that ends early is an error, and a
///   caller then keeps nothing of it.
/// - A list is opened for reading only, and nothing is written beside it.
/// - Nothing here logs. Messages name files, lines, bytes and category codes, never a hash or a name out of a list.
///
/// Imports `fingerprint` alone.
@NullMarked
package org.safelight.formats;

import org.jspecify.annotations.NullMarked;
