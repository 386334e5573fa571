package org.safelight.server.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
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
    /// @param previousHash of the link before, 64 hex digits
    /// @param hash over this one, 64 hex digits
    record Link(long sequence, Instant at, AuditEvent event, String previousHash, String hash) {}

    /// The last link; 0 and zeros where there is none.
    record Head(long sequence, String hash) {}

    /// Adds events at the end of the chain, which is held until the transaction ends.
    void append(List<AuditEvent> events) {
        Head head = db.sql("select sequence, hash from audit_head for update")
                .query((row, n) -> new Head(row.getLong("sequence"), HEX.formatHex(row.getBytes("hash"))))
                .single();
        long sequence = head.sequence();
        String previous = head.hash();
        // PostgreSQL keeps microseconds; the hash must cover just what is kept.
        Instant at = Instant.now().truncatedTo(ChronoUnit.MICROS);
        for (AuditEvent event : events) {
            sequence++;
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
            previous = hash;
        }
        db.sql("update audit_head set sequence = :sequence, hash = :hash")
                .param("sequence", sequence)
                .param("hash", HEX.parseHex(previous))
                .update();
    }

    Head head() {
        return db.sql("select sequence, hash from audit_head")
                .query((row, n) -> new Head(row.getLong("sequence"), HEX.formatHex(row.getBytes("hash"))))
                .single();
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

    private Link link(ResultSet row) throws SQLException {
        return new Link(
                row.getLong("sequence"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                new AuditEvent(
                        Operation.valueOf(row.getString("operation")),
                        row.getString("action"),
                        Optional.ofNullable(row.getObject("person_id", UUID.class)),
                        Optional.ofNullable(row.getObject("force_id", UUID.class)),
                        row.getString("address"),
                        row.getString("subject"),
                        json.readValue(row.getString("details"), DETAILS)),
                HEX.formatHex(row.getBytes("previous_hash")),
                HEX.formatHex(row.getBytes("hash")));
    }
}
