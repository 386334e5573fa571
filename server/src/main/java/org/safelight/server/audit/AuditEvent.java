package org.safelight.server.audit;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// What somebody did.
///
/// @param action what exactly, as `feature.act`: "accounts.signed-in"
/// @param person who; empty for the server itself
/// @param force whose; empty for the server itself
/// @param address from where: an internet address; empty for the server itself
/// @param subject what it concerns, as `kind:id`; empty for nothing in particular
/// @param details further ids, numbers and codes by name; never personal data
public record AuditEvent(
        Operation operation,
        String action,
        Optional<UUID> person,
        Optional<UUID> force,
        String address,
        String subject,
        SortedMap<String, String> details) {
    private static final int MOST_TEXT = 500;
    private static final int MOST_DETAILS = 50;

    public AuditEvent {
        if (action.isBlank()
                || action.length() > MOST_TEXT
                || address.length() > MOST_TEXT
                || subject.length() > MOST_TEXT
                || details.size() > MOST_DETAILS) {
            throw new IllegalArgumentException(
                    "An audit event needs an action, and its texts have at most " + MOST_TEXT + " characters.");
        }
        details.forEach((name, value) -> {
            if (name.length() > MOST_TEXT || value.length() > MOST_TEXT) {
                throw new IllegalArgumentException(
                        "A detail of an audit event has at most " + MOST_TEXT + " characters.");
            }
        });
        details = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(details));
    }

    /// An act of the server itself.
    public static AuditEvent byServer(Operation operation, String action, String subject, Map<String, String> details) {
        return new AuditEvent(
                operation, action, Optional.empty(), Optional.empty(), "", subject, new TreeMap<>(details));
    }
}
