package org.safelight.formats;

import java.io.IOException;

/// A list cannot be read, or not to its end. The message is for a person: what happened and where, what it means,
/// what
/// to do. Whoever took entries from the list before must drop them.
public class ListReadException extends IOException {
    public ListReadException(String message) {
        super(message);
    }

    public ListReadException(String message, Throwable cause) {
        super(message, cause);
    }
}
