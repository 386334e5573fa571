package org.safelight.triage;

import java.io.IOException;
import org.safelight.decode.ByteSource;
import org.safelight.sources.SeekableBytes;

/// The bytes of a content that was read and digested, for decoding and for opening: in memory, in a temporary
/// file, or read from the exhibit once more. Valid until its [ContentReader] reads the next.
interface Content extends ByteSource, SeekableBytes {
    @Override
    long size();

    /// Ends reading by [#read]: gives back what that holds open.
    ///
    /// @throws ContentReader.NotTheSameException if the file on the exhibit has changed meanwhile
    void endReading() throws IOException;
}
