package org.safelight.server.exhibits;

import java.util.Arrays;
import java.util.Optional;

/// Why an exhibit is erased. A code, because what stays in the audit trail for ever must not hold personal data.
enum EraseReason {
    RETENTION_ENDED("retention-ended", "Its retention period ended"),
    ORDERED("ordered", "A court or a supervisor ordered it"),
    NOT_OURS("mistake", "It was submitted by mistake"),
    REPLACED("replaced", "It was submitted anew");

    private final String code;
    private final String words;

    EraseReason(String code, String words) {
        this.code = code;
        this.words = words;
    }

    public String code() {
        return code;
    }

    public String words() {
        return words;
    }

    static Optional<EraseReason> of(String code) {
        return Arrays.stream(values())
                .filter(reason -> reason.code.equals(code))
                .findFirst();
    }
}
