package org.safelight.decode;

/// No worker process can be started, so nothing can be decoded. The message says why and what to do.
public final class DecodeUnavailableException extends RuntimeException {
    DecodeUnavailableException(String message) {
        super(message);
    }

    DecodeUnavailableException(String message, Throwable reason) {
        super(message, reason);
    }
}
