/// Turns hostile bytes into numbers: type, size, perceptual hashes, a few facts a camera wrote down.
/// Ways in: [DecodePool#start], then [DecodePool#examine]; to show a picture, [RenditionMaker]. What the machine
/// has: [DecodePool#capabilities].
///
/// What always holds:
/// - No picture is parsed in the calling process: worker processes do it ([DecodeWorker]), which the operating
///   system confines ([org.safelight.sandbox.Sandbox]), and what they answer is checked as hostile text would be
///   ([Wire]).
/// - Whatever an item does to a worker costs that item only: its [Examination] says what happened ([Problem]).
/// - Nothing is decoded before its size was read from its header and found to be within the bounds ([PixelBudget]).
/// - The type is told from the bytes; a worker never learns a name or a path.
/// - A picture has the same hashes on every machine, whether it has libjpeg-turbo or not.
///
/// It imports `fingerprint` and `sandbox` only.
@NullMarked
package org.safelight.decode;

import org.jspecify.annotations.NullMarked;
