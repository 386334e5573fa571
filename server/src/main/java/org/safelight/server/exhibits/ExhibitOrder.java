package org.safelight.server.exhibits;

import java.util.Arrays;

/// How the list of exhibits may be sorted; the name is the one in the address.
enum ExhibitOrder {
    NEWEST("newest", "Newest first", "e.begun_at desc, e.id"),
    OLDEST("oldest", "Oldest first", "e.begun_at, e.id"),
    REFERENCE("reference", "Reference", "lower(e.reference), e.id"),
    TO_VIEW("to-view", "Most to view first", "e.to_view desc, e.id");

    private final String text;
    private final String words;
    private final String sql;

    ExhibitOrder(String text, String words, String sql) {
        this.text = text;
        this.words = words;
        this.sql = sql;
    }

    public String text() {
        return text;
    }

    public String words() {
        return words;
    }

    String sql() {
        return sql;
    }

    /// The order of that name; the newest first for any other.
    static ExhibitOrder of(String text) {
        return Arrays.stream(values())
                .filter(order -> order.text.equals(text))
                .findFirst()
                .orElse(NEWEST);
    }
}
