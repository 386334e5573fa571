package org.safelight.formats;

/// A set carries category codes, and nothing says what they mean. The message names the choices.
public final class SchemeNeededException extends ListReadException {
    public SchemeNeededException(String message) {
        super(message);
    }
}
