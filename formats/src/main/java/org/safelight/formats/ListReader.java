package org.safelight.formats;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads one format. A reader has looked at the head of its file and can be read any number of times.
interface ListReader {
    ListFormat format();

    /// What the file is, for a person, such as `VICS 1.3, no country, hash set (Media)`.
    String words();

    /// The context, for a format whose schemes go by it.
    default @Nullable VicsContext context() {
        return null;
    }

    /// What the file says of itself. The name may be empty.
    SetDescription says();

    /// Reads to the end.
    ///
    /// @throws ListReadException if the file is broken where the reading cannot go on, or ends early
    void read(EntryTaker taker) throws IOException;
}
