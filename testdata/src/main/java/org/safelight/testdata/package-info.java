/// Made-up material for tests and for the demo: pictures drawn by code, files around them, a whole exhibit with
/// planted facts. Way in: [DrawnPicture] for one picture, [MadeUpExhibit] for a folder tree with its hash
/// lists.
///
/// What always holds:
/// - Everything is drawn or invented here: landscapes, objects, patterns. No photograph, no real name, place or
///   list.
/// - The same seed and size give the same pixels on every machine; no font, screen or toolkit is needed.
/// - Two seeds give pictures that do not look alike; one seed at two sizes gives pictures that do.
///
/// May import: the JDK. Nothing of ours, so that every module's tests may use it.
@NullMarked
package org.safelight.testdata;

import org.jspecify.annotations.NullMarked;
