package org.safelight.server.registry;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// The change feed, which tells indexes what to look at again. A row says only *that* something changed:
/// whoever reads
/// it asks the tables what holds now, so a row may be read late, twice, or out of order.
@Repository
class Feed {
    /// The set of what is known of who is shown.
    static final long IDENTIFICATIONS = 1;

    private final JdbcClient db;

    Feed(JdbcClient db) {
        this.db = db;
    }

    /// An entry of a set changed, within the transaction that is under way.
    void entry(long set, long entry) {
        db.sql("insert into feed (set_number, entry) values (:set, :entry)")
                .param("set", set)
                .param("entry", entry)
                .update();
    }

    /// A set came or went.
    void set(long set) {
        db.sql("insert into feed (set_number) values (:set)").param("set", set).update();
    }

    /// Which life of the database this is.
    UUID life() {
        return db.sql("select life from feed_life").query(UUID.class).single();
    }
}
