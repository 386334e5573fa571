package org.safelight.sources;

/// No worker can be started, so no container can be opened: concerns the whole run and not an item.
public final class ContainersUnavailableException extends RuntimeException {
    ContainersUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
