/// Tells what an exhibit holds: files and folders in, a stream of items out, each item's bytes to be read
/// once. Way in: [Exhibit#of] with the paths an examiner named, then [Exhibit#forEach]. What lies in a file:
/// [ContainerKind#of] tells whether it is a container, [ContainerPool#open] opens it; [DiskImage#kindOf]
/// whether it is a disk image, [ContainerPool#openImage] opens that.
///
/// What always holds:
/// - Nothing on the exhibit is ever written. Access times stay as they are where the system allows it; where
///   it may not, [Exhibit#accessTimes] says so.
/// - Every entry of every folder comes out exactly once: as a [FileItem], or as a [NotRead] with its reason.
/// - Links are not followed, and pipes, sockets and devices are not opened.
/// - The order depends on the names alone. Names are bytes: one that is no text survives unchanged.
/// - Memory grows with the depth of the tree and the longest folder, not with the exhibit.
/// - No container is parsed in the calling process: confined workers do it ([ContainerWorker]). They have no
///   files, ask for the bytes they need, and what they answer is checked as hostile text would be
///   ([ContainerWire]).
/// - Disk images are read by The Sleuth Kit's programs, confined ([SleuthKit]). Of an image only fixed marks
///   ([ImageRecognition]) and the record of a small NTFS file ([NtfsRecord]) are looked at in this process.
/// - Whatever a container does costs that container only: its [OpenContainer] says what happened.
///
/// May import: fingerprint, sandbox.
@NullMarked
package org.safelight.sources;

import org.jspecify.annotations.NullMarked;
