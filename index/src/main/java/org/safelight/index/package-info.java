/// Tells whether a file is on a hash list: the same file, or a picture that looks alike.
/// Way in: [org.safelight.index.FingerprintIndex#open] to look up, [org.safelight.index.IndexWriter] to build;
/// [org.safelight.index.LivingIndex#open] where entries come and go while it answers.
///
/// What always holds:
/// - An index file never changes. A new list is a new file, put in place by one rename.
/// - A living index loses nothing it has acknowledged and shows nothing it was not given, whenever it is killed.
/// - A look-up finds all that comparing with every entry would find.
/// - No answer comes from a byte whose checksum was not verified first.
/// - The digest of an empty file and the hash of a picture without structure are refused when added: they never match.
/// - Nothing here knows of cases or people, or logs what it was asked.
///
/// It may import `fingerprint`, and of `jdk.incubator.vector` only in classes named `Vector…`, which are loaded only
/// where that module is present; without it the plain kernels give the same answers.
@NullMarked
package org.safelight.index;

import org.jspecify.annotations.NullMarked;
