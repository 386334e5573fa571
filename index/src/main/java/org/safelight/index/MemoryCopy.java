package org.safelight.index;

import java.time.Duration;
import java.util.Locale;

/// What [FingerprintIndex#copyToMemory] did.
public sealed interface MemoryCopy {
    /// Look-alikes are now looked up in the copy.
    ///
    /// @param hugeBytes how much of it the system put in huge pages
    record Copied(long bytes, long hugeBytes, Duration took) implements MemoryCopy {}

    /// There are too few hashes for it to help.
    record NotNeeded() implements MemoryCopy {}

    /// The system has not enough memory to spare; look-alikes are looked up in the file as before.
    record NoRoom(long bytes) implements MemoryCopy {}

    /// One line for a person.
    default String words() {
        return switch (this) {
            case Copied(long bytes, long hugeBytes, Duration took) ->
                String.format(
                        Locale.ROOT,
                        "%.1f GB of the index are copied to memory, %s in huge pages; this took %.1f s.",
                        bytes / 1e9,
                        hugeBytes == 0 ? "none" : String.format(Locale.ROOT, "%.1f GB", hugeBytes / 1e9),
                        took.toMillis() / 1e3);
            case NotNeeded() -> "The index has too few hashes of pictures for a copy in memory to help.";
            case NoRoom(long bytes) ->
                String.format(
                        Locale.ROOT,
                        "The index is read from its file: a copy needs %.1f GB of memory, and so much is not free.",
                        bytes / 1e9);
        };
    }
}
