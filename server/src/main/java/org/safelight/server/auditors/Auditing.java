package org.safelight.server.auditors;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.safelight.server.accounts.Person;
import org.safelight.server.audit.Audit;
import org.safelight.server.audit.AuditEvent;
import org.safelight.server.audit.AuditFilter;
import org.safelight.server.audit.AuditReading;
import org.safelight.server.audit.Checkpoint;
import org.safelight.server.audit.CheckpointSource;
import org.safelight.server.audit.Operation;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Reads the trail, and records that it was read.
@Service
class Auditing {
    private final AuditReading reading;
    private final Audit audit;
    private final CheckpointSource checkpoints;

    Auditing(AuditReading reading, Audit audit, CheckpointSource checkpoints) {
        this.reading = reading;
        this.audit = audit;
        this.checkpoints = checkpoints;
    }

    @Transactional
    public List<AuditReading.Recorded> find(
            Person person, String address, AuditFilter filter, OptionalLong before, int limit) {
        record(person, address, Operation.CONSULTATION, "audit.read", asDetails(filter));
        return reading.find(filter, before, limit);
    }

    @Transactional
    public void recordExport(Person person, String address, AuditFilter filter) {
        record(person, address, Operation.DISCLOSURE, "audit.exported", asDetails(filter));
    }

    void forEach(AuditFilter filter, Consumer<AuditReading.Recorded> reader) {
        reading.forEach(filter, reader);
    }

    /// The checkpoint covers the record of its being taken away.
    Checkpoint checkpoint(Person person, String address) {
        recordCheckpoint(person, address);
        return checkpoints.now();
    }

    private void recordCheckpoint(Person person, String address) {
        audit.recordAlone(event(person, address, Operation.DISCLOSURE, "audit.checkpoint-taken", new TreeMap<>()));
    }

    private static Map<String, String> asDetails(AuditFilter filter) {
        Map<String, String> details = new TreeMap<>();
        filter.from().ifPresent(day -> details.put("from", day.toString()));
        filter.to().ifPresent(day -> details.put("to", day.toString()));
        filter.operation().ifPresent(operation -> details.put("operation", operation.name()));
        filter.person().map(UUID::toString).ifPresent(id -> details.put("person", id));
        filter.force().map(UUID::toString).ifPresent(id -> details.put("force", id));
        if (!filter.action().isEmpty()) {
            details.put("action", filter.action());
        }
        if (!filter.subject().isEmpty()) {
            details.put("subject", filter.subject());
        }
        return details;
    }

    private void record(
            Person person, String address, Operation operation, String action, Map<String, String> details) {
        audit.record(event(person, address, operation, action, details));
    }

    private static AuditEvent event(
            Person person, String address, Operation operation, String action, Map<String, String> details) {
        return new AuditEvent(
                operation,
                action,
                Optional.of(person.id()),
                Optional.of(person.force()),
                address,
                "",
                new TreeMap<>(details));
    }
}
