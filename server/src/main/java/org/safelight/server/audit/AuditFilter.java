package org.safelight.server.audit;

import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/// Which events are looked for: those that fit all that is given.
///
/// @param from first day, UTC
/// @param to last day, UTC
/// @param action begins with this: "accounts." finds all of a feature; empty for any
/// @param subject is just this: "person:…"; empty for any
public record AuditFilter(
        Optional<LocalDate> from,
        Optional<LocalDate> to,
        Optional<Operation> operation,
        String action,
        Optional<UUID> person,
        Optional<UUID> force,
        String subject) {}
