package org.safelight.server.audit;

import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The chain's tables.
@Repository
class AuditStore {
    private static final TypeReference<TreeMap<String, String>> DETAILS = new TypeReference<>() {};

    private static final HexFormat HEX = HexFormat.of();

    private final JdbcClient db;
    private final JsonMapper json = new JsonMapper();

    AuditStore(JdbcClient db) {
        this.db = db;
    }

    /// One link of the chain.
    ///
    /// @param event empty if what is there cannot be read or is not written as this server writes it
    /// @param previousHash of the link before, 64 hex digits
    /// @param hash over this one, 64 hex digits
    record Link(long sequence, Instant at, Optional<AuditEvent> event, String previousHash, String hash) {}

    /// The last link; 0 and zeros where there is none.
    record Head(long sequence, String hash) {}

    /// An event with the leaves that its root was made of, 32 bytes each.
    record Sealed(AuditEvent event, List<byte[]> leaves) {}

    /// Adds events at the end of the chain, which is held until the transaction ends.
    void append(List<AuditEvent> events) {
        Head head = hold();
        long sequence = head.sequence();
        String previous = head.hash();
        Instant at = now();
        for (AuditEvent event : events) {
            sequence++;
            previous = insert(previous, sequence, at, event);
        }
        moveHead(sequence, previous);
    }

    /// The same for events that have leaves.
    void appendSealed(List<Sealed> sealed) {
        Head head = hold();
        long sequence = head.sequence();
        String previous = head.hash();
        Instant at = now();
        for (Sealed one : sealed) {
            sequence++;
            previous = insert(previous, sequence, at, one.event());
            db.sql("insert into audit_leaves (sequence, leaves) values (:sequence, :leaves)")
                    .param("sequence", sequence)
                    .param("leaves", joined(one.leaves()))
                    .update();
        }
        moveHead(sequence, previous);
    }

    private static byte[] joined(List<byte[]> leaves) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(leaves.size() * MerkleTree.BYTES);
        leaves.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private Head hold() {
        return db.sql("select sequence, hash from audit_head for update")
                .query((row, n) -> new Head(row.getLong("sequence"), HEX.formatHex(row.getBytes("hash"))))
                .single();
    }

    /// PostgreSQL keeps microseconds; the hash must cover just what is kept.
    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    private String insert(String previous, long sequence, Instant at, AuditEvent event) {
        String hash = AuditChain.hash(previous, sequence, at, event);
        db.sql("""
                insert into audit_event (sequence, at, operation, action, person_id, force_id, address, subject,
                                         details, previous_hash, hash)
                values (:sequence, :at, :operation, :action, :person, :force, :address, :subject,
                        :details, :previous, :hash)
                """)
                .param("sequence", sequence)
                .param("at", OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                .param("operation", event.operation().name())
                .param("action", event.action())
                .param("person", event.person().orElse(null))
                .param("force", event.force().orElse(null))
                .param("address", event.address())
                .param("subject", event.subject())
                .param("details", json.writeValueAsString(event.details()))
                .param("previous", HEX.parseHex(previous))
                .param("hash", HEX.parseHex(hash))
                .update();
        return hash;
    }

    private void moveHead(long sequence, String hash) {
        db.sql("update audit_head set sequence = :sequence, hash = :hash")
                .param("sequence", sequence)
                .param("hash", HEX.parseHex(hash))
                .update();
    }

    Head head() {
        return db.sql("select sequence, hash from audit_head")
                .query((row, n) -> new Head(row.getLong("sequence"), HEX.formatHex(row.getBytes("hash"))))
                .single();
    }

    /// The head, if there is just one that can be read.
    Optional<Head> onlyHead() {
        List<Optional<Head>> heads = db.sql("select sequence, hash from audit_head")
                .query((row, n) -> row.getBytes("hash") == null
                        ? Optional.<Head>empty()
                        : Optional.of(new Head(row.getLong("sequence"), HEX.formatHex(row.getBytes("hash")))))
                .list();
        return heads.size() == 1 ? heads.getFirst() : Optional.empty();
    }

    long count() {
        return db.sql("select count(*) from audit_event").query(Long.class).single();
    }

    /// Events that fit and have a smaller sequence number, newest first.
    List<AuditReading.Recorded> find(AuditFilter filter, long before, int limit) {
        Map<String, Object> given = new HashMap<>();
        StringBuilder fits = new StringBuilder();
        filter.from().ifPresent(day -> {
            fits.append(" and at >= :from");
            given.put("from", day.atStartOfDay().atOffset(ZoneOffset.UTC));
        });
        filter.to().ifPresent(day -> {
            fits.append(" and at < :to");
            given.put("to", day.plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC));
        });
        filter.operation().ifPresent(operation -> {
            fits.append(" and operation = :operation");
            given.put("operation", operation.name());
        });
        filter.person().ifPresent(person -> {
            fits.append(" and person_id = :person");
            given.put("person", person);
        });
        filter.force().ifPresent(force -> {
            fits.append(" and force_id = :force");
            given.put("force", force);
        });
        if (!filter.action().isEmpty()) {
            fits.append(" and starts_with(action, :action)");
            given.put("action", filter.action());
        }
        if (!filter.subject().isEmpty()) {
            fits.append(" and subject = :subject");
            given.put("subject", filter.subject());
        }
        return db.sql("""
                select sequence, at, operation, action, person_id, force_id, address, subject, details, hash
                  from audit_event
                 where sequence < :before""" + fits + """

                 order by sequence desc limit :limit
                """)
                .param("before", before)
                .param("limit", limit)
                .params(given)
                .query((row, n) -> new AuditReading.Recorded(
                        row.getLong("sequence"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        event(row),
                        HEX.formatHex(row.getBytes("hash"))))
                .list();
    }

    /// Links after a sequence number, in order, at most `limit`.
    List<Link> after(long sequence, int limit) {
        return db.sql("""
                select sequence, at, operation, action, person_id, force_id, address, subject, details,
                       previous_hash, hash
                  from audit_event
                 where sequence > :sequence
                 order by sequence limit :limit
                """)
                .param("sequence", sequence)
                .param("limit", limit)
                .query((row, n) -> link(row))
                .list();
    }

    /// The leaves of an event; empty if it has none.
    Optional<byte[]> leaves(long sequence) {
        return db.sql("select leaves from audit_leaves where sequence = :sequence")
                .param("sequence", sequence)
                .query((row, n) -> row.getBytes("leaves"))
                .optional();
    }

    long countLeaves() {
        return db.sql("select count(*) from audit_leaves").query(Long.class).single();
    }

    private Link link(ResultSet row) throws SQLException {
        byte[] previous = row.getBytes("previous_hash");
        byte[] hash = row.getBytes("hash");
        Optional<AuditEvent> event;
        Instant at;
        try {
            at = row.getObject("at", OffsetDateTime.class).toInstant();
            AuditEvent read = event(row);
            // The same details written otherwise are not what was recorded.
            event = json.writeValueAsString(read.details()).equals(row.getString("details"))
                    ? Optional.of(read)
                    : Optional.empty();
        } catch (RuntimeException cannotBeRead) {
            at = Instant.EPOCH;
            event = Optional.empty();
        }
        return new Link(
                row.getLong("sequence"),
                at,
                event,
                previous == null ? "" : HEX.formatHex(previous),
                hash == null ? "" : HEX.formatHex(hash));
    }

    private AuditEvent event(ResultSet row) throws SQLException {
        return new AuditEvent(
                Operation.valueOf(row.getString("operation")),
                row.getString("action"),
                Optional.ofNullable(row.getObject("person_id", UUID.class)),
                Optional.ofNullable(row.getObject("force_id", UUID.class)),
                row.getString("address"),
                row.getString("subject"),
                json.readValue(row.getString("details"), DETAILS));
    }
}
