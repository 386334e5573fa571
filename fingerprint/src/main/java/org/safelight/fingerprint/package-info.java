/// Turns bytes and pixels into small values that can be compared: digests of the bytes, perceptual hashes of the
/// look. Way in: [Digester] for MD5, SHA-1 and SHA-256 of a content; [PdqHasher] for the PDQ of a picture.
///
/// What always holds:
/// - The same input gives the same values on every machine, with every kernel, in every thread.
/// - Memory is bounded by a few buffers or picture rows; a content or a picture is never held whole.
/// - Nothing here opens files, decodes pictures, knows of lists or logs what it was given.
///
/// It imports the JDK only.
@NullMarked
package org.safelight.fingerprint;

import org.jspecify.annotations.NullMarked;
